import Dialect
import Record
import Testing

/// Documents and bundles to test with.
enum Fixture {
  /// The lines are joined without their breaks.
  static let document = #"""
    {"resourceType":"DocumentReference","id":"doc-1a2b3c","meta":{"tag":[{"system":
    "http://jpfhir.jp/fhir/clins/CodeSystem/JP_ehrshrs_indication","code":"UNINFORMED"}]},
    "contained":[{"resourceType":"Practitioner","id":"contained-77"}],
    "masterIdentifier":{"system":"urn:ietf:rfc:3986","value":"urn:oid:1.2.392.999.8"},
    "identifier":[{"system":"urn:x","value":"KEY\/POP-000126-5"}],"status":"current",
    "docStatus":"final","type":{"coding":[{"system":"http://loinc.org","code":"34746-8",
    "display":"Nurse Note"}],"text":"看護記録"},"category":[{"coding":[{"system":"urn:c",
    "code":"class-a"}]}],"subject":{"reference":"Patient/pt-d436f7","identifier":
    {"value":"0009876543"}},"date":"2026-08-27T12:57:00+09:00","author":[{"reference":
    "Practitioner/DR-CA-001","display":"石田 功 (DR-CA-001)"}],"authenticator":{"reference":
    "https://emr.jp/fhir/Practitioner/auth-31/_history/version-2"},"custodian":{"reference":
    "Organization/hospital-main","display":"中央病院"},"relatesTo":[{"code":"appends","target":
    {"reference":"DocumentReference/doc-955bb2"}}],"description":
    "患者ID: 0009876543 key\/pop-000126-5 を参照","securityLabel":[{"coding":[{"system":
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]}],"content":
    [{"attachment":{"contentType":"text/plain","language":"ja","url":
    "https://emr.jp/fhir/Binary/bin-4711?token=tok-9911","title":"記録 doc-1a2b3c","size":903,
    "hash":"K05VthUhIkQG1skcoSe/vnKFg7Y=","creation":"2026-08-26"},"format":{"system":
    "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode","code":"urn:x"}}],
    "context":{"encounter":[{"reference":"Encounter/enc-2fa87c"}],"event":[{"text":"入院"}],
    "period":{"start":"2026-08-01","end":"2026-08-27"},"facilityType":{"coding":[{"code":
    "hosp"}]},"practiceSetting":{"coding":[{"system":"urn:p","code":"01"}]},"related":[{
    "identifier":{"system":"urn:o","value":"ORD-7"}}]}}
    """#.replacing("\n", with: "")

  /// All that the custodian calls things by in ``document``.
  static let identifiers = [
    "doc-1a2b3c", "contained-77", "urn:oid:1.2.392.999.8", "1.2.392.999.8", "KEY/POP-000126-5",
    "POP-000126-5", "pt-d436f7", "0009876543", "DR-CA-001", "auth-31", "hospital-main",
    "doc-955bb2", "bin-4711", "token", "tok-9911", "enc-2fa87c", "ORD-7",
  ].filter(IdentifierSet.isDistinctive)

  static func bundle(_ resources: String..., type: String = "searchset") -> [UInt8] {
    let entries = resources.map { #"{"resource":\#($0)}"# }.joined(separator: ",")
    let link = #"[{"relation":"next","url":"https://n/x"}]"#
    return Array(
      #"{"resourceType":"Bundle","type":"\#(type)","link":\#(link),"entry":[\#(entries)]}"#.utf8)
  }

  /// The document with a part of its text replaced.
  static func document(_ part: String, _ other: String) -> String {
    document.replacing(part, with: other)
  }

  /// ``document`` as it is read.
  static func page() throws -> (page: DocumentPage, entry: DocumentEntry) {
    try FHIR.decodeDocumentReference(Array(document.utf8))
  }

  static let handle = "docdocdocdoc2345"
  static let patient = "abcdefgh234567ab"

  static func release(_ entry: DocumentEntry) throws -> ReleasedDocument {
    ReleasedDocument(
      entry: entry, handle: try #require(DocumentHandle(handle)),
      patient: try #require(Handle(patient)), binary: "slip",
      related: [try #require(DocumentHandle("docdocdocdoc2346"))])
  }

  /// One document of `page`, written.
  static func write(
    _ entry: DocumentEntry, of page: DocumentPage, scrubber: TextScrubber
  ) throws -> [UInt8] {
    FHIR.encodeDocumentReference(
      try release(entry), of: page, base: "https://bridge.example/fhir", scrubber: scrubber)
  }
}

extension DocumentPage {
  /// Adds text and says where it stands.
  mutating func add(_ other: String) -> TextRange { add(other.utf8) }

  /// Adds codes and says where they stand.
  mutating func add(codes added: [Coding]) -> Sublist<DocumentEntry.Code> {
    let start = codes.count
    for coding in added {
      let system = coding.system.map { add($0) }
      let display = coding.display.map { add($0) }
      codes.append(.init(system: system, code: add(coding.code), display: display))
    }
    return Sublist(start..<codes.count)
  }

  /// The codes of a sublist as they stand alone.
  func codings(_ list: Sublist<DocumentEntry.Code>) -> [Coding] {
    codes[list.range].map {
      Coding(system: string($0.system), code: string($0.code), display: string($0.display))
    }
  }
}
