import Dialect
import Foundation
import Record
import Testing
import XML
import TestSupport

/// The published pairs of HL7 v3 and HL7 v2 messages: the same patients, field by field.
@Suite struct GoldenDiscovery {
  private static let folder = "conformance/translation-golden/pdq/"

  private static func file(_ name: String) -> [UInt8]? {
    guard let file = SharedData.url(folder + name) else { return nil }
    return (try? Data(contentsOf: file)).map { Array($0) }
  }

  /// What a PID segment says, as far as it is read from HL7 v3.
  private struct Row: Equatable, CustomStringConvertible {
    var id = ""
    var names: [String] = []
    var birthDate = ""
    var sex = ""
    var address = ""
    var telecoms: [String] = []

    var description: String { "\(id) \(names) \(birthDate) \(sex) \(address) \(telecoms)" }
  }

  private static func rows(v2 bytes: [UInt8]) throws -> [Row] {
    let text = Array(
      String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\r")
        .replacing("\n", with: "\r").utf8)
    return try HL7v2.Message(text).segments("PID").map { pid in
      var row = Row()
      let id = pid[3].first
      row.id = id.component(1).text + "@" + id.component(4).subcomponent(2)
      row.names = pid[5].repetitions.map { name in
        (1...3).map { name.component($0).text }.filter { !$0.isEmpty }.joined(separator: " ")
      }
      row.birthDate = pid[7].text
      row.sex = pid[8].text
      let address = pid[11].first
      row.address = [1, 3, 5, 6].map { address.component($0).text }.joined(separator: "|")
      row.telecoms = pid[13].repetitions.map(\.text).filter { !$0.isEmpty }
      return row
    }
  }

  private static func rows(v3 bytes: [UInt8]) throws -> [Row] {
    let answer = try XCPD.decodeAnswer(
      try XMLTree(bytes).root, to: "1.2.840.114350.1.13.28.1.18.5.999")
    guard case .matches(let matches) = answer.answer else { return [] }
    return matches.map { match in
      var row = Row()
      row.id = match.id.value + "@" + match.id.authority
      row.names = match.person.names.map { ($0.family + $0.given).joined(separator: " ") }
      row.birthDate = match.person.birthDate?.replacing("-", with: "") ?? ""
      row.sex = match.person.sex.map { ["male": "M", "female": "F"][$0.rawValue] ?? "O" } ?? ""
      let address = match.person.addresses.first ?? PatientDiscovery.Address()
      let parts = [address.lines.first, address.city, address.postalCode, address.country]
      row.address = parts.map { $0 ?? "" }.joined(separator: "|")
      row.telecoms = match.person.telecoms.map { $0.replacing("tel:", with: "") }
      return row
    }
  }

  @Test func `the patients of an answer are those of its twin`() throws {
    guard let v3 = Self.file("v3/PDQ_Response.xml"), let v2 = Self.file("v2/PDQ_Response.hl7")
    else { return }
    let rows = try Self.rows(v3: v3)
    #expect(rows.count == 9)
    #expect(try rows == Self.rows(v2: v2))
  }

  @Test func `the identifiers of a question are read`() throws {
    guard let bytes = Self.file("v3/PDQ_ID_Query.xml") else { return }
    let request = try DiscoveryFixture.read(bytes)
    #expect(
      request.discovery.ids
        == [
          AssignedID("PDQ113XX03", authority: "1.2.3.4"),
          AssignedID("PDQ113XX04", authority: "1.2.3.4.5"),
          AssignedID("ACC001", authority: "1.2.3"),
        ].compactMap { $0 })
    #expect(request.sender == "1.2.840.114350.1.13.99998")
  }

  @Test(arguments: [
    "PDQ.xml", "PDQ_Maximal_Query.xml", "PDQ_connectathon2011_namespaces_issue.xml",
    "PDQ_unused_global_namespace_issue.xml", "PDQ_with_PID4.xml",
  ])
  func `a question is read or told what is missing`(_ name: String) throws {
    guard let bytes = Self.file("v3/" + name) else { return }
    do {
      let discovery = try DiscoveryFixture.read(bytes).discovery
      #expect(discovery.isAnswerable)
    } catch let fault as DiscoveryFault { #expect(fault.code == .missing) }
  }

  @Test(arguments: [
    "PDQ_Maximal_Query_Response.xml", "PDQ_connectathon2011_namespaces_issue_Response.xml",
    "PDQ_unused_global_namespace_issue_Response.xml", "PDQ_with_PID4_Response.xml",
  ])
  func `every published answer has a patient`(_ name: String) throws {
    guard let bytes = Self.file("v3/" + name) else { return }
    let root = try XMLTree(bytes).root
    let query = root.descendants.first { $0.name.local == "queryAck" }
    let id = query?.elements.first { $0.name.local == "queryId" }?.attribute("root")
    let answer = try XCPD.decodeAnswer(root, to: try #require(id))
    guard case .matches(let matches) = answer.answer else {
      Issue.record("no matches")
      return
    }
    #expect(!matches.isEmpty)
    #expect(matches.allSatisfy { !$0.person.names.isEmpty })
  }
}
