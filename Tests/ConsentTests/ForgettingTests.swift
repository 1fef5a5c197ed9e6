import Consent
import Crypto
import Linkage
import Platform
import Record
import Store
import Testing

@Suite struct ForgettingTests {
  @Test func `destroys the key of a link that is withdrawn from`() async throws {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      let other = try await bench.confirmedLink()
      let key = try #require(try bench.links.key(of: link))
      let sides = try #require(bench.sideKeys[link.custodianSide.facility.network])
      let half = link.custodianSide
      #expect(
        try half.sealed.open(link: link.id, facility: half.facility, with: sides, under: key)
          == Bench.localID("99-5678"))
      try await bench.links.revoke(link.id)
      #expect(try bench.links.key(of: link) == nil)
      #expect(try bench.links.key(of: other) != nil)
      let doomed = try await bench.links.doomed()
      #expect(doomed.map(\.link) == [link.id])
      #expect(doomed.map(\.slot) == [link.key])
      #expect(doomed.map(\.cause) == [.link])
      #expect(
        doomed.map(\.facilities) == [[link.requesterSide.facility, link.custodianSide.facility]])
      for doomed in doomed {
        try await bench.links.destroy(doomed)
        try await bench.links.settle(doomed)
      }
      #expect(try await bench.links.doomed().isEmpty)
      // What has ended stays as it is, and is not told of twice.
      try await bench.links.revoke(link.id)
      #expect(try await bench.links.doomed().isEmpty)
    }
  }

  @Test func `keeps the key of a link that is suspended, and destroys it when that lapses`()
    async throws
  {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      try await bench.links.suspend(link.id)
      try await bench.links.endLapsed()
      #expect(try bench.links.key(of: link) != nil)
      bench.clock.advance(by: LinkRecord.proposalLifetime)
      try await bench.links.endLapsed()
      #expect(try await bench.links.link(link.id)?.state == .revoked)
      #expect(try bench.links.key(of: link) == nil)
      #expect(try await bench.links.doomed().map(\.link) == [link.id])
    }
  }

  @Test func `destroys the key of a proposal that lapses, not a moment before`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      let there = try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request())
      let redeemed = try await bench.redeem(issued, by: "oshidori/2")
      let id = try #require(bench.handles.link(redeemed.handle, for: there))
      let link = try #require(try await bench.links.link(id))
      bench.clock.advance(by: LinkRecord.proposalLifetime - .milliseconds(1))
      try await bench.links.endLapsed()
      #expect(try bench.links.key(of: link) != nil)
      bench.clock.advance(by: .milliseconds(1))
      try await bench.links.endLapsed()
      #expect(try await bench.links.link(id)?.state == .revoked)
      #expect(try bench.links.key(of: link) == nil)
      // Who comes too late is told why, however late.
      await #expect(throws: ConsentError.proposalExpired) {
        try await bench.links.confirm(id, by: there)
      }
    }
  }

  @Test func `says of a link that both had confirmed only that it has ended`() async throws {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      try await bench.links.revoke(link.id)
      bench.clock.advance(by: LinkRecord.proposalLifetime)
      let refusal = await #expect(throws: ConsentError.self) {
        try await bench.links.confirm(link.id, by: link.requesterSide.facility)
      }
      #expect(refusal != .proposalExpired)
    }
  }

  @Test func `never lapses a confirmed link`() async throws {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      bench.clock.advance(by: .seconds(400 * 86_400))
      try await bench.links.endLapsed()
      try await bench.links.endLapsed()
      #expect(try await bench.links.link(link.id) == link)
      #expect(try bench.links.key(of: link) != nil)
      #expect(try await bench.links.doomed().isEmpty)
    }
  }

  @Test func `destroys the key of a slip that nobody redeemed in time`() async throws {
    try await Bench.run { bench in
      let here = try await bench.register("mame/1")
      let issued = try await bench.desk.issue(try bench.request(lifetime: .seconds(86_400)))
      bench.clock.advance(by: .seconds(86_399))
      try await bench.links.endLapsed()
      #expect(try await bench.links.doomed().isEmpty)
      bench.clock.advance(by: .seconds(1))
      try await bench.store.sweepLeases()
      try await bench.links.endLapsed()
      let doomed = try #require(try await bench.links.doomed().first)
      #expect(doomed.cause == .slip)
      #expect(doomed.facilities == [here])
      #expect(doomed.link == bench.handles.link(issued.handle, for: here))
      #expect(try bench.keystore.holds(doomed.slot))
      try await bench.links.destroy(doomed)
      #expect(try !bench.keystore.holds(doomed.slot))
      try await bench.links.settle(doomed)
      try await bench.links.endLapsed()
      #expect(try await bench.links.doomed().isEmpty)
    }
  }

  @Test func `destroys the key of a slip that is taken back, at once`() async throws {
    try await Bench.run { bench in
      let here = try await bench.register("mame/1")
      let issued = try await bench.desk.issue(try bench.request())
      try await bench.desk.revoke(issued.id, by: here)
      let doomed = try #require(try await bench.links.doomed().first)
      #expect(doomed.cause == .slip)
      #expect(try !bench.keystore.holds(doomed.slot))
    }
  }

  @Test func `a slip that is redeemed leaves its key to the link`() async throws {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      bench.clock.advance(by: Slip.lifetimeMax)
      try await bench.store.sweepLeases()
      try await bench.links.endLapsed()
      #expect(try await bench.links.doomed().isEmpty)
      #expect(try bench.links.key(of: link) != nil)
    }
  }

  @Test func `refuses a slip whose key is gone`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request())
      _ = try await bench.keystore.destroyAll { _ in false }
      await #expect(throws: ConsentError.slipRevoked) {
        try await bench.redeem(issued, by: "oshidori/2")
      }
    }
  }

  @Test func `a slip that is not issued leaves no key behind`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      await #expect(throws: ConsentError.slipRefused(.slipLifetime)) {
        try await bench.desk.issue(try bench.request(lifetime: .seconds(31 * 86_400)))
      }
      #expect(try await bench.keystore.destroyAll { _ in false } == 0)
    }
  }

  @Test func `what ended is noted though its key could not be destroyed`() async throws {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      bench.keystore.close()
      try await bench.links.revoke(link.id)
      #expect(try await bench.links.link(link.id)?.state == .revoked)
      // A restart lies between.
      let keystore = try bench.openedKeystore()
      #expect(try keystore.holds(link.key))
      let again = LinkRegister(
        store: bench.store, keys: keystore, events: bench.registers.events,
        clock: bench.clock.wallClock)
      for doomed in try await again.doomed() {
        try await again.destroy(doomed)
        try await again.settle(doomed)
      }
      #expect(try !keystore.holds(link.key))
      #expect(try await again.doomed().isEmpty)
      keystore.close()
    }
  }

  @Test func `brings an older store and its keys together again`() async throws {
    try await Bench.run { bench in
      let standing = try await bench.confirmedLink()
      let lost = try await bench.confirmedLink()
      let ended = try await bench.confirmedLink()
      let waiting = try await bench.desk.issue(try bench.request())
      let unowned = try await bench.keystore.make(for: [9]).slot
      // What an older copy does not know: that one key was destroyed, that another was not yet.
      try await bench.keystore.destroy(lost.key)
      bench.keystore.close()
      try await bench.links.revoke(ended.id)
      let keystore = try bench.openedKeystore()
      let again = LinkRegister(
        store: bench.store, keys: keystore, events: bench.registers.events,
        clock: bench.clock.wallClock)
      for doomed in try await again.doomed() { try await again.settle(doomed) }
      let found = try await again.reconcile()
      #expect(found == LinkRegister.Reconciliation(ended: 1, destroyed: 1))
      #expect(try await again.link(lost.id)?.state == .revoked)
      #expect(try await again.link(standing.id) == standing)
      #expect(try keystore.holds(standing.key))
      #expect(try !keystore.holds(unowned))
      #expect(Set(try await again.doomed().map(\.link)) == [lost.id, ended.id])
      let desk = SlipDesk(
        store: bench.store, links: again, handles: bench.handles, sideKeys: bench.sideKeys,
        slipKeys: try SlipKeys(signing: bench.slipKey, keyID: "k1"), registers: bench.registers,
        clock: bench.clock.wallClock)
      _ = try await desk.redeem(
        .compact(waiting.slip), by: try Bench.facility("oshidori/2"),
        localID: try Bench.localID("7"))
      keystore.close()
    }
  }
}
