import Dialect
import Foundation
import Record
import Testing

/// Files of the standardized storage as entries of a page.
@Suite struct DocumentListing {
  @Test func `an entry says type, dates, department and author`() throws {
    let document = try ClinicalFixture.read(
      "OMP-01", "RDE^O11^RDE_O11",
      "ORC|NW|77||1|||||20260102|||110^医師^一郎|||||01^内科^99XY1||||登呂病院",
      "RXE||108665201^ダーゼン錠^HOT9|1")
    var page = DocumentPage()
    document.list(in: &page)
    let entry = try #require(page.entries.first)
    #expect(entry.category == .prescription)
    #expect(entry.label == .unlabelled)
    #expect(entry.status == .current)
    #expect(page.codings(entry.type.codes).map(\.code) == ["OMP-01", "57833-6"])
    #expect(page.string(entry.attachment.title) == "処方オーダ Prescription")
    #expect(entry.date.map { page.string($0.text) } == "2026-01-02T03:04:05.678+09:00")
    #expect(entry.period?.start.map { page.string($0.text) } == "2026-01-02")
    #expect(page.string(entry.practiceSetting?.text) == "内科")
    #expect(page.authors.map { page.string($0.name) } == ["医師 一郎"])
    #expect(page.authors.map { page.string($0.institution) } == ["登呂病院"])
    #expect(page.string(entry.custodianName) == "登呂病院")
    #expect(page.codings(entry.references).map(\.code) == ["000000000000077"])
  }

  @Test func `the numbers of the file's name are identifiers`() throws {
    for file in try ClinicalFixture.all() {
      let known = try ClinicalFixture.read(file).content.identifiers
      #expect(known.contains(file.name.patient.exposed))
      #expect(known.contains(file.name.exposed))
    }
  }

  @Test func `demographics have no category and thus are shown to nobody`() throws {
    let document = try ClinicalFixture.read("ADT-00", "ADT^A08^ADT_A01", "EVN||20260102")
    #expect(document.category == .unknown)
  }

  @Test func `a message about another patient is told`() throws {
    let header = #"MSH|^~\&|H|S|G|R|20260102||ADT^A08^ADT_A01|m|P|2.5||||||UNICODE UTF-8"#
    let name = try SSMIX2.FileName("9999013_-_ADT-00_999999999999999_20260102030405678_-_1")
    for (number, isOther) in [("9999013", false), ("9999014", true), ("", true)] {
      let document = try SSMIX2.Document(
        Array("\(header)\rPID|||\(number)^^^^PI\r".utf8), named: name,
        codes: ClinicalFixture.codes)
      #expect(document.namesOtherPatient == isOther)
    }
  }

  @Test func `a message of another kind than its name says is refused`() throws {
    #expect(
      throws: DialectError.attachmentMalformed(
        reason: "the message is of another type than its name says")
    ) { try ClinicalFixture.read("OMP-01", "ADT^A08^ADT_A01") }
  }

  @Test func `what is no message is refused`() throws {
    let name = try SSMIX2.FileName("9999013_-_ADT-00_999999999999999_20260102030405678_-_1")
    #expect(throws: DialectError.self) {
      try SSMIX2.Document(Array("%PDF".utf8), named: name, codes: CodeMap())
    }
  }

  @Test func `a file may have 5000 segments and not one more`() throws {
    let notes = Array(repeating: "NTE|1||x", count: SSMIX2.Document.segmentsMax - 2)
    let most = notes.joined(separator: "\r")
    _ = try ClinicalFixture.read("ADT-00", "ADT^A08^ADT_A01", most)
    #expect(
      throws: DialectError.attachmentMalformed(
        reason: "the message has more than 5000 segments")
    ) { try ClinicalFixture.read("ADT-00", "ADT^A08^ADT_A01", most, "NTE|1||x") }
  }

  @Test func `a type that SS-MIX2 does not have is refused`() throws {
    #expect(throws: DialectError.attachmentUnsupported(contentType: "OMI-01")) {
      try ClinicalFixture.read("OMI-01", "OMI^Z23^OMI_Z23")
    }
  }
}

/// The article that says what each field becomes.
@Suite struct FieldTable {
  private static func article() throws -> String {
    let file = URL(fileURLWithPath: #filePath)
      .appendingPathComponent("../../../../Sources/Dialect/Dialect.docc/SSMIX2Records.md")
    return try String(contentsOf: file.standardized, encoding: .utf8)
  }

  @Test func `every field of the samples that is not carried stands in the table`() throws {
    let rows = try Self.article().split(separator: "\n").filter { $0.contains("not carried") }
    for file in try ClinicalFixture.all() {
      for case .fieldNotCarried(let field) in try ClinicalFixture.read(file).content.warnings {
        #expect(rows.contains { $0.contains(field) }, "\(field)")
      }
    }
  }

  @Test func `every data type stands in the table`() throws {
    let article = try Self.article()
    for type in SSMIX2.DataType.allCases {
      #expect(article.contains(type.rawValue), "\(type.rawValue)")
    }
  }
}
