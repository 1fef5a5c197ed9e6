package import Record
package import Session
package import Store

/// Keeps over a restart what operators stopped, and who has agreed to resume it.
package struct KeptStops: Sendable {
  /// LIMIT: scopes read at the start; an operator's stops are few, and each is kept once.
  private static let stopsMax = 65_536
  /// How often a change is tried again when the other operator changes the same scope.
  private static let attemptsMax = 16

  let store: any Store
  /// The configured networks; a direction between any others is none.
  let networks: Set<NetworkID>

  /// The stops kept in `store` by operators of `networks`.
  package init(store: any Store, networks: Set<NetworkID>) {
    self.store = store
    self.networks = networks
  }

  /// What was stopped when the bridge last ran.
  ///
  /// - Throws: `StoreError`, or ``BridgeError`` for an entry that does not decode, and for more
  ///   than can be read: nobody can say then what may run.
  package func stopped() async throws -> [StoppedScope] {
    var stopped: [StoppedScope] = []
    let entries = try await store.list(prefix: Self.prefix, limit: Self.stopsMax)
    guard entries.count < Self.stopsMax else { throw Self.unreadable }
    for (key, stored) in entries {
      guard let entry = Entry(decoding: stored.value, at: key) else { throw Self.unreadable }
      if let stop = entry.stop { stopped.append(stop) }
    }
    return stopped
  }

  /// Makes durable what `broker` now holds of `scope`.
  ///
  /// What the broker holds is read after what is stored, and an entry is replaced but never
  /// deleted: of two who write at once, the one that saw less has to look again.
  package func keep(_ scope: StopScope, of broker: Broker) async throws(StoreError) {
    let key = Self.key(scope)
    for _ in 0..<Self.attemptsMax {
      let stored = try await store.get(key)
      let entry = Entry(stop: broker.stopped.first { $0.scope == scope })
      let unchanged = stored.map { Store::Condition.unchanged(key, $0.revision) } ?? .absent(key)
      if case .committed = try await store.commit(if: [unchanged], [.put(key, entry.encoded())]) {
        return
      }
    }
    throw .busy
  }

  private static let prefix = Key("stopped")

  private static var unreadable: BridgeError {
    BridgeError(
      wording: Wording(ja: "停止の記録を読めません", en: "the record of what is stopped cannot be read"))
  }

  /// A direction lies under its two networks, anything else under its one name.
  private static func key(_ scope: StopScope) -> Key {
    guard case .direction(let direction) = scope else { return prefix.appending(scope.text) }
    return prefix.appending(direction.requester.text).appending(direction.custodian.text)
  }

  private static func scope(_ key: Key) -> StopScope? {
    let segments = key.segments
    switch segments.count {
    case 2: return StopScope(segments[1])
    case 3:
      guard let requester = NetworkID(segments[1]), let custodian = NetworkID(segments[2]) else {
        return nil
      }
      return .direction(ExchangeDirection(requester: requester, custodian: custodian))
    default: return nil
    }
  }

  /// `{"stoppedBy":[…],"resumedBy":[…]}`; `null` for a scope that runs again.
  private struct Entry {
    let stop: StoppedScope?

    init(stop: StoppedScope?) { self.stop = stop }

    init?(decoding bytes: [UInt8], at key: Key) {
      guard let scope = KeptStops.scope(key), let value = try? JSONValue.parse(bytes)
      else { return nil }  // damage is told as nil
      if case .null = value {
        stop = nil
        return
      }
      guard let stoppedBy = Self.networks(value["stoppedBy"]),
        let resumedBy = Self.networks(value["resumedBy"])
      else { return nil }
      stop = StoppedScope(scope: scope, stoppedBy: stoppedBy, resumedBy: resumedBy)
    }

    func encoded() -> [UInt8] {
      guard let stop else { return JSONValue.null.encoded() }
      let value: JSONValue = [
        "stoppedBy": Self.value(stop.stoppedBy), "resumedBy": Self.value(stop.resumedBy),
      ]
      return value.encoded()
    }

    private static func value(_ networks: Set<NetworkID>) -> JSONValue {
      .array(networks.map(\.text).sorted().map { .string($0) })
    }

    private static func networks(_ value: JSONValue?) -> Set<NetworkID>? {
      guard let elements = value?.elements else { return nil }
      let networks = elements.compactMap { $0.string.flatMap { NetworkID($0) } }
      return networks.count == elements.count ? Set(networks) : nil
    }
  }
}
