import Crypto
import Foundation
@testable import Neighbour
import Record
import Testing

/// The SS-MIX2 storage that a neighbour writes.
@Suite struct `The storage of synthetic patients` {
  private typealias File = SyntheticStorage.File

  private static func files(_ index: Int = 0) throws -> [File] {
    try SyntheticStorage(network: "oshidori", seed: Fixtures.seed).files(ofPatient: index)
  }

  private static func text(_ file: File) throws -> String {
    try #require(String(bytes: file.bytes, encoding: .iso2022JP))
  }

  /// The fields of the segments of that name, each under its number.
  private static func segments(_ name: String, of file: File) throws -> [[String]] {
    try text(file).split(separator: "\r").filter { $0.hasPrefix("\(name)|") }
      .map { $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
  }

  private static func messages(_ type: String, _ index: Int = 0) throws -> [File] {
    try files(index).filter { !$0.isDocument && $0.name.split(separator: "_")[2] == type }
  }

  @Test func `lies where its names say`() throws {
    let number = Fixtures.patient().number
    for file in try Self.files() where !file.isDocument {
      let parts = file.name.split(separator: "_").map(String.init)
      #expect(parts.count == 7)
      #expect(
        file.folders == [
          "standardized", String(number.prefix(3)), String(number.dropFirst(3).prefix(3)), number,
          parts[1], parts[2],
        ])
      #expect(parts[3].count == 15)
      #expect(parts[4].count == 17)
    }
  }

  @Test(arguments: ["ADT-00", "ADT-12", "PPR-01", "OMP-01", "OML-11", "OMG-01"])
  func `has messages of the type`(type: String) throws {
    let messages = try Self.messages(type)
    #expect(!messages.isEmpty)
    let hasDay = messages.allSatisfy { !$0.name.contains("_-_\(type)") }
    #expect(hasDay == (type != "ADT-00" && type != "PPR-01"))
  }

  @Test func `names the patient as the FHIR endpoint does`() throws {
    let patient = Fixtures.patient(1)
    let file = try #require(try Self.messages("ADT-00", 1).first)
    let fields = try #require(try Self.segments("PID", of: file).first)
    #expect(fields[3] == "\(patient.number)^^^^PI")
    #expect(fields[5].contains("^\(patient.person.given)^^^^^L^I~"))
    #expect(fields[5].hasSuffix("~\(patient.kana.replacing(" ", with: "^"))^^^^^L^P"))
    #expect(fields[7] == patient.person.birthDate.filter(\.isNumber))
    #expect(fields[8] == (patient.person.isFemale ? "F" : "M"))
    #expect(fields[11].hasSuffix(patient.address))
  }

  @Test func `says what the document says`() throws {
    let report = try #require(
      Fixtures.patient().documents(seed: Fixtures.seed).first {
        $0.resource["type"]?["coding"]?[0]?["code"] == "11502-2"
      })
    let file = try #require(try Self.messages("OML-11").first)
    let results = try Self.segments("OBX", of: file)
    let told = String(decoding: report.content, as: UTF8.self)
    #expect(results.count == 3)
    for fields in results {
      let unit = fields[6].prefix { $0 != "^" }
      #expect(told.contains("\(fields[5]) \(unit)"))
    }
  }

  @Test func `says which medicine the prescription says`() throws {
    let prescription = try #require(
      Fixtures.patient().documents(seed: Fixtures.seed).first {
        $0.resource["type"]?["coding"]?[0]?["code"] == "57833-6"
      })
    let file = try #require(try Self.messages("OMP-01").first)
    let medicine = try #require(try Self.segments("RXE", of: file).first?[2])
    let told = String(decoding: prescription.content, as: UTF8.self)
    #expect(told.contains(medicine.split(separator: "^")[1]))
  }

  @Test func `orders every radiograph it reports or has a picture of`() throws {
    let documents = Fixtures.patient().documents(seed: Fixtures.seed)
    let pictured = documents.indices.filter { documents[$0].note.kind == .imagingReport }
    let files = try Self.messages("OMG-01")
    #expect(files.count == pictured.count)
    for (file, position) in zip(files, pictured) {
      let number = StorageRecords.orderNumber(Fixtures.patient(), position)
      #expect(file.name.split(separator: "_")[3] == number)
      let orders = try Self.segments("ORC", of: file)
      let requests = try Self.segments("OBR", of: file)
      // The order, the same once more as the parent, and its one part.
      #expect(orders.map { $0[1] } == ["NW", "PA", "CH"])
      #expect(orders.map { $0[2] } == requests.map { $0[2] })
      #expect(orders[0][2] == number && orders[1][2] == number && orders[2][2] != number)
      #expect(orders[2][8] == number && requests[2][29] == number)
      #expect(orders[0][9] == documents[position].note.written.compact)
      #expect(requests[0][4] == "1000000000000000^Ｘ線単純撮影^JJ1017")
      #expect(requests[2][4].hasPrefix("10000002000102000000010000000000^胸部.Ｘ線単純撮影"))
    }
  }

  @Test func `keeps the bytes of every document`() throws {
    let documents = Fixtures.patient().documents(seed: Fixtures.seed)
    let kept = try Self.files().filter(\.isDocument)
    #expect(kept.map(\.bytes) == documents.map(\.content))
    #expect(kept[1].name == "document.xml")
    #expect(kept[1].folders[5] == "^退院時サマリー^^18842-5^退院時サマリー^LN")
    #expect(kept[1].folders[6].contains("_\(kept[1].folders[5])_"))
  }

  @Test func `marks what was superseded`() throws {
    let documents = (0..<3).flatMap { Fixtures.patient($0).documents(seed: Fixtures.seed) }
    let kept = try (0..<3).flatMap { try Self.files($0) }.filter(\.isDocument)
    #expect(documents.contains { $0.isSuperseded })
    #expect(
      kept.map { $0.folders[6].hasSuffix("_2") }
        == documents.map { $0.resource["status"] == "superseded" })
  }

  @Test func `is ISO-2022-JP and ends every segment in ASCII`() throws {
    for file in try Self.files() where !file.isDocument {
      #expect(file.bytes.allSatisfy { $0 < 0x80 })
      #expect(file.bytes.last == 0x0D)
      let segments = file.bytes.split(separator: 0x0D)
      for segment in segments {
        let lastEscape = segment.lastIndex(of: 0x1B).map { Array(segment[$0...].prefix(3)) }
        #expect(lastEscape == nil || lastEscape == [0x1B, 0x28, 0x42])
      }
      #expect(try Self.text(file).contains("|~ISO IR87||ISO 2022-1994|"))
    }
  }

  @Test func `writes a square for a character it cannot hold`() throws {
    let rare = try #require(
      (0..<40).first { "髙﨑𠮷濵德".contains(Fixtures.patient($0).family.first ?? " ") })
    let file = try #require(try Self.messages("ADT-00", rare).first)
    let fields = try #require(try Self.segments("PID", of: file).first)
    #expect(fields[5].hasPrefix("■"))
  }
}
