import Bridge
import Crypto
import HTTP
import Platform
import Record
import Testing
import Transport

/// The commands that need no running bridge: what they print, where, and how they end.
@Suite struct Commands {
  @Test(arguments: [["--help"], ["help"], ["-h"]])
  func `help goes to stdout and ends well`(words: [String]) async throws {
    let run = try await Programs.run(Programs.kakehashi, words)
    #expect(run.code == 0)
    #expect(run.output.contains("usage: kakehashi COMMAND"))
    #expect(run.output.contains("kakehashi demo"))
    #expect(run.talk.isEmpty)
  }

  @Test func `help speaks the reader's language`() async throws {
    let run = try await Programs.run(Programs.kakehashi, ["--help"], language: "ja_JP.UTF-8")
    #expect(run.output.contains("使い方: kakehashi 命令"))
  }

  @Test(arguments: [
    "serve", "demo", "check-config", "pki", "policy", "facility", "user", "consent", "link",
    "session", "emergency", "notices", "ledger", "status",
  ])
  func `every command explains itself`(name: String) async throws {
    let run = try await Programs.run(Programs.kakehashi, [name, "--help"])
    #expect(run.code == 0)
    #expect(run.output.hasPrefix("usage: kakehashi \(name)"))
    #expect(run.output.contains("example"))
  }

  @Test(arguments: [
    (["polcy"], "kakehashi: unknown command `polcy`; did you mean `policy`?\n"),
    (["xyzzy"], "kakehashi: unknown command `xyzzy`\n"),
  ])
  func `an unknown command is wrong usage`(words: [String], talk: String) async throws {
    let run = try await Programs.run(Programs.kakehashi, words)
    #expect(run.code == 2)
    #expect(run.output.isEmpty)
    #expect(run.talk == talk)
  }

  @Test(arguments: [
    (["serve"], "`--config` is required"),
    (["serve", "--confg", "x"], "unknown option `--confg`; did you mean `--config`?"),
    (["serve", "--config"], "`--config` needs a value"),
    (["check-config"], "FILE is missing"),
    (["check-config", "a", "b"], "unexpected `b`"),
    (["ledger", "shw"], "unknown `ledger shw`"),
    (["ledger", "show", "x", "dir", "--key", "k"], "N is a whole number"),
    (["pki", "dev"], "`--out` is required"),
    (["pki", "dev", "--out", "/tmp/x", "--port", "80"], "`--port` must be from 1024 to 60000"),
    (["policy", "check"], "FILE is missing"),
    (["status"], "say who you act as: --as PROFILE.json"),
  ])
  func `wrong usage ends with 2 and says where to read on`(words: [String], fault: String)
    async throws
  {
    let run = try await Programs.run(Programs.kakehashi, words)
    #expect(run.code == 2)
    #expect(run.output.isEmpty)
    #expect(run.talk.hasPrefix("kakehashi: \(fault)\n"))
  }

  @Test func `no words at all show the overview and are wrong usage`() async throws {
    let run = try await Programs.run(Programs.kakehashi, [])
    #expect(run.code == 2)
    #expect(run.output.contains("usage: kakehashi COMMAND"))
  }

  @Test func `the shipped policies are sound and pass their own tests`() async throws {
    let files = ["mame/mame", "oshidori/oshidori", "mio/mio", "mame--oshidori/agreement"].map {
      "\(Programs.policies)/\($0).pack"
    }
    let all = files + ["\(Programs.policies)/mame--oshidori/agreement.map"]
    let run = try await Programs.run(Programs.kakehashi, ["policy", "check"] + all + ["--json"])
    #expect(run.code == 0, "\(run.talk)")
    let rows = try #require(try JSONValue.parse(Array(run.output.utf8)).elements)
    #expect(rows.count == all.count)
    #expect(rows.allSatisfy { $0["sound"] == true && $0["failed"]?.integer == 0 })
    // All but the mapping bring tests along.
    #expect(rows.prefix(4).allSatisfy { ($0["tests"]?.integer ?? 0) >= 5 })
  }

  @Test func `an agreement is tested together with the packs of its networks`() async throws {
    let folder = try TemporaryDirectory()
    let packs = ["mame", "oshidori"].map { "\(Programs.policies)/\($0)/\($0).pack" }
    let good = String(
      decoding: try DurableFile.read(
        "\(Programs.policies)/mame--oshidori/agreement.pack", bytesMax: 1 << 20),
      as: UTF8.self)
    let failing = "\(folder.path)/failing.pack"
    let wrong = good.split(separator: "expect deny by AG-X-2").joined(separator: "expect permit")
    try DurableFile.replace(failing, with: Array(wrong.utf8), mode: 0o600)
    for order in [packs + [failing], [failing] + packs] {
      let run = try await Programs.run(Programs.kakehashi, ["policy", "check"] + order)
      #expect(run.code == 1)
      #expect(run.talk.contains("test \"一要素では見えない\" fails (deny)"))
    }
    let alone = try await Programs.run(
      Programs.kakehashi, ["policy", "check", failing, packs[0]])
    #expect(alone.code == 2)
    #expect(alone.talk.contains("need the packs of `oshidori` too"))
  }

  @Test func `a configuration whose policies fail their tests is not usable`() async throws {
    let folder = try TemporaryDirectory()
    let policies = "\(folder.path)/policies"
    try DurableFile.makeDirectory(policies, mode: 0o700)
    for file in ["mame/mame.pack", "oshidori/oshidori.pack", "mame--oshidori/agreement.pack"] {
      try DurableFile.makeDirectory(
        "\(policies)/\(file.split(separator: "/")[0])", mode: 0o700)
      let text = try DurableFile.read("\(Programs.policies)/\(file)", bytesMax: 1 << 20)
      try DurableFile.replace("\(policies)/\(file)", with: text, mode: 0o600)
    }
    let map = try DurableFile.read(
      "\(Programs.policies)/mame--oshidori/agreement.map", bytesMax: 1 << 20)
    try DurableFile.replace("\(policies)/mame--oshidori/agreement.map", with: map, mode: 0o600)
    let made = try await Programs.run(
      Programs.kakehashi,
      ["pki", "dev", "--out", "\(folder.path)/site", "--policies", policies])
    #expect(made.code == 0)
    #expect(try await check("\(folder.path)/site/bridge.json").code == 0)
    for (file, sound, wrong, says) in [
      ("mame/mame.pack", "expect permit by M-DS-4", "expect deny", "mame.pack: test "),
      (
        "mame--oshidori/agreement.pack", "expect deny by AG-X-2", "expect permit",
        "agreement.pack: test "
      ),
    ] {
      let path = "\(policies)/\(file)"
      let good = try DurableFile.read(path, bytesMax: 1 << 20)
      let text = String(decoding: good, as: UTF8.self).replacing(sound, with: wrong)
      try DurableFile.replace(path, with: Array(text.utf8), mode: 0o600)
      let bad = try await check("\(folder.path)/site/bridge.json")
      #expect(bad.code == 1)
      let findings = bad.answer["findings"]?.elements ?? []
      #expect(findings.contains { $0["en"]?.string?.contains(says) == true })
      try DurableFile.replace(path, with: good, mode: 0o600)
    }
  }

  @Test func `a pack that fails its tests ends with 1, a malformed one with 2`() async throws {
    let folder = try TemporaryDirectory()
    let good = String(
      decoding: try DurableFile.read("\(Programs.policies)/mame/mame.pack", bytesMax: 1 << 20),
      as: UTF8.self)
    let failing = "\(folder.path)/failing.pack"
    let wrong = good.split(separator: "expect permit by M-DS-4").joined(separator: "expect deny")
    try DurableFile.replace(failing, with: Array(wrong.utf8), mode: 0o600)
    let malformed = "\(folder.path)/malformed.pack"
    try DurableFile.replace(
      malformed, with: Array("pack x\npermt y".utf8), mode: 0o600)
    let first = try await Programs.run(Programs.kakehashi, ["policy", "check", failing])
    #expect(first.code == 1)
    #expect(first.talk.contains("fails"))
    let second = try await Programs.run(Programs.kakehashi, ["policy", "check", malformed])
    #expect(second.code == 2)
    #expect(second.talk.contains(malformed))
  }

  @Test func `what pki dev makes is usable, and its faults are all reported`() async throws {
    let folder = try TemporaryDirectory()
    let site = "\(folder.path)/site"
    let made = try await Programs.run(
      Programs.kakehashi, ["pki", "dev", "--out", site, "--policies", Programs.policies])
    #expect(made.code == 0)
    #expect(made.output == "\(site)/bridge.json\n")
    let good = try await check("\(site)/bridge.json")
    #expect(good.code == 0)
    #expect(good.answer["usable"] == true)
    let again = try await Programs.run(Programs.kakehashi, ["pki", "dev", "--out", site])
    #expect(again.code == 1)
    #expect(again.talk == "kakehashi: `\(site)` is not empty\n")

    let key = "\(site)/secrets/store.key"
    let bytes = try DurableFile.read(key, bytesMax: 1 << 16)
    try DurableFile.remove(key)
    try DurableFile.replace(key, with: bytes, mode: 0o644)
    let other = try DurableFile.read("\(site)/mame/c-101.key", bytesMax: 1 << 16)
    try DurableFile.replace("\(site)/oshidori/listener.key", with: other, mode: 0o600)
    let bad = try await check("\(site)/bridge.json")
    #expect(bad.code == 1)
    #expect(bad.answer["usable"] == false)
    let findings = bad.answer["findings"]?.elements ?? []
    #expect(findings.contains { $0["en"]?.string?.contains("store.key") == true })
    #expect(findings.contains { $0["en"]?.string?.contains("oshidori/listener") == true })
    #expect(findings.allSatisfy { $0["ja"]?.string?.isEmpty == false })
    let served = try await Programs.run(
      Programs.kakehashi, ["serve", "--config", "\(site)/bridge.json"])
    #expect(served.code == 1)
    #expect(served.output.isEmpty)
  }

  private func check(_ path: String) async throws -> (code: Int32, answer: JSONValue) {
    let run = try await Programs.run(Programs.kakehashi, ["check-config", path, "--json"])
    return (run.code, try JSONValue.parse(Array(run.output.utf8)))
  }

  @Test(arguments: [
    (["check-config", "FOLDER/none"], 1), (["serve", "--config", "FOLDER/none"], 1),
    (["policy", "check", "FOLDER/none"], 2), (["policy", "format", "FOLDER/none"], 2),
    (["status", "--as", "FOLDER/none"], 1), (["ledger", "verify", "FOLDER", "--key", "x"], 1),
    (["ledger", "prove", "1", "FOLDER", "--key", "x"], 1),
    (["ledger", "key", "--signing-key", "FOLDER/none", "--origin", "a"], 1),
  ])
  func `what is not there is told in words and by the documented code`(
    words: [String], code: Int
  ) async throws {
    let folder = try TemporaryDirectory()
    let words = words.map { $0.replacing("FOLDER", with: folder.path) }
    let run = try await Programs.run(Programs.kakehashi, words)
    #expect(Int(run.code) == code, "\(run.talk)")
    #expect(run.talk.hasPrefix("kakehashi: ") || words[0] == "check-config")
    // A name of Swift's is no word: `none(errno: 2)`, `unreadable(path: …)`.
    #expect(!run.talk.contains(#/[a-z]\((?!s\))|[a-z][A-Z][a-z]+: /#), "\(run.talk)")
  }

  @Test func `decisions are made a line each`() async throws {
    let folder = try TemporaryDirectory()
    let made = try await Programs.run(
      Programs.kakehashi,
      ["pki", "dev", "--out", "\(folder.path)/site", "--policies", Programs.policies])
    #expect(made.code == 0)
    let run = try await Programs.run(
      Programs.kakehashi,
      [
        "policy", "decide", "--config", "\(folder.path)/site/bridge.json", "--direction",
        "mame>nowhere",
      ])
    #expect(run.code == 2)
  }
}

extension Live {
  /// The commands that speak to a bridge or read its ledger.
  @Suite struct BridgeCommands {
    @Test func `status and lists are JSON for scripts`() async throws {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      let profile = try host.profile("mame", "operator")
      let status = try await json(["status", "--as", profile, "--json"])
      #expect(status["networks"] == ["mame", "oshidori"])
      let facilities = try await json(["facility", "list", "--as", profile, "--json"])
      #expect(facilities.elements?.count == 3)
      let sessions = try await json(["session", "list", "--as", profile, "--json"])
      #expect(sessions.elements?.isEmpty == true)
    }

    @Test func `what the bridge refuses ends with 1 and its words`() async throws {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      let facility = try host.profile("mame", "c-101")
      let refused = try await run(["status", "--as", facility])
      #expect(refused.code == 1)
      #expect(refused.output.isEmpty)
      #expect(refused.talk == "kakehashi: only the network's operator may do this\n")
      let unknown = try await run(["link", "show", "--handle", "none", "--as", facility])
      #expect(unknown.code == 1)
      #expect(unknown.talk == "kakehashi: not found\n")
      await host.stop()
      let gone = try await run(["status", "--as", facility])
      #expect(gone.code == 1)
      #expect(gone.output.isEmpty)
      #expect(gone.talk.hasPrefix("kakehashi: cannot reach the bridge: "))
    }

    @Test func `a ledger verifies by its own key only`() async throws {
      let host = try await Site.current.bridge()
      await host.stop()
      let other = "\(host.dataDirectory).other.pem"
      try SigningKey.generate(.ed25519).save(pemPath: other)
      let origin = "kakehashi.example/development"
      let keyed = try await run(["ledger", "key", "--signing-key", other, "--origin", origin])
      #expect(keyed.code == 0)
      let key = String(keyed.output.dropLast())
      for words in [["verify"], ["prove", "0"], ["show", "0"]] {
        let run = try await run(["ledger"] + words + [host.ledgerDirectory, "--key", key])
        #expect(run.code == 1, "\(words)")
        #expect(run.output.isEmpty)
      }
    }

    @Test func `the ledger is verified, proved and shown from its files alone`() async throws {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      let referral = try await host.referral()
      _ = try await host.visible(referral.handle)
      await host.stop()
      let secrets = "\(host.site.development.folder)/secrets"
      let keyed = try await run([
        "ledger", "key", "--signing-key", "\(secrets)/ledger.pem", "--origin",
        "kakehashi.example/development",
      ])
      let key = String(keyed.output.dropLast())
      let directory = host.ledgerDirectory
      let report = try await json(["ledger", "verify", directory, "--key", key, "--json"])
      let size = try report.integer(at: "size")
      #expect(size > 10)
      let proof = try await run(["ledger", "prove", "3", directory, "--key", key])
      #expect(proof.code == 0)
      #expect(proof.output.hasPrefix("c2sp.org/tlog-proof@v1\n"))
      let last = try await exchange(before: size, directory, key)
      let shown = try await run([
        "ledger", "show", "\(last)", directory, "--key", key, "--json", "--audit-key",
        "\(secrets)/mame.audit.key", "--network", "mame",
      ])
      let lines = shown.output.split(separator: "\n")
      #expect(lines.count == 2)
      #expect(try JSONValue.parse(Array((lines.last ?? "").utf8))["user"] == "dr.sato")
      let foreign = try await run([
        "ledger", "show", "\(last)", directory, "--key", key, "--audit-key",
        "\(secrets)/oshidori.audit.key", "--network", "mame",
      ])
      #expect(foreign.code == 1)
    }

    @Test func `an altered ledger does not verify`() async throws {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      await host.stop()
      let signing = "\(host.site.development.folder)/secrets/ledger.pem"
      let keyed = try await run([
        "ledger", "key", "--signing-key", signing, "--origin", "kakehashi.example/development",
      ])
      let key = String(keyed.output.dropLast())
      let sound = try await run(["ledger", "verify", host.ledgerDirectory, "--key", key])
      #expect(sound.code == 0)
      #expect(try host.alterLedger())
      let altered = try await run(["ledger", "verify", host.ledgerDirectory, "--key", key])
      #expect(altered.code == 1)
      #expect(altered.talk.contains("the ledger does not verify"))
    }

    private func exchange(
      before size: Int64, _ directory: String, _ key: String
    ) async throws -> Int64 {
      for index in (0..<size).reversed() {
        let entry = try await json([
          "ledger", "show", "\(index)", directory, "--key", key, "--json",
        ])
        if entry["kind"] == "exchange" { return index }
      }
      throw Missing("an exchange in the ledger")
    }

    private func run(_ words: [String]) async throws -> Programs.Run {
      try await Programs.run(Programs.kakehashi, words)
    }

    private func json(_ words: [String]) async throws -> JSONValue {
      let run = try await run(words)
      #expect(run.code == 0, "\(run.talk)")
      return try JSONValue.parse(Array(run.output.utf8))
    }
  }
}

extension BridgeHost {
  /// A profile of a facility or operator for this bridge's own ports.
  func profile(_ network: String, _ name: String) throws -> String {
    let path = "\(dataDirectory).\(network).\(name).json"
    let files = files(network, name, of: network)
    let profile: JSONValue = [
      "server": .string(origin(network)), "authorities": .string(files.authorities),
      "certificate": .string(files.chain ?? ""), "key": .string(files.key ?? ""),
    ]
    try DurableFile.replace(path, with: profile.encoded(), mode: 0o600)
    return path
  }

  /// Replaces the word `register` in the ledger's entries by another; true if there was one.
  func alterLedger() throws -> Bool {
    var found = false
    for name in try DurableFile.list(ledgerDirectory) {
      let path = "\(ledgerDirectory)/\(name)"
      guard let bytes = try? DurableFile.read(path, bytesMax: 16 << 20) else { continue }
      guard let range = bytes.firstRange(of: Array("c-102".utf8)) else { continue }
      var altered = bytes
      altered[range.lowerBound] = UInt8(ascii: "d")
      try DurableFile.replace(path, with: altered, mode: 0o600)
      found = true
    }
    return found
  }
}
