import Crypto
package import Linkage
import Platform
import Record
import Store

extension LinkRegister {
  /// The key of a link that stands; nil once it is destroyed.
  package func key(of link: LinkRecord) throws(ConsentError) -> LinkKey? {
    try key(in: link.key, of: link.id)
  }

  func key(in slot: KeySlot, of link: LinkID) throws(ConsentError) -> LinkKey? {
    do throws(StoreError) {
      return try keys.key(in: slot, for: link.bytes).map { LinkKey($0) }
    } catch {
      throw .store(error)
    }
  }

  /// A key for a link that is to be, durable before anything is sealed with it.
  func makeKey(for link: LinkID) async throws(ConsentError) -> (slot: KeySlot, key: LinkKey) {
    do throws(StoreError) {
      let (slot, key) = try await keys.make(for: link.bytes)
      return (slot, LinkKey(key))
    } catch {
      throw .store(error)
    }
  }

  /// Destroys a key now if that can be done; it stays noted until the ledger has it.
  func destroy(_ slot: KeySlot) async {
    // What fails here is tried again by whoever goes through the noted ones.
    _ = try? await keys.destroy(slot)
  }

  // MARK: What was noted

  /// Keys that were to be destroyed when something ended and of which the ledger does not tell yet,
  /// at most 64.
  package func doomed() async throws(ConsentError) -> [DoomedKey] {
    var doomed: [DoomedKey] = []
    for (_, stored) in try await storage.list(.doomedKeys, limit: 64) {
      doomed.append(try Self.doomedKey(stored))
    }
    return doomed
  }

  /// Destroys a noted key, durably; whoever calls then tells the ledger, and calls ``settle(_:)``.
  package func destroy(_ doomed: DoomedKey) async throws(ConsentError) {
    do throws(StoreError) { try await keys.destroy(doomed.slot) } catch { throw .store(error) }
  }

  /// Notes that a key is destroyed and the ledger tells of it.
  package func settle(_ doomed: DoomedKey) async throws(ConsentError) {
    _ = try await storage.commit([], [.delete(.doomedKey(doomed.link))])
  }

  /// Ends proposals, suspensions and slips whose time is over, and notes their keys.
  ///
  /// To be called about once a second; 64 at most are ended in a call.
  package func endLapsed() async throws(ConsentError) {
    let now = clock.now()
    for (key, stored) in try await storage.list(.deadlines, limit: 64) {
      let segments = key.segments
      guard segments.count == 3, let id = LinkID(hex: segments[2]) else { throw .malformedRecord }
      guard segments[1] <= Key.ordered(now.milliseconds) else { return }
      if let link = try await link(id) {
        if link.state(at: now) != link.state { try await lapse(id, at: now) }
        _ = try await storage.commit([], [.delete(key)])
      } else {
        let doomed = try Self.doomedKey(stored)
        // Whoever redeems the slip this moment takes the deadline away.
        _ = try await storage.commit(
          [.absent(.link(id)), .unchanged(key, stored.revision)],
          [.put(.doomedKey(id), doomed.encoded()), .delete(key)])
      }
    }
  }

  private static func doomedKey(_ stored: Versioned) throws(ConsentError) -> DoomedKey {
    try translating { () throws(LinkageError) in try DoomedKey(decoding: stored.value) }
  }

  // MARK: After a copy was brought back

  /// How links and keys were brought together again.
  package struct Reconciliation: Equatable, Sendable {
    /// Links that stood without a key, and ended.
    package var ended = 0
    /// Keys that nothing standing has, and that were destroyed.
    package var destroyed = 0

    /// Nothing had to be done.
    package init(ended: Int = 0, destroyed: Int = 0) {
      self.ended = ended
      self.destroyed = destroyed
    }
  }

  /// Ends every link whose key is gone and destroys every key that no link or slip has: the store
  /// or the keystore is an older copy.
  ///
  /// Before anything else happens; it looks through all links.
  package func reconcile() async throws(ConsentError) -> Reconciliation {
    var found = Reconciliation()
    var wanted: Set<UInt32> = []
    try await forEach(.links) { (stored: Versioned) async throws(ConsentError) in
      let link = try Self.decoded(stored)
      let isHeld = try holds(link.key)
      if !link.state.isFinal {
        if isHeld { wanted.insert(link.key.number) } else { found.ended += 1 }
        if !isHeld { try await revoke(link.id) }
      } else if isHeld {
        wanted.insert(link.key.number)
        _ = try await storage.commit(
          [], [.put(.doomedKey(link.id), DoomedKey(link).encoded())])
      }
    }
    try await forEach(.slips) { (stored: Versioned) async throws(ConsentError) in
      let entry = try translating { () throws(LinkageError) in
        try SlipEntry(decoding: stored.value)
      }
      if entry.state == .issued, try holds(entry.key) { wanted.insert(entry.key.number) }
    }
    do throws(StoreError) {
      found.destroyed = try await keys.destroyAll { wanted.contains($0.number) }
    } catch {
      throw .store(error)
    }
    return found
  }

  private func holds(_ slot: KeySlot) throws(ConsentError) -> Bool {
    do throws(StoreError) { return try keys.holds(slot) } catch { throw .store(error) }
  }

  private func forEach(
    _ prefix: Key, _ body: (Versioned) async throws(ConsentError) -> Void
  ) async throws(ConsentError) {
    var page = try await storage.list(prefix, limit: 1_000)
    while let last = page.last {
      for (_, stored) in page { try await body(stored) }
      page = try await storage.list(prefix, after: last.0, limit: 1_000)
    }
  }
}
