import Testing

/// Each rule, with text that breaks it and text that does not.
@Suite struct HouseRules {
  private func source(_ text: String) -> SourceText { SourceText(path: "a.swift", text: text) }

  private func lines(_ count: Int) -> String { String(repeating: "a\n", count: count) }

  @Test func `a file may have 400 lines and not one more`() {
    #expect(Rules.fileLength(source(lines(400))).isEmpty)
    #expect(Rules.fileLength(source(lines(401))).count == 1)
  }

  @Test func `a function may have 70 lines and not one more`() {
    #expect(Rules.functionLength(source("func f() {\n" + lines(68) + "}\n")).isEmpty)
    let long = Rules.functionLength(source("\nfunc f() {\n" + lines(69) + "}\n"))
    #expect(long.map(\.line) == [2])
  }

  @Test func `a line may have 100 columns and not one more`() {
    #expect(Rules.lineLength(source(String(repeating: "架", count: 100))).isEmpty)
    #expect(Rules.lineLength(source(String(repeating: "a", count: 101))).count == 1)
  }

  @Test(arguments: [
    "/// A.\npackage struct A {}",
    "/// A.\n@frozen\npackage struct A {}",
    "/// A.\n@available(*, deprecated) package func a() {}",
    "/// A.\n// SAFETY: b.\npackage final class A: @unchecked Sendable {}",
    "/** A. */\npackage static let a = 1",
    "package import A",
    "private struct A {}",
    "let package = 1",
    "package(set) var a = 1",
    "// package struct A {}",
  ])
  func `accepts a documented declaration`(text: String) {
    #expect(Rules.documentation(source(text)) == [])
  }

  @Test(arguments: [
    "package struct A {}",
    "// A.\npackage struct A {}",
    "/// A.\n\npackage struct A {}",
    "/// A.\nstruct A {\n  package init() {}\n}",
    "@frozen package struct A {}",
    "static package func a() {}",
    "  private(set) package var a = 1",
    "/// A.\npackage extension A {}",
  ])
  func `finds an undocumented declaration`(text: String) {
    #expect(Rules.documentation(source(text)).count == 1)
  }

  @Test(arguments: [
    "// SAFETY: a.\nclass A: @unchecked Sendable {}",
    "// SAFETY: a\n// b\n// c\nnonisolated(unsafe) var a = 1",
    "let a = \"@unchecked\"",
    "@safely func a() {}",
  ])
  func `accepts an exemption with its reason`(text: String) {
    #expect(Rules.safety(source(text)) == [])
  }

  @Test(arguments: [
    "class A: @unchecked Sendable {}",
    "nonisolated(unsafe) var a = 1",
    "@safe struct A {}",
    "let a = unsafe unsafeBitCast(b, to: C.self)",
    "// SAFETY: a\n\n\n\n@safe struct A {}",
    "let a = \"SAFETY:\"\n@safe struct A {}",
  ])
  func `finds an exemption without a reason`(text: String) {
    #expect(Rules.safety(source(text)).count == 1)
  }

  @Test func `counts exemptions from concurrency checks`() {
    let text = "class A: @unchecked Sendable {}\nnonisolated(unsafe) var a = 1 // @unchecked\n"
    #expect(Rules.uncheckedCount(source(text)) == 2)
  }

  @Test func `a note needs a number`() {
    #expect(Rules.untrackedNotes(source("// TODO: a")).count == 1)
    #expect(Rules.untrackedNotes(source("/* FIXME a */")).count == 1)
    #expect(Rules.untrackedNotes(source("// TODO(#12): a")).isEmpty)
    #expect(Rules.untrackedNotes(source("let a = \"TODO\"")).isEmpty)
  }

  @Test(arguments: ["try! a()", "a as! B", "fatalError(\"a\")", "print(a)"])
  func `finds a forbidden call`(text: String) {
    #expect(Rules.forbiddenCalls(source(text), mayPrint: false).count == 1)
  }

  @Test(arguments: ["try? a()", "a as? B", "\"try!\"", "// as!", "debugPrint(a)", "a.print(b)"])
  func `passes what is not a forbidden call`(text: String) {
    #expect(Rules.forbiddenCalls(source(text), mayPrint: false) == [])
  }

  @Test(arguments: [
    ("import A", "A"), ("package import A", "A"), ("@preconcurrency import A", "A"),
    ("import struct A.B", "A"), ("internal import A.B", "A"), ("  import A // B", "A"),
  ])
  func `reads an import`(text: String, module: String) {
    #expect(source(text).imports.map(\.module) == [module])
    #expect(Rules.imports(source(text), allowed: []).count == 1)
    #expect(Rules.imports(source(text), allowed: [module]).isEmpty)
  }

  @Test(arguments: ["// import A", "\"import A\"", "important()", "let a = b"])
  func `reads no import where none is`(text: String) {
    #expect(source(text).imports.isEmpty)
  }

  @Test func `reads the manifest`() {
    let manifest = Manifest(
      source(
        """
        floor("A"),
        floor("B", ["A", "C"]), // floor("X")
        .executableTarget(name: "D", dependencies: ["B"]),
        tests("A"), tests("B", ["B", "A"]),
        .executableTarget(name: "E", dependencies: ["A"], path: "Tests/E/E"),
        """))
    #expect(manifest.floors == ["A": [], "B": ["A", "C"], "D": ["B"]])
    #expect(manifest.dependencies(ofTest: "Tests/ATests/A.swift") == ["A"])
    #expect(manifest.dependencies(ofTest: "Tests/BTests/A.swift") == ["B", "A"])
    #expect(manifest.dependencies(ofTest: "Tests/E/E/A.swift").contains("A"))
    #expect(manifest.dependencies(ofTest: "Tests/Other/A.swift") == [])
  }
}
