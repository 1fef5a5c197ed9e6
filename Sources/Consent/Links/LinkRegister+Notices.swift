import Linkage
import Platform
import Record
import Store

extension LinkRegister {
  /// Tells both networks and both facilities of the links that have ended, each once, and not why.
  ///
  /// To be called about once a second; 16 links at most are told of in a call.
  package func tellEnded() async throws(ConsentError) {
    for (key, _) in try await storage.list(.untoldLinks, limit: 16) {
      guard let id = key.segments.last.flatMap(LinkID.init(hex:)), let link = try await link(id)
      else { throw .malformedRecord }
      let facilities = [link.requesterSide.facility, link.custodianSide.facility]
      let addressees =
        facilities.map { Addressee.network($0.network) } + facilities.map { .facility($0) }
      try await storage.change(failing: { $0 }) { batch throws(ConsentError) in
        // Nothing is left to do where another caller was faster.
        guard let untold = try await storage.get(key) else { return }
        batch.conditions.append(Optional(untold).guarding(key))
        batch.changes.append(.delete(key))
        try await storage.post(
          .linkEnded, .link(id), to: addressees, at: clock.now(), in: &batch)
      }
    }
  }
}
