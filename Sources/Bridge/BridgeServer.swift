import Consent
import Crypto
import Ledger
package import Platform
package import Record
import Session
package import Store
package import Transport

/// Why a bridge does not start, in words for its operator.
package struct BridgeError: Error, Equatable, Sendable {
  /// What is wrong.
  package let wording: Wording
}

/// A running bridge: each network its own listeners, over one store, one ledger, one broker.
package final class BridgeServer: Sendable {
  /// The loop of timers and signals; no connection runs on it.
  package let controlLoop: EventLoop
  /// The port each network's listener has, by the network's id; `id/mllp` for its messages.
  package let ports: [String: UInt16]
  private let configuration: Configuration
  /// Everything it is made of.
  let parts: Composition
  private let listeners: [Listener]

  private init(
    _ configuration: Configuration, _ parts: Composition, _ listeners: [Listener]
  ) {
    self.configuration = configuration
    self.parts = parts
    self.listeners = listeners
    controlLoop = parts.controlLoop
    ports = Dictionary(uniqueKeysWithValues: listeners.map { ($0.name, $0.port) })
  }

  /// Builds everything, recovers the store and the ledger, then opens the listeners.
  ///
  /// Of `deadlines` all count but what the configuration says itself. Everything but starting,
  /// closing and what it does by itself once a second goes to the store through `wrapping`, with
  /// which a test can watch it.
  ///
  /// - Throws: ``BridgeError`` for the first thing that keeps it from starting;
  ///   nothing is open then.
  package static func start(
    _ configuration: Configuration, clock: WallClock = .system,
    deadlines: ServerLimits = .standard,
    wrapping: (any Store) -> any Store = { $0 }
  ) async throws(BridgeError) -> BridgeServer {
    DescriptorLimit.raise()
    let parts = try await Composition.build(
      configuration, clock: clock, wrapping: wrapping)
    var listeners: [Listener] = []
    for network in configuration.networks {
      do throws(TransportError) {
        listeners.append(try parts.listener(network, configuration, deadlines: deadlines))
        if let messages = try parts.messageListener(network, configuration, deadlines: deadlines) {
          listeners.append(messages)
        }
      } catch {
        for listener in listeners { await listener.drain(deadline: .zero) }
        await parts.close()
        throw BridgeError(
          wording: Wording(
            ja: "\(network.name.ja) の待ち受けを開けません: \(error)",
            en: "cannot open the listener of \(network.name.en): \(error)"))
      }
    }
    await parts.begin()
    return BridgeServer(configuration, parts, listeners)
  }

  /// Reads certificates, revocation lists, key sets and credentials anew; open connections live on.
  ///
  /// What cannot be used is reported and the old one stays in force.
  package func reload() async -> [Finding] { await parts.reload() }

  /// Lets in-flight exchanges finish within the configured time, then stops everything.
  package func stop() async {
    let deadline = Duration.seconds(Int64(configuration.limits.drainSeconds))
    await withDiscardingTaskGroup { group in
      for listener in listeners { group.addTask { await listener.drain(deadline: deadline) } }
    }
    await parts.close()
  }
}
