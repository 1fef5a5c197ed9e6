import Linkage
package import Platform
package import Record
package import Store
import Synchronization

/// Until when what patients said to each network is known, where the network's own system feeds it.
///
/// A network that is not fed says everything here itself: that is known for ever. A feed that was
/// never heard from, or not for its patience, makes the network's consents unknown, and what is
/// unknown permits nothing.
package final class ConsentFreshness: Sendable {
  private let storage: Storage
  private let patience: [NetworkID: Duration]
  private let heard = Mutex<[NetworkID: Timestamp]>([:])

  /// Nothing heard yet of the networks in `patience`, each with how long a word of it is good.
  package init(store: any Store, patience: [NetworkID: Duration]) {
    storage = Storage(store: store)
    self.patience = patience
  }

  /// Reads when each feed was last heard from before a restart.
  package func recall() async throws(ConsentError) {
    for network in patience.keys {
      guard let stored = try await storage.get(.feed(network)) else { continue }
      let moment = try translating { () throws(LinkageError) in
        var unpacker = try Unpacker(stored.value, version: Self.version)
        let moment = Timestamp(milliseconds: try unpacker.number())
        try unpacker.finish()
        return moment
      }
      heard.withLock { $0[network] = moment }
    }
  }

  /// Notes that everything the network knew at `moment` has been taken; durable when it returns.
  package func hear(from network: NetworkID, at moment: Timestamp) async throws(ConsentError) {
    var packer = Packer(version: Self.version)
    packer.number(moment.milliseconds)
    let bytes = packer.bytes
    _ = try await storage.update(.feed(network)) { _ throws(ConsentError) in (bytes, ()) }
    heard.withLock { $0[network] = moment }
  }

  /// When the feed was last heard from; nil if never, or if the network is not fed.
  package func lastHeard(from network: NetworkID) -> Timestamp? {
    heard.withLock { $0[network] }
  }

  /// Until when the network's consents are known; nil if for ever.
  package func knownUntil(_ network: NetworkID) -> Timestamp? {
    guard let patience = patience[network] else { return nil }
    return lastHeard(from: network)?.adding(patience) ?? Timestamp(milliseconds: 0)
  }

  private static let version: UInt8 = 1
}
