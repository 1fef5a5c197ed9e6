/// The names that XDS metadata are told apart by (IHE ITI TF-3 4.2.5).
enum RegistryTables {
  static let stable = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
  static let approved = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
  static let deprecated = "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated"
  static let author = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
  static let patientID = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
  static let uniqueID = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"

  /// Classifications by what a code is of a document.
  enum Scheme: String, CaseIterable, Sendable {
    case classCode = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a"
    case confidentialityCode = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
    case eventCodeList = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4"
    case formatCode = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"
    case healthcareFacilityTypeCode = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1"
    case practiceSettingCode = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead"
    case typeCode = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
  }

  /// The object identifiers of code systems that FHIR names otherwise.
  private static let schemes = [
    "http://loinc.org": "2.16.840.1.113883.6.1",
    "http://snomed.info/sct": "2.16.840.1.113883.6.96",
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality": "2.16.840.1.113883.5.25",
    "http://terminology.hl7.org/CodeSystem/v3-ActReason": "2.16.840.1.113883.5.8",
  ]

  /// A code system as XDS writes it: an object identifier where there is one.
  static func codingScheme(_ system: String) -> String {
    if let scheme = schemes[system] { return scheme }
    return system.hasPrefix("urn:oid:") ? String(system.dropFirst(8)) : system
  }
}
