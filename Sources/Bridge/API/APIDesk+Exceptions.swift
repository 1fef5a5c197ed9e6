import Consent
import Platform
import Policy
import Record
import Session

/// What `POST /api/sessions` asks for.
struct AskedSession {
  let handle: Handle
  let custodian: NetworkID
  let claim: EmergencyClaim?
  let plan: PlanID?
  /// The client's name for this request; sent again it is the same one.
  var key: RequestKey? = nil
  /// Whether somebody looks at it on a screen of the bridge's.
  var hasScreen = false
}

extension APIDesk {
  /// Why a session may be opened that the patient's consent to viewing does not cover.
  enum Exception {
    /// A doctor's claim of an emergency.
    case emergency(Emergency)
    /// An administrator's work plan that both networks approved.
    case plan(WorkPlan)

    /// The work plan, nil for an emergency.
    var plan: WorkPlan? {
      guard case .plan(let plan) = self else { return nil }
      return plan
    }

    /// The categories it is limited to beside what is permitted; nil for no such limit.
    var categories: Set<String>? { plan.map { Set($0.terms.categories) } }

    /// When the session is over for its sake.
    func deadlines(from now: Timestamp) -> [Deadline] {
      switch self {
      case .emergency(let emergency):
        [
          Deadline(now.adding(.seconds(Int64(emergency.claim.minutes) * 60)), .absolute),
          Deadline(emergency.right.until, .userRevoked),
        ]
      case .plan(let plan): [Deadline(plan.terms.until, .planEnded)]
      }
    }
  }

  /// Admits an exceptional visit, nil for any other; asks nothing about the patient.
  func exception(
    _ asked: AskedSession, of visitor: Visitor, _ mediation: Mediation
  ) async throws(Problem) -> Exception? {
    if let emergency = try await emergency(asked.claim, of: visitor, mediation) {
      guard asked.plan == nil else { throw .planUnasked }
      return .emergency(emergency)
    }
    return try await plan(asked, of: visitor, mediation).map { .plan($0) }
  }

  /// Files what an exceptional visit leaves, durably before its token is answered.
  ///
  /// Returns a word for the ledger where a limit of the patient's is reached, or policy and plan
  /// have nothing in common, which is nobody else's to know; nil where all is well.
  func file(
    _ exception: Exception?, of visitor: Visitor, _ subject: Mediation.Subject,
    _ session: SessionID, _ scope: Scope, within hours: Int?, _ mediation: Mediation
  ) async throws(Problem) -> String? {
    switch exception {
    case nil: return nil
    case .emergency(let emergency):
      guard let hours,
        try await open(emergency, of: visitor, subject, session, within: hours, mediation)
      else { return "emergency-limit" }
      return nil
    case .plan(let plan):
      guard !scope.isEmpty else { return "plan-categories" }
      return try await look(
        under: plan, of: visitor, subject, session, scope.categories, within: hours, mediation)
        ? nil : "plan-limit"
    }
  }
}
