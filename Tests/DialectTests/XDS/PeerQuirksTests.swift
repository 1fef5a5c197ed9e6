import Dialect
import Foundation
import Record
import Testing
import XML

@Suite struct Quirks {
  private static func read(_ text: String) throws(PeerQuirksError) -> PeerQuirks {
    try PeerQuirks(Array(text.utf8))
  }

  @Test func `what is not mentioned is as the standard says`() throws {
    #expect(try Self.read(#"{"version":1}"#) == PeerQuirks())
  }

  @Test func `every member is read`() throws {
    let quirks = try Self.read(
      """
      {"version":1,"peer":"x","note":"y","documentsPerRequest":3,"repositoryIDs":"withoutPrefix",
      "documentIDs":"lowercaseUUID","dateRange":"creationTime","namespaces":"defaulted",
      "homeCommunity":"repaired","documents":"attached",
      "attributeNameFormat":"urn:oasis:names:tc:SAML:2.0:attrname-format:basic"}
      """)
    #expect(quirks.documentsPerRequest == 3)
    #expect(quirks.repositoryIDs == .withoutPrefix)
    #expect(quirks.documentIDs == .lowercaseUUID)
    #expect(quirks.dateRange == .creationTime)
    #expect(quirks.namespaces == .defaulted)
    #expect(quirks.homeCommunity == .repaired)
    #expect(quirks.documents == .attached)
    #expect(quirks.attributeNameFormat == .basic)
  }

  @Test(arguments: [
    ("{}", PeerQuirksError.versionUnknown), (#"{"version":2}"#, .versionUnknown),
    (#"{"version":"1"}"#, .versionUnknown), ("[]", .malformed(member: "")),
    (#"{"version":1,"verifySignatures":false}"#, .unknown(member: "verifySignatures")),
    (#"{"version":1,"documentsPerRequest":0}"#, .malformed(member: "documentsPerRequest")),
    (#"{"version":1,"documentsPerRequest":65}"#, .malformed(member: "documentsPerRequest")),
    (#"{"version":1,"documentsPerRequest":"1"}"#, .malformed(member: "documentsPerRequest")),
    (#"{"version":1,"namespaces":"none"}"#, .malformed(member: "namespaces")),
    (#"{"version":1,"note":1}"#, .malformed(member: "note")),
  ])
  func `what is not known is refused`(_ text: String, _ error: PeerQuirksError) {
    #expect(throws: error) { try Self.read(text) }
  }

  @Test func `every file that is shipped is read, and the standard changes nothing`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Policies/peers").standardized
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }
    #expect(names.count >= 6)
    for name in names {
      let file = try Data(contentsOf: folder.appending(path: name))
      let quirks = try PeerQuirks(Array(file))
      #expect((quirks == PeerQuirks()) == (name == "standard.json"), "\(name)")
    }
  }
}

@Suite struct Asking {
  private static let model = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"

  /// The slots of a query by name, each with the texts of its values.
  private static func slots(_ bytes: [UInt8]) throws -> [String: [String]] {
    let root = try XMLTree(bytes).root
    let slots = root.first("AdhocQuery", model)?.all("Slot", model) ?? []
    var found: [String: [String]] = [:]
    for slot in slots {
      let values = slot.first("ValueList", model)?.all("Value", model).map(\.text) ?? []
      found[slot.attribute("name") ?? "", default: []] += values
    }
    return found
  }

  private static func search(
    _ query: DocumentQuery, _ change: (inout PeerQuirks) -> Void = { _ in }
  ) throws -> [String: [String]] {
    let patient = try #require(AssignedID("0001", authority: "1.2.3"))
    return try slots(
      XDS.encodeSearch(query, of: patient, at: try XDSFixture.peer(change)))
  }

  @Test func `a search names the patient, the statuses and the kinds`() throws {
    let slots = try Self.search(DocumentQuery(statuses: [.current]))
    #expect(slots["$XDSDocumentEntryPatientId"] == ["'0001^^^&1.2.3&ISO'"])
    #expect(slots["$XDSDocumentEntryStatus"] == ["('\(XDSFixture.approved)')"])
    #expect(
      slots["$XDSDocumentEntryType"] == [
        "('urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1',"
          + "'urn:uuid:34268e47-fdf5-41a6-ba33-82133c465248')"
      ])
  }

  @Test func `codes are sent if their systems are named`() throws {
    var query = DocumentQuery(statuses: [.current])
    query.types = [
      [
        Token(system: .exactly("http://loinc.org"), code: "57133-1"),
        Token(system: .exactly("urn:oid:1.2.3"), code: "O'Hara"),
      ]
    ]
    query.categories = [[Token(system: .any, code: "x")]]
    query.events = [
      [Token(system: .exactly("urn:x"), code: "a")], [Token(system: .exactly("urn:x"), code: "b")],
    ]
    let slots = try Self.search(query)
    #expect(
      slots["$XDSDocumentEntryTypeCode"]
        == ["('57133-1^^2.16.840.1.113883.6.1')", "('O''Hara^^1.2.3')"])
    #expect(slots["$XDSDocumentEntryClassCode"] == nil)
    #expect(slots["$XDSDocumentEntryEventCodeList"] == ["('a^^urn:x')", "('b^^urn:x')"])
  }

  @Test func `dates are sent to peers that want them`() throws {
    var query = DocumentQuery(statuses: [.current])
    query.creations = [
      [DateFilter(.ge, try #require(PartialDate("2025-01-01T00:00:00Z")))],
      [DateFilter(.lt, try #require(PartialDate("2025-02-01T00:00:00Z")))],
    ]
    #expect(try Self.search(query)["$XDSDocumentEntryCreationTimeFrom"] == nil)
    let slots = try Self.search(query) { $0.dateRange = .creationTime }
    #expect(slots["$XDSDocumentEntryCreationTimeFrom"] == ["20250101000000"])
    #expect(slots["$XDSDocumentEntryCreationTimeTo"] == ["20250201000001"])
    let other = try Self.search(query) { $0.dateRange = .serviceStartTime }
    #expect(other["$XDSDocumentEntryServiceStartTimeFrom"] == ["19000101000000"])
  }

  @Test func `ids are written as the peer wants them`() throws {
    let peer = try XDSFixture.peer {
      $0.repositoryIDs = .withoutPrefix
      $0.documentIDs = .lowercaseUUID
    }
    let id = RegistryDocumentID(
      home: "1.2.5", repository: "urn:oid:1.2.6",
      uniqueID: "14D4DEBF-8F97-4251-9A74-A90016B0AF0D")
    let root = try XMLTree(try #require(XDS.encodeRetrievals([id], at: peer).first)).root
    let texts = root.elements.first?.elements.map(\.text)
    #expect(
      texts == ["urn:oid:1.2.5", "1.2.6", "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d"])
    let slots = try Self.slots(XDS.encodeGet([id], at: peer))
    #expect(
      slots["$XDSDocumentEntryUniqueId"]
        == ["('urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d')"])
  }

  @Test func `a peer that knows no prefixes is sent none`() throws {
    let patient = try #require(AssignedID("0001", authority: "1.2.3"))
    let peer = try XDSFixture.peer { $0.namespaces = .defaulted }
    let bytes = XDS.encodeSearch(DocumentQuery(statuses: [.current]), of: patient, at: peer)
    #expect(!String(decoding: bytes, as: UTF8.self).contains("xmlns:"))
    let root = try XMLTree(bytes).root
    #expect(root.descendants.allSatisfy { $0.prefix.isEmpty })
    #expect(root.descendants.filter { $0.is("Slot", Self.model) }.count == 3)
  }

  @Test func `a query by name is asked of the peer's own community`() throws {
    let id = RegistryDocumentID(home: nil, repository: "1.2", uniqueID: "1.2.3^a'b")
    let root = try XMLTree(XDS.encodeGet([id], at: try XDSFixture.peer())).root
    #expect(root.first("AdhocQuery", Self.model)?.attribute("home") == "urn:oid:1.2.392.1.9")
    #expect(
      try Self.slots(XDS.encodeGet([id], at: RegistryPeer()))["$XDSDocumentEntryUniqueId"]
        == ["('1.2.3^a''b')"])
    let plain = try XMLTree(XDS.encodeGet([id], at: RegistryPeer())).root
    #expect(plain.first("AdhocQuery", Self.model)?.attribute("home") == nil)
  }
}
