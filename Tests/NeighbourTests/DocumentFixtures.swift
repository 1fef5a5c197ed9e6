import HTTP
import Neighbour
import Platform
import Testing
import XML

/// What the tests of a neighbour's documents in SOAP share.
enum DocumentFixtures {
  static let community = Community(home: "1.2.3.4")
  static let home = "urn:oid:1.2.3.4"
  static let approved = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
  static let deprecated = "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated"
  static let success = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"
  static let failure = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure"
  static let partial = "urn:ihe:iti:2007:ResponseStatusType:PartialSuccess"
  static let rim = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
  static let rs = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
  static let hl7 = "urn:hl7-org:v3"
  static let findDocuments = "14d4debf-8f97-4251-9a74-a90016b0af0d"
  static let getDocuments = "5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4"

  /// The gateway that most tests ask.
  static let gateway = service(.gateway)
  private static let book = Fixtures.book()

  static func service(
    _ role: DocumentService.Role = .gateway, carriage: DocumentService.Carriage = .package,
    isPartial: Bool = false
  ) -> DocumentService {
    let clock = ManualClock(Timestamp(milliseconds: 1_800_000_000_000))
    return DocumentService(
      book, community, role, carriage: carriage, isPartial: isPartial,
      clock: clock.wallClock)
  }

  /// The patient as CX.
  static func identifier(_ index: Int = 0) -> String {
    let patient = Fixtures.patient(index)
    return "\(patient.number)^^^&\(patient.institution.patientRoot)&ISO"
  }

  /// An AdhocQueryRequest with slots by name, each with the text of one Value.
  static func query(
    _ id: String, _ slots: [(name: String, value: String)], home: String? = nil,
    returnType: String = "LeafClass"
  ) -> String {
    var writer = XMLWriter()
    writer.begin(
      "q:AdhocQueryRequest",
      [("xmlns:q", "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"), ("xmlns:r", rim)])
    writer.element(
      "q:ResponseOption", [("returnComposedObjects", "true"), ("returnType", returnType)])
    writer.begin("r:AdhocQuery", [("id", "urn:uuid:\(id)")])
    writer.attribute("home", ifPresent: home)
    for slot in slots {
      writer.begin("r:Slot", [("name", slot.name)])
      writer.begin("r:ValueList")
      writer.element("r:Value", slot.value)
      writer.end()
      writer.end()
    }
    writer.end()
    writer.end()
    return String(decoding: writer.finish(), as: UTF8.self)
  }

  /// FindDocuments for a patient, with more slots.
  static func find(
    _ identifier: String = identifier(), _ slots: [(name: String, value: String)] = []
  ) -> String {
    query(
      findDocuments,
      [
        ("$XDSDocumentEntryPatientId", "'\(identifier)'"),
        ("$XDSDocumentEntryStatus", "('\(approved)','\(deprecated)')"),
      ] + slots)
  }

  static func retrieve(_ names: [(home: String?, repository: String, document: String)]) -> String {
    let requests = names.map { name in
      let home = name.home.map { "<x:HomeCommunityId>\($0)</x:HomeCommunityId>" } ?? ""
      return "<x:DocumentRequest>\(home)<x:RepositoryUniqueId>\(name.repository)"
        + "</x:RepositoryUniqueId><x:DocumentUniqueId>\(name.document)</x:DocumentUniqueId>"
        + "</x:DocumentRequest>"
    }
    return "<x:RetrieveDocumentSetRequest xmlns:x='urn:ihe:iti:xds-b:2007'>\(requests.joined())"
      + "</x:RetrieveDocumentSetRequest>"
  }

  static func envelope(_ action: String, _ content: String, header: String = "") -> String {
    "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' "
      + "xmlns:a='http://www.w3.org/2005/08/addressing'><s:Header><a:Action>\(action)</a:Action>"
      + "<a:MessageID>urn:uuid:1</a:MessageID>\(header)</s:Header><s:Body>\(content)</s:Body>"
      + "</s:Envelope>"
  }

  static func send(
    _ envelope: String, to service: DocumentService = gateway
  ) throws -> Answer {
    let head = RequestHead(
      method: .post, target: try Target("/xca"),
      fields: Fields([("content-type", "application/soap+xml; charset=UTF-8")]))
    return service.answer(head, body: Array(envelope.utf8))
  }

  /// What stands in the body of the answer to a message of XCA.
  static func ask(
    _ name: String, _ content: String, _ service: DocumentService = gateway
  ) throws -> XMLTree.Element {
    let answer = try send(envelope("urn:ihe:iti:2007:\(name)", content), to: service)
    return try body(answer.body)
  }

  static func body(_ bytes: [UInt8]) throws -> XMLTree.Element {
    let body = try XMLTree(bytes).root.first(
      "Body", "http://www.w3.org/2003/05/soap-envelope")
    return try #require(body?.elements.first)
  }

  /// The document entries of an answer.
  static func entries(_ answer: XMLTree.Element) -> [XMLTree.Element] {
    answer.first("RegistryObjectList", rim)?.all("ExtrinsicObject", rim) ?? []
  }

  static func slot(_ name: String, of entry: XMLTree.Element) -> [String] {
    let slot = entry.all("Slot", rim).first { $0.attribute("name") == name }
    return slot?.first("ValueList", rim)?.all("Value", rim).map(\.text) ?? []
  }

  /// The codes of a classification.
  static func codes(_ scheme: String, of entry: XMLTree.Element) -> [String] {
    entry.all("Classification", rim)
      .filter { $0.attribute("classificationScheme") == "urn:uuid:\(scheme)" }
      .map { "\($0.attribute("nodeRepresentation") ?? "")^^\(slot("codingScheme", of: $0)[0])" }
  }

  static func uniqueID(of entry: XMLTree.Element) -> String? {
    entry.all("ExternalIdentifier", rim).last?.attribute("value")
  }

  /// The codes of the errors in an answer, with where they come from.
  static func errors(_ answer: XMLTree.Element) -> [String] {
    let list = answer.first("RegistryErrorList", rs)
    return (list?.all("RegistryError", rs) ?? []).map {
      "\($0.attribute("errorCode") ?? "") \($0.attribute("location") ?? "-")"
    }
  }
}
