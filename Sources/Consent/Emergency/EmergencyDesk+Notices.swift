import Linkage
import Platform
import Store

extension EmergencyDesk {
  /// The notices of an addressee behind number `after`, in order, 200 at most.
  package func notices(
    for addressee: Addressee, after: Int64
  ) async throws(EmergencyError) -> [Notice] {
    let found = try await read { () async throws(ConsentError) in
      try await storage.list(
        .notices(addressee), after: .notice(max(0, after), addressee), limit: Self.noticesMax)
    }
    var notices: [Notice] = []
    for (_, stored) in found {
      do throws(LinkageError) { notices.append(try Notice(decoding: stored.value)) } catch {
        throw .register(.malformedRecord)
      }
    }
    return notices
  }

  /// Tells everybody concerned of the reviews that have become overdue, each once.
  ///
  /// To be called about once a second; returns the reviews it told of, 16 at most.
  @discardableResult
  package func tellOverdue() async throws(EmergencyError) -> [ReviewCase] {
    let now = clock.now()
    let found = try await read { () async throws(ConsentError) in
      try await storage.list(.dueReviews, limit: 16)
    }
    var told: [ReviewCase] = []
    for (key, _) in found {
      guard let id = key.segments.last.flatMap(ReviewID.init(hex:)) else { continue }
      guard let review = try await review(id), review.due <= now else { break }
      try await commit { batch throws(EmergencyError) in
        batch.conditions.append(.exists(key))
        batch.changes.append(.delete(key))
        try await tell(.overdue, review, at: now, in: &batch)
      }
      told.append(review)
    }
    return told
  }

  /// Adds a notice to the feed of everybody whom `review` concerns.
  func tell(
    _ kind: Notice.Kind, _ review: ReviewCase, at now: Timestamp, in batch: inout Batch
  ) async throws(EmergencyError) {
    do throws(ConsentError) {
      try await storage.post(
        kind, .review(review.id), to: review.addressees, at: now, in: &batch)
    } catch { throw .register(error) }
  }

  /// Builds a batch and makes it, again and again while others change what it rests on.
  func commit(
    _ build: (inout Batch) async throws(EmergencyError) -> Void
  ) async throws(EmergencyError) {
    try await storage.change(failing: EmergencyError.register, build)
  }
}
