@testable import Dialect
import Foundation
import Testing
import TestSupport

/// The tables a check stands on.
@Suite struct SSMIX2Tables {
  private func names(_ text: String) -> [HL7v2.SegmentName] {
    text.split(separator: " ").compactMap { HL7v2.SegmentName(String($0)) }
  }

  @Test(
    arguments: [
      ("A [B] C", "A B C", nil), ("A [B] C", "A C", nil), ("A [B] C", "A B", .incomplete),
      ("A [B] C", "A B B C", .misplaced(2)), ("A {B} C", "A B B C", nil),
      ("A {B} C", "A C", .misplaced(1)), ("A [{B}] C", "A C", nil), ("A [{B}] C", "A B B C", nil),
      ("A {B [C] D}", "A B D B C D", nil), ("A {B [C] D}", "A B D C", .misplaced(3)),
      ("A {[B] [C]}", "A", nil), ("A {[B] [C]}", "A C B C", nil), ("A", "", .incomplete),
      ("A", "A B", .misplaced(1)), ("A C", "A Z C", nil), ("A Z C", "A C", .misplaced(1)),
      ("A Z C", "A Z C", nil),
    ] as [(String, String, SSMIX2.MessageStructure.Departure?)])
  func `a structure says where segments leave it`(
    notation: String, text: String, expected: SSMIX2.MessageStructure.Departure?
  ) {
    let long = { (text: String) in text.replacing(/[A-Z]/, with: { "\($0.output)XX" }) }
    let structure = SSMIX2.MessageStructure(long(notation))
    #expect(structure.departure(names(long(text))) == expected)
  }

  @Test func `every type of data has the structure of each of its messages`() {
    for message in SSMIX2.DataType.allCases.flatMap(\.messageTypes) {
      #expect(SSMIX2.MessageStructure.of(message) != nil, "\(message)")
    }
  }

  @Test func `required fields are those of the published table`() throws {
    guard let file = SharedData.url("records/ssmix2-tables/HL7_SEGMENT.json") else { return }
    struct Field: Decodable {
      let required: [String: String]
      enum CodingKeys: String, CodingKey { case required = "ssmix2-required" }
    }
    let table = try JSONDecoder().decode([String: [Field]].self, from: Data(contentsOf: file))
    for (name, fields) in table {
      let segment = try #require(HL7v2.SegmentName(name))
      for type in SSMIX2.DataType.allCases {
        let required = fields.enumerated().filter { index, field in
          index > 0 && (field.required[type.rawValue] ?? field.required["*"]) == "R"
        }
        #expect(
          SSMIX2.RequiredFields.numbers(of: segment, in: type) == required.map(\.offset),
          "\(name) \(type)")
      }
    }
  }

  @Test func `fields of the day of care are those of the published table`() throws {
    guard let file = SharedData.url("records/ssmix2-tables/SSMIX_CAREDATE.json") else { return }
    let table = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
    for (message, expected) in table {
      let parts = message.split(separator: "^").map(String.init)
      let place = SSMIX2.CareDateField(of: HL7v2.MessageType(parts[0], parts[1]))
      #expect((place.map { "\($0.segment)-\($0.field)" } ?? "") == expected, "\(message)")
    }
    #expect(table.count == 31)
  }

  @Test func `every finding has words in both languages and none of them a name of a type`() {
    let findings: [SSMIX2.Finding] = [
      .nameMalformed(nil), .nameMalformed(.time), .nameMisplaced([.careDate]), .typeUnknown,
      .validTwice, .entryUnexpected, .tooLarge, .unreadable, .message(.headerMissing),
      .message(.charset(.eightBit(offset: 3))), .charsetOther, .messageTypeWrong,
      .note(HL7v2.Note(kind: .text(.lost), segment: 2, field: 1)), .messageEventWrong,
      .fieldMissing(segment: "PID", field: 3, number: 2), .segmentMissing, .patientDiffers,
      .segmentMisplaced(segment: "PID", number: 2),
    ]
    #expect(Set(findings.map(\.japanese)).count == findings.count)
    #expect(Set(findings.map(\.english)).count == findings.count)
    #expect(findings.allSatisfy { $0.name.allSatisfy { $0.isLowercase || $0 == "-" } })
    for finding in findings {
      #expect(finding.english.first?.isUppercase != true || finding.english.hasPrefix("PID"))
    }
  }
}
