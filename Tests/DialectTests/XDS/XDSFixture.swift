import Dialect
import Record
import Testing
import XML

/// Requests and answers to test with.
enum XDSFixture {
  static let home = "1.2.392.1.9"
  static let patient = "abcdefgh234567ab"

  static func names() throws -> RegistryNames {
    try #require(
      RegistryNames(home: home, repository: "1.2.392.1.9.1", authority: "1.2.392.1.9.2"))
  }

  static func peer(
    _ change: (inout PeerQuirks) -> Void = { _ in }
  ) throws -> RegistryPeer {
    var quirks = PeerQuirks()
    change(&quirks)
    return try #require(RegistryPeer(community: home, quirks: quirks))
  }

  static func element(_ bytes: [UInt8]) throws(XMLError) -> XMLTree.Element {
    try XMLTree(bytes).root
  }

  static let cx = "\(patient)^^^&amp;1.2.392.1.9.2&amp;ISO"

  /// A request with slots as they stand on the wire.
  static func request(
    _ query: StoredQuery, _ slots: KeyValuePairs<String, String>, home: String? = nil,
    returnType: String = "LeafClass"
  ) -> [UInt8] {
    let slots = slots.map { name, value in
      let values = value.split(separator: "\n").map { "<r:Value>\($0)</r:Value>" }.joined()
      return "<r:Slot name='\(name)'><r:ValueList>\(values)</r:ValueList></r:Slot>"
    }
    let home = home.map { " home='\($0)'" } ?? ""
    return Array(
      """
      <AdhocQueryRequest xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
       xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
      <ResponseOption returnComposedObjects="true" returnType="\(returnType)"/>
      <r:AdhocQuery id="\(query.rawValue)"\(home)>\(slots.joined())</r:AdhocQuery>
      </AdhocQueryRequest>
      """.utf8)
  }

  static func read(
    _ request: [UInt8], _ action: SOAPAction = .crossGatewayQuery
  ) throws -> RegistryQuery {
    try RegistryQuery(try element(request), action, home: home)
  }

  /// What is asked by a FindDocuments query with the two slots that it has to have, and others.
  static func find(_ slots: KeyValuePairs<String, String>) throws -> DocumentQuery {
    let required: KeyValuePairs = [
      "$XDSDocumentEntryPatientId": "'\(cx)'", "$XDSDocumentEntryStatus": "('\(approved)')",
    ]
    let all = Array(required) + Array(slots)
    let text = String(
      decoding: request(.findDocuments, [:]), as: UTF8.self
    ).replacing(
      "</r:AdhocQuery>",
      with: all.map { name, value in
        let values = value.split(separator: "\n").map { "<r:Value>\($0)</r:Value>" }.joined()
        return "<r:Slot name='\(name)'><r:ValueList>\(values)</r:ValueList></r:Slot>"
      }.joined() + "</r:AdhocQuery>")
    guard case .documents(_, let query) = try read(Array(text.utf8)).subject else {
      throw RegistryError(.registryError, "not a search")
    }
    return query
  }

  static let approved = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
  static let deprecated = "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated"

  /// The error that a request is answered with.
  static func error(_ request: [UInt8], _ action: SOAPAction = .crossGatewayQuery) throws
    -> RegistryErrorCode?
  {
    let element = try element(request)
    do throws(RegistryError) {
      _ = try RegistryQuery(element, action, home: home)
      return nil
    } catch { return error.code }
  }
}
