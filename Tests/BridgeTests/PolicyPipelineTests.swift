import HTTP
import Neighbour
import Platform
import Record
import Testing
import Transport

extension Live {
  /// Invariant 3: what comes out of an exchange is what both networks' rules permit, no more.
  @Suite(.bridge, .serialized) struct PolicyPipeline {
    /// The kinds a role may see at the custodian, by LOINC code.
    struct Role: Sendable, CustomTestStringConvertible {
      let person: Assertion
      let kinds: Set<String>
      let labels: Set<String>
      var testDescription: String { person.role }

      private static let all: Set<String> = [
        "57133-1", "18842-5", "57833-6", "11502-2", "18748-4", "11506-3", "34746-8",
      ]

      static let known: [Role] = [
        Role(person: .doctor, kinds: all, labels: ["N", "R", ""]),
        Role(person: .pharmacist, kinds: ["57833-6", "11502-2"], labels: ["N"]),
        Role(person: .nurse, kinds: all.subtracting(["18748-4"]), labels: ["N"]),
        Role(person: .clerk, kinds: [], labels: []),
      ]

      /// What is to be visible of a patient, by type and number.
      func expected(_ documents: [JSONValue]) -> [String: Int] {
        var counts: [String: Int] = [:]
        for document in documents where permits(document) {
          counts[document.typeCode ?? "", default: 0] += 1
        }
        return counts
      }

      private func permits(_ document: JSONValue) -> Bool {
        let label = document["securityLabel"]?[0]?["coding"]?[0]?["code"]?.string ?? ""
        return kinds.contains(document.typeCode ?? "") && labels.contains(label)
          && document["meta"]?["tag"]?[0]?["code"]?.string != "UNDELIVERED"
          && document["status"]?.string == "current"
      }
    }

    @Test(arguments: Role.known, [3, 4, 5])
    func `each role sees its kinds and labels`(role: Role, index: Int) async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(index, here: "M-\(role.person.role)-\(index)")
      try await host.agree(
        referral.here, referral.there, facilities: ["mame/\(role.person.facility)"])
      let handle = try await host.handle(referral.here, "mame", role.person.facility)
      let visible = try await host.visible(handle, to: role.person)
      #expect(Self.counts(visible) == role.expected(Self.documents("oshidori", index)))
    }

    @Test(arguments: [3, 4]) func `the other network asks by the same agreement`(index: Int)
      async throws
    {
      let host = try BridgeHost.current
      let here = Institution(network: "mame", seed: Site.seed).number(for: index)
      let there = try BridgeHost.number(index)
      try await host.agree(here, there)
      let referral = try await host.link(here, there)
      let visible = try await host.visible(
        referral.handleThere, to: .theirDoctor, custodian: "mame")
      let role = Role(person: .theirDoctor, kinds: Role.known[0].kinds, labels: ["N", "R", ""])
      #expect(Self.counts(visible) == role.expected(Self.documents("mame", index)))
      #expect(!visible.isEmpty)
    }

    @Test func `what the agreement does not offer is refused`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(6)
      var operations = Assertion.doctor
      operations.purpose = "HOPERAT"
      let client = try host.client("mame", "c-101")
      let found = try await client.search(referral.handle, bearer: host.token(operations))
      #expect(try found.json().resources.isEmpty)
      let opening = try await client.refusal(
        .post, "/api/sessions",
        ["handle": .string(referral.handle), "custodian": "oshidori"],
        bearer: host.token(operations))
      #expect(opening == Refused(404, "not-available"))
    }

    @Test func `one factor is not enough`() async throws {
      let host = try BridgeHost.current
      var weak = Assertion.doctor
      weak.claims = ["amr": ["pwd"]]
      let outcome = try await host.client("mame", "c-101").search(
        String(repeating: "a", count: 32), bearer: host.token(weak))
      #expect(outcome.head.status == 401)
    }

    @Test func `a suspended user is refused until active again`() async throws {
      let host = try BridgeHost.current
      let person = Assertion(user: "dr.sasaki", licence: "第200003号")
      try await host.register(person)
      let referral = try await host.referral(7)
      #expect(try await host.visible(referral.handle, to: person).isEmpty == false)
      try await host.register(person, status: "suspended")
      let refused = try await host.client("mame", "c-101").refusal(
        .post, "/api/sessions", ["handle": .string(referral.handle), "custodian": "oshidori"],
        bearer: host.token(person))
      #expect(refused == Refused(403, "user-inactive"))
      try await host.register(person)
      #expect(try await host.visible(referral.handle, to: person).isEmpty == false)
    }

    @Test func `a suspended facility is refused whatever it asks`() async throws {
      let host = try BridgeHost.current
      try host.site.issue("mame", "c-gone")
      try await host.register("mame", facility: "c-gone", type: "clinic")
      try await host.register("mame", facility: "c-gone", type: "clinic", status: "suspended")
      let client = try host.client("mame", "c-gone")
      for path in ["/api/sessions", "/api/status", "/fhir/oshidori/metadata"] {
        #expect(try await client.send(.get, path).head.status == 403)
      }
      try await host.call(
        "mame", "operator", .post, "/api/facilities/c-gone/steps",
        ["step": "active", "by": "山田", "document": "再開-1"])
      #expect(try await client.refusal(.get, "/api/sessions") == Refused(200, ""))
    }

    @Test func `a certificate of one network is a stranger at the other's door`() async throws {
      let host = try BridgeHost.current
      await #expect(throws: (any Error).self) {
        try await host.client("oshidori", "c-101", of: "mame").send(.get, "/api/status")
      }
    }

    static func counts(_ documents: [JSONValue]) -> [String: Int] {
      documents.reduce(into: [:]) { $0[$1.typeCode ?? "", default: 0] += 1 }
    }

    static func documents(_ network: String, _ index: Int) -> [JSONValue] {
      Patient(
        Person(seed: Site.seed, index: index), seed: Site.seed,
        at: Institution(network: network, seed: Site.seed)
      ).documents(seed: Site.seed).map(\.resource)
    }
  }
}
