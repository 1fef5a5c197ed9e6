import Testing

/// The package keeps its own rules.
@Suite struct Tidiness {
  private let tree = Tree.package

  private func expectNone(_ findings: [Finding]) {
    #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
  }

  private var everything: [SourceText] { tree.sources + tree.tests + [tree.manifest] }

  @Test func `every file was read`() {
    #expect(everything.filter { $0.lineCount == 0 }.map(\.path) == [])
    #expect(tree.sources.count >= Floor.table.count)
  }

  @Test func `files stay within 400 lines`() {
    expectNone(everything.flatMap(Rules.fileLength))
  }

  @Test func `functions stay within 70 lines`() {
    expectNone(everything.flatMap(Rules.functionLength))
  }

  @Test func `lines stay within 100 columns`() {
    expectNone(everything.flatMap(Rules.lineLength))
  }

  @Test func `package declarations carry a doc comment`() {
    expectNone(tree.sources.flatMap(Rules.documentation))
  }

  @Test func `every exemption from a check says why it is safe`() {
    expectNone(tree.sources.flatMap(Rules.safety))
  }

  @Test func `fewer than ten exemptions from concurrency checks`() {
    let counts = tree.sources.map { ($0.path, Rules.uncheckedCount($0)) }
      .filter { $0.1 > 0 }
    let total = counts.reduce(0) { $0 + $1.1 }
    print("unchecked: \(total)", counts.map { "\($0.0) \($0.1)" }.joined(separator: ", "))
    #expect(total < 10)
  }

  @Test func `notes name their issue`() {
    expectNone(everything.flatMap(Rules.untrackedNotes))
  }

  @Test func `sources neither trap on input nor print`() {
    expectNone(
      tree.sources.flatMap { source in
        Rules.forbiddenCalls(source, mayPrint: mayPrint(source.path))
      })
  }

  /// Only the commands write to standard output, each through one file of its own.
  private func mayPrint(_ path: String) -> Bool {
    ["Sources/kakehashi/", "Sources/Neighbour/"].contains { path.hasPrefix($0) }
      && path.hasSuffix("/Output.swift")
  }

  @Test func `readmes stand in both languages`() throws {
    let places = [""] + (try tree.folders(in: "Policies").map { "Policies/\($0)/" })
    let lonely = places.filter {
      tree.exists("\($0)README.md") != tree.exists("\($0)README.ja.md")
    }
    #expect(lonely.isEmpty, "without a twin: \(lonely.map { "\($0)README" })")
  }
}

/// The floors of the package and what each may import.
@Suite struct ImportTable {
  private let tree = Tree.package

  @Test func `every target is in the table`() throws {
    #expect(Set(try tree.folders(in: "Sources")) == Set(Floor.table.keys))
  }

  @Test func `sources import what the table lists`() throws {
    let findings = tree.sources.flatMap { source -> [Finding] in
      let target = String(source.path.split(separator: "/")[1])
      let floor = Floor.table[target]
      return Rules.imports(
        source, allowed: (floor?.below ?? []).union(floor?.system ?? []))
    }
    #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
  }

  @Test func `tests import their subjects and the system`() throws {
    let manifest = Manifest(tree.manifest)
    let findings = tree.tests.flatMap { source in
      Rules.imports(
        source, allowed: Floor.testSystem.union(manifest.dependencies(ofTest: source.path)))
    }
    #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
  }

  @Test(arguments: Floor.table.keys.filter { !$0.hasPrefix("C") || $0 > "CZ" }.sorted())
  func `the manifest gives a target what the table lists`(target: String) throws {
    let manifest = Manifest(tree.manifest)
    #expect(manifest.floors[target] == Floor.table[target]?.below)
  }

  @Test(arguments: Floor.table.keys.sorted())
  func `a target stands on lower floors only`(target: String) throws {
    let floor = try #require(Floor.table[target])
    for name in floor.below {
      let lower = try #require(Floor.table[name])
      #expect(lower.level < floor.level, "\(target) stands on \(name)")
    }
  }

  @Test func `C modules have their named owners`() {
    let owners = Dictionary(
      uniqueKeysWithValues: ["CLinux", "COpenSSL", "CCurl"].map { module in
        (module, Set(Floor.table.filter { $0.value.below.contains(module) }.keys))
      })
    #expect(
      owners == [
        "CLinux": ["Platform", "Transport"], "COpenSSL": ["Crypto", "Transport"],
        "CCurl": ["Transport"],
      ])
  }

  @Test func `Foundation stands in no floor and its XML where XML is read`() {
    #expect(Floor.table.allSatisfy { !$0.value.system.contains("Foundation") })
    #expect(
      Set(Floor.table.filter { $0.value.system.contains("FoundationXML") }.keys)
        == ["XML"])
  }
}
