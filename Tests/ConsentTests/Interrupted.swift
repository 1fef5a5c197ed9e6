import Store
import Synchronization

/// A store in which something happens once, before a commit, or after it and before whoever made it
/// hears of it.
final class Interrupted: Store {
  private let store: any Store
  private let interruption = Mutex<(@Sendable () async throws -> Void)?>(nil)
  private let obstruction = Mutex<(@Sendable () async throws -> Void)?>(nil)

  init(_ store: any Store) { self.store = store }

  /// Runs `body` after the next commit.
  func afterCommit(_ body: @escaping @Sendable () async throws -> Void) {
    interruption.withLock { $0 = body }
  }

  /// Runs `body` before the next commit.
  func beforeCommit(_ body: @escaping @Sendable () async throws -> Void) {
    obstruction.withLock { $0 = body }
  }

  func commit(
    if conditions: [Store::Condition], _ changes: [Change]
  ) async throws(StoreError) -> CommitOutcome {
    let first = obstruction.withLock { body in
      defer { body = nil }
      return body
    }
    do { try await first?() } catch { throw .closed }
    let outcome = try await store.commit(if: conditions, changes)
    let once = interruption.withLock { body in
      defer { body = nil }
      return body
    }
    do { try await once?() } catch { throw .closed }
    return outcome
  }

  func get(_ key: Key) async throws(StoreError) -> Versioned? { try await store.get(key) }

  func list(prefix: Key, limit: Int) async throws(StoreError) -> [(Key, Versioned)] {
    try await store.list(prefix: prefix, limit: limit)
  }

  func list(
    prefix: Key, after key: Key, limit: Int
  ) async throws(StoreError) -> [(Key, Versioned)] {
    try await store.list(prefix: prefix, after: key, limit: limit)
  }

  func watch(prefix: Key) -> AsyncStream<StoreEvent> { store.watch(prefix: prefix) }

  func grantLease(for duration: Duration) async throws(StoreError) -> Lease {
    try await store.grantLease(for: duration)
  }

  func renew(_ lease: Lease) async throws(StoreError) { try await store.renew(lease) }

  func revoke(_ lease: Lease) async throws(StoreError) { try await store.revoke(lease) }

  var revision: Revision {
    get async throws(StoreError) { try await store.revision }
  }
}
