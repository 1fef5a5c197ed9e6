import Bridge
import Crypto
import Platform
import Record
import Session
import Store
import Synchronization
import Testing

@Suite struct `Direction stops` {
  private let mame: NetworkID
  private let oshidori: NetworkID
  private var direction: ExchangeDirection {
    ExchangeDirection(requester: mame, custodian: oshidori)
  }

  init() throws {
    mame = try #require(NetworkID("mame"))
    oshidori = try #require(NetworkID("oshidori"))
  }

  @Test func `of two who write at once the one that saw less looks again`() async throws {
    try await inStore { journal in
      for isResumedFirst in [false, true] {
        let broker = Broker(clock: .system)
        broker.cut(.direction(direction), reason: .killSwitch, by: mame)
        if isResumedFirst {
          // What is kept says that it runs: the entry exists all the same.
          try await resume(broker, journal)
          broker.cut(.direction(direction), reason: .killSwitch, by: mame)
        }
        // Both operators resume between this one's read and its write.
        let store = Interrupted(journal) { try await resume(broker, journal) }
        try await stops(store).keep(direction, of: broker)
        #expect(broker.stopped.isEmpty)
        #expect(try await stops(journal).stopped() == [])
      }
    }
  }

  @Test func `what is kept says who stopped and who resumed`() async throws {
    try await inStore { journal in
      let broker = Broker(clock: .system)
      broker.cut(.direction(direction), reason: .killSwitch, by: mame)
      _ = try broker.resume(direction, by: oshidori)
      try await stops(journal).keep(direction, of: broker)
      #expect(
        try await stops(journal).stopped()
          == [StoppedDirection(direction: direction, stoppedBy: [mame], resumedBy: [oshidori])])
    }
  }

  @Test(arguments: ["", "{}", "{\"stoppedBy\":[\"\"],\"resumedBy\":[]}", "true"])
  func `an entry that does not decode lets nothing start`(text: String) async throws {
    try await inStore { journal in
      let key = Key("stopped", "mame", "oshidori")
      _ = try await journal.commit(if: [], [.put(key, Array(text.utf8))])
      await #expect(throws: BridgeError.self) { try await stops(journal).stopped() }
    }
  }

  private func stops(_ store: any Store) -> DirectionStops {
    DirectionStops(store: store, networks: [mame, oshidori])
  }

  private func resume(_ broker: Broker, _ store: any Store) async throws {
    for network in [mame, oshidori] { _ = try broker.resume(direction, by: network) }
    try await stops(store).keep(direction, of: broker)
  }

  private func inStore(_ body: (JournalStore) async throws -> Void) async throws {
    let directory = try TemporaryDirectory()
    let store = try JournalStore(
      directory: directory.path, key: SecretKey.random(byteCount: 32), limits: .standard,
      clock: .system)
    try await body(store)
    try await store.close()
    withExtendedLifetime(directory) {}
  }
}

/// A store in which something happens once between a read and the commit that rests on it.
private final class Interrupted: Store {
  private let store: any Store
  private let interruption: Mutex<(@Sendable () async throws -> Void)?>

  init(_ store: any Store, _ interruption: @escaping @Sendable () async throws -> Void) {
    self.store = store
    self.interruption = Mutex(interruption)
  }

  func commit(
    if conditions: [Store::Condition], _ changes: [Change]
  ) async throws(StoreError) -> CommitOutcome {
    let once = interruption.withLock { body in
      defer { body = nil }
      return body
    }
    do { try await once?() } catch { throw .closed }
    return try await store.commit(if: conditions, changes)
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
