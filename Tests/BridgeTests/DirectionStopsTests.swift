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
        let isFirst = Mutex(true)
        let store = WatchedStore(journal) { call in
          guard call.verb == "commit", isFirst.withLock({ $0.take() }) else { return }
          await #expect(throws: Never.self) { try await resume(broker, journal) }
        }
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

extension Bool {
  /// What it was; false from now on.
  fileprivate mutating func take() -> Bool {
    defer { self = false }
    return self
  }
}
