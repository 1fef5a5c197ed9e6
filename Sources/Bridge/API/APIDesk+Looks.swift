import Consent
import Ledger
import Linkage
import Platform
import Policy
import Record
import Session

extension APIDesk {
  /// The work plan an administrator names, nil for a visit that needs none; asks nothing about the
  /// patient.
  ///
  /// A refusal is written down, its reason for the user's own side alone.
  func plan(
    _ asked: AskedSession, of visitor: Visitor, _ mediation: Mediation
  ) async throws(Problem) -> WorkPlan? {
    guard visitor.needsPlan else {
      guard asked.plan == nil else { throw .planUnasked }
      return nil
    }
    do throws(Problem) {
      guard let id = asked.plan else { throw .planNeeded }
      let link = handles.link(asked.handle, for: visitor.facility.reference) ?? Mediation.nobody
      return try await plans { () async throws(PlanError) in
        try await planDesk.admit(
          user: visitor.user.user, facility: visitor.user.facility, purpose: visitor.user.purpose,
          to: mediation.direction.custodian, under: id,
          link: handles.planPseudonym(link, in: id))
      }
    } catch {
      throw try await mediation.refused(error, visitor, action: "openSession")
    }
  }

  /// Counts a look and tells everybody concerned; durable when this returns.
  ///
  /// False where the plan allows no more of this patient: that is nobody's to know but the
  /// ledger's.
  func look(
    under plan: WorkPlan, of visitor: Visitor, _ subject: Mediation.Subject,
    _ session: SessionID, _ categories: [String], within hours: Int?, _ mediation: Mediation
  ) async throws(Problem) -> Bool {
    guard let link = subject.record, let held = link.half(in: mediation.direction.custodian)
    else { throw .notFound }
    let patient = handles.planPseudonym(held.index, in: plan.id)
    let entry = try await record(look: session, at: patient, under: plan)
    do throws(PlanError) {
      try await planDesk.file(
        PlanLooks.Look(
          patient: patient, link: handles.planPseudonym(link.id, in: plan.id), session: session,
          home: held.facility, categories: categories.sorted(),
          reviewWithin: hours.map { .seconds(Int64($0) * 3600) }, entry: entry, at: clock.now()),
        under: plan.id)
    } catch .limit {
      try await record(planFailure: "plan-limit", of: entry)
      return false
    } catch {
      let problem = Problem.plan(error)
      try await record(planFailure: problem.code, of: entry)
      throw problem
    }
    return true
  }

  /// The look, before anything comes of it.
  private func record(
    look session: SessionID, at patient: String, under plan: WorkPlan
  ) async throws(Problem) -> Int64 {
    let terms = plan.terms
    let pseudonym = handles.userPseudonym(
      terms.administrator, at: terms.facility, for: terms.custodian)
    let receipt = try await logbook.append(
      .plan,
      [
        ("action", .text("look")), ("custodian", .text(terms.custodian.text)),
        ("facility", .text(terms.facility.facility.text)), ("patient", .text(patient)),
        ("plan", .text(plan.id.hex)), ("requester", .text(terms.requester.text)),
        ("session", .text(session.hex)),
      ],
      sealed: [
        terms.requester: ["user": .string(terms.administrator.text)],
        terms.custodian: ["user": .string(pseudonym)],
      ])
    return receipt.index
  }

  private func record(planFailure code: String, of entry: Int64) async throws(Problem) {
    _ = try await logbook.append(.plan, [("of", .number(entry)), ("outcome", .text(code))])
  }

  /// Runs a call of the plan desk and says what failed in the caller's terms.
  func plans<T>(_ body: () async throws(PlanError) -> T) async throws(Problem) -> T {
    do throws(PlanError) { return try await body() } catch { throw .plan(error) }
  }
}
