import Record

extension FHIR {
  /// Writes the CapabilityStatement of an MHD Document Responder.
  ///
  /// `base` is the bridge's FHIR base URL, `release` the bridge's version, `date` when this
  /// statement was last changed, as a FHIR dateTime.
  package static func capabilityStatement(
    base: String, release: String, date: String
  ) -> [UInt8] {
    let search: [JSONValue] = Parameter.allCases.compactMap { parameter in
      switch parameter {
      case .count, .page, .mediaType, .pretty, .patientIdentifier, .relatedIdentifier: nil
      case .authorFamily, .authorGiven: ["name": .string(parameter.rawValue), "type": "string"]
      case .communities: ["name": .string(parameter.rawValue), "type": "uri"]
      case .patient: ["name": "patient", "type": "reference"]
      case .date, .creation, .period:
        ["name": .string(parameter.rawValue), "type": "date"]
      default: ["name": .string(parameter.rawValue), "type": "token"]
      }
    }
    let documents: JSONValue = [
      "type": "DocumentReference",
      "supportedProfile": [
        "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.DocumentReference"
      ],
      "interaction": [["code": "read"], ["code": "search-type"]],
      "searchParam": .array(search),
    ]
    let binaries: JSONValue = ["type": "Binary", "interaction": [["code": "read"]]]
    let value: JSONValue = [
      "resourceType": "CapabilityStatement", "status": "active", "date": .string(date),
      "kind": "instance",
      "software": ["name": "Kakehashi", "version": .string(release)],
      "implementation": [
        "description": "a bridge between health networks", "url": .string(base),
      ],
      "fhirVersion": .string(version), "format": ["application/fhir+json"],
      "instantiates": [
        "https://profiles.ihe.net/ITI/MHD/CapabilityStatement/IHE.MHD.DocumentResponder"
      ],
      "rest": [["mode": "server", "resource": [documents, binaries]]],
    ]
    return value.encoded()
  }
}
