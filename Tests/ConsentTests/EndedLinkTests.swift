import Consent
import Linkage
import Platform
import Record
import Testing

@Suite struct EndedLinkTests {
  /// How often each of the four who are concerned was told of `link`.
  private func told(_ bench: Bench, of link: LinkRecord) async throws -> [Int] {
    let desk = EmergencyDesk(store: bench.store, clock: bench.clock.wallClock)
    var counts: [Int] = []
    for half in [link.requesterSide, link.custodianSide] {
      for addressee in [Addressee.network(half.facility.network), .facility(half.facility)] {
        let notices = try await desk.notices(for: addressee, after: 0)
        counts.append(notices.count { $0.kind == .linkEnded && $0.subject == .link(link.id) })
      }
    }
    return counts
  }

  private func register(_ bench: Bench) -> LinkRegister {
    LinkRegister(
      store: bench.store, keys: bench.keystore, events: bench.registers.events,
      clock: bench.clock.wallClock)
  }

  @Test func `a withdrawal is told to both networks and both facilities, once`() async throws {
    try await Bench.run { bench in
      let links = register(bench)
      let link = try await bench.confirmedLink()
      try await links.tellEnded()
      #expect(try await told(bench, of: link) == [0, 0, 0, 0])
      let half = link.custodianSide
      try await links.revokeAll(of: half.index, in: half.facility.network)
      // A restart lies between: who is told is written with what is told of.
      let again = register(bench)
      async let first: Void = again.tellEnded()
      async let second: Void = again.tellEnded()
      _ = try await (first, second)
      try await again.tellEnded()
      #expect(try await told(bench, of: link) == [1, 1, 1, 1])
      try await links.revoke(link.id)
      try await again.tellEnded()
      #expect(try await told(bench, of: link) == [1, 1, 1, 1])
    }
  }

  @Test func `a suspended link is told of when it ends, a proposal never`() async throws {
    try await Bench.run { bench in
      let links = register(bench)
      let link = try await bench.confirmedLink()
      try await links.suspend(link.id)
      try await links.tellEnded()
      #expect(try await told(bench, of: link) == [0, 0, 0, 0])
      try await links.revoke(link.id)
      try await links.tellEnded()
      #expect(try await told(bench, of: link) == [1, 1, 1, 1])
    }
  }
}
