import Platform
import Store
import Testing

@Suite struct LeaseTests {
  @Test func `deletes the keys of a lease that has run out and no others`() async throws {
    let place = try Place()
    let store = try place.open()
    let lease = try await store.grantLease(for: .seconds(10))
    let other = try await store.grantLease(for: .seconds(20))
    _ = try await store.commit(
      if: [],
      [
        .put(Key("a"), [1], lease: lease), .put(Key("b"), [2], lease: other), .put(Key("c"), [3]),
      ])
    place.clock.advance(by: .milliseconds(9_999))
    try await store.sweepLeases()
    #expect(store.count == 3)
    place.clock.advance(by: .milliseconds(1))
    try await store.sweepLeases()
    #expect(store.list(prefix: Key(), limit: 9).map(\.0) == [Key("b"), Key("c")])
    try await store.close()
  }

  @Test func `keeps a lease that is renewed`() async throws {
    let place = try Place()
    let store = try place.open()
    let lease = try await store.grantLease(for: .seconds(10))
    _ = try await store.commit(if: [], [.put(Key("a"), [1], lease: lease)])
    place.clock.advance(by: .seconds(9))
    try store.renew(lease)
    place.clock.advance(by: .seconds(9))
    try await store.sweepLeases()
    #expect(store.count == 1)
    try await store.close()
  }

  @Test func `deletes the keys of a revoked lease and then knows it no more`() async throws {
    let place = try Place()
    let store = try place.open()
    let lease = try await store.grantLease(for: .seconds(10))
    _ = try await store.commit(if: [], [.put(Key("a"), [1], lease: lease)])
    try await store.revoke(lease)
    #expect(store.count == 0)
    #expect(throws: StoreError.leaseUnknown) { try store.renew(lease) }
    await #expect(throws: StoreError.leaseUnknown) { try await store.revoke(lease) }
    await #expect(throws: StoreError.leaseUnknown) {
      try await store.commit(if: [], [.put(Key("a"), [1], lease: lease)])
    }
    try await store.close()
  }

  @Test func `lets go of a key that is put anew without the lease`() async throws {
    let place = try Place()
    let store = try place.open()
    let lease = try await store.grantLease(for: .seconds(10))
    _ = try await store.commit(if: [], [.put(Key("a"), [1], lease: lease)])
    try await store.put(Key("a"), "stays")
    try await store.revoke(lease)
    #expect(try await store.text(Key("a")) == "stays")
    try await store.close()
  }

  @Test func `brings leases back after a restart and starts their duration anew`() async throws {
    let place = try Place()
    let store = try place.open(.manySnapshots)
    let lease = try await store.grantLease(for: .seconds(10))
    _ = try await store.commit(if: [], [.put(Key("a"), [1], lease: lease)])
    for number in 0..<40 {
      try await store.put(Key("x"), String(repeating: "\(number)", count: 99))
    }
    place.clock.advance(by: .seconds(9))
    try await store.close()
    let again = try place.open(.manySnapshots)
    place.clock.advance(by: .seconds(9))
    try await again.sweepLeases()
    #expect(again.count == 2)
    place.clock.advance(by: .seconds(1))
    try await again.sweepLeases()
    #expect(again.count == 1)
    try await again.close()
  }

  @Test(arguments: [.milliseconds(999), .seconds(30 * 86_400 + 1), .zero] as [Duration])
  func `refuses a duration out of range`(_ duration: Duration) async throws {
    let place = try Place()
    let store = try place.open()
    await #expect(throws: StoreError.leaseDurationOutOfRange) {
      try await store.grantLease(for: duration)
    }
    try await store.close()
  }

  @Test func `binds no more keys to a lease than the limit`() async throws {
    let place = try Place()
    var limits = StoreLimits.small
    limits.keysPerLeaseMax = 2
    let store = try place.open(limits)
    let lease = try await store.grantLease(for: .seconds(10))
    for name in ["a", "b"] {
      _ = try await store.commit(if: [], [.put(Key(name), [], lease: lease)])
    }
    await #expect(throws: StoreError.leaseFull(countMax: 2)) {
      try await store.commit(if: [], [.put(Key("c"), [], lease: lease)])
    }
    try await store.close()
  }
}
