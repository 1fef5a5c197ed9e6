import Linkage
import Platform
import Record
import Store

extension LinkRegister {
  /// Puts another link in the place of `link`, and in the same commit what `more` adds.
  ///
  /// Sessions of the old link end and its key is destroyed. Throws `contention` if the link is not
  /// any more as it was read.
  func supersede(
    _ link: LinkRecord, by successor: LinkID,
    _ more: (inout Batch) async throws(ConsentError) -> Void
  ) async throws(ConsentError) -> LinkState {
    try await change(link.id) { stored throws(ConsentError) in
      guard stored == link else { throw .contention }
      try translating { () throws(LinkageError) in try stored.supersede(by: successor) }
    } with: { (_: LinkRecord, batch: inout Batch) async throws(ConsentError) in
      try await more(&batch)
    }
  }

  /// Stops a link until both sides confirm anew, and tells `addressees`, once.
  func stop(
    _ link: LinkRecord, telling addressees: [Addressee]
  ) async throws(ConsentError) -> LinkState {
    let now = clock.now()
    return try await change(link.id) { stored throws(ConsentError) in
      try translating { () throws(LinkageError) in try stored.suspend(at: now) }
    } with: { (former: LinkRecord, batch: inout Batch) async throws(ConsentError) in
      guard former.state == .proposed || former.state == .confirmed else { return }
      try await storage.post(.linkSuspended, .link(link.id), to: addressees, at: now, in: &batch)
    }
  }
}
