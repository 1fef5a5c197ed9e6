import Consent
import Linkage
import Policy
import Record
import Session

/// Looks at an open session again, with everything read anew but what its user's assertion said.
struct Reconsideration: Sendable {
  let registers: Registers
  let users: SessionUsers

  /// What becomes of a session under the policy that is in force now; what cannot be read ends it.
  func look(at session: ActiveSession, in mediation: Mediation) async -> Reevaluation {
    guard let user = users.user(of: session.id) else { return .end(.error) }
    let seed = session.seed
    let isEmergency = Vocabulary.emergencyPurposes.contains(seed.purpose)
    let isReviewed =
      isEmergency || PlanPurpose.isNeeded(role: seed.role, purpose: seed.purpose)
    let facts: ResolvedFacts
    do throws(ConsentError) {
      guard let facility = try await registers.facility(seed.subject.facility),
        facility.status == .active
      else { return .end(.facilityRevoked) }
      let link = seed.subject.link
      let record = if let link { try await mediation.links.link(link) } else { LinkRecord?.none }
      facts = try await mediation.resolver.resolve(
        Inquiry(
          facility: facility, certificate: seed.certificate, user: user, action: "openSession",
          purpose: seed.purpose, link: record, requester: mediation.direction.requester,
          custodian: mediation.direction.custodian, attestsIncapable: isEmergency))
    } catch {
      return .end(.staleKnowledge)
    }
    switch mediation.inForce.policy.decide(facts.facts) {
    case .refusal: return .end(.policyChanged)
    case .permit(let permit):
      guard permit.obligations.areKept(underReview: isReviewed) else {
        return .end(.policyChanged)
      }
      // What an exceptional view was opened for is not renewed.
      var deadlines = seed.deadlines.filter {
        $0.reason == .certificateRevoked || isReviewed && $0.reason != .policyChanged
      }
      if let until = facts.validUntil { deadlines.append(Deadline(until, .policyChanged)) }
      return .keep(permit.scope.limited(to: seed.categories), permit.obligations, deadlines)
    }
  }
}
