import Foundation
import Platform
import Policy
import Record
import Testing

/// What the exact analyses say on the command line, of the shipped policies and of faulty ones.
@Suite struct PolicyAnalysisCommands {
  private static let mame = "\(Programs.policies)/mame/mame.pack"

  /// A permit without consent, one that a deny shadows, and a deny without a word.
  private static let faulty = """
    pack a version 1 vocabulary bridge@2
    permit disclose A-1 when role is clerk
      purpose is TREAT
      say ja "受付" en "reception"
    permit disclose A-2 when role is nurse
      participation is active
      purpose is TREAT
      say ja "看護師" en "nurses"
    deny disclose A-3 when role is nurse

    """

  private func run(_ words: [String], language: String = "C") async throws -> Programs.Run {
    try await Programs.run(Programs.kakehashi, ["policy"] + words, language: language)
  }

  private func json(_ run: Programs.Run) throws -> JSONValue {
    try JSONValue.parse(Array(run.output.utf8))
  }

  private func findings(_ run: Programs.Run) throws -> [JSONValue] {
    try (json(run).elements ?? []).flatMap { $0["reports"]?.elements ?? [] }
      .flatMap { $0["findings"]?.elements ?? [] }
  }

  private func write(_ text: String, as name: String, in folder: borrowing TemporaryDirectory)
    throws
    -> String
  {
    let path = "\(folder.path)/\(name)"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    return path
  }

  @Test func `the shipped policies have nothing amiss but sources to confirm`() async throws {
    let run = try await run(["check", "--packs", Programs.policies, "--json"])
    #expect(run.code == 0, "\(run.talk)")
    #expect(try findings(run).allSatisfy { $0["weight"] == "note" })
    let files = try json(run).elements ?? []
    #expect(files.count >= 7 && files.allSatisfy { $0["sound"] == true })
    #expect(files.contains { ($0["warnings"]?.integer ?? 0) > 0 })
    #expect(run.talk.contains("is to be confirmed by its steward"))
  }

  @Test(arguments: [
    (["--deny-warnings"], 3), (["--gate", "100"], 3), (["--gate", "1"], 0),
    (["--gate", "lots"], 2),
  ])
  func `a gate that is missed ends with 3`(words: [String], code: Int) async throws {
    for command in ["check", "coverage"] {
      let run = try await run([command, Self.mame] + words)
      #expect(run.code == code, "\(command): \(run.talk)")
      #expect((code == 3) == run.talk.contains("mame.pack: "), "\(run.talk)")
    }
  }

  @Test func `a fault is told in both languages with facts that show it`() async throws {
    let folder = try TemporaryDirectory()
    let path = try write(Self.faulty, as: "a.pack", in: folder)
    let japanese = try await run(["check", path], language: "ja_JP.UTF-8")
    #expect(japanese.code == 1)
    #expect(japanese.output.contains("‼ 同意と閲覧範囲：同意にかかわらず見えます: 事務職員・診療"))
    #expect(japanese.output.contains("例の事実：role=clerk purpose=TREAT\n"))
    #expect(japanese.output.contains("a/A-2 の許可はすべて a/A-3 に拒否されます"))
    let english = try await run(["check", path])
    #expect(english.output.contains("‼ consent and reach: permitted regardless of consent"))
    #expect(english.output.contains("a/A-3 denies without a sentence in Japanese and English"))
  }

  @Test func `the witness of a finding is decided as the finding says`() async throws {
    let folder = try TemporaryDirectory()
    let path = try write(Self.faulty, as: "a.pack", in: folder)
    let found = try findings(try await run(["check", path, "--json"]))
    let open = try #require(found.first { $0["weight"] == "fault" }?["witness"]?.members)
    let source = SourceFile(name: path, text: Self.faulty)
    guard case .pack(let pack) = PolicyParser.parse(source).document else { return }
    let policy = try JointPolicy(requester: pack, custodian: pack, agreement: nil)
    var facts = Facts(vocabulary: policy.vocabulary)
    for (attribute, value) in open { facts.set(attribute, value.string ?? "") }
    #expect(open.contains { $0.key == "custodian.participation" })
    #expect(facts["role"] == "clerk" && !policy.scope(of: Half.disclose, facts).isEmpty)
  }

  @Test func `coverage suggests tests that can be pasted as they are`() async throws {
    let folder = try TemporaryDirectory()
    let text = try String(contentsOfFile: Self.mame, encoding: .utf8)
    let before = try json(try await run(["coverage", Self.mame, "--json"]))[0]
    let suggestions = before?["suggestions"]?.elements?.compactMap { $0["text"]?.string } ?? []
    #expect(suggestions.count > 3)
    let pasted = text + "\n" + suggestions.joined(separator: "\n")
    let grown = try write(pasted, as: "mame.pack", in: folder)
    let after = try await run(["coverage", grown, "--json"])
    #expect(after.code == 0, "\(after.talk)")
    #expect(
      try json(after)[0]?["noticed"]?.integer ?? 0 > before?["noticed"]?.integer ?? .max)
    let shown = try await run(["coverage", Self.mame], language: "ja_JP.UTF-8")
    #expect(suggestions.allSatisfy { shown.output.contains($0) })
    #expect(shown.output.contains("試されていない条件"))
  }

  @Test func `two texts with one meaning have one fingerprint, and an obligation changes it`()
    async throws
  {
    let folder = try TemporaryDirectory()
    let text = try String(contentsOfFile: Self.mame, encoding: .utf8)
    func prints(_ text: String) async throws -> [String] {
      let path = try write(text, as: "mame.pack", in: folder)
      let rows = try json(try await run(["fingerprint", path, "--json"])).elements ?? []
      return rows.compactMap { $0["fingerprint"]?.string }
    }
    let meant = try await prints(text)
    #expect(meant.count == 3 && Set(meant).count == 3 && meant.allSatisfy { $0.count == 64 })
    #expect(try await prints("# said again\n" + text.replacing("M-DS-1", with: "M-DS-A")) == meant)
    let disclosed = "label is N, R\n  must viewOnly, sessionMinutes 3"
    let other = try await prints(text.replacing(disclosed + "0", with: disclosed + "1"))
    #expect(other[0] != meant[0] && other[1] == meant[1] && other[2] != meant[2])
  }

  @Test func `a direction has a fingerprint of its own`() async throws {
    let words = ["fingerprint", "--packs", Programs.policies, "--direction", "mame>oshidori"]
    let run = try await run(words)
    let lines = run.output.split(separator: "\n")
    #expect(run.code == 0 && lines.count == 1)
    #expect(lines.first?.contains("  mame → oshidori  ") == true)
  }

  @Test func `a matrix counts only what has the given facts`() async throws {
    let words = [
      "matrix", "--packs", Programs.policies, "--direction", "mame>oshidori", "--rows", "action",
      "--json",
    ]
    func counts(_ more: [String]) async throws -> JSONValue? {
      try json(try await run(words + more))["matrices"]?[0]?["counts"]
    }
    let (all, queries) = (try await counts([]), try await counts(["action=query", "role=doctor"]))
    #expect(all?["query"]?["doctor"] == queries?["query"]?["doctor"])
    #expect(queries?["query"]?["doctor"]?.string.flatMap(Int.init) ?? 0 > 0)
    #expect(all?["discover"]?["doctor"] != "0" && queries?["discover"]?["doctor"] == "0")
    #expect(all?["query"]?["nurse"] != "0" && queries?["query"]?["nurse"] == "0")
    let misspelt = try await run(words + ["action=qery"])
    #expect(misspelt.code == 2 && misspelt.talk.contains("mean `query`"))
  }

  @Test(arguments: ["check", "coverage", "fingerprint"])
  func `files or a folder, not both and not neither`(command: String) async throws {
    #expect(try await run([command]).talk.contains("FILE is missing"))
    let both = try await run([command, Self.mame, "--packs", Programs.policies])
    #expect(both.code == 2 && both.talk.contains("not both"))
    let none = try await run([command, "--packs", "/nowhere"])
    #expect(none.code == 2 && none.talk.contains("holds no policy file"))
  }

  @Test func `the help has every subcommand in both languages`() async throws {
    let subcommands = [
      "check", "coverage", "fingerprint", "matrix", "diff", "why", "what-if", "decide", "test",
      "format", "new", "map", "vocabulary", "export",
    ]
    for language in ["C", "ja_JP.UTF-8"] {
      let help = try await run(["--help"], language: language).output
      #expect(subcommands.allSatisfy { help.contains("kakehashi policy \($0) ") })
    }
  }
}
