import Bridge
import HTTP
import Platform
import Record
import Testing
import Transport

extension Live {
  /// A custodian behind a gateway of XCA that answers what it should not.
  @Suite(.serialized) struct `Malformed gateways` {
    /// LIMIT: what a bridge may hold more after all of them, in KiB.
    private static let growthMax = 64 << 10

    private func expectNothingOfTheirs(_ bytes: [UInt8], _ name: String) {
      let theirs = [MalformedCustodian.number, MalformedCustodian.canary]
      let hits = Seeker(theirs).hits(in: bytes)
      #expect(hits.isEmpty, "\(name): \(hits)")
    }

    @Test func `are not available, in few words, and the bridge goes on`() async throws {
      let site = try Site.current
      let custodian = try MalformedCustodian(site)
      let host = try await site.bridge(
        .init(
          isProgram: true, servers: ["oshidori": custodian.server],
          upstream: .registry("xca", custodian.server, site)))
      try await host.registerAll()
      try await host.agree("M-6100", MalformedCustodian.number)
      let handle = try await host.link("M-6100", MalformedCustodian.number).handle
      let before = try Holdings(ofProcessWith: host.configurationFile)
      let indiscreet = HostileMessage.indiscreet(
        MalformedCustodian.number, MalformedCustodian.canary)
      for message in indiscreet + HostileMessage.xml + HostileMessage.mime {
        var conduct = MalformedCustodian.Conduct()
        conduct.gateway = { _ in
          ServerResponse(
            status: 200, fields: Fields([("content-type", message.contentType)]),
            body: message.bytes)
        }
        custodian.behave(conduct)
        let answer = try await host.client("mame", "c-101").search(
          handle, bearer: host.token(.doctor))
        #expect(answer.head.status == 502, "\(message.name)")
        expectNothingOfTheirs(answer.bytes, message.name)
        var heard: [UInt8] = []
        let found = try await GatewayClient(host: host).find(handle) { heard += $0 }
        #expect(found["errors"]?[0]?["errorCode"]?.string == "XDSUnavailableCommunity")
        #expect(custodian.requests.count == 2)
        expectNothingOfTheirs(heard, message.name)
      }
      let after = try Holdings(ofProcessWith: host.configurationFile)
      #expect(after.residentKiB < before.residentKiB + Self.growthMax)
      try await host.expectGoodService()
      await host.stop()
      expectNothingOfTheirs(Array(try host.log.utf8), "the log")
      await custodian.stop()
    }
  }
}
