import HTTP
import Platform
import Record
import Testing

extension Live {
  /// What patients said, recorded through the API and felt by those who ask.
  @Suite struct `Consent desk` {
    private let host: BridgeHost

    init() async throws {
      host = try await Site.current.bridge()
      try await host.registerAll()
    }

    /// Records a form at おしどりネット, the custodian.
    @discardableResult
    private func record(
      _ patient: String, _ statements: [JSONValue], acknowledging: Bool = false
    ) async throws -> JSONValue {
      try await host.call(
        "oshidori", "operator", .post, "/api/consents",
        [
          "patient": .string(patient), "statements": .array(statements),
          "acknowledgeEnd": .bool(acknowledging),
        ])
    }

    private func viewing(_ value: String, _ more: JSONValue) -> JSONValue {
      var statement: JSONValue = ["kind": "facilityConsent", "value": .string(value)]
      for (name, text) in more.members ?? [] { statement = statement.setting(name, text) }
      return statement
    }

    @Test func `a form covers a whole network but those it excludes`() async throws {
      let referral = try await host.referral(0)
      let there = try BridgeHost.number(0)
      // Joined anew with one form: every member of まめネット may look but the clinic.
      try await host.consent("oshidori", there, "participation", "withdrawn")
      try await record(there, [["kind": "participation", "value": "active"]])
      let again = try await host.link(referral.here, there)
      #expect(try await host.visible(again.handle).isEmpty)
      try await record(there, [viewing("granted", ["network": "mame"])])
      #expect(try await host.visible(again.handle).isEmpty == false)
      let entry = try await record(
        there, [viewing("refused", ["facilities": "mame/c-101", "document": "様式7"])])
      #expect(try await host.visible(again.handle).isEmpty)
      #expect(entry["standing"]?["facilities"]?["mame/c-101"] == "refused")
      #expect(entry["contradictions"]?.elements?.isEmpty == true)
    }

    @Test func `a form for doctors lets doctors look, and nobody else`() async throws {
      let referral = try await host.referral(1)
      let there = try BridgeHost.number(1)
      try await host.consent("oshidori", there, "facilityConsent", "unset", for: "mame/c-101")
      try await record(
        there, [viewing("granted", ["facilities": "mame/c-101", "roles": "nurse"])])
      #expect(try await host.visible(referral.handle).isEmpty)
      #expect(try await host.visible(referral.handle, to: .nurse).isEmpty == false)
      try await record(
        there, [viewing("granted", ["facilities": "mame/c-101", "roles": "doctor"])])
      #expect(try await host.visible(referral.handle).isEmpty == false)
    }

    @Test func `of two forms the later decides, whichever came first`() async throws {
      let referral = try await host.referral(2)
      let there = try BridgeHost.number(2)
      try await host.consent("oshidori", there, "facilityConsent", "unset", for: "mame/c-101")
      host.manual.advance(by: .seconds(86_400 * 3))
      let days = [1, 2].map {
        host.manual.now.adding(.seconds(-86_400 * $0)).rfc3339
      }
      let clinic: JSONValue = ["facilities": "mame/c-101"]
      try await record(
        there, [viewing("granted", clinic.setting("said", .string(days[0])))])
      let entry = try await record(
        there, [viewing("refused", clinic.setting("said", .string(days[1])))])
      #expect(entry["contradictions"]?.elements?.first?["holds"] == "grant")
      #expect(try await host.visible(referral.handle).isEmpty == false)
    }

    @Test func `a malformed form is refused by its field, and changes nothing`() async throws {
      let client = try host.client("oshidori", "operator")
      for (statement, code) in [
        (["kind": "facilityConsent", "value": "granted"], "malformed"),
        (["kind": "participation", "value": "active", "signer": "parent"], "proxy-without-end"),
        (
          viewing("refused", ["facilities": "mame/c-101", "until": "2099-01-01"]),
          "refusal-with-end"
        ),
        (["kind": "participation", "value": "active", "said": "2099-01-01"], "malformed"),
      ] as [(JSONValue, String)] {
        let refused = try await client.refusal(
          .post, "/api/consents",
          [
            "patient": "p-9",
            "statements": [["kind": "emergencyConsent", "value": "yes"], statement],
          ])
        #expect(refused == Refused(400, code))
      }
      let entry = try await client.call(.post, "/api/consents/search", ["patient": "p-9"])
      #expect(entry["statements"]?.elements?.isEmpty == true)
    }

    @Test func `a table is recorded as a whole or, if asked, what is right of it`() async throws {
      let folder = try TemporaryDirectory()
      let table = "\(folder.path)/faxes.csv"
      let rows = """
        患者番号,種類,内容,同意日,施設
        0001,参加,参加,2026-01-05,
        0001,閲覧,同意,2026-01-05,mame/c-101 mame/p-201
        0002,参加,加入,2026-01-05,
        0003,参加,参加,令和8年,
        """
      try DurableFile.replace(table, with: Array(rows.utf8), mode: 0o600)
      func run(_ more: [String]) async throws -> Programs.Run {
        let profile = try host.profile("oshidori", "operator")
        return try await Programs.run(
          Programs.kakehashi, ["consent", "import", table, "--as", profile] + more)
      }
      let strict = try await run([])
      #expect(strict.code == 1)
      #expect(strict.output.contains("4 value: must be one of active, withdrawn"))
      #expect(strict.output.contains("5 said: must be a date"))
      #expect(strict.talk.contains("0 recorded"))
      let client = try host.client("oshidori", "operator")
      func statements(_ patient: String) async throws -> Int? {
        try await client.call(
          .post, "/api/consents/search", ["patient": .string(patient)])["statements"]?
          .elements?.count
      }
      #expect(try await statements("0001") == 0)
      let partial = try await run(["--partial", "--json"])
      #expect(partial.code == 1)
      #expect(try await statements("0001") == 2)
      // The same fax again says nothing new.
      _ = try await run(["--partial"])
      #expect(try await statements("0001") == 2)
      #expect(try await statements("0003") == 0)
    }

    @Test func `a withdrawal is certified on a page that can be printed`() async throws {
      _ = try await host.referral(3)
      let there = try BridgeHost.number(3)
      let folder = try TemporaryDirectory()
      let paper = "\(folder.path)/withdrawal.html"
      let run = try await Programs.run(
        Programs.kakehashi,
        [
          "consent", "set", "--as", try host.profile("oshidori", "operator"), "--patient", there,
          "--kind", "participation", "--value", "withdrawn", "--certificate", paper, "--json",
        ])
      #expect(run.code == 0, "\(run.talk)")
      let answer = try JSONValue.parse(Array(run.output.utf8))
      #expect(answer["certificate"]?["linksEnded"]?.integer == 1)
      let page = try host.site.text(paper)
      let entry = try answer.integer(at: "certificate.ledgerEntry")
      for words in ["同意撤回証明書", "Certificate of withdrawal", there, "<dd>\(entry)</dd>"] {
        #expect(page.contains(words), "\(words)")
      }
      #expect(!page.contains("<script"))
    }
  }
}
