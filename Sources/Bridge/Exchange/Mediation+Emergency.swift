import Consent
import Ledger
import Policy
import Record
import Session

extension Visitor {
  /// Whether the visit is for a purpose that needs a claim, a right and a review.
  var isEmergency: Bool { Vocabulary.emergencyPurposes.contains(user.purpose) }

  /// Whether the visit is one of an administrator that needs a work plan.
  var needsPlan: Bool { PlanPurpose.isNeeded(role: user.role, purpose: user.purpose) }

  /// Whether the visit is looked at afterwards, and somebody is told of it.
  var isReviewed: Bool { isEmergency || needsPlan }
}

extension Obligations {
  /// Whether a review is opened or somebody is told.
  private var needsReview: Bool { reviewWithinHours != nil || !notify.isEmpty }

  /// Whether the bridge keeps to all of it: reviews and notices come with emergency views and work
  /// plans only.
  func areKept(underReview isReviewed: Bool) -> Bool { isReviewed || !needsReview }
}

extension Mediation {
  /// Refuses an exceptional view outside a session: only a session has a claim and a review, or a
  /// plan and its counts.
  func refuseLooseException(_ visitor: Visitor, action: String) async throws(Problem) {
    guard visitor.isReviewed, visitor.session == nil else { return }
    throw try await refused(
      visitor.isEmergency ? .emergencySessionNeeded : .planSessionNeeded, visitor, action: action)
  }

  /// Writes down a refusal that rests on the user alone; the reason is their own side's to read.
  func refused(
    _ problem: Problem, _ visitor: Visitor, action: String
  ) async throws(Problem) -> Problem {
    let facility = visitor.facility.reference
    _ = try await logbook.append(
      .refusal,
      [
        ("action", .text(action)), ("custodian", .text(direction.custodian.text)),
        ("facility", .text(facility.facility.text)), ("network", .text(facility.network.text)),
        ("purpose", .text(visitor.user.purpose)), ("role", .text(visitor.user.role)),
      ],
      sealed: [
        facility.network: [
          "reason": .string(problem.code), "user": .string(visitor.user.user.text),
        ]
      ])
    return problem
  }
}
