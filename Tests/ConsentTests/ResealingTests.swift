import Consent
import Crypto
import Linkage
import Platform
import Record
import Store
import Testing

@Suite struct ResealingTests {
  /// The network's keys after a new one took the place of the bench's.
  private func replaced(_ bench: Bench, _ network: NetworkID) throws -> SideKeys {
    let old = try #require(bench.sideKeys[network]).current
    return SideKeys(SideKey(try HPKEPrivateKey.generate()), former: [old])
  }

  @Test func `seals every standing half of the network anew, some at a time`() async throws {
    try await Bench.run { bench in
      let network = try Bench.network("oshidori")
      var links: [LinkRecord] = []
      for _ in 0..<5 { links.append(try await bench.confirmedLink()) }
      try await bench.links.revoke(links[4].id)
      let keys = try replaced(bench, network)
      var (resealed, calls, last): (Int, Int, LinkID?) = (0, 0, nil)
      repeat {
        let done = try await bench.links.reseal(network, with: keys, after: last, limit: 2)
        #expect(done.unreadable == 0)
        (resealed, calls, last) = (resealed + done.resealed, calls + 1, done.last)
      } while last != nil
      #expect(resealed == 4)
      #expect(calls == 3)
      for link in links.prefix(4) {
        let now = try #require(try await bench.links.link(link.id))
        let linkKey = try #require(try bench.links.key(of: now))
        let half = now.custodianSide
        #expect(half.sealed.sideKey == keys.publicKey.id)
        #expect(now.requesterSide == link.requesterSide)
        #expect(
          try half.sealed.open(
            link: now.id, facility: half.facility, with: SideKeys(keys.current), under: linkKey)
            == Bench.localID("99-5678"))
      }
      let again = try await bench.links.reseal(network, with: keys, after: nil, limit: 9)
      #expect(again == LinkRegister.Resealing())
    }
  }

  @Test func `tells of halves that no key opens, and leaves them as they are`() async throws {
    try await Bench.run { bench in
      let network = try Bench.network("oshidori")
      let link = try await bench.confirmedLink()
      let strangers = SideKeys(SideKey(try HPKEPrivateKey.generate()))
      let done = try await bench.links.reseal(network, with: strangers, after: nil, limit: 9)
      #expect((done.resealed, done.unreadable) == (0, 1))
      #expect(try await bench.links.link(link.id) == link)
    }
  }

  @Test func `does not bring back a link that ended meanwhile`() async throws {
    try await Bench.run { bench in
      let network = try Bench.network("oshidori")
      let link = try await bench.confirmedLink()
      let keys = try replaced(bench, network)
      let interrupted = Interrupted(bench.store)
      interrupted.beforeCommit { try await bench.links.revoke(link.id) }
      let register = LinkRegister(
        store: interrupted, keys: bench.keystore, events: bench.registers.events,
        clock: bench.clock.wallClock)
      let done = try await register.reseal(network, with: keys, after: nil, limit: 9)
      #expect(done == LinkRegister.Resealing())
      #expect(try await bench.links.link(link.id)?.state == .revoked)
    }
  }
}
