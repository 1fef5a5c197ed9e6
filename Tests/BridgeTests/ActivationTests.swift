import Bridge
import Consent
import Crypto
import HTTP
import Platform
import Policy
import Record
import Testing
import Transport

extension Live {
  /// From a signed file to what a doctor may see.
  @Suite struct Activations {
    /// The shipped policies with a change of まめネット's or おしどりネット's text.
    struct Draft {
      let host: BridgeHost
      let configuration: Configuration

      init(_ host: BridgeHost) throws {
        self.host = host
        configuration = try Configuration.read(path: host.configurationFile)
      }

      /// The documents, with what `replacing` finds in a pack's text exchanged.
      func documents(
        _ network: String? = nil, replacing old: String = "", with new: String = ""
      ) throws -> PolicySet {
        let shipped = try #require(try PolicyFiles.policies(configuration).first).documents
        guard let network else { return shipped }
        let path = "\(Programs.policies)/\(network)/\(network).pack"
        let text = try host.site.text(path)
        let changed = text.replacing(old, with: new)
        #expect(changed != text)
        let parsed = PolicyParser.parse(SourceFile(name: path, text: changed)).document
        guard case .pack(let pack)? = parsed else { throw Missing(path) }
        return try PolicySet(
          agreement: shipped.agreement,
          packs: shipped.packs.filter { $0.name != network } + [pack],
          mappings: shipped.mappings)
      }

      /// Doctors of the other network search, but open no session any more; nurses as before.
      func noSessions() throws -> PolicySet {
        try documents(
          "oshidori",
          replacing: "action is query, retrieve, openSession\n       label is N, R, unlabelled",
          with: "action is query\n       label is N, R, unlabelled")
      }

      /// Nurses see nursing records alone, in the sessions that they have.
      func nursingAlone() throws -> PolicySet {
        let (all, end) = (
          "category is referral, discharge, prescription, injection, labResult, progressNote,"
            + " nursing,\n         carePlan", "\n       label is N\n"
        )
        return try documents(
          "oshidori", replacing: all + end, with: "category is nursing" + end)
      }

      /// Signs over the bridge's latest edition, or over `latest`.
      func signed(
        _ documents: PolicySet, over latest: Edition? = nil, seconds: Int64 = 0,
        by signers: [String] = ["mame/author", "oshidori/approver"]
      ) async throws -> SignedEdition {
        let over: Edition
        if let latest {
          over = latest
        } else {
          let answer = try await host.client("mame", "operator")
            .send(.get, "/api/policies/mame--oshidori")
          over = try SignedEdition(bytes: answer.body).edition
        }
        let keys = try signers.map { signer in
          let parts = signer.split(separator: "/").map(String.init)
          return try SigningKey.load(pemPath: host.site.file(parts[0], "\(parts[1]).key"))
        }
        var signed = SignedEdition(
          try over.following(
            documents, by: keys[0].verifying,
            effective: host.clock.now().adding(.seconds(seconds)),
            honouring: PolicyFiles.honoured))
        for key in keys { try signed.sign(with: key) }
        return signed
      }

      @discardableResult
      func activate(_ signed: SignedEdition, as network: String = "oshidori") async throws
        -> UpstreamResponse
      {
        try await host.client(network, "operator").send(.post, "/api/policies", signed.bytes)
      }

      /// The epochs of the bridge, the one in force first.
      func epochs() async throws -> [Int64] {
        let list = try await host.call("mame", "operator", .get, "/api/policies")
        return list.elements?.compactMap { $0["epoch"]?.integer } ?? []
      }
    }

    /// Both operators read in the ledger's open part what was activated, and when it took effect.
    private static func expectEntries(_ host: BridgeHost, _ signed: SignedEdition) async throws {
      let client = try host.client("oshidori", "operator")
      let size = try await client.call(.get, "/api/status")["ledgerSize"]?.integer ?? 0
      var told: [String: JSONValue] = [:]
      for index in 0..<size {
        let entry = try await client.call(.get, "/api/ledger/entries/\(index)")
        guard entry["fields"]?["epoch"] == .number("1"), let action = entry["fields"]?["action"]
        else { continue }
        told[action.string ?? ""] = entry["fields"]
      }
      #expect(told.keys.sorted() == ["activate", "inForce"])
      #expect(told["activate"]?["digest"]?.string == signed.edition.documents.digest.hex)
      #expect(
        told["activate"]?["signedBy"]?.elements?.map(\.string)
          == signed.signatures.map { $0.key.hex })
      #expect(told["inForce"]?["ended"] == .number("1"))
    }

    /// Whether somebody may open a session for a patient now.
    private static func opens(
      _ host: BridgeHost, _ referral: Referral, _ person: Assertion = .doctor
    ) async throws -> Bool {
      let body: JSONValue = ["handle": .string(referral.handle), "custodian": "oshidori"]
      let answer = try await host.client("mame", "c-101")
        .send(.post, "/api/sessions", body.encoded(), bearer: host.token(person))
      #expect([201, 404].contains(answer.head.status.code))
      return answer.head.status.isSuccess
    }

    @Test func `a tighter pack ends the session, and the next request is refused`() async throws {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      let referral = try await host.referral()
      let client = try host.client("mame", "c-101")
      let session = try await client.open(referral.handle, host.token(.doctor))
      let kept = try await client.open(referral.handle, host.token(.nurse))
      let before = try await client.search(referral.handle, bearer: session.token)
      #expect(before.head.status == 200)

      let draft = try Draft(host)
      let signed = try await draft.signed(try draft.noSessions())
      #expect(Refused(try await draft.activate(signed)) == Refused(201, ""))
      #expect(try await draft.epochs() == [1])

      let dead = try await client.search(referral.handle, bearer: session.token)
      #expect(dead.head.status == 401)
      #expect(try await Self.opens(host, referral) == false)
      // What the new policies still permit goes on.
      let alive = try await client.search(referral.handle, bearer: kept.token)
      #expect(alive.head.status == 200)
      #expect(try await Self.opens(host, referral, .nurse))
      let live = try await host.call("mame", "operator", .get, "/api/sessions")
      #expect(live.elements?.count == 2)
      try await Self.expectEntries(host, signed)
      await host.stop()
    }

    @Test func `a session that stays is decided on by the new edition`() async throws {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      let referral = try await host.referral()
      let client = try host.client("mame", "c-101")
      let session = try await client.open(referral.handle, host.token(.nurse))
      let before = try await client.documents(referral.handle) { session.token }
      let draft = try Draft(host)
      let signed = try await draft.signed(try draft.nursingAlone())
      #expect(Refused(try await draft.activate(signed)) == Refused(201, ""))
      let after = try await client.documents(referral.handle) { session.token }
      #expect(after.count < before.count)
      await host.stop()
    }

    @Test func `an edition waits for its time`() async throws {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      let referral = try await host.referral()
      let draft = try Draft(host)
      let signed = try await draft.signed(try draft.noSessions(), seconds: 120)
      try await draft.activate(signed)
      #expect(try await draft.epochs() == [0, 1])
      #expect(try await Self.opens(host, referral))
      host.manual.advance(by: .seconds(121))
      for _ in 0..<500 where try await draft.epochs() != [1] {
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(try await Self.opens(host, referral) == false)
      await host.stop()
    }

    @Test func `a restart comes up with what was activated, and both can go back`()
      async throws
    {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      let referral = try await host.referral()
      let draft = try Draft(host)
      let first = try draft.documents()
      let tight = try await draft.signed(try draft.noSessions())
      try await draft.activate(tight)
      await host.stop()
      try await host.start()
      #expect(try await draft.epochs() == [1])
      #expect(try await Self.opens(host, referral) == false)

      // It cannot be activated again, and to go back needs both networks.
      #expect(Refused(try await draft.activate(tight)) == Refused(409, "edition-epoch"))
      let one = try await draft.signed(first)
      #expect(Refused(try await draft.activate(one)) == Refused(409, "edition-approval"))
      let both = try await draft.signed(
        first, by: ["mame/author", "oshidori/approver", "mame/approver"])
      #expect(Refused(try await draft.activate(both)) == Refused(201, ""))
      #expect(try await draft.epochs() == [2])
      #expect(try await Self.opens(host, referral))
      await host.stop()
      try await host.start()
      #expect(try await draft.epochs() == [2])
      await host.stop()
    }

    @Test func `only an operator of the agreement brings an edition, and reads them`() async throws
    {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      let draft = try Draft(host)
      let signed = try await draft.signed(try draft.noSessions())
      let facility = try await host.client("mame", "c-101")
        .send(.post, "/api/policies", signed.bytes)
      #expect(Refused(facility) == Refused(403, "operator-only"))
      let reader = try await host.client("mame", "c-101").send(.get, "/api/policies")
      #expect(Refused(reader) == Refused(403, "operator-only"))
      try await draft.activate(signed)
      let operatorHere = try host.client("mame", "operator")
      let kept = try await operatorHere.send(.get, "/api/policies/mame--oshidori/1")
      #expect(kept.body == signed.bytes)
      let other = try await operatorHere.send(.get, "/api/policies/mame--mio")
      #expect(Refused(other) == Refused(409, "edition-agreement"))
      let unknown = try await operatorHere.send(.get, "/api/policies/mame--oshidori/7")
      #expect(Refused(unknown) == Refused(404, "not-found"))
      await host.stop()
    }

    @Test func `a candidate is asked beside and decides nothing`() async throws {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      let referral = try await host.referral()
      let draft = try Draft(host)
      let half = try await draft.signed(
        try draft.noSessions(), seconds: 3600, by: ["mame/author", "mame/approver"])
      let client = try host.client("mame", "operator")
      let refused = try await client.send(.post, "/api/policies/shadow", half.bytes)
      #expect(Refused(refused) == Refused(409, "edition-approval"))
      let signed = try await draft.signed(try draft.noSessions(), seconds: 3600)
      let begun = try await client.send(.post, "/api/policies/shadow", signed.bytes)
      #expect(Refused(begun) == Refused(201, ""))

      #expect(try await Self.opens(host, referral))
      #expect(try await Self.opens(host, referral, .nurse))
      let said = try await client.call(.get, "/api/policies/shadow")
      let asked = try #require(said.elements?.first { $0["direction"] == "mame>oshidori" })
      #expect(asked["decisions"] == .number("2"))
      let kinds = try #require(asked["disagreements"]?.elements)
      #expect(kinds.count == 1)
      #expect(kinds.first?["decided"] == "permit")
      #expect(kinds.first?["candidate"] == "deny")
      #expect(kinds.first?["facts"]?["role"] == "doctor")
      // The requester's operator does not see what the custodian's patients said.
      let names = kinds.first?["facts"]?.members?.map(\.key) ?? []
      #expect(!names.contains { $0.hasPrefix("custodian.") && $0 != "custodian.linkage" })
      _ = try await client.call(.delete, "/api/policies/shadow/mame--oshidori")
      #expect(try await client.call(.get, "/api/policies/shadow").elements?.isEmpty == true)
      #expect(try await draft.epochs() == [0])
      await host.stop()
    }

    @Test func `past decisions are replayed by one network's key`() async throws {
      let host = try await Site.current.bridge()
      try await host.registerAll()
      let referral = try await host.referral()
      #expect(try await Self.opens(host, referral))
      #expect(try await Self.opens(host, referral, .nurse))
      let vkey = try await Programs.run(
        Programs.kakehashi,
        [
          "ledger", "key", "--signing-key", "\(host.site.development.folder)/secrets/ledger.pem",
          "--origin", DevelopmentSite.ledgerOrigin,
        ])
      await host.stop()
      let folder = try TemporaryDirectory()
      let draft = "\(folder.path)/Policies"
      #expect(
        try await Programs.run("/bin/cp", ["-r", Programs.policies, draft]).code == 0)
      func replay(_ network: String) async throws -> Programs.Run {
        try await Programs.run(
          Programs.kakehashi,
          [
            "policy", "replay", "--packs", draft, "--ledger", host.ledgerDirectory,
            "--key", String(vkey.output.prefix { $0 != "\n" }), "--network", network,
            "--audit-key", "\(host.site.development.folder)/secrets/\(network).audit.key",
            "--json",
          ])
      }
      #expect(try await replay("oshidori").code == 0)
      let path = "\(draft)/oshidori/oshidori.pack"
      let text = try host.site.text(path).replacing(
        "action is query, retrieve, openSession\n       label is N, R, unlabelled",
        with: "action is query\n       label is N, R, unlabelled")
      try DurableFile.replace(path, with: Array(text.utf8), mode: 0o600)
      let changed = try await replay("oshidori")
      #expect(changed.code == 1)
      let found = try JSONValue.parse(Array(changed.output.utf8))
      #expect(found["decisions"] == .number("2"))
      #expect(found["changed"] == .number("1"))
      #expect(found["groups"]?[0]?["request"]?["role"] == "doctor")
      #expect(found["groups"]?[0]?["permitted"] == false)
      // The asking side's own part is as before.
      #expect(try await replay("mame").code == 0)
    }

    @Test func `what is not approved changes nothing`() async throws {
      let host = try await Site.current.bridge()
      let draft = try Draft(host)
      let signed = try await draft.signed(try draft.noSessions(), by: ["mame/author"])
      #expect(Refused(try await draft.activate(signed)) == Refused(409, "edition-approval"))
      var cut = signed.bytes
      cut.removeLast(3)
      let answer = try await host.client("mame", "operator").send(.post, "/api/policies", cut)
      #expect(Refused(answer) == Refused(400, "edition-malformed"))
      #expect(try await draft.epochs() == [0])
      await host.stop()
    }
  }
}
