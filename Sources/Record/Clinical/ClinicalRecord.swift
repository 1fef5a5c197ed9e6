/// One thing that a record of care says, in no dialect and without any identifier.
package enum ClinicalRecord: Hashable, Sendable {
  case encounter(Encounter)
  case problem(Problem)
  case allergy(Allergy)
  case medicationOrder(MedicationOrder)
  case administration(Administration)
  case serviceOrder(ServiceOrder)
  case specimen(Specimen)
  case observation(Observation)
  case report(Report)
  case procedure(Procedure)
  case dietOrder(DietOrder)
}

/// All that one message or file says about one patient.
package struct ClinicalContent: Sendable {
  /// The patient.
  package var person: Person?
  /// The records; they name each other by their positions here.
  package var records: [ClinicalRecord] = []
  /// When the message was made.
  package var written: PartialDate?
  /// The organisation that made it, by name.
  package var facilityName: String?
  /// The department that is responsible.
  package var department: CodedText?
  /// Who is responsible, by name, each once.
  package var authors: [String] = []
  /// How confidential it is, in the message's own codes.
  package var confidentiality: [Coding] = []
  /// Whether it holds what the patient was not told.
  package var tag: Tag = .none
  /// Every identifier met, for the scrubber.
  package var identifiers = IdentifierSet()
  /// What could not be carried, each once, in the order it was met.
  package private(set) var warnings: [ClinicalWarning] = []
  private var warned: Set<ClinicalWarning> = []

  /// LIMIT: names of who is responsible; further ones stand in their records alone.
  private static let authorsMax = 32

  /// Makes a content without records.
  package init() {}

  /// Adds a record and says where it stands.
  package mutating func add(_ record: ClinicalRecord) -> Int {
    records.append(record)
    return records.count - 1
  }

  /// Adds a warning unless it is there.
  package mutating func warn(_ warning: ClinicalWarning) {
    if warned.insert(warning).inserted { warnings.append(warning) }
  }

  /// Adds a name to the authors unless it is there.
  package mutating func credit(_ name: String?) {
    guard let name, authors.count < Self.authorsMax, !authors.contains(name) else { return }
    authors.append(name)
  }
}
