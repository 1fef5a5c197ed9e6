import HTTP
import Platform
import Record
import Testing
import Transport

extension Live {
  /// The timing class of invariant 5, by counting work and not by any clock: whoever may not see a
  /// patient costs the bridge the same steps, whatever the reason.
  @Suite struct `Same work` {
    /// Why a doctor may not see a patient.
    enum Reason: String, CaseIterable, CustomTestStringConvertible {
      case neverMade, notLinked, notConfirmed, revokedLink, notParticipating, withdrawn, refused
      var testDescription: String { rawValue }
    }

    /// What one exchange cost.
    struct Work: Equatable {
      let store: [WatchedStore.Call: Int]
      let entries: Int
      let forwarded: Int
    }

    @Test(arguments: ["search", "open a session", "retrieve"])
    func `a refused, an unknown and an unlinked exchange cost the same steps`(
      what: String
    ) async throws {
      let site = try Site.current
      let (custodian, tally) = (try MalformedCustodian(site), Tally())
      let host = try await site.bridge(
        .init(servers: ["oshidori": custodian.server], tally: tally))
      try await host.registerAll()
      // The first assertion of a while makes the lease that keeps what was spent.
      try await Self.ask(what, try await host.handle("M-first"), host)
      var costs: [Reason: Work] = [:]
      for (number, reason) in Reason.allCases.enumerated() {
        let handle = try await Self.handle(host, reason, "M-\(number)", "POP-\(number)")
        costs[reason] = try await Self.cost(host, custodian, tally) {
          try await Self.ask(what, handle, host)
        }
      }
      let refused = try #require(costs[.refused])
      #expect(refused.forwarded == 0)
      #expect(refused.entries == 1)
      for (reason, cost) in costs { #expect(cost == refused, "\(reason)") }
      // The comparison can fail: a permitted exchange asks the custodian.
      try await host.agree("M-permitted", MalformedCustodian.number)
      let referral = try await host.link("M-permitted", MalformedCustodian.number)
      let permitted = try await Self.cost(host, custodian, tally) {
        try await Self.ask("search", referral.handle, host)
      }
      #expect(permitted.forwarded == 2)
      await host.stop()
      await custodian.stop()
    }

    private static func cost(
      _ host: BridgeHost, _ custodian: MalformedCustodian, _ tally: Tally,
      _ exchange: () async throws -> Void
    ) async throws -> Work {
      let size = {
        try await host.call("mame", "operator", .get, "/api/status").integer(at: "ledgerSize")
      }
      let before = try await size()
      custodian.behave(.init())
      _ = tally.take()
      try await exchange()
      let store = tally.take()
      return Work(
        store: store, entries: Int(try await size() - before),
        forwarded: custodian.requests.count)
    }

    private static func ask(_ what: String, _ handle: String, _ host: BridgeHost) async throws {
      let client = try host.client("mame", "c-101")
      let bearer = try host.token(.doctor)
      switch what {
      case "search": _ = try await client.search(handle, bearer: bearer)
      case "retrieve":
        // No document of a patient who may not be seen was ever named: any token is a stranger's.
        _ = try await client.send(.get, "/fhir/oshidori/Binary/\(handle)", bearer: bearer)
      default:
        let body: JSONValue = ["handle": .string(handle), "custodian": "oshidori"]
        _ = try await client.send(.post, "/api/sessions", body.encoded(), bearer: bearer)
      }
    }

    private static func handle(
      _ host: BridgeHost, _ reason: Reason, _ here: String, _ there: String
    ) async throws -> String {
      switch reason {
      case .neverMade: return String(repeating: "a", count: try await host.handle(here).count)
      case .notLinked: return try await host.handle(here)
      case .notConfirmed:
        try await host.agree(here, there)
        return try await host.issue(here).string(at: "handle")
      case .notParticipating: return try await host.link(here, there).handle
      case .revokedLink, .withdrawn, .refused: break
      }
      try await host.agree(here, there)
      let referral = try await host.link(here, there)
      switch reason {
      case .revokedLink:
        try await host.call(
          "mame", "c-101", .post, "/api/links/revoke", ["handle": .string(referral.handle)])
        try await forgotten(host)
      case .withdrawn:
        try await host.consent("oshidori", there, "participation", "withdrawn")
        try await forgotten(host)
      default:
        try await host.consent("oshidori", there, "facilityConsent", "refused", for: "mame/c-101")
      }
      return referral.handle
    }

    /// Returns once the ledger tells that the link's key was destroyed, which the bridge does by
    /// itself within seconds and which is no work of an exchange.
    private static func forgotten(_ host: BridgeHost) async throws {
      for _ in 0..<200 {
        let size = try await host.call("mame", "operator", .get, "/api/status")
          .integer(at: "ledgerSize")
        let last = try await host.call(
          "mame", "operator", .get, "/api/ledger/entries/\(size - 1)")
        if last["fields"]?["action"] == "shredded" { return }
        try await Task.sleep(for: .milliseconds(50))
      }
      Issue.record("the ledger never told of the key")
    }
  }
}
