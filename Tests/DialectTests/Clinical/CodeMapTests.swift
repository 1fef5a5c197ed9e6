import Dialect
import Foundation
import Record
import Testing

/// FHIR ConceptMap files.
@Suite struct CodeMaps {
  private func map(_ target: String, type: String = "ConceptMap") throws -> CodeMap {
    let text = #"""
      {"resourceType":"\#(type)","status":"active","group":[{"source":"urn:a","target":"urn:b",
      "element":[{"code":"1","target":[\#(target)]}]}]}
      """#
    return try CodeMap(conceptMaps: [Array(text.utf8)])
  }

  @Test func `a code is known by what it is called elsewhere`() throws {
    let map = try map(#"{"code":"x","display":"X","equivalence":"wider"}"#)
    let expected = [Coding(system: "urn:b", code: "x", display: "X")]
    #expect(map.targets(of: "1", in: "urn:a") == expected)
    #expect(map.target(of: "1", in: "urn:a", to: "urn:b") == "x")
  }

  @Test func `a code of another system is not known`() throws {
    let map = try map(#"{"code":"x","equivalence":"equal"}"#)
    #expect(map.targets(of: "1", in: "urn:c").isEmpty)
    #expect(map.target(of: "1", in: "urn:a", to: "urn:c") == nil)
  }

  @Test(arguments: ["unmatched", "disjoint"])
  func `what does not match is no translation`(equivalence: String) throws {
    #expect(try map(#"{"code":"x","equivalence":"\#(equivalence)"}"#).count == 0)
  }

  @Test func `several files add up`() throws {
    let one = #"""
      {"resourceType":"ConceptMap","group":[{"source":"urn:a","target":"urn:b","element":
      [{"code":"1","target":[{"code":"x","equivalence":"equal"}]}]}]}
      """#
    let two = one.replacing("urn:b", with: "urn:c")
    let map = try CodeMap(conceptMaps: [Array(one.utf8), Array(two.utf8)])
    #expect(map.targets(of: "1", in: "urn:a").map(\.system) == ["urn:b", "urn:c"])
  }

  @Test func `a translation without its equivalence is refused`() {
    #expect(
      throws: DialectError.elementMalformed(name: "ConceptMap.group.element.target.equivalence")
    ) { try map(#"{"code":"x"}"#) }
  }

  @Test func `another resource is refused`() {
    #expect(throws: DialectError.elementMalformed(name: "resourceType")) {
      try map("", type: "ValueSet")
    }
  }

  @Test func `the shipped files name a category of the policy for each shown data type`() {
    let categories = SSMIX2.DataType.allCases.map { type in
      ClinicalFixture.codes.target(
        of: type.rawValue, in: SSMIX2.Document.dataTypes, to: SSMIX2.Document.categories)
    }
    #expect(categories.allSatisfy { $0 == nil || Category(rawValue: $0 ?? "") != nil })
    let unknown = zip(SSMIX2.DataType.allCases, categories).filter { $0.1 == nil }.map(\.0)
    #expect(unknown == [.patient, .attendingDoctor])
  }
}
