import Linkage
import Platform
package import Record
import Store

extension PlanDesk {
  /// Records that `network` agrees; the plan is approved once both have.
  @discardableResult
  package func approve(
    _ id: PlanID, of network: NetworkID, by person: UserID
  ) async throws(PlanError) -> WorkPlan {
    try await step(id, of: network, by: person) { .approved($0) }
  }

  /// Records that `network` takes the plan back, alone and at once.
  @discardableResult
  package func withdraw(
    _ id: PlanID, of network: NetworkID, by person: UserID, note: String
  ) async throws(PlanError) -> WorkPlan {
    try await step(id, of: network, by: person, note: note) { .withdrawn($0) }
  }

  /// Records that the work is done; the administrator's own network says so.
  @discardableResult
  package func finish(
    _ id: PlanID, of network: NetworkID, by person: UserID
  ) async throws(PlanError) -> WorkPlan {
    try await step(id, of: network, by: person) { _ in .finished }
  }

  /// Records what `network` found when it compared the looks with the plan; the plan is reconciled
  /// once both have.
  @discardableResult
  package func sign(
    _ id: PlanID, of network: NetworkID, by person: UserID, _ finding: PlanFinding, note: String
  ) async throws(PlanError) -> WorkPlan {
    try await step(id, of: network, by: person, note: note) { .signed($0, finding) }
  }

  /// Ends the plans whose time is over and tells of them; to be called about once a second.
  ///
  /// Returns the plans it ended, 16 at most. Nothing depends on it but the notices: a plan past its
  /// time allows nothing all the same.
  @discardableResult
  package func endLapsed() async throws(PlanError) -> [WorkPlan] {
    let found = try await read { () async throws(ConsentError) in
      try await storage.list(.runningPlans, limit: 16)
    }
    var ended: [WorkPlan] = []
    for (key, _) in found {
      guard let id = key.segments.last.flatMap(PlanID.init(hex:)) else { continue }
      guard let plan = try await plan(id), plan.state.ending == .ranOut else { break }
      try await change { batch throws(PlanError) in
        batch.conditions.append(.exists(key))
        guard let (revision, plan) = try await stored(id) else { throw .unknownPlan }
        batch.put(.plan(id), plan.encoded(), over: revision)
        try await tellEnd(of: plan, in: &batch)
      }
      ended.append(plan)
    }
    return ended
  }

  /// Takes a step; throws `unknownPlan` for a plan of other networks, or what ``WorkPlan`` refuses.
  private func step(
    _ id: PlanID, of network: NetworkID, by person: UserID, note: String = "",
    _ event: (ReviewSide) -> PlanEvent
  ) async throws(PlanError) -> WorkPlan {
    var changed: WorkPlan?
    try await change { batch throws(PlanError) in
      guard let (revision, former) = try await stored(id), let side = former.side(of: network)
      else { throw .unknownPlan }
      var plan = former
      try plan.take(
        WorkPlan.Step(event: event(side), side: side, by: person, note: note, at: clock.now()))
      batch.put(.plan(id), plan.encoded(), over: revision)
      if plan.state == .approved {
        try await tell(.planApproved, plan, to: plan.addressees, in: &batch)
      }
      if former.state.ending == nil, plan.state.ending != nil {
        try await tellEnd(of: plan, in: &batch)
      }
      changed = plan
    }
    guard let changed else { throw .unknownPlan }
    return changed
  }

  /// Tells everybody who knew of the plan that it has ended.
  private func tellEnd(of plan: WorkPlan, in batch: inout Batch) async throws(PlanError) {
    batch.changes.append(.delete(.runningPlan(plan)))
    let homes = try await looks(plan.id).homes.sorted { $0.path < $1.path }
    try await tell(
      .planEnded, plan, to: plan.addressees + homes.map { .facility($0) }, in: &batch)
  }
}
