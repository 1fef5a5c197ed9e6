import Linkage
package import Platform
package import Record
package import Store

/// Keeps work plans and the looks under them, and tells everybody concerned.
///
/// A step is filed with its notices, a look with its count, in one commit: none is durable without
/// the other.
package struct PlanDesk: Sendable {
  let storage: Storage
  let clock: WallClock

  /// LIMIT: plans of one list, the newest.
  package static let listMax = 200

  /// A desk that keeps its plans in `store`.
  package init(store: any Store, clock: WallClock) {
    storage = Storage(store: store)
    self.clock = clock
  }

  // MARK: Drafting

  /// A plan that is about to be filed; `entry` is the administrator in the register.
  ///
  /// Throws `malformedPlan` or `administratorUnfit`.
  package func prepare(
    _ terms: PlanTerms, by drafter: UserID, _ entry: UserRecord?, under rules: PlanRules
  ) throws(PlanError) -> WorkPlan {
    let now = clock.now()
    try terms.check(by: rules, at: now)
    guard let entry, entry.status == .active, entry.role == PlanPurpose.role,
      entry.id == terms.administrator, entry.facility == terms.facility
    else { throw .administratorUnfit }
    return WorkPlan(
      id: .next(at: now), terms: terms, draftedBy: drafter, drafted: now,
      reconcileWithin: .seconds(Int64(rules.reconcileDays) * 86_400))
  }

  /// Files a draft; durable when it returns.
  package func file(_ plan: WorkPlan) async throws(PlanError) {
    try await change { batch throws(PlanError) in
      batch.put(.plan(plan.id), plan.encoded(), over: nil)
      batch.changes.append(.put(.runningPlan(plan), []))
      for network in [plan.terms.requester, plan.terms.custodian] {
        batch.changes.append(.put(Key.plans(network).appending(plan.id.hex), []))
      }
    }
  }

  // MARK: Reading

  /// The plan called `id` as it stands now.
  package func plan(_ id: PlanID) async throws(PlanError) -> WorkPlan? {
    try await stored(id)?.plan
  }

  /// The looks under a plan.
  package func looks(_ id: PlanID) async throws(PlanError) -> PlanLooks {
    try Self.looks(try await get(.planLooks(id)))
  }

  /// The plans of a network as they stand now, the newest first, 200 at most.
  package func plans(of network: NetworkID) async throws(PlanError) -> [WorkPlan] {
    let found = try await read { () async throws(ConsentError) in
      try await storage.list(.plans(network), limit: Self.listMax)
    }
    var plans: [WorkPlan] = []
    for (key, _) in found {
      guard let id = key.segments.last.flatMap(PlanID.init(hex:)), let plan = try await plan(id)
      else { throw .register(.malformedRecord) }
      plans.append(plan)
    }
    return plans
  }

  // MARK: Looking

  /// The plan under which a user may look through `link`; knows nothing of any patient.
  ///
  /// Throws `unfit` for a plan of others and for none, `notInForce` or `limit`.
  package func admit(
    user: UserID, facility: FacilityReference, purpose: String, to custodian: NetworkID,
    under id: PlanID, link: String
  ) async throws(PlanError) -> WorkPlan {
    guard let plan = try await plan(id), plan.terms.administrator == user,
      plan.terms.facility == facility, plan.terms.custodian == custodian,
      plan.terms.purpose.purpose == purpose
    else { throw .unfit }
    guard plan.isInForce(at: clock.now()) else { throw .notInForce }
    try await looks(id).admit(link: link, plan.terms)
    return plan
  }

  /// Counts a look; durable when it returns.
  ///
  /// Throws `notInForce` if the plan has ended by then, `limit` if it allows no more.
  package func file(_ look: PlanLooks.Look, under id: PlanID) async throws(PlanError) {
    try await change { batch throws(PlanError) in
      guard let (revision, plan) = try await stored(id) else { throw .unknownPlan }
      guard plan.isInForce(at: clock.now()) else { throw .notInForce }
      let key = Key.planLooks(id)
      let former = try await get(key)
      var looks = try Self.looks(former)
      let isFirst = looks.looks.isEmpty
      let isFirstHere = !looks.homes.contains(look.home)
      try looks.add(look, plan.terms)
      batch.put(key, looks.encoded(), over: former)
      // A plan that is withdrawn meanwhile allows nothing any more.
      batch.conditions.append(revision.guarding(.plan(id)))
      let addressees =
        (isFirst ? plan.addressees : []) + (isFirstHere ? [.facility(look.home)] : [])
      try await tell(.planUsed, plan, to: addressees, in: &batch)
    }
  }

  // MARK: Storage

  func stored(
    _ id: PlanID
  ) async throws(PlanError) -> (revision: Versioned?, plan: WorkPlan)? {
    guard let stored = try await get(.plan(id)) else { return nil }
    let plan: WorkPlan
    do throws(LinkageError) { plan = try WorkPlan(decoding: stored.value) } catch {
      throw .register(.malformedRecord)
    }
    return (stored, plan.standing(at: clock.now()))
  }

  func tell(
    _ kind: Notice.Kind, _ plan: WorkPlan, to addressees: [Addressee], in batch: inout Batch
  ) async throws(PlanError) {
    do throws(ConsentError) {
      try await storage.post(kind, .plan(plan.id), to: addressees, at: clock.now(), in: &batch)
    } catch { throw .register(error) }
  }

  func change(
    _ build: (inout Batch) async throws(PlanError) -> Void
  ) async throws(PlanError) {
    try await storage.change(failing: PlanError.register, build)
  }

  func get(_ key: Key) async throws(PlanError) -> Versioned? {
    try await read { () async throws(ConsentError) in try await storage.get(key) }
  }

  func read<T>(_ body: () async throws(ConsentError) -> T) async throws(PlanError) -> T {
    do throws(ConsentError) { return try await body() } catch { throw .register(error) }
  }

  private static func looks(_ stored: Versioned?) throws(PlanError) -> PlanLooks {
    guard let stored else { return PlanLooks() }
    do throws(LinkageError) { return try PlanLooks(decoding: stored.value) } catch {
      throw .register(.malformedRecord)
    }
  }
}
