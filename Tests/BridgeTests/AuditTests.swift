import Bridge
import HTTP
import Platform
import Record
import Testing
import Transport

extension Live {
  /// An overdue audit at the door, by the bridge's own clock.
  @Suite(.serialized) struct Audits {
    private static let day = Duration.seconds(86_400)

    /// A bridge whose まめネット shuts out who is three days late, and that has begun an audit.
    private func host(whenOverdue: String) async throws -> BridgeHost {
      let host = try await Site.current.bridge(
        .init(audit: [
          "questionnaire": .string("\(Programs.package)/Deploy/audit/questionnaire.json"),
          "whenOverdue": .string(whenOverdue), "graceDays": 3,
        ]))
      try await host.registerAll()
      let due = host.manual.now.adding(Self.day * 10).rfc3339
      try await host.call(
        "mame", "operator", .post, "/api/audits", ["due": .string(due), "facility": "c-101"])
      return host
    }

    private func answers(_ sheet: JSONValue) -> JSONValue {
      .array(
        (sheet["questions"]?.elements ?? []).filter { $0["source"]?.string != "bridge" }.map {
          ["question": $0["question"] ?? .null, "verdict": "yes"]
        })
    }

    @Test func `a facility is answered until the last moment of grace, then not until it answers`()
      async throws
    {
      let host = try await host(whenOverdue: "suspend")
      let referral = try await host.referral()
      let client = try host.client("mame", "c-101")
      host.manual.advance(by: Self.day * 13 - .milliseconds(1))
      let session = try await client.open(referral.handle, host.token(.doctor))
      #expect(try await client.search(referral.handle, bearer: session.token).head.status == 200)
      host.manual.advance(by: .milliseconds(1))
      let overdue = Refused(403, "facility-overdue")
      #expect(try await client.refusal(.get, "/api/sessions") == overdue)
      let search = try await client.search(referral.handle, bearer: session.token)
      #expect(search.head.status == 403)
      // Another facility's day has not come.
      #expect(try await host.client("mame", "c-102").refusal(.get, "/api/sessions").status == 200)

      let sheet = try await client.call(.get, "/api/audits/c-101")
      #expect(sheet["state"]?.string == "overdue")
      let done = try await client.call(
        .post, "/api/audits/c-101/answers", ["answers": answers(sheet), "by": "安藤"])
      #expect(done["state"]?.string == "done")
      #expect(try await client.refusal(.get, "/api/sessions") == Refused(200, ""))
      // The session that was open when the time ran out is over for good.
      let after = try await client.search(referral.handle, bearer: session.token)
      #expect(after.head.status == 401)
      #expect(try await host.visible(referral.handle).isEmpty == false)
      await host.stop()
    }

    @Test func `a network that only reminds goes on answering`() async throws {
      let host = try await host(whenOverdue: "none")
      host.manual.advance(by: Self.day * 14)
      let client = try host.client("mame", "c-101")
      #expect(try await client.refusal(.get, "/api/sessions") == Refused(200, ""))
      let list = try await host.call("mame", "operator", .get, "/api/audits")
      let own = list.elements?.first { $0["facility"]?.string == "c-101" }
      #expect(own?["state"]?.string == "overdue")
      await host.stop()
    }

    @Test func `a facility that begins by itself does not move its day`() async throws {
      let host = try await host(whenOverdue: "suspend")
      let client = try host.client("mame", "c-101")
      let before = try await client.call(.get, "/api/audits/c-101")
      #expect(
        try await client.refusal(.post, "/api/audits", .object([])) == Refused(409, "audit-open"))
      #expect(try await client.call(.get, "/api/audits/c-101")["due"] == before["due"])
      let due = host.manual.now.adding(Self.day * 300).rfc3339
      #expect(
        try await client.refusal(.post, "/api/audits", ["due": .string(due)])
          == Refused(403, "operator-only"))
      #expect(
        try await client.refusal(.get, "/api/audits/c-102") == Refused(404, "not-found"))
      await host.stop()
    }
  }
}
