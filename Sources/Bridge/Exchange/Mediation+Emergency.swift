import Consent
import Ledger
import Policy
import Record
import Session

extension Visitor {
  /// Whether the visit is for a purpose that needs a claim, a right and a review.
  var isEmergency: Bool { Vocabulary.emergencyPurposes.contains(user.purpose) }
}

extension Obligations {
  /// Whether a review is opened or somebody is told.
  private var needsReview: Bool { reviewWithinHours != nil || !notify.isEmpty }

  /// Whether the bridge keeps to all of it: reviews and notices come with emergency views only.
  func areKept(inEmergency isEmergency: Bool) -> Bool { isEmergency || !needsReview }
}

extension Mediation {
  /// Refuses an emergency view outside a session: only a session has a claim and a review.
  func refuseLooseEmergency(_ visitor: Visitor, action: String) async throws(Problem) {
    guard visitor.isEmergency, visitor.session == nil else { return }
    throw try await refused(.emergencySessionNeeded, visitor, action: action)
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
