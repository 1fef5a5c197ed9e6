package import Record
package import Session
package import Store

/// Keeps over a restart which directions an operator stopped, and who has agreed to resume them.
package struct DirectionStops: Sendable {
  /// LIMIT: directions read at the start; only pairs of configured networks are ever kept.
  private static let directionsMax = 4_096
  /// How often a change is tried again when the other operator changes the same direction.
  private static let attemptsMax = 16

  let store: any Store
  /// The configured networks; a direction between any others is none.
  let networks: Set<NetworkID>

  /// The stops kept in `store` of directions between `networks`.
  package init(store: any Store, networks: Set<NetworkID>) {
    self.store = store
    self.networks = networks
  }

  /// The directions that were stopped when the bridge last ran.
  ///
  /// - Throws: `StoreError`, or ``BridgeError`` for an entry that does not decode: nobody can say
  ///   then what may run.
  package func stopped() async throws -> [StoppedDirection] {
    var stopped: [StoppedDirection] = []
    for (key, stored) in try await store.list(prefix: Self.prefix, limit: Self.directionsMax) {
      guard let entry = Entry(decoding: stored.value, at: key) else {
        throw BridgeError(
          wording: Wording(
            ja: "停止された方向の記録を読めません", en: "the record of a stopped direction cannot be read"))
      }
      if let stop = entry.stop { stopped.append(stop) }
    }
    return stopped
  }

  /// Makes durable what `broker` now holds of `direction`.
  ///
  /// What the broker holds is read after what is stored, and an entry is replaced but never
  /// deleted: of two who write at once, the one that saw less has to look again.
  package func keep(_ direction: ExchangeDirection, of broker: Broker) async throws(StoreError) {
    let key = Self.prefix.appending(direction.requester.text).appending(direction.custodian.text)
    for _ in 0..<Self.attemptsMax {
      let stored = try await store.get(key)
      let entry = Entry(stop: broker.stopped.first { $0.direction == direction })
      let unchanged = stored.map { Store::Condition.unchanged(key, $0.revision) } ?? .absent(key)
      if case .committed = try await store.commit(if: [unchanged], [.put(key, entry.encoded())]) {
        return
      }
    }
    throw .busy
  }

  private static let prefix = Key("stopped")

  /// `{"stoppedBy":[…],"resumedBy":[…]}`; `null` for a direction that runs again.
  private struct Entry {
    let stop: StoppedDirection?

    init(stop: StoppedDirection?) { self.stop = stop }

    init?(decoding bytes: [UInt8], at key: Key) {
      guard let value = try? JSONValue.parse(bytes) else { return nil }  // damage is told as nil
      if case .null = value {
        stop = nil
        return
      }
      let segments = key.segments
      guard segments.count == 3, let requester = NetworkID(segments[1]),
        let custodian = NetworkID(segments[2]),
        let stoppedBy = Self.networks(value["stoppedBy"]),
        let resumedBy = Self.networks(value["resumedBy"])
      else { return nil }
      stop = StoppedDirection(
        direction: ExchangeDirection(requester: requester, custodian: custodian),
        stoppedBy: stoppedBy, resumedBy: resumedBy)
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
