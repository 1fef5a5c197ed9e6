import Bridge
import Crypto
import Platform
import Record
import Session
import Store
import Synchronization
import Testing

@Suite struct `Kept stops` {
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
        broker.stop(.direction(direction), reason: .killSwitch, by: mame)
        if isResumedFirst {
          // What is kept says that it runs: the entry exists all the same.
          try await resume(broker, journal)
          broker.stop(.direction(direction), reason: .killSwitch, by: mame)
        }
        // Both operators resume between this one's read and its write.
        let isFirst = Mutex(true)
        let store = WatchedStore(journal) { call in
          guard call.verb == "commit", isFirst.withLock({ $0.take() }) else { return }
          await #expect(throws: Never.self) { try await resume(broker, journal) }
        }
        try await stops(store).keep(.direction(direction), of: broker)
        #expect(broker.stopped.isEmpty)
        #expect(try await stops(journal).stopped() == [])
      }
    }
  }

  @Test func `what is kept says who stopped and who resumed`() async throws {
    try await inStore { journal in
      let broker = Broker(clock: .system)
      broker.stop(.direction(direction), reason: .killSwitch, by: mame)
      _ = try broker.resume(.direction(direction), by: oshidori)
      try await stops(journal).keep(.direction(direction), of: broker)
      #expect(
        try await stops(journal).stopped()
          == [
            StoppedScope(
              scope: .direction(direction), stoppedBy: [mame], resumedBy: [oshidori])
          ])
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

  @Test func `every scope is kept by its own name and read again`() async throws {
    let facility = FacilityReference(
      network: mame, facility: try #require(FacilityID("c-101")))
    let scopes: [StopScope] = [
      .all, .direction(direction), .facility(facility), .pool(try #require(SeatPoolID("clinics"))),
      .user(facility, try #require(UserID("d/r>:sato"))),
      .link(try #require(LinkID([UInt8](repeating: 7, count: 16)))),
      .dialect(try #require(DialectID("fhir"))),
    ]
    try await inStore { journal in
      let broker = Broker(clock: .system, networks: [mame, oshidori])
      for scope in scopes {
        broker.stop(scope, reason: .killSwitch, by: mame)
        try await stops(journal).keep(scope, of: broker)
      }
      #expect(Set(try await stops(journal).stopped().map(\.scope)) == Set(scopes))
      for scope in scopes {
        for network in [mame, oshidori] { _ = try broker.resume(scope, by: network) }
        try await stops(journal).keep(scope, of: broker)
      }
      #expect(try await stops(journal).stopped() == [])
    }
  }

  @Test func `a name that is no scope's lets nothing start`() async throws {
    try await inStore { journal in
      let text = "{\"stoppedBy\":[],\"resumedBy\":[]}"
      _ = try await journal.commit(
        if: [], [.put(Key("stopped", "facility:mame"), Array(text.utf8))])
      await #expect(throws: BridgeError.self) { try await stops(journal).stopped() }
    }
  }

  private func stops(_ store: any Store) -> KeptStops {
    KeptStops(store: store, networks: [mame, oshidori])
  }

  private func resume(_ broker: Broker, _ store: any Store) async throws {
    for network in [mame, oshidori] { _ = try broker.resume(.direction(direction), by: network) }
    try await stops(store).keep(.direction(direction), of: broker)
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
