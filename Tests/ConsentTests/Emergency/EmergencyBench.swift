import Consent
import Crypto
import Linkage
import Platform
import Record
import Testing

/// What emergency views are made of in these tests.
extension Bench {
  var emergencies: EmergencyDesk { EmergencyDesk(store: store, clock: clock.wallClock) }

  static func claim(text: String = "呼吸停止で搬送") throws -> EmergencyClaim {
    try #require(
      EmergencyClaim(
        reason: .cardiacArrest, text: text, state: .unresponsive, minutes: 20))
  }

  static func opening(
    _ viewer: String = "dr.sato", at facility: String = "mame/1", patient: String = "p-1",
    hours: Int64 = 72
  ) throws -> ReviewCase.Opening {
    ReviewCase.Opening(
      viewer: try user(viewer), facility: try Self.facility(facility),
      custodian: try network("oshidori"), home: try Self.facility("oshidori/2"),
      link: try #require(LinkID(Array(repeating: 7, count: 16))),
      patient: PatientIndex(SHA256.hash(Array(patient.utf8))), claim: try claim(),
      reviewWithin: .seconds(hours * 3600))
  }

  /// Files a view and returns its review.
  @discardableResult
  func view(
    _ viewer: String = "dr.sato", at facility: String = "mame/1", patient: String = "p-1",
    by rules: EmergencyRules = .standard
  ) async throws -> ReviewCase {
    let review = emergencies.prepare(try Self.opening(viewer, at: facility, patient: patient))
    try await emergencies.file(review, by: rules)
    return review
  }

  /// A doctor of `mame/1` with a right for a month.
  @discardableResult
  func entitled(_ id: String = "dr.sato", role: String = "doctor") async throws -> UserRecord {
    let facility = try Self.facility("mame/1")
    try await registers.putUser(
      UserRecord(id: try Self.user(id), facility: facility, role: role, licence: "123456"))
    try await registers.setEmergencyRight(right(), of: try Self.user(id), at: facility)
    return try #require(await registers.user(try Self.user(id), at: facility))
  }

  func right(days: Int64 = 30, by: String = "院長") -> EmergencyRight {
    EmergencyRight(
      until: clock.now.adding(.seconds(days * 86_400)), grantedBy: by, granted: clock.now)
  }

  func kinds(_ addressee: Addressee, after: Int64 = 0) async throws -> [Notice.Kind] {
    try await emergencies.notices(for: addressee, after: after).map(\.kind)
  }
}
