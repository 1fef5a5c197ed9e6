import Record

/// The identifiers with which ebRIM says what a part of an entry is (IHE ITI TF-3 4.2.5).
enum ObjectType {
  static let stable = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
  static let onDemand = "urn:uuid:34268e47-fdf5-41a6-ba33-82133c465248"

  static func of(_ kind: DocumentKind) -> String { kind == .stable ? stable : onDemand }

  static func kind(_ type: String) -> DocumentKind? {
    switch type.lowercased() {
    case stable: .stable
    case onDemand: .onDemand
    default: nil
    }
  }
}

/// What a classification of a document entry says (IHE ITI TF-3 table 4.2.5.1-2).
enum ClassificationScheme: String, CaseIterable {
  case author = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
  case classCode = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a"
  case confidentialityCode = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
  case eventCodeList = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4"
  case formatCode = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"
  case healthcareFacilityTypeCode = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1"
  case practiceSettingCode = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead"
  case typeCode = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
}

/// The identifiers that stand outside of the entry itself (IHE ITI TF-3 table 4.2.5.1-3).
enum IdentificationScheme: String {
  case patientID = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
  case uniqueID = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"

  /// The name that has to stand beside it.
  var name: String {
    switch self {
    case .patientID: "XDSDocumentEntry.patientId"
    case .uniqueID: "XDSDocumentEntry.uniqueId"
    }
  }
}

extension DocumentStatus {
  /// What ebRIM calls it; a document entered in error is not offered any more.
  var registryText: String {
    self == .current ? Self.approved : Self.deprecated
  }

  /// Reads what ebRIM calls it.
  init?(registryText text: String) {
    switch text {
    case Self.approved: self = .current
    case Self.deprecated: self = .superseded
    default: return nil
    }
  }

  private static let approved = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
  private static let deprecated = "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated"
}

/// How one document is related to another (IHE ITI TF-3 4.2.2.2).
enum AssociationType {
  private static let prefix = "urn:ihe:iti:2007:AssociationType:"

  static func of(_ relation: DocumentRelation) -> String {
    switch relation {
    case .replaces: prefix + "RPLC"
    case .transforms: prefix + "XFRM"
    case .signs: prefix + "signs"
    case .appends: prefix + "APND"
    }
  }

  /// What an association says about two documents; nil if it is about something else (IHE MHD
  /// §2:3.67.4.1.3).
  static func relation(_ type: String) -> DocumentRelation? {
    switch type {
    case prefix + "RPLC", prefix + "XFRM_RPLC": .replaces
    case prefix + "XFRM", "urn:ihe:iti:2010:AssociationType:IsSnapshotOf": .transforms
    case prefix + "signs": .signs
    case prefix + "APND": .appends
    default: nil
    }
  }
}
