import HTTP
import Platform
import Record
import Testing
import Transport

extension Live {
  /// Invariant 5: no such patient, not participating and refused look the same.
  @Suite(.bridge, .serialized) struct Indistinguishable {
    /// What may keep a doctor from seeing a patient.
    enum Reason: String, CaseIterable, CustomTestStringConvertible {
      case neverMade, notLinked, revokedLink, notConfirmed, notParticipating, withdrawn
      case withdrawnHere, noFacilityConsent, refused, expiredConsent, someoneElsesHandle

      var testDescription: String { rawValue }
    }

    @Test func `a search sees the same nothing for every reason`() async throws {
      try await compare { host, handle in
        try await host.client("mame", "c-101").search(handle, bearer: host.token(.doctor))
      }
    }

    @Test func `the ledger's open line and its length are the same for every reason`()
      async throws
    {
      try await compare(
        { host, handle in
          let answer = try await host.client("mame", "c-101")
            .search(handle, bearer: host.token(.doctor))
          let receipt = answer.head.fields["x-kakehashi-receipt"] ?? ""
          return try await host.client("mame", "operator")
            .send(.get, "/api/ledger/entries/\(receipt)")
        },
        shown: Self.openLine, differs: false)
    }

    /// An entry without what may differ: its time, its subject, and what stands in the seals.
    private static func openLine(_ answer: UpstreamResponse, _ handle: String) throws -> [UInt8] {
      let entry = try answer.json()
      var line = "\(entry["kind"]?.string ?? "") \(answer.body.count)\n"
      for name in ["action", "custodian", "facility", "purpose", "requester", "role"] {
        line += "\(name) \(entry["fields"]?[name]?.string ?? "")\n"
      }
      for network in ["mame", "oshidori"] {
        line += "\(entry["fields"]?["sealed"]?[network]?.string?.utf8.count ?? 0)\n"
      }
      return Array(line.utf8)
    }

    @Test func `a session is refused in the same words for every reason`() async throws {
      try await compare { host, handle in
        let body: JSONValue = ["handle": .string(handle), "custodian": "oshidori"]
        return try await host.client("mame", "c-101").send(
          .post, "/api/sessions", body.encoded(), bearer: host.token(.doctor))
      }
    }

    @Test func `a document of another facility is as unknown as one never made`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(11)
      let url = try #require(try await host.visible(referral.handle).first?.attachmentURL)
      let token = try #require(url.split(separator: "/").last)
      let invented = String(token.reversed())
      let other = try host.client("mame", "c-102")
      var answers: Set<[UInt8]> = []
      for path in [String(token), invented, String(token.dropLast()) + "a"] {
        let answer = try await other.send(
          .get, "/fhir/oshidori/Binary/\(path)", bearer: host.token(.otherDoctor))
        #expect(answer.head.status == 404)
        answers.insert(Self.comparable(answer, without: [path]))
      }
      #expect(answers.count == 1)
    }

    @Test func `a document's id is another patient's and another facility's for nothing`()
      async throws
    {
      let host = try BridgeHost.current
      let referral = try await host.referral(11)
      let other = try await host.referral(10)
      let id = try #require(try await host.visible(referral.handle).first?.id)
      let path = "/fhir/oshidori/DocumentReference/"
      let client = try host.client("mame", "c-101")
      let own = try await client.open(referral.handle, host.token(.doctor)).token
      #expect(try await client.send(.get, path + id, bearer: own).json().id == id)
      let wrong = try await client.open(other.handle, host.token(.doctor)).token
      var answers: Set<[UInt8]> = []
      for (document, bearer) in [(id, wrong), (String(id.reversed()), own)] {
        let answer = try await client.send(.get, path + document, bearer: bearer)
        #expect(answer.head.status == 404)
        answers.insert(Self.comparable(answer, without: [document]))
      }
      // Outside a session nobody knows whose a document would be; that it was asked for is written
      // down all the same.
      for document in [id, String(id.reversed())] {
        let answer = try await client.send(.get, path + document, bearer: host.token(.doctor))
        #expect(answer.head.status == 404)
        #expect(answer.head.fields["x-kakehashi-receipt"] != nil)
        answers.insert(Self.comparable(answer, without: [document]))
      }
      #expect(answers.count == 1)
    }

    @Test func `the handle of a stranger has the shape of any other`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(11)
      let stranger = try await host.handle("M-stranger")
      #expect(stranger.count == referral.handle.count)
      #expect(try await host.handle("M-stranger") == stranger)
      #expect(stranger != referral.handle)
    }

    @Test(arguments: Site.networks)
    func `an old handle leads nowhere once the patient withdrew, even if they come back`(
      network: String
    ) async throws {
      let host = try BridgeHost.current
      let index = network == "mame" ? 8 : 9
      let referral = try await host.referral(index, here: "M-31\(index)")
      #expect(try await host.visible(referral.handle).isEmpty == false)
      let patient = network == "mame" ? referral.here : referral.there
      try await host.consent(network, patient, "participation", "withdrawn")
      try await host.agree(referral.here, referral.there)
      let stranger = try await host.handle("M-stranger")
      #expect(try await host.handle(referral.here) != referral.handle)
      let client = try host.client("mame", "c-101")
      let questions: [(String) async throws -> UpstreamResponse] = [
        { try await client.search($0, bearer: host.token(.doctor)) },
        { try await client.send(.get, "/api/links/\($0)") },
        { handle in
          let body: JSONValue = ["handle": .string(handle), "custodian": "oshidori"]
          return try await client.send(
            .post, "/api/sessions", body.encoded(), bearer: host.token(.doctor))
        },
        { handle in
          let body: JSONValue = ["handle": .string(handle)]
          return try await client.send(.post, "/api/links/confirm", body.encoded())
        },
      ]
      for ask in questions {
        let old = try await ask(referral.handle)
        let never = try await ask(stranger)
        #expect(
          Self.comparable(old, without: [referral.handle])
            == Self.comparable(never, without: [stranger]))
      }
      // A new slip links the patient anew.
      let again = try await host.link(referral.here, referral.there)
      #expect(again.handle != referral.handle)
      #expect(try await host.visible(again.handle).isEmpty == false)
    }

    @Test func `a custodian that is down is told only to whoever is permitted`() async throws {
      let site = try Site.current
      let custodian = try MalformedCustodian(site)
      let host = try await site.bridge(.init(servers: ["oshidori": custodian.server]))
      try await host.registerAll()
      var handles: [String: String] = [:]
      let numbers = [
        "permitted": MalformedCustodian.number, "refused": "POP-2", "notParticipating": "POP-3",
      ]
      for (name, there) in numbers {
        try await host.agree("M-\(name)", there)
        handles[name] = try await host.link("M-\(name)", there).handle
      }
      #expect(try await host.visible(try #require(handles["permitted"])).count == 1)
      try await host.consent(
        "oshidori", "POP-2", "facilityConsent", "refused", for: "mame/c-101")
      try await host.consent("oshidori", "POP-3", "participation", "withdrawn")
      handles["unknown"] = try await host.handle("M-unknown")
      var answers: [String: String] = [:]
      let client = try host.client("mame", "c-101")
      let ask = { (name: String) in
        let handle = handles[name] ?? ""
        let answer = try await client.search(handle, bearer: host.token(.doctor))
        return String(decoding: Self.comparable(answer, without: [handle]), as: UTF8.self)
      }
      let nothing = ["unknown", "refused", "notParticipating"]
      for name in nothing { answers[name] = try await ask(name) }
      await custodian.stop()
      for name in nothing {
        #expect(try await ask(name) == answers["unknown"])
        #expect(answers[name] == answers["unknown"])
      }
      let down = try await client.search(
        handles["permitted"] ?? "", bearer: host.token(.doctor))
      #expect(down.head.status == 502)
      await host.stop()
    }

    /// Asks about every reason and compares what is shown of all answers byte for byte; `differs`
    /// says whether a patient who may be seen looks different.
    private func compare(
      _ ask: (BridgeHost, String) async throws -> UpstreamResponse,
      shown: (UpstreamResponse, String) throws -> [UInt8] = { comparable($0, without: [$1]) },
      differs: Bool = true
    ) async throws {
      let host = try BridgeHost.current
      var answers: [Reason: [UInt8]] = [:]
      for (number, reason) in Reason.allCases.enumerated() {
        let patient = ("M-\(2000 + number)", try BridgeHost.number(number))
        let handle = try await Self.handle(host, reason, patient)
        answers[reason] = try shown(try await ask(host, handle), handle)
      }
      let first = try #require(answers[.neverMade])
      for (reason, answer) in answers {
        #expect(
          answer == first,
          "\(reason): \(String(decoding: answer, as: UTF8.self)) is not as for one never made"
        )
      }
      // The comparison can fail: a patient who may be seen looks different.
      let referral = try await host.referral(11)
      let seen = try shown(try await ask(host, referral.handle), referral.handle)
      #expect((seen != first) == differs)
    }

    private static func handle(
      _ host: BridgeHost, _ reason: Reason, _ patient: (here: String, there: String)
    ) async throws -> String {
      let (here, there) = patient
      switch reason {
      case .neverMade:
        let real = try await host.handle(here)
        return String(repeating: "a", count: real.count)
      case .notLinked: return try await host.handle(here)
      case .notConfirmed:
        try await host.agree(here, there)
        return try await host.issue(here).string(at: "handle")
      case .notParticipating:
        // Nobody ever recorded anything at the custodian.
        try await host.consent("mame", here, "participation", "active")
        return try await host.link(here, there).handle
      default: break
      }
      try await host.agree(here, there)
      let referral = try await host.link(here, there)
      switch reason {
      case .revokedLink:
        try await host.call(
          "mame", "c-101", .post, "/api/links/revoke", ["handle": .string(referral.handle)])
      case .withdrawn:
        try await host.consent("oshidori", there, "participation", "withdrawn")
      case .withdrawnHere: try await host.consent("mame", here, "participation", "withdrawn")
      case .noFacilityConsent:
        try await host.consent("oshidori", there, "facilityConsent", "unset", for: "mame/c-101")
      case .refused:
        try await host.consent("oshidori", there, "facilityConsent", "refused", for: "mame/c-101")
      case .expiredConsent:
        try await host.consent(
          "oshidori", there, "facilityConsent", "granted", for: "mame/c-101",
          until: host.clock.now().adding(.seconds(1)))
        host.manual.advance(by: .seconds(2))
      case .someoneElsesHandle: return try await host.handle(here, "mame", "c-102")
      default: break
      }
      return referral.handle
    }

    /// The answer without what may differ: the date, the receipt's number, what was asked for.
    static func comparable(_ answer: UpstreamResponse, without asked: [String]) -> [UInt8] {
      var text = "\(answer.head.status.code)\n"
      for field in answer.head.fields {
        let hidden = ["date", "x-kakehashi-receipt"].contains(field.name.lowercased())
        text += "\(field.name): \(hidden ? "…" : field.value)\n"
      }
      text += String(decoding: answer.body, as: UTF8.self)
      for word in asked { text = text.split(separator: word).joined(separator: "<asked>") }
      return Array(text.utf8)
    }
  }
}
