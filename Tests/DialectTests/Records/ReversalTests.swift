import Dialect
import Foundation
import Record
import Testing

/// What turns the meaning of a resource round is never shown without it.
@Suite struct Reversals {
  private typealias Fixture = RecordFixture

  private static let drug = #"""
    "status":"active","intent":"order","medicationCodeableConcept":{"text":"ワルファリン"},
    "authoredOn":"2026-01-24"
    """#
  private static let order = #"""
    "status":"active","intent":"order","category":[{"coding":[{"system":
    "http://terminology.hl7.org/CodeSystem/v2-0074","code":"LAB"}]}],"code":{"text":"生化学"},
    "authoredOn":"2026-01-24"
    """#
  private static let vaccine = #"""
    "status":"completed","vaccineCode":{"text":"肺炎球菌"},"occurrenceDateTime":"2026-01-24"
    """#

  private static let withheld: [(FHIR.RecordType, String, String)] = [
    (.medicationRequest, drug, #""doNotPerform":true"#),
    (.serviceRequest, order, #""doNotPerform":true"#),
    (.immunization, vaccine, #""isSubpotent":true"#),
    (.observation, Fixture.result, #""focus":[{"reference":"Patient/fetus-1"}]"#),
  ]

  @Test(arguments: withheld)
  func `a resource that is not what it seems is withheld`(
    type: FHIR.RecordType, members: String, reversal: String
  ) throws {
    #expect(try Fixture.pages(type, Fixture.resource(type, members)).count == 1)
    let pages = try Fixture.pages(type, Fixture.resource(type, "\(members),\(reversal)"))
    #expect(pages.count == 0 && pages.warnings.map(\.kind) == [.entryWithheld])
  }

  @Test func `what is said not to be so is no reversal`() throws {
    let drug = Fixture.resource(.medicationRequest, Self.drug + #","doNotPerform":false"#)
    #expect(try Fixture.pages(.medicationRequest, drug).count == 1)
    let vaccine = Fixture.resource(.immunization, Self.vaccine + #","isSubpotent":false"#)
    #expect(try Fixture.pages(.immunization, vaccine).count == 1)
  }

  @Test(arguments: [
    ("available", 1), ("unavailable", 1), ("unsatisfactory", 0), ("entered-in-error", 0), ("?", 0),
  ])
  func `a specimen that says nothing of the patient is withheld`(status: String, count: Int) throws
  {
    let specimen = Fixture.resource(.specimen, #""status":"\#(status)","type":{"text":"血清"}"#)
    #expect(try Fixture.pages(.specimen, specimen).count == count)
  }

  private static func range(_ low: String, _ more: String = "") -> String {
    #"{"low":{"value":\#(low)},"text":"\#(low)-"\#(more)}"#
  }

  private static let women = #","appliesTo":[{"text":"女性"}]"#

  @Test(arguments: [
    ([range("13"), range("12")], "13-"), ([range("12", women)], "12-"),
    ([range("13"), range("12", women)], nil), ([range("12", women), range("13")], nil),
  ])
  func `a range for others is not the patient's`(ranges: [String], shown: String?) throws {
    let head = try #require(Fixture.result.components(separatedBy: #""referenceRange""#).first)
    let members = head + #""referenceRange":[\#(ranges.joined(separator: ","))]"#
    let unit = try #require(try Fixture.unit(.observation, members))
    guard case .observation(let observation)? = unit.content.records.first else {
      Issue.record("no observation")
      return
    }
    #expect(observation.range?.text == shown)
  }
}
