import HTTP
import Platform
import Record
import Testing
import Transport

extension Live {
  /// W7: an emergency view from the right granted beforehand to the patient who is told.
  @Suite struct Emergencies {
    private let host: BridgeHost

    init() async throws {
      host = try await Site.current.bridge()
      try await host.registerAll()
      try await host.entitle()
    }

    private func reviewed() async throws -> (Referral, handle: String, token: String, id: String) {
      let (referral, handle) = try await host.urgentReferral()
      let opened = try await host.openEmergency(handle).json()
      let notice = try #require(await host.notices("mame", "operator").last)
      return (
        referral, handle, try opened.string(at: "token"), try notice.string(at: "review.id")
      )
    }

    @Test func `a doctor with the right sees the least, and the case runs to its end`() async throws
    {
      let (referral, handle, token, id) = try await reviewed()
      let client = try host.client("mame", "c-102")
      let seen = try await client.search(handle, bearer: token).json().resources
      let minimal: Set<String> = ["57133-1", "18842-5", "57833-6", "11502-2"]
      #expect(!seen.isEmpty)
      #expect(Set(seen.compactMap(\.typeCode)).isSubset(of: minimal))
      #expect(try await host.visible(referral.handle).count > seen.count)
      let first = try await host.examine(id, "oshidori", by: "ms.mori")
      #expect(first["state"] == "examinedByOne")
      let early = try await host.client("mame", "operator").refusal(
        .post, "/api/emergencies/\(id)/inform", ["by": "mr.kita"])
      #expect(early == Refused(409, "review-open"))
      let second = try await host.examine(id, "mame", by: "mr.kita", "unjustified")
      #expect(second["outcome"] == "unjustified")
      let informed = try await host.call(
        "oshidori", "operator", .post, "/api/emergencies/\(id)/inform", ["by": "ms.mori"])
      #expect(informed["state"] == "patientInformed")
      for (network, name) in [
        ("mame", "operator"), ("oshidori", "operator"), ("mame", "c-102"), ("oshidori", "h-001"),
      ] {
        let kinds = try await host.notices(network, name).compactMap { $0["kind"]?.string }
        #expect(kinds == ["opened", "examined", "concluded", "patientInformed"])
      }
      #expect(try await host.notices("mame", "c-101").isEmpty)
    }

    @Test func `each addressee reads its own side of a view, and no identifier of the other's`()
      async throws
    {
      let (referral, handle, _, id) = try await reviewed()
      try await host.examine(id, "mame", by: "mr.kita")
      let own = try await host.call("mame", "operator", .get, "/api/emergencies/\(id)")
      #expect(own["user"] == "dr.ito")
      #expect(own["text"] == BridgeHost.claim["text"])
      let home = try #require(await host.notices("oshidori", "h-001").first?["review"])
      #expect(home["handle"]?.string == referral.handleThere)
      let viewer = try #require(await host.notices("mame", "c-102").first?["review"])
      #expect(viewer["handle"]?.string == handle)
      for name in ["operator", "h-001"] {
        let answer = try await host.client("oshidori", name).send(.get, "/api/notices")
        let text = String(decoding: answer.body, as: UTF8.self)
        for secret in ["dr.ito", "JCS300", "mr.kita", "照合", referral.here] {
          #expect(!text.contains(secret), "\(secret)")
        }
        #expect(text.contains("unconscious"))
      }
    }

    @Test func `the ledger has claim, notices and answer in this order, and names nobody openly`()
      async throws
    {
      let (referral, _, _, _) = try await reviewed()
      let size = try #require(
        await host.call("mame", "operator", .get, "/api/status")["ledgerSize"]?.integer)
      var steps: [String] = []
      for index in 0..<size {
        let entry = try await host.call(
          "oshidori", "operator", .get, "/api/ledger/entries/\(index)")
        let text = String(decoding: entry.encoded(), as: UTF8.self)
        for secret in ["dr.ito", "JCS300", referral.here, referral.there] {
          #expect(!text.contains(secret))
        }
        steps.append("\(entry["kind"]?.string ?? "") \(entry["fields"]?["action"]?.string ?? "")")
      }
      // The exchange is written before its answer leaves, and so everybody is told before it.
      #expect(steps.suffix(3) == ["review open", "review notify", "exchange openSession"])
    }

    /// Who is refused, and with which word of their own side.
    enum Refusal: String, CaseIterable, CustomTestStringConvertible {
      case noClaim, clerk, nurse, noRight, rightExpired, licenceExpired, oneFactor, staleFactors
      case unknownAge

      var testDescription: String { rawValue }

      var expected: Refused {
        switch self {
        case .noClaim: Refused(400, "emergency-claim-needed")
        case .clerk, .nurse: Refused(403, "emergency-role")
        case .noRight: Refused(403, "emergency-right")
        case .rightExpired: Refused(403, "emergency-right-expired")
        case .licenceExpired: Refused(403, "licence-expired")
        case .oneFactor: Refused(401, "assertion-factors")
        case .staleFactors, .unknownAge: Refused(403, "emergency-factors")
        }
      }
    }

    @Test(arguments: Refusal.allCases)
    func `whoever lacks something is told so, and only there`(refusal: Refusal) async throws {
      let (_, handle) = try await host.urgentReferral()
      var person = Assertion.emergency(host)
      switch refusal {
      case .noClaim: break
      case .clerk: person = .emergency(host, .clerk)
      case .nurse: person = .emergency(host, .nurse)
      case .noRight: person = .emergency(host, .doctor)
      case .rightExpired:
        host.manual.advance(by: .seconds(30 * 86_400))
        person = .emergency(host)
      case .licenceExpired:
        try await host.call(
          "mame", "operator", .put, "/api/users/c-102/dr.ito",
          [
            "role": "doctor", "status": "active", "licence": .string(Assertion.licence),
            "licenceValidUntil": .string(host.clock.now().rfc3339),
          ])
      case .oneFactor: person.claims["amr"] = ["pwd"]
      case .staleFactors: person = .emergency(host, age: 301)
      case .unknownAge: person.claims["auth_time"] = .some(nil)
      }
      let claim = refusal == .noClaim ? nil : BridgeHost.claim
      let answer = try await host.openEmergency(handle, as: person, claim: claim)
      #expect(Refused(answer) == refusal.expected)
      // The same for a patient of whom nobody knows anything.
      if ![.licenceExpired, .oneFactor].contains(refusal) {
        let nobody = try await host.handle("M-nobody", "mame", person.facility)
        let again = person
        let other = try await host.openEmergency(nobody, as: again, claim: claim)
        #expect(Refused(other) == refusal.expected)
      }
      #expect(try await host.notices("oshidori", "operator").isEmpty)
      let written = try await lastRefusal()
      #expect(!written.contains("emergency-"))
    }

    /// The open part of the last refusal in the ledger.
    private func lastRefusal() async throws -> String {
      let size = try #require(
        await host.call("mame", "operator", .get, "/api/status")["ledgerSize"]?.integer)
      for index in (0..<size).reversed() {
        let entry = try await host.call(
          "oshidori", "operator", .get, "/api/ledger/entries/\(index)")
        if entry["kind"] == "refusal" { return String(decoding: entry.encoded(), as: UTF8.self) }
      }
      throw Missing("no refusal was written")
    }

    /// What a patient said, or did not; all are told alike.
    enum Silence: String, CaseIterable, CustomTestStringConvertible {
      case refused, noConsent, withdrawn, unlinked, patientLimit

      var testDescription: String { rawValue }
    }

    @Test(arguments: Silence.allCases)
    func `a patient who refused is refused like one who is unknown`(silence: Silence) async throws {
      var (referral, handle) = try await host.urgentReferral()
      let there = referral.there
      switch silence {
      case .refused:
        try await host.consent("oshidori", there, "facilityConsent", "refused", for: "mame/c-102")
      case .noConsent: try await host.consent("oshidori", there, "emergencyConsent", "no")
      case .withdrawn: try await host.consent("oshidori", there, "participation", "withdrawn")
      case .unlinked: handle = try await host.handle("M-nobody", "mame", "c-102")
      case .patientLimit:
        try await host.entitle(.doctor)
        for _ in 0..<3 { try await viewOnce(referral.handle, .doctor) }
      }
      let unknown = try await host.openEmergency(
        try await host.handle("M-stranger", "mame", "c-102"))
      let answer = try await host.openEmergency(handle)
      #expect(Refused(answer) == Refused(404, "not-available"))
      #expect(answer.body == unknown.body)
      #expect(answer.head.fields.map(\.name) == unknown.head.fields.map(\.name))
    }

    private func viewOnce(_ handle: String, _ person: Assertion = .otherDoctor) async throws {
      let opened = try await host.openEmergency(handle, as: .emergency(host, person)).json()
      try await host.call(
        person.network, person.facility, .delete, "/api/sessions/\(opened.string(at: "id"))")
    }

    @Test func `a view is for one patient, is not renewed and ends with the minutes asked for`()
      async throws
    {
      let (_, handle, token, _) = try await reviewed()
      let other = try await host.urgentReferral(1)
      let client = try host.client("mame", "c-102")
      #expect(
        Refused(try await host.openEmergency(handle)) == Refused(409, "emergency-in-progress"))
      #expect(
        Refused(try await host.openEmergency(other.handle))
          == Refused(409, "emergency-in-progress"))
      #expect(try await client.search(other.handle, bearer: token).head.status == 403)
      for _ in 0..<2 {
        host.manual.advance(by: .seconds(599))
        #expect(try await client.search(handle, bearer: token).head.status == 200)
      }
      host.manual.advance(by: .seconds(2))
      #expect(try await client.search(handle, bearer: token).head.status == 401)
      #expect(Refused(try await host.openEmergency(handle)) == Refused(201, ""))
    }

    @Test func `without a session nothing is searched or read in an emergency`() async throws {
      let (_, handle, token, _) = try await reviewed()
      let client = try host.client("mame", "c-102")
      let found = try await client.search(handle, bearer: token).json().resources
      let url = try #require(found.first?.attachmentURL)
      let urgent = { try host.token(.emergency(host)) }
      #expect(try await client.search(handle, bearer: urgent()).head.status == 403)
      #expect(try await client.retrieve(url, bearer: urgent()).head.status == 403)
      #expect(try await client.retrieve(url, bearer: token).head.status == 200)
    }

    @Test func `the fourth view of a user within a day is refused`() async throws {
      let (_, handle) = try await host.urgentReferral()
      let other = try await host.urgentReferral(1)
      for handle in [handle, handle, other.handle] { try await viewOnce(handle) }
      let fourth = try await host.openEmergency(other.handle)
      #expect(Refused(fourth) == Refused(429, "emergency-limit"))
      host.manual.advance(by: .seconds(86_400))
      try await viewOnce(other.handle)
    }

    @Test func `an overdue review rests the facility's rights until it is concluded`() async throws
    {
      let (_, handle, _, id) = try await reviewed()
      host.manual.advance(by: .seconds(72 * 3600))
      let overdue = try await host.notices("oshidori", "h-001", after: 1)
      #expect(overdue.compactMap { $0["kind"]?.string } == ["overdue"])
      #expect(overdue.first?["review"]?["overdue"] == true)
      let resting = Refused(403, "emergency-resting")
      #expect(Refused(try await host.openEmergency(handle)) == resting)
      try await host.examine(id, "mame", by: "mr.kita")
      #expect(Refused(try await host.openEmergency(handle)) == resting)
      try await host.examine(id, "oshidori", by: "ms.mori")
      #expect(Refused(try await host.openEmergency(handle)) == Refused(201, ""))
    }

    @Test func `who looked reviews nothing, and one person does not review for both`() async throws
    {
      let (_, _, _, id) = try await reviewed()
      let path = "/api/emergencies/\(id)/review"
      let examine = { (network: String, reviewer: String) in
        try await host.client(network, "operator").refusal(
          .post, path, ["reviewer": .string(reviewer), "finding": "justified"])
      }
      #expect(try await examine("mame", "dr.ito") == Refused(409, "reviewer-is-viewer"))
      #expect(try await examine("mame", "mr.kita") == Refused(200, ""))
      #expect(try await examine("mame", "mr.oda") == Refused(409, "review-done"))
      #expect(try await examine("oshidori", "mr.kita") == Refused(409, "reviewer-same"))
      #expect(
        try await host.client("mame", "c-102").refusal(.get, "/api/emergencies")
          == Refused(403, "operator-only"))
      #expect(
        try await host.client("mame", "c-101").refusal(.get, "/api/emergencies/\(id)")
          == Refused(404, "not-found"))
    }

    @Test func `taking the right back ends the view`() async throws {
      let (_, handle, token, _) = try await reviewed()
      try await host.call("mame", "c-102", .delete, "/api/users/c-102/dr.ito/emergency")
      let client = try host.client("mame", "c-102")
      #expect(try await client.search(handle, bearer: token).head.status == 401)
      #expect(Refused(try await host.openEmergency(handle)) == Refused(403, "emergency-right"))
    }

    @Test func `only the facility itself grants, and only to its doctors`() async throws {
      let until = JSONValue.string(host.clock.now().adding(.seconds(86_400)).rfc3339)
      let grant = { (name: String, user: String) in
        try await host.client("mame", name).refusal(
          .put, "/api/users/\(user)/emergency", ["until": until, "by": "院長"])
      }
      #expect(try await grant("operator", "c-101/dr.sato") == Refused(403, "facility-only"))
      #expect(try await grant("c-102", "c-101/dr.sato") == Refused(404, "not-found"))
      #expect(try await grant("c-101", "c-101/ck.kato") == Refused(409, "emergency-role-unfit"))
      #expect(try await grant("c-101", "c-101/nobody") == Refused(404, "user-unregistered"))
      #expect(try await grant("c-101", "c-101/dr.sato") == Refused(200, ""))
    }
  }
}
