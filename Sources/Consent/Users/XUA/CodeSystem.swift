/// Code systems by their two names: an OID in SAML and HL7 v3, a URI in JWT and FHIR.
///
/// SOURCE: HL7 Terminology (THO) naming systems
package enum CodeSystem {
  private static let uris: [String: String] = [
    "2.16.840.1.113883.5.8": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "2.16.840.1.113883.6.96": "http://snomed.info/sct",
    "2.16.840.1.113883.6.1": "http://loinc.org",
  ]
  private static let oids = Dictionary(uniqueKeysWithValues: uris.map { ($0.value, $0.key) })

  /// The URI of an OID: that of the table, else the OID itself as a URN.
  package static func uri(ofOID oid: String) -> String { uris[oid] ?? "urn:oid:\(oid)" }

  /// The OID of a URI; nil if it has none that is known.
  package static func oid(ofURI uri: String) -> String? {
    if let oid = oids[uri] { return oid }
    return uri.hasPrefix("urn:oid:") ? String(uri.dropFirst("urn:oid:".count)) : nil
  }
}
