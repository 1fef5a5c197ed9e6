import Crypto
import Platform
import Store
import Synchronization

/// Remembers which assertions were used, for as long as they could be used again.
///
/// Many assertions share one lease, so that spending one costs one commit. A lease outlives the
/// longest assertion that is put under it; it only collects what can no longer be replayed.
final class SpentAssertions: Sendable {
  private struct Shelf: Sendable {
    let lease: Lease
    let since: Timestamp
    var count: Int
  }

  private static let shelfLife = Duration.seconds(60)
  private static let countMax = 5_000

  private let storage: Storage
  private let keepFor: Duration
  private let shelf = Mutex<Shelf?>(nil)

  /// Keeps each spent assertion for at least `keepFor`.
  init(store: any Store, keepFor: Duration) {
    storage = Storage(store: store)
    self.keepFor = keepFor
  }

  /// True for the first who spends `digest`, false for everyone after.
  func spend(_ digest: Digest, at now: Timestamp) async throws(ConsentError) -> Bool {
    let key = Key.spent(digest)
    let lease = try await lease(at: now)
    return try await storage.commit([.absent(key)], [.put(key, [], lease: lease)])
  }

  private func lease(at now: Timestamp) async throws(ConsentError) -> Lease {
    let open = shelf.withLock { shelf -> Lease? in
      guard let present = shelf, present.count < Self.countMax, now >= present.since,
        now.duration(since: present.since) < Self.shelfLife
      else { return nil }
      shelf?.count += 1
      return present.lease
    }
    if let open { return open }
    // Two who get here at once make two leases; the one that is not kept runs out by itself.
    let lease = try await storage.lease(keepFor + Self.shelfLife + Self.shelfLife)
    shelf.withLock { $0 = Shelf(lease: lease, since: now, count: 1) }
    return lease
  }
}
