import Testing

/// The scanner that the rules stand on.
@Suite struct Scanner {
  private func code(_ text: String) -> String {
    String(decoding: SourceText(path: "a.swift", text: text).code, as: UTF8.self)
  }

  private func comments(_ text: String) -> String {
    String(decoding: SourceText(path: "a.swift", text: text).comments, as: UTF8.self)
  }

  @Test(arguments: [
    ("let a = 1 // try! {", "let a = 1          "),
    ("let a = \"try! {\" + b", "let a = \"      \" + b"),
    ("let a = #\"\\(x) \" {\"# + b", "let a =  \"        \"  + b"),
    ("a /* x /* y */ { */ b", "a                   b"),
    ("a(\"x\\(f(\")\"))y\")", "a(\"   f(\" \")  \")"),
    ("a(\"\\\"{\")", "a(\"   \")"),
    ("func `a \"b // c`() {", "func            () {"),
    ("\"\"\"\n{ \"x\"\n\"\"\" + b", "\"  \n     \n\"   + b"),
    ("let a = \"open\nlet b = {", "let a = \"    \nlet b = {"),
  ])
  func `keeps code alone`(text: String, expected: String) {
    #expect(code(text) == expected)
  }

  @Test func `keeps comments alone`() {
    #expect(comments("a // b\n\"// c\" /* d */") == "  // b\n       /* d */")
  }

  @Test(arguments: ["let a = \"x", "/* open", "#\"x", "\"\"\"\n", "\"\\(", "`x", "\"\\", "#", ""])
  func `ends on text that does not`(text: String) {
    #expect(code(text).utf8.count == text.utf8.count)
  }

  @Test func `counts lines`() {
    let source = SourceText(path: "a.swift", text: "a\nb\n")
    #expect(source.lineCount == 2)
    #expect(source.line(at: 0) == 1)
    #expect(source.line(at: 2) == 2)
    #expect(SourceText(path: "a.swift", text: "a\nb").lineCount == 2)
  }

  @Test(arguments: [
    ("func f() {\n}\n", [2]),
    ("func f(\n  a: Int = { 1 }()\n) -> Int {\n  1\n}\n", [5]),
    ("protocol P {\n  func f()\n  var a: Int { get }\n  func g() -> Int\n}\n", [1]),
    ("init?(a: Int) {\n}\nlet b = .init(a) {\n}\n", [2]),
    ("deinit {\n  if a {\n  }\n}\n", [4]),
    ("var a = {\n  1\n}()\n", []),
    ("var a: Int {\n  1\n}\n", [3]),
    ("subscript(a: Int) -> Int {\n  1\n}\n", [3]),
    ("func f()\n  where A: B\n{\n}\n", [4]),
    ("func f() {\n  func g() {\n  }\n}\n", [4, 2]),
    ("func f() {\n  let a = \"}\" // }\n}\n", [3]),
    ("func f()\n@a func g() {\n}\n", [2]),
    ("func f() {", []),
  ])
  func `measures bodies`(text: String, lengths: [Int]) {
    #expect(SourceText(path: "a.swift", text: text).bodies.map(\.lineCount) == lengths)
  }
}
