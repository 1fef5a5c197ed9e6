import Bridge
import Platform
import Record
import Testing

/// What people of both networks do with a proposal on the command line.
@Suite struct EditionCommands {
  private let folder: TemporaryDirectoryBox

  /// A site, a copy of the shipped policies, and the file that goes around.
  private final class TemporaryDirectoryBox: Sendable {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }
    var path: String { directory.path }
  }

  private var proposal: String { "\(folder.path)/proposal" }

  init() async throws {
    folder = try TemporaryDirectoryBox()
    let site = try await Programs.run(
      Programs.kakehashi,
      ["pki", "dev", "--out", "\(folder.path)/site", "--policies", Programs.policies])
    #expect(site.code == 0)
    let copy = try await Programs.run(
      "/bin/cp", ["-r", Programs.policies, "\(folder.path)/draft"])
    #expect(copy.code == 0)
  }

  private func run(_ words: [String], language: String = "C") async throws -> Programs.Run {
    try await Programs.run(
      Programs.kakehashi,
      ["policy"] + words + ["--config", "\(folder.path)/site/bridge.json"], language: language)
  }

  private func key(_ name: String) -> String { "\(folder.path)/site/\(name).key" }

  /// Proposes the draft with `old` replaced in おしどりネット's pack, as まめネット's author.
  private func propose(_ old: String, _ new: String) async throws -> Programs.Run {
    let path = "\(folder.path)/draft/oshidori/oshidori.pack"
    let text = String(decoding: try DurableFile.read(path, bytesMax: 1 << 20), as: UTF8.self)
    #expect(text.contains(old))
    try DurableFile.replace(path, with: Array(text.replacing(old, with: new).utf8), mode: 0o600)
    return try await run([
      "propose", "--packs", "\(folder.path)/draft", "--key", key("mame/author"),
      "--effective", "+1h", "--out", proposal,
    ])
  }

  private func sign(_ name: String) async throws -> Programs.Run {
    try await run(["sign", proposal, "--key", key(name), "--yes"])
  }

  private func tighten() async throws -> Programs.Run {
    try await propose(
      "query, retrieve, openSession\n       label is N, R, unlabelled",
      "query\n       label is N, R, unlabelled")
  }

  @Test func `what only tightens is signed by one more person`() async throws {
    let proposed = try await tighten()
    #expect(proposed.code == 0)
    #expect(proposed.talk.contains("only tightens"))
    #expect(proposed.output.contains("no longer permitted"))
    #expect(try await run(["verify", proposal]).code == 3)
    #expect(try await sign("oshidori/approver").code == 0)
    let verified = try await run(["verify", proposal, "--json"])
    #expect(verified.code == 0)
    let json = try JSONValue.parse(Array(verified.output.utf8))
    #expect(json["onlyTightens"] == true)
    #expect(json["approvers"] == ["approver (oshidori)"])
    #expect(json["missing"] == [])
    #expect(try await sign("oshidori/approver").code == 4)
  }

  @Test func `what widens is told loudly, in Japanese too, and waits for both`() async throws {
    let rest = "\n       role is pharmacist\n       purpose is TREAT, COORD"
    let proposed = try await propose(
      "facilityType is pharmacy\(rest)", "facilityType is pharmacy, hospital\(rest)")
    #expect(proposed.code == 0)
    #expect(proposed.output.contains("NEWLY PERMITTED"))
    #expect(proposed.talk.contains("MORE WILL BE VISIBLE"))
    #expect(try await sign("oshidori/approver").code == 0)
    let waiting = try await run(["verify", proposal], language: "ja_JP.UTF-8")
    #expect(waiting.code == 3)
    #expect(waiting.output.contains("新たに閲覧できるものがあります"))
    #expect(waiting.talk.contains("作成者でない人の署名が要ります: mame"))
    #expect(try await sign("mame/approver").code == 0)
    #expect(try await run(["verify", proposal]).code == 0)
  }

  @Test func `a key nobody configured, and one of another network, sign nothing`() async throws {
    #expect(try await tighten().code == 0)
    let before = try DurableFile.read(proposal, bytesMax: 1 << 20)
    #expect(try await sign("mame/c-101").code == 4)
    let other = try await run([
      "sign", proposal, "--key", key("oshidori/approver"), "--network", "mame", "--yes",
    ])
    #expect(other.code == 4)
    #expect(try await run(["sign", proposal, "--key", "\(folder.path)/none"]).code == 2)
    #expect(try DurableFile.read(proposal, bytesMax: 1 << 20) == before)
  }

  @Test func `nothing is signed without a yes`() async throws {
    #expect(try await tighten().code == 0)
    let before = try DurableFile.read(proposal, bytesMax: 1 << 20)
    let asked = try await Programs.run(
      "/bin/sh",
      [
        "-c",
        "echo no | '\(Programs.kakehashi)' policy sign '\(proposal)' --key "
          + "'\(key("oshidori/approver"))' --config '\(folder.path)/site/bridge.json'",
      ])
    #expect(asked.code == 3)
    #expect(asked.talk.contains("type yes to sign as approver (oshidori)"))
    #expect(try DurableFile.read(proposal, bytesMax: 1 << 20) == before)
  }

  @Test func `a file that was changed is refused by what is wrong with it`() async throws {
    #expect(try await tighten().code == 0)
    let file = try DurableFile.read(proposal, bytesMax: 1 << 20)
    func verify(_ bytes: [UInt8]) async throws -> Int32 {
      try DurableFile.replace(proposal, with: bytes, mode: 0o600)
      return try await run(["verify", proposal]).code
    }
    #expect(try await verify(Array(file.dropLast(2))) == 2)
    let text = String(decoding: file, as: UTF8.self)
    #expect(try await verify(Array(text.replacing("+", with: "-").utf8)) != 0)
    let epoch = text.replacing("\"epoch\":1", with: "\"epoch\":2")
    #expect(try await verify(Array(epoch.utf8)) == 3)
    let later = text.replacing(#/"effective":"[0-9]{4}/#, with: "\"effective\":\"2999")
    #expect(try await verify(Array(later.utf8)) == 4)
  }

  @Test func `the help of policy names every step`() async throws {
    for language in ["C", "ja_JP.UTF-8"] {
      let help = try await Programs.run(
        Programs.kakehashi, ["policy", "--help"], language: language)
      for verb in [
        "propose", "sign", "verify", "activate", "editions", "rollback", "replay", "shadow",
      ] { #expect(help.output.contains("policy \(verb) "), "\(language) \(verb)") }
    }
  }
}
