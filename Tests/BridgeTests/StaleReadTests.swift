import HTTP
import Platform
import Record
import Testing
import Transport

extension Live {
  /// Invariant 4 before an exchange has entered: what it read may be old by the time it enters.
  @Suite struct `Stale reads` {
    /// What ends the right to an answer, right after the exchange read that it was there.
    enum Ending: String, CaseIterable, CustomTestStringConvertible {
      case facilitySuspended, linkRevoked, withdrawal
      var testDescription: String { rawValue }
    }

    @Test(arguments: Ending.allCases, ["search", "open a session"])
    func `what is cut after an exchange's first read cuts the exchange`(
      ending: Ending, what: String
    ) async throws {
      let site = try Site.current
      let (custodian, interruption) = (try MalformedCustodian(site), Interruption())
      let host = try await site.bridge(
        .init(servers: ["oshidori": custodian.server], interruption: interruption))
      try await host.registerAll()
      try await host.agree("M-1", MalformedCustodian.number)
      let referral = try await host.link("M-1", MalformedCustodian.number)
      custodian.behave(.init())
      #expect(try await Self.ask(what, referral.handle, host).isSuccess)
      custodian.behave(.init())
      let kind = ending == .facilitySuspended ? "certificate" : "link"
      interruption.arm(afterReading: kind) { await Self.end(ending, host, referral) }
      let status = try await Self.ask(what, referral.handle, host)
      #expect(!interruption.isArmed)
      #expect(!status.isSuccess)
      #expect(custodian.requests.isEmpty)
      await host.stop()
      await custodian.stop()
    }

    private static func end(_ ending: Ending, _ host: BridgeHost, _ referral: Referral) async {
      do {
        switch ending {
        case .facilitySuspended:
          try await host.register("mame", facility: "c-101", type: "clinic", status: "suspended")
        case .linkRevoked:
          try await host.call(
            "oshidori", "h-001", .post, "/api/links/revoke",
            ["handle": .string(referral.handleThere)])
        case .withdrawal:
          try await host.consent(
            "oshidori", MalformedCustodian.number, "participation", "withdrawn")
        }
      } catch {
        Issue.record(error)
      }
    }

    private static func ask(
      _ what: String, _ handle: String, _ host: BridgeHost
    ) async throws -> HTTP.Status {
      let client = try host.client("mame", "c-101")
      let bearer = try host.token(.doctor)
      guard what == "search" else {
        let body: JSONValue = ["handle": .string(handle), "custodian": "oshidori"]
        return try await client.send(.post, "/api/sessions", body.encoded(), bearer: bearer).head
          .status
      }
      return try await client.search(handle, bearer: bearer).head.status
    }
  }
}
