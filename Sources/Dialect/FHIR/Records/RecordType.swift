package import Record

extension FHIR {
  /// The types of resources that records are read from.
  package enum RecordType: String, CaseIterable, Sendable {
    case allergyIntolerance = "AllergyIntolerance"
    case condition = "Condition"
    case encounter = "Encounter"
    case medicationRequest = "MedicationRequest"
    case medicationAdministration = "MedicationAdministration"
    case immunization = "Immunization"
    case serviceRequest = "ServiceRequest"
    case specimen = "Specimen"
    case observation = "Observation"
    case diagnosticReport = "DiagnosticReport"
    case procedure = "Procedure"

    /// The search parameter for when it was, of types of which a patient gathers ever more and the
    /// newest count most; nil for those of which every one counts, however old.
    package var dateParameter: String? {
      switch self {
      case .observation: "date"
      case .medicationAdministration: "effective-time"
      default: nil
      }
    }
  }
}

/// What codes of FHIR say a record is, in the words of the policy: tables, not rules.
///
/// Visits, problems and allergies are progress notes, as the shipped code map says of the types
/// ADT and PPR of SS-MIX2. What people measure at the bedside is written by nurses.
package enum RecordKinds {
  /// The codes of `observation-category`, of JP_SimpleObservationCategory and of HL7 table 0074.
  package static let observations: [(code: String, kind: Observation.Kind, category: Category)] = [
    ("laboratory", .laboratory, .labResult), ("LAB", .laboratory, .labResult),
    ("vital-signs", .vitalSigns, .nursing), ("body-measurement", .bodyMeasurement, .nursing),
    ("survey", .survey, .nursing), ("activity", .survey, .nursing),
    ("imaging", .imaging, .imagingReport), ("procedure", .procedure, .imagingReport),
    ("exam", .exam, .progressNote), ("therapy", .exam, .progressNote),
    ("social-history", .socialHistory, .progressNote),
  ]

  /// The branches by codes of HL7 table 0074, LOINC and SNOMED CT.
  package static let branches: [String: Branch] = {
    let rows: [(Branch, [String])] = [
      (
        .laboratory,
        [
          "BG", "BLB", "CG", "CH", "CP", "GE", "HM", "IMM", "LAB", "MB", "MCB", "MYC", "OSL",
          "SP", "SR", "TX", "URN", "VR", "LP29693-6", "LP7819-8", "108252007", "11502-2",
          "laboratory",
        ]
      ),
      (
        .imaging,
        [
          "CT", "CUS", "NMR", "NMS", "OUS", "RAD", "RUS", "RX", "VUS", "XRC", "LP29684-5",
          "363679005", "18748-4", "imaging",
        ]
      ),
      (.endoscopy, ["LP7796-8", "423827005", "18751-8"]),
      (.physiology, ["CTH", "EC", "EN", "PF", "PHY", "11524-6", "LP29708-2"]),
    ]
    return Dictionary(
      rows.flatMap { branch, codes in codes.map { ($0, branch) } }, uniquingKeysWith: { $1 })
  }()

  /// Code systems whose codes the tables hold.
  private static let systems = Set([
    "http://terminology.hl7.org/CodeSystem/observation-category",
    "http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS",
    "http://terminology.hl7.org/CodeSystem/v2-0074", "http://snomed.info/sct",
  ]).union(Classification.loincSystems)

  /// What kind of observation its categories say it is; nil if they say none or two.
  static func observation(
    _ categories: [CodedText]
  ) -> (kind: Observation.Kind, category: Category)? {
    let rows = codes(categories).flatMap { code in observations.filter { $0.code == code } }
    guard let first = rows.first, rows.allSatisfy({ $0.kind == first.kind }) else { return nil }
    return (first.kind, first.category)
  }

  /// Which branch the codes name; nil if they name none or two.
  static func branch(_ concepts: [CodedText]) -> Branch? {
    let found = codes(concepts).compactMap { branches[$0] }
    guard let first = found.first, found.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  private static func codes(_ concepts: [CodedText]) -> [String] {
    concepts.flatMap { concept in
      concept.codes.filter { $0.system.map { systems.contains($0) } ?? false }.map(\.code)
    }
  }

  /// Ways into the body that are injections, by codes of SNOMED CT and of HL7 table 0162.
  static let injected: Set<String> = [
    "47625008", "78421000", "34206005", "372464004", "IV", "IM", "SC",
    "ID", "IVP", "IVPB", "IA", "IT", "EP",
  ]
}

extension Branch {
  /// What an order of the branch is in the words of the policy.
  var orderCategory: Category { self == .laboratory ? .labOrder : .imagingOrder }

  /// What a report of the branch is in the words of the policy.
  var reportCategory: Category { self == .laboratory ? .labResult : .imagingReport }
}

extension MedicationOrder.Kind {
  /// What it is in the words of the policy.
  var category: Category { self == .injection ? .injection : .prescription }
}
