import Foundation
import Platform
import Policy
import Record
import Testing

/// What an operator does with policies on the command line, by the shipped ones.
@Suite struct PolicyCommands {
  private static let cases = "\(Programs.policies)/mame--oshidori/DENY"

  private func run(_ words: [String], language: String = "C") async throws -> Programs.Run {
    try await Programs.run(Programs.kakehashi, ["policy"] + words, language: language)
  }

  /// `policy decide` over lines of standard input.
  private func decide(
    _ lines: [String], _ words: [String] = []
  ) async throws -> (code: Int32, answers: [JSONValue]) {
    let folder = try TemporaryDirectory()
    let path = "\(folder.path)/lines"
    try lines.joined(separator: "\n").write(toFile: path, atomically: false, encoding: .utf8)
    let command = ([Programs.kakehashi, "policy", "decide", "--packs", Programs.policies] + words)
      .map { "'\($0)'" }.joined(separator: " ")
    let run = try await Programs.run("/bin/sh", ["-c", "\(command) <'\(path)'"])
    let answers = try run.output.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
    return (Int32(run.code), answers)
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(Self.cases)/\(name).json", encoding: .utf8)
      .split(separator: "\n").joined()
  }

  @Test func `a line of facts is answered by decision, rules, obligations and scope`() async throws
  {
    let facts = """
      {"network":"mame","facilityType":"clinic","role":"doctor","assurance":"2",\
      "purpose":"TREAT","action":"query","requester.participation":"active",\
      "custodian.participation":"active","custodian.facilityConsent":"granted",\
      "custodian.linkage":"confirmed"}
      """
    let (code, answers) = try await decide([facts, ""])
    #expect(code == 0)
    let answer = try #require(answers.first)
    #expect(answers.count == 1)
    #expect(answer["decision"] == "permit")
    #expect(answer["rules"] == ["mame/M-RQ-1", "oshidori/O-DS-2"])
    #expect(answer["obligations"] == ["viewOnly", "sessionMinutes 60"])
    #expect(answer["scope"]?.elements?.isEmpty == false)
  }

  @Test func `a case names its own direction and document`() async throws {
    let (code, answers) = try await decide([try text("undelivered"), try text("very-restricted")])
    #expect(code == 0)
    #expect(answers.map { $0["decision"] } == ["deny", "deny"])
    #expect(answers[0]["rules"]?.elements?.contains("mame--oshidori/AG-X-3") == true)
    #expect(answers[1]["reasons"] == ["E-NO-PERMIT"])
  }

  @Test func `a line that is none of facts is told and stops no other`() async throws {
    let (code, answers) = try await decide(
      ["nonsense", #"{"role":1}"#, "[]", try text("withdrawn")])
    #expect(code == 2)
    #expect(answers.map { $0["line"] } == ["1", "2", "3"].map { .number($0) } + [nil])
    #expect(answers.last?["decision"] == "deny")
  }

  @Test func `an unclear direction is asked for`() async throws {
    let (code, answers) = try await decide([#"{"role":"doctor"}"#])
    #expect(code == 2)
    #expect(answers[0]["error"]?.string?.contains("--direction") == true)
  }

  @Test func `a word of no vocabulary denies`() async throws {
    let (code, answers) = try await decide([#"{"network":"mame","role":"wizard"}"#])
    #expect(code == 0)
    #expect(answers[0]["reasons"] == ["E-VOCAB"])
  }

  @Test func `why names the rule, its sentence and what is missing`() async throws {
    let words = ["why", "--packs", Programs.policies, "--case", "\(Self.cases)/withdrawn.json"]
    let japanese = try await run(words, language: "ja_JP.UTF-8")
    #expect(japanese.code == 0)
    #expect(japanese.output.contains("mame → oshidori: 不許可\n"))
    #expect(japanese.output.contains("oshidori/O-DX-1"))
    #expect(japanese.output.contains("患者さんが参加の同意を撤回しています"))
    #expect(japanese.output.contains("「参加・公開の同意(提供側)」が「あり」であれば許可されます"))
    let english = try await run(words)
    #expect(english.output.contains("the patient withdrew from the network"))
  }

  @Test func `why tells the asking network nothing of the other's rules`() async throws {
    let words = ["why", "--packs", Programs.policies, "--as", "requester", "--case"]
    let withdrawn = try await run(words + ["\(Self.cases)/withdrawn.json"])
    let refused = try await run(words + ["\(Self.cases)/refused-facility.json"])
    #expect(withdrawn.output.contains("E-OTHER-SIDE"))
    #expect(withdrawn.output == refused.output)
  }

  @Test func `what-if shows the decision before and after a change`() async throws {
    let words = [
      "what-if", "--packs", Programs.policies, "--case", "\(Self.cases)/no-viewing-consent.json",
      "custodian.facilityConsent=granted",
    ]
    let run = try await run(words)
    #expect(run.output.contains("before\nmame → oshidori: refused"))
    #expect(run.output.contains("after\nmame → oshidori: permitted"))
    let json = try JSONValue.parse(Array(try await self.run(words + ["--json"]).output.utf8))
    #expect(json["before"]?["decision"] == "deny")
    #expect(json["after"]?["decision"] == "permit")
  }

  @Test(arguments: [
    (["what-if", "role=doctor=x"], "no `doctor=x`"), (["why", "roll=doctor"], "mean `role`"),
    (["why", "role=docter"], "mean `doctor`"), (["why", "role"], "write it as `role=doctor`"),
    (["why", "--as", "patient"], "no audience"), (["export", "prolog"], "cedar and rego"),
    (["export", "rego", "--direction", "mame"], "no direction"),
  ])
  func `a misspelt fact is answered by a suggestion`(words: [String], hint: String) async throws {
    let run = try await run(words + ["--packs", Programs.policies])
    #expect(run.code == 2)
    #expect(run.talk.contains(hint), "\(run.talk)")
  }

  @Test func `test lists every test of every pack`() async throws {
    let run = try await run(["test", "--packs", Programs.policies, "--json"])
    #expect(run.code == 0)
    let results = try JSONValue.parse(Array(run.output.utf8)).elements ?? []
    #expect(results.count >= 29)
    #expect(results.allSatisfy { $0["passed"] == true })
  }

  @Test func `a test that fails ends with 1`() async throws {
    let folder = try TemporaryDirectory()
    try """
    pack a version 1 vocabulary bridge@2
    permit disclose A-1 when role is doctor
    test "a clerk" given clerk expect permit
    """.write(toFile: "\(folder.path)/a.pack", atomically: false, encoding: .utf8)
    let run = try await run(["test", "--packs", folder.path])
    #expect(run.code == 1)
    #expect(run.output.hasPrefix("✗  a  a clerk  deny"))
  }

  @Test func `map shows each word, the bridge's and the neighbour's`() async throws {
    let run = try await run(
      ["map", "\(Programs.policies)/mame--oshidori/agreement.map"], language: "ja_JP.UTF-8")
    #expect(run.code == 0)
    let row = run.output.split(separator: "\n").first { $0.contains("医科診療所") }
    #expect(row?.contains("clinic") == true)
    #expect(row?.contains("oshidori: 診療所") == true)
  }

  @Test func `the vocabulary is listed with both languages`() async throws {
    let run = try await run(["vocabulary", "--json"])
    let vocabulary = try JSONValue.parse(Array(run.output.utf8))
    #expect(vocabulary["vocabulary"] == "bridge@2")
    let names = vocabulary["attributes"]?.elements?.compactMap { $0["name"]?.string }
    #expect(names == Vocabulary.bridge2.attributes.map(\.name))
  }

  @Test func `new makes a network's folder that passes its own tests`() async throws {
    let folder = try TemporaryDirectory()
    try FileManager.default.copyItem(
      atPath: "\(Programs.policies)/template", toPath: "\(folder.path)/template")
    let made = try await run(["new", "izumo", "--packs", folder.path])
    #expect(made.code == 0)
    #expect(made.output == "\(folder.path)/izumo/izumo.pack\n")
    let tested = try await run(["test", "--packs", folder.path, "--json"])
    #expect(tested.code == 0)
    #expect(tested.output.contains("\"izumo\""))
    let again = try await run(["new", "izumo", "--packs", folder.path])
    #expect(again.code == 1)
    #expect(again.talk.contains("is there already"))
    let bad = try await run(["new", "../x", "--packs", folder.path])
    #expect(bad.code == 2)
  }

  @Test func `a case of one half is no joint decision`() async throws {
    let run = try await run([
      "why", "--packs", Programs.policies, "--case",
      "\(Programs.policies)/mame/DENY/participation-only.json",
    ])
    #expect(run.code == 2)
    #expect(run.talk.contains("one half"))
  }

  @Test func `matrix counts what each role is permitted at each consent`() async throws {
    let folder = try TemporaryDirectory()
    let picture = "\(folder.path)/matrix.svg"
    let words = [
      "matrix", "--packs", Programs.policies, "--direction", "mame>oshidori", "--rows",
      "custodian.participation", "--json", "--svg", picture,
    ]
    let run = try await run(words)
    #expect(run.code == 0)
    let counts = try JSONValue.parse(Array(run.output.utf8))["matrices"]?[0]?["counts"]
    #expect(counts?["withdrawn"]?["doctor"] == "0")
    #expect(counts?["active"]?["doctor"]?.string.flatMap(Int.init) ?? 0 > 0)
    let svg = try String(contentsOfFile: picture, encoding: .utf8)
    #expect(svg.hasPrefix("<svg xmlns") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains(">withdrawn</text>"))
  }

  @Test func `diff says loudly what is newly permitted`() async throws {
    let folder = try TemporaryDirectory()
    let path = "\(Programs.policies)/mame/mame.pack"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let edited = "\(folder.path)/edited.pack"
    try text.replacing("role is careManager\n", with: "role is careManager, nurse\n")
      .write(toFile: edited, atomically: false, encoding: .utf8)
    let wider = try await run(["diff", path, edited], language: "ja_JP.UTF-8")
    #expect(wider.code == 1)
    #expect(wider.output.contains("‼ 新たに閲覧できるものがあります"))
    #expect(wider.output.contains("介護事業所・看護師"))
    let narrower = try await run(["diff", edited, path])
    #expect(narrower.code == 1)
    #expect(narrower.output.contains("it only tightens"))
    let same = try await run(["diff", Programs.policies, Programs.policies])
    #expect(same.code == 0)
    #expect(
      same.output == "mame → oshidori\n  nothing changes\noshidori → mame\n  nothing changes\n")
  }
}
