/// What a code system is called: a URI in FHIR and in the canonical model, an OID in XDS, HL7 v3
/// and SAML.
///
/// One that has no URI is `urn:oid:` and its OID (FHIR R4 §4.1.2.1). A name that is neither, as
/// some registries use, is carried inside a URN so that it comes back as it was.
package enum CodeSystem {
  /// OIDs and the URIs of the same code systems; of several URIs the first is written.
  ///
  /// SOURCE: HL7 Terminology (THO) 6, JP Core 1.2 guide-urlmap, IHE FormatCode 1.3.
  package static let table: [(oid: String, uri: String)] = [
    ("2.16.840.1.113883.6.1", "http://loinc.org"),
    ("2.16.840.1.113883.6.96", "http://snomed.info/sct"),
    ("2.16.840.1.113883.6.8", "http://unitsofmeasure.org"),
    ("2.16.840.1.113883.6.3", "http://hl7.org/fhir/sid/icd-10"),
    ("2.16.840.1.113883.5.25", hl7 + "v3-Confidentiality"),
    ("2.16.840.1.113883.5.8", hl7 + "v3-ActReason"),
    ("2.16.840.1.113883.5.4", hl7 + "v3-ActCode"),
    ("2.16.840.1.113883.5.1", hl7 + "v3-AdministrativeGender"),
    ("2.16.840.1.113883.5.111", hl7 + "v3-RoleCode"),
    ("2.16.840.1.113883.5.1008", hl7 + "v3-NullFlavor"),
    ("2.16.840.1.113883.3.18.7.1", "urn:oid:2.16.840.1.113883.3.18.7.1"),
    ("1.2.840.10008.2.16.4", "http://dicom.nema.org/resources/ontology/DCM"),
    (
      "1.3.6.1.4.1.19376.1.2.3",
      "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode"
    ),
    ("1.2.392.200119.4.403.1", "http://medis.or.jp/CodeSystem/master-HOT9"),
    ("1.2.392.200119.4.403.2", "http://medis.or.jp/CodeSystem/master-HOT7"),
    ("1.2.392.200119.4.402.1", "http://medis.or.jp/CodeSystem/master-HOT13"),
    ("1.2.392.100495.20.2.73", "http://capstandard.jp/iyaku.info/CodeSystem/YJ-code"),
    ("1.2.392.200119.4.504", "http://medis.or.jp/CodeSystem/master-JLAC10-17digits"),
    ("1.2.392.200119.4.101.6", "http://medis.or.jp/CodeSystem/master-disease-exCode"),
    ("1.2.392.200119.4.101.2", "http://medis.or.jp/CodeSystem/master-disease-keyNumber"),
    ("1.2.392.200250.2.2.2", "http://jami.jp/SS-MIX2/CodeSystem/ClinicalDepartment"),
  ]

  private static let hl7 = "http://terminology.hl7.org/CodeSystem/"
  private static let oidPrefix = "urn:oid:"
  private static let namePrefix = "urn:kakehashi:scheme:"

  private static let uris = Dictionary(
    table.map { ($0.oid, $0.uri) }, uniquingKeysWith: { first, _ in first })
  private static let oids = Dictionary(
    table.map { ($0.uri, $0.oid) }, uniquingKeysWith: { first, _ in first })

  /// The URI of what an OID, `urn:oid:` and an OID, a URI or a mere name stands for.
  package static func uri(_ scheme: String) -> String {
    let oid = scheme.hasPrefix(oidPrefix) ? String(scheme.dropFirst(oidPrefix.count)) : scheme
    if OID.isValid(oid) { return uris[oid] ?? oidPrefix + oid }
    return isURI(scheme) ? scheme : namePrefix + escaped(scheme)
  }

  /// The OID of a URI, the name inside it, or the URI itself if there is neither.
  package static func scheme(_ uri: String) -> String {
    if let oid = oids[uri] { return oid }
    if uri.hasPrefix(oidPrefix) { return String(uri.dropFirst(oidPrefix.count)) }
    guard uri.hasPrefix(namePrefix) else { return uri }
    return unescaped(uri.dropFirst(namePrefix.count)) ?? uri
  }

  /// The OID of a URI; nil if there is none.
  package static func oid(_ uri: String) -> String? {
    let scheme = scheme(uri)
    return OID.isValid(scheme) ? scheme : nil
  }

  /// A scheme, a colon and visible ASCII (RFC 3986 §3.1).
  private static func isURI(_ text: String) -> Bool {
    guard let colon = text.utf8.firstIndex(of: 0x3A), colon > text.startIndex,
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return false }
    return text.utf8[..<colon].allSatisfy {
      $0.isASCIIAlphanumeric || [0x2B, 0x2D, 0x2E].contains($0)
    }
  }

  /// Letters and digits as they are, everything else as `=` and two hexadecimal digits.
  private static func escaped(_ text: String) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    for byte in text.utf8 {
      if byte.isASCIIAlphanumeric {
        out.append(byte)
      } else {
        out += [0x3D, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func unescaped(_ text: Substring) -> String? {
    var out: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == 0x3D else {
        out.append(byte)
        continue
      }
      guard let high = rest.popFirst()?.lowercaseHexValue,
        let low = rest.popFirst()?.lowercaseHexValue
      else { return nil }
      out.append(high << 4 | low)
    }
    return String(validating: out, as: UTF8.self)
  }
}
