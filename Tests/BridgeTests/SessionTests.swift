import HTTP
import Platform
import Record
import Testing
import Transport

extension Live {
  /// A brokered visit from opening to its end, whoever ends it.
  @Suite struct Sessions {
    private let host: BridgeHost

    init() async throws {
      host = try await Site.current.bridge()
      try await host.registerAll()
    }

    @Test func `a session serves many requests until its user closes it`() async throws {
      let (referral, session) = try await opened()
      for _ in 0..<3 { #expect(try await use(referral, session.token) == Refused(200, "")) }
      let client = try host.client("mame", "c-101")
      let listed = try await client.call(.get, "/api/sessions")
      #expect(listed.elements?.count == 1)
      #expect(listed[0]?["id"]?.string == session.id)
      try await client.call(.delete, "/api/sessions/\(session.id)")
      #expect(try await reason(referral, session.token) == "the user ended the session")
    }

    @Test func `a session ends when it stands unused for ten minutes`() async throws {
      let (referral, session) = try await opened()
      host.manual.advance(by: .seconds(599))
      #expect(try await use(referral, session.token).status == 200)
      host.manual.advance(by: .seconds(601))
      #expect(try await reason(referral, session.token) == "the session was idle for too long")
    }

    @Test func `a session ends after the hour that the custodian grants, however busy`()
      async throws
    {
      let (referral, session) = try await opened()
      for _ in 0..<7 {
        host.manual.advance(by: .seconds(8 * 60))
        #expect(try await use(referral, session.token).status == 200)
      }
      host.manual.advance(by: .seconds(5 * 60))
      #expect(try await reason(referral, session.token) == "the session reached its time limit")
    }

    @Test(arguments: Site.networks, ["session", "direction", "all"])
    func `either operator cuts at once and alone`(network: String, what: String) async throws {
      let (referral, session) = try await opened()
      let scope: JSONValue =
        switch what {
        case "session": ["session": .string(session.id)]
        case "direction": ["direction": "mame>oshidori"]
        default: ["all": true]
        }
      let answer = try await host.call(network, "operator", .post, "/api/sessions/cut", scope)
      #expect(answer["ended"]?.integer == 1)
      #expect(try await use(referral, session.token).status != 200)
    }

    @Test func `an operator cuts one of its facilities and leaves the others`() async throws {
      let (referral, session) = try await opened()
      let answer = try await host.call(
        "mame", "operator", .post, "/api/sessions/cut", ["facility": "c-102"])
      #expect(answer["ended"]?.integer == 0)
      #expect(try await use(referral, session.token).status == 200)
      try await host.call("mame", "operator", .post, "/api/sessions/cut", ["facility": "c-101"])
      #expect(try await reason(referral, session.token) == "an operator stopped the session")
    }

    @Test func `a facility cannot cut, nor close another's session`() async throws {
      let (referral, session) = try await opened()
      let stranger = try host.client("mame", "c-102")
      let cut = try await stranger.refusal(.post, "/api/sessions/cut", ["all": true])
      #expect(cut == Refused(403, "operator-only"))
      let closed = try await stranger.refusal(.delete, "/api/sessions/\(session.id)")
      #expect(closed.status >= 400)
      #expect(try await stranger.call(.get, "/api/sessions").elements?.isEmpty == true)
      #expect(try await use(referral, session.token).status == 200)
    }

    @Test(arguments: Site.networks)
    func `a stopped direction starts again only with both`(first: String) async throws {
      let referral = try await host.referral()
      let direction: JSONValue = ["direction": "mame>oshidori"]
      try await host.call("mame", "operator", .post, "/api/sessions/cut", direction)
      #expect(try await asked(referral) == 503)
      let second = first == "mame" ? "oshidori" : "mame"
      let half = try await host.call(first, "operator", .post, "/api/sessions/resume", direction)
      #expect(half["running"] == false)
      #expect(try await asked(referral) == 503)
      let again = try await host.call(first, "operator", .post, "/api/sessions/resume", direction)
      #expect(again["running"] == false)
      let whole = try await host.call(second, "operator", .post, "/api/sessions/resume", direction)
      #expect(whole["running"] == true)
      #expect(try await asked(referral) == 200)
    }

    @Test(arguments: [
      ("oshidori>mio", Refused(403, "operator-only")),
      ("mame>nowhere", Refused(404, "no-agreement")),
    ])
    func `an operator stops only directions of its own network`(
      direction: String, refused: Refused
    ) async throws {
      let client = try host.client("mame", "operator")
      for step in ["cut", "resume"] {
        let outcome = try await client.refusal(
          .post, "/api/sessions/\(step)", ["direction": .string(direction)])
        #expect(outcome == refused)
      }
      #expect(try await client.call(.get, "/api/status")["stopped"]?.elements == [])
    }

    @Test func `the other direction goes on while one is stopped`() async throws {
      let referral = try await host.referral()
      try await host.call(
        "oshidori", "operator", .post, "/api/sessions/cut", ["direction": "oshidori>mame"])
      #expect(try await asked(referral) == 200)
    }

    @Test func `a session's token is worth nothing with another certificate`() async throws {
      let (referral, session) = try await opened()
      let stranger = try await host.client("mame", "c-102")
        .search(referral.handle, bearer: session.token)
      #expect(stranger.head.status == 401)
      // The same facility's second certificate is another seat.
      try host.site.issue("mame", "c-101-second")
      let pems = try ["c-101", "c-101-second"].map {
        JSONValue.string(try host.site.text(host.site.file("mame", "\($0).pem")))
      }
      try await host.call(
        "mame", "operator", .put, "/api/facilities/c-101",
        [
          "type": "clinic", "nameJa": "施設", "nameEn": "Facility", "certificates": .array(pems),
          "status": "active", "discloses": true,
        ])
      let second = try await host.client("mame", "c-101-second")
        .search(referral.handle, bearer: session.token)
      #expect(second.head.status == 401)
      #expect(try await use(referral, session.token).status == 200)
    }

    @Test func `a session is for one patient`() async throws {
      let (_, session) = try await opened()
      let other = try await host.referral(1)
      let answer = try await host.client("mame", "c-101").search(
        other.handle, bearer: session.token)
      #expect(answer.head.status == 403)
    }

    @Test func `a session opens no further session`() async throws {
      let (referral, session) = try await opened()
      let outcome = try await host.client("mame", "c-101").refusal(
        .post, "/api/sessions",
        ["handle": .string(referral.handle), "custodian": "oshidori"], bearer: session.token)
      #expect(outcome == Refused(400, "assertion-needed"))
    }

    /// What takes a right away while it is used.
    enum Change: String, CaseIterable, CustomTestStringConvertible {
      case withdrawnThere, withdrawnHere, refused, unset, userSuspended, facilitySuspended
      case linkRevokedHere, linkRevokedThere

      var testDescription: String { rawValue }
    }

    @Test(arguments: Change.allCases)
    func `what takes a right away ends the session that rests on it`(change: Change) async throws {
      let (referral, session) = try await opened()
      try await apply(change, referral)
      #expect(try await use(referral, session.token).status >= 401)
      #expect(
        try await host.call("oshidori", "operator", .get, "/api/sessions").elements?
          .allSatisfy { $0["state"]?.string != "active" } == true)
    }

    @Test func `what was said before ends nothing when it is said again`() async throws {
      let (referral, session) = try await opened()
      host.manual.advance(by: .seconds(1))
      try await host.agree(referral.here, referral.there)
      try await host.register(.doctor)
      try await host.register("mame", facility: "c-101", type: "clinic")
      #expect(try await use(referral, session.token).status == 200)
      // A refusal of another facility cuts the patient's sessions once, not each time it is said.
      let refuse = {
        try await host.consent(
          "oshidori", referral.there, "facilityConsent", "refused", for: "mame/c-102")
      }
      try await refuse()
      #expect(try await use(referral, session.token).status == 401)
      let next = try await host.client("mame", "c-101").open(referral.handle, host.token(.doctor))
      try await refuse()
      #expect(try await use(referral, next.token).status == 200)
    }

    @Test func `what widens a right ends nothing`() async throws {
      let (referral, session) = try await opened()
      try await host.consent("oshidori", referral.there, "emergencyConsent", "yes")
      try await host.consent(
        "oshidori", referral.there, "facilityConsent", "granted", for: "mame/c-102")
      #expect(try await use(referral, session.token).status == 200)
    }

    private func apply(_ change: Change, _ referral: Referral) async throws {
      let (here, there) = (referral.here, referral.there)
      switch change {
      case .withdrawnThere:
        try await host.consent("oshidori", there, "participation", "withdrawn")
      case .withdrawnHere: try await host.consent("mame", here, "participation", "withdrawn")
      case .refused:
        try await host.consent("oshidori", there, "facilityConsent", "refused", for: "mame/c-101")
      case .unset:
        try await host.consent("oshidori", there, "facilityConsent", "unset", for: "mame/c-101")
      case .userSuspended: try await host.register(.doctor, status: "suspended")
      case .facilitySuspended:
        try await host.register("mame", facility: "c-101", type: "clinic", status: "suspended")
      case .linkRevokedHere:
        try await host.call(
          "mame", "c-101", .post, "/api/links/revoke", ["handle": .string(referral.handle)])
      case .linkRevokedThere:
        try await host.call(
          "oshidori", "h-001", .post, "/api/links/revoke",
          ["handle": .string(referral.handleThere)])
      }
    }

    private func opened() async throws -> (Referral, session: (id: String, token: String)) {
      let referral = try await host.referral()
      let session = try await host.client("mame", "c-101")
        .open(referral.handle, host.token(.doctor))
      return (referral, session)
    }

    private func use(_ referral: Referral, _ token: String) async throws -> Refused {
      Refused(
        try await host.client("mame", "c-101").search(referral.handle, bearer: token))
    }

    /// The English half of the sentence that refuses the token.
    private func reason(_ referral: Referral, _ token: String) async throws -> String {
      let answer = try await host.client("mame", "c-101").search(referral.handle, bearer: token)
      #expect(answer.head.status == 401)
      let issue = try JSONValue.parse(answer.body)["issue"]?[0]
      let text = issue?["diagnostics"]?.string ?? issue?["details"]?["text"]?.string ?? ""
      return text.split(separator: " / ").last.map(String.init) ?? ""
    }

    /// The status of a search with a fresh assertion.
    private func asked(_ referral: Referral) async throws -> Int {
      try await host.client("mame", "c-101")
        .search(referral.handle, bearer: host.token(.doctor)).head.status.code
    }
  }
}
