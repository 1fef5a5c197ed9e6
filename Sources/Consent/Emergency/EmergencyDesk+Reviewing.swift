import Platform
package import Record
import Store

extension EmergencyDesk {
  /// Records what a reviewer of `network` found; the review is concluded once both sides have.
  ///
  /// Throws `unknownCase` for a case of other networks, or what ``ReviewCase`` refuses.
  @discardableResult
  package func examine(
    _ id: ReviewID, of network: NetworkID, by reviewer: UserID, _ finding: ReviewFinding,
    note: String
  ) async throws(EmergencyError) -> ReviewCase {
    try await step(id, of: network) { review, side throws(EmergencyError) in
      try review.examine(side, by: reviewer, finding, note: note, at: clock.now())
      return review.state.outcome == nil ? .examined : .concluded
    }
  }

  /// Records that the patient was told of the view and of what the review came to.
  @discardableResult
  package func inform(
    _ id: ReviewID, of network: NetworkID, by person: UserID
  ) async throws(EmergencyError) -> ReviewCase {
    try await step(id, of: network) { review, side throws(EmergencyError) in
      try review.inform(side, by: person, at: clock.now())
      return .patientInformed
    }
  }

  private func step(
    _ id: ReviewID, of network: NetworkID,
    _ change: (inout ReviewCase, ReviewSide) throws(EmergencyError) -> Notice.Kind
  ) async throws(EmergencyError) -> ReviewCase {
    var changed: ReviewCase?
    try await commit { batch throws(EmergencyError) in
      let stored = try await read { () async throws(ConsentError) in
        try await storage.get(.review(id))
      }
      guard let stored else { throw .unknownCase }
      var review = try Self.review(stored)
      guard let side = review.side(of: network) else { throw .unknownCase }
      let kind = try change(&review, side)
      batch.put(.review(id), review.encoded(), over: stored)
      if kind == .concluded {
        batch.changes.append(.delete(.openReviews(review.opening.facility).appending(id.hex)))
        batch.changes.append(.delete(.dueReview(review)))
      }
      try await tell(kind, review, at: clock.now(), in: &batch)
      changed = review
    }
    guard let changed else { throw .unknownCase }
    return changed
  }
}
