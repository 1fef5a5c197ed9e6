import Store
import Synchronization

/// A store that tells of every call before it is made.
struct WatchedStore: Store {
  /// One call: what is done, and the first segment of its key or keys.
  struct Call: Hashable, CustomStringConvertible {
    let verb: String
    let kind: String
    var description: String { "\(verb) \(kind)" }

    init(_ verb: String, _ keys: [Key]) {
      self.verb = verb
      kind = Set(keys.map { $0.segments.first ?? "" }).sorted().joined(separator: " ")
    }
  }

  private let store: any Store
  private let hear: @Sendable (Call) async -> Void
  private let interruption: Interruption?

  init(
    _ store: any Store, interruption: Interruption? = nil,
    _ hear: @escaping @Sendable (Call) async -> Void
  ) {
    self.store = store
    self.interruption = interruption
    self.hear = hear
  }

  func get(_ key: Key) async throws(StoreError) -> Versioned? {
    let call = Call("get", [key])
    await hear(call)
    let found = try await store.get(key)
    await interruption?.heard(call)
    return found
  }

  func list(prefix: Key, limit: Int) async throws(StoreError) -> [(Key, Versioned)] {
    await hear(Call("list", [prefix]))
    return try await store.list(prefix: prefix, limit: limit)
  }

  func list(
    prefix: Key, after key: Key, limit: Int
  ) async throws(StoreError) -> [(Key, Versioned)] {
    await hear(Call("list", [prefix]))
    return try await store.list(prefix: prefix, after: key, limit: limit)
  }

  func commit(
    if conditions: [Store::Condition], _ changes: [Change]
  ) async throws(StoreError) -> CommitOutcome {
    await hear(Call("commit", changes.map(\.key)))
    return try await store.commit(if: conditions, changes)
  }

  func watch(prefix: Key) -> AsyncStream<StoreEvent> { store.watch(prefix: prefix) }

  func grantLease(for duration: Duration) async throws(StoreError) -> Lease {
    await hear(Call("lease", []))
    return try await store.grantLease(for: duration)
  }

  func renew(_ lease: Lease) async throws(StoreError) { try await store.renew(lease) }

  func revoke(_ lease: Lease) async throws(StoreError) { try await store.revoke(lease) }

  var revision: Revision {
    get async throws(StoreError) { try await store.revision }
  }
}

/// How often each kind of call was made.
final class Tally: Sendable {
  private let counts = Mutex<[WatchedStore.Call: Int]>([:])

  /// Counts one call.
  func count(_ call: WatchedStore.Call) { counts.withLock { $0[call, default: 0] += 1 } }

  /// What was counted since the last time.
  func take() -> [WatchedStore.Call: Int] {
    counts.withLock { counts in
      defer { counts = [:] }
      return counts
    }
  }
}

/// Does something once, right after a bridge read a certain kind of entry: what was read is old
/// then.
final class Interruption: Sendable {
  private typealias Armed = (kind: String, action: @Sendable () async -> Void)

  private let armed = Mutex<Armed?>(nil)

  /// Waits for the next read of `kind`.
  func arm(afterReading kind: String, _ action: @escaping @Sendable () async -> Void) {
    armed.withLock { $0 = (kind, action) }
  }

  /// True while nothing was interrupted.
  var isArmed: Bool { armed.withLock { $0 != nil } }

  func heard(_ call: WatchedStore.Call) async {
    let action = armed.withLock { armed -> (@Sendable () async -> Void)? in
      guard let waiting = armed, call.verb == "get", call.kind == waiting.kind else { return nil }
      armed = nil
      return waiting.action
    }
    await action?()
  }
}
