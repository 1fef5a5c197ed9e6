import Crypto
package import Linkage
package import Record
import Store

extension LinkRegister {
  /// What became of some of the links when a network's halves were sealed anew.
  package struct Resealing: Equatable, Sendable {
    /// Halves that were sealed to an older key, and are sealed to the one in force now.
    package var resealed = 0
    /// Halves that none of the keys opens.
    package var unreadable = 0
    /// The last link that was looked at; nil once there are no more.
    package var last: LinkID?

    /// Nothing had to be done.
    package init() {}
  }

  /// Seals the network's halves of up to `limit` links after `first` to its side key in force.
  ///
  /// Each half is a commit by itself, made only if nothing changed the link meanwhile: wherever it
  /// is broken off, every half opens with one key or the other.
  package func reseal(
    _ network: NetworkID, with keys: SideKeys, after first: LinkID?, limit: Int
  ) async throws(ConsentError) -> Resealing {
    var done = Resealing()
    let page =
      if let first {
        try await storage.list(.links, after: .link(first), limit: limit)
      } else {
        try await storage.list(.links, limit: limit)
      }
    for (key, stored) in page {
      let link = try Self.decoded(stored)
      if !link.state.isFinal { try await reseal(link, at: key, in: network, keys, &done) }
    }
    if page.count == limit { done.last = page.last?.0.segments.last.flatMap { LinkID(hex: $0) } }
    return done
  }

  private func reseal(
    _ found: LinkRecord, at place: Key, in network: NetworkID, _ keys: SideKeys,
    _ done: inout Resealing
  ) async throws(ConsentError) {
    guard found.half(in: network)?.sealed.sideKey != keys.publicKey.id else { return }
    var (isResealed, isUnreadable) = (false, false)
    try await storage.change(failing: { $0 }) { batch throws(ConsentError) in
      (isResealed, isUnreadable) = (false, false)
      guard let stored = try await storage.get(place) else { return }
      var link = try Self.decoded(stored)
      // Without its key a link has ended, or is about to.
      guard !link.state.isFinal, let linkKey = try key(of: link) else { return }
      do throws(LinkageError) {
        guard try link.reseal(in: network, with: keys, under: linkKey) else { return }
        isResealed = true
      } catch {
        isUnreadable = true
        return
      }
      batch.put(place, link.encoded(), over: stored)
    }
    if isResealed { done.resealed += 1 }
    if isUnreadable { done.unreadable += 1 }
  }
}
