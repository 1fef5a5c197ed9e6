import Consent
import Crypto
import Linkage
import Platform
import Record
import Testing

/// What work plans are made of in these tests.
extension Bench {
  var plans: PlanDesk { PlanDesk(store: store, clock: clock.wallClock) }

  /// A plan of `ad.oka` at mame/9 for three hours from now: two patients, two looks at each.
  static func terms(_ purpose: PlanPurpose = .systemNecessity) throws -> PlanTerms {
    PlanTerms(
      purpose: purpose, administrator: try user("ad.oka"), facility: try facility("mame/9"),
      custodian: try network("oshidori"), ticket: "INC-2026/114", cause: .documentMissing,
      words: "処方が届かないとの申告", categories: ["prescription", "labResult"], patientsMax: 2,
      looksMax: 2, from: now, until: now.adding(.seconds(3 * 3600)))
  }

  static func administrator(role: String = "networkAdmin") throws -> UserRecord {
    UserRecord(id: try user("ad.oka"), facility: try facility("mame/9"), role: role)
  }

  /// Files a draft.
  func draft(_ terms: PlanTerms? = nil) async throws -> WorkPlan {
    let plan = try plans.prepare(
      terms ?? Self.terms(), by: Self.user("mr.kita"), Self.administrator(), under: .standard)
    try await plans.file(plan)
    return plan
  }

  /// Files a plan that both networks approve.
  func approved(_ terms: PlanTerms? = nil) async throws -> WorkPlan {
    let plan = try await draft(terms)
    try await plans.approve(plan.id, of: Self.network("mame"), by: Self.user("mr.kita"))
    return try await plans.approve(
      plan.id, of: Self.network("oshidori"), by: Self.user("ms.mori"))
  }

  /// One look at `patient`, through `link` or a link of the patient's own.
  func look(
    _ patient: String, through link: String? = nil, home: String = "oshidori/2",
    hours: Int64? = 72
  ) throws -> PlanLooks.Look {
    PlanLooks.Look(
      patient: patient, link: link ?? "l-\(patient)",
      session: try #require(SessionID(SecureRandom.bytes(16))),
      home: try Self.facility(home), categories: ["prescription"],
      reviewWithin: hours.map { .seconds($0 * 3600) }, entry: 7, at: clock.now)
  }

  func planKinds(_ addressee: Addressee) async throws -> [Notice.Kind] {
    try await emergencies.notices(for: addressee, after: 0).map(\.kind)
  }
}
