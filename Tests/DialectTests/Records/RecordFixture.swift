import Dialect
import Foundation
import Record

/// Resources to read records from.
enum RecordFixture {
  static let patient = "pt-d436f7"

  /// A searchset of resources.
  static func bundle(_ resources: [String]) -> [UInt8] {
    let entries = resources.map { #"{"resource":\#($0)}"# }.joined(separator: ",")
    return Array(#"{"resourceType":"Bundle","type":"searchset","entry":[\#(entries)]}"#.utf8)
  }

  /// A resource of one type: its own members, and those that every one has.
  static func resource(
    _ type: FHIR.RecordType, _ members: String, id: String = "r-1",
    meta: String = "{}", of patient: String = patient
  ) -> String {
    let subject =
      [.allergyIntolerance, .immunization].contains(type) ? "patient" : "subject"
    return #"""
      {"resourceType":"\#(type.rawValue)","id":"\#(id)","meta":\#(meta),
      "\#(subject)":{"reference":"Patient/\#(patient)"},\#(members)}
      """#
  }

  static func pages(
    _ type: FHIR.RecordType, _ resources: String...
  ) throws -> FHIR.RecordPages {
    var pages = FHIR.RecordPages(type, of: patient)
    try pages.read(bundle(resources))
    return pages
  }

  /// The only unit of one resource.
  static func unit(
    _ type: FHIR.RecordType, _ members: String, meta: String = "{}"
  ) throws -> HeldRecords? {
    let pages = try pages(type, resource(type, members, meta: meta))
    let units = FHIR.units(of: [pages])
    return units.count == 1 ? units[0] : nil
  }

  static let confidential = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
  static let result = #"""
    "status":"final","category":[{"coding":[{"system":
    "http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS","code":"laboratory"}]}],
    "code":{"coding":[{"system":"urn:oid:1.2.392.200119.4.504","code":"3H015"}],"text":"K"},
    "effectiveDateTime":"2026-01-24T10:42:00+09:00","valueQuantity":{"value":5.70,"unit":"mEq/L",
    "system":"http://unitsofmeasure.org","code":"meq/L"},"interpretation":[{"coding":[{"system":
    "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"H"}]}],
    "referenceRange":[{"low":{"value":3.5},"high":{"value":5.0},"text":"3.5-5.0"}]
    """#
  static let report = #"""
    "status":"final","category":[{"coding":[{"system":
    "http://terminology.hl7.org/CodeSystem/v2-0074","code":"LAB"}]}],"code":{"text":"生化学"},
    "effectiveDateTime":"2026-01-24T12:00:00+09:00","conclusion":"Kが高い"
    """#
  static let allergy = #"""
    "clinicalStatus":{"coding":[{"code":"active"}]},"criticality":"high","category":["medication"],
    "code":{"text":"ペニシリン"},"recordedDate":"2025-04-01","recorder":{"display":"石田 功"},
    "reaction":[{"manifestation":[{"text":"呼吸困難"}],"severity":"severe"}]
    """#
}
