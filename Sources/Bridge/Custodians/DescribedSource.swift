import Consent
import Platform
import Record

/// A source some of whose facilities have their patients registered elsewhere.
///
/// Whoever is not registered there is no patient, and nothing is asked about them; what a patient
/// is called there is the patient's own wherever it stands in a document.
struct DescribedSource: RecordSource {
  private let source: any RecordSource
  private let demographics: [FacilityID: ORCADemographics]

  /// The source of the documents, and who knows the patients of each facility.
  init(_ source: any RecordSource, _ demographics: [FacilityID: ORCADemographics]) {
    self.source = source
    self.demographics = demographics
  }

  func documents(
    _ query: DocumentQuery, of opened: OpenedLinks.Opened, for user: OutgoingUser?,
    on loop: EventLoop
  ) async throws(Problem) -> Holding {
    guard let own = try await identifiers(opened, on: loop) else { return Holding() }
    var holding = try await source.documents(query, of: opened, for: user, on: loop)
    holding.patient?.identifiers.formUnion(own)
    return holding
  }

  func content(
    of localDocumentID: String, opened: OpenedLinks.Opened, for user: OutgoingUser?,
    on loop: EventLoop
  ) async throws(Problem) -> HeldDocument? {
    guard let own = try await identifiers(opened, on: loop) else { return nil }
    var held = try await source.content(
      of: localDocumentID, opened: opened, for: user, on: loop)
    held?.patient.identifiers.formUnion(own)
    return held
  }

  func records(
    of opened: OpenedLinks.Opened, for user: OutgoingUser?, on loop: EventLoop
  ) async throws(Problem) -> RecordHolding {
    guard let own = try await identifiers(opened, on: loop) else { return RecordHolding() }
    var holding = try await source.records(of: opened, for: user, on: loop)
    holding.patient?.identifiers.formUnion(own)
    return holding
  }

  func register(of facility: FacilityID) -> (any PersonRegister)? {
    demographics[facility] ?? source.register(of: facility)
  }

  /// What the patient is called where they are registered; none where nobody registers them.
  private func identifiers(
    _ opened: OpenedLinks.Opened, on loop: EventLoop
  ) async throws(Problem) -> IdentifierSet? {
    if let known = opened.known { return known.identifiers }
    guard let register = demographics[opened.facility] else { return IdentifierSet() }
    return try await register.identifiers(of: opened.localID, on: loop)
  }
}
