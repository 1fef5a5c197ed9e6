import XML

/// A stored query as it was asked (IHE ITI TF-2 3.18.4.1.2).
struct StoredQuery {
  /// The queries of XDS and XCA; a neighbour has documents to find with some of them.
  enum Kind: String {
    case findDocuments = "14d4debf-8f97-4251-9a74-a90016b0af0d"
    case findDocumentsByReferenceID = "12941a89-e02e-4be5-967c-ce4bfc8fe492"
    case findSubmissionSets = "f26abbcb-ac74-4422-8a30-edb644bbc1a9"
    case findFolders = "958f3006-baad-4929-a4de-ff1114824431"
    case getAll = "10b545ea-725c-446d-9b95-8aeb444eddf3"
    case getDocuments = "5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4"
    case getFolders = "5737b14c-8a1a-4539-b659-e03a34a5e1e4"
    case getAssociations = "a7ae438b-4bc2-4642-93e9-be891f7bb155"
    case getDocumentsAndAssociations = "bab9529a-4a10-40b3-a01f-f68a615d247a"
    case getSubmissionSets = "51224314-5390-4169-9b91-b1980040715a"
    case getSubmissionSetAndContents = "e8e3cb2c-e39c-46b9-99e4-c12f57260b83"
    case getFolderAndContents = "b909a503-523d-4517-8acf-8e5834dfc4c7"
    case getFoldersForDocument = "10cae35a-c7f9-4cf5-b61e-fc3278ffb578"
    case getRelatedDocuments = "d90e5407-b356-4d91-a89f-873917b4b0e6"

    /// Whether it names a patient; one that does not must name the community it goes to.
    var isAboutPatient: Bool {
      switch self {
      case .findDocuments, .findDocumentsByReferenceID, .findSubmissionSets, .findFolders, .getAll:
        true
      default: false
      }
    }
  }

  let kind: Kind
  /// The homeCommunityId it goes to.
  let home: String?
  /// Whether whole objects are wanted, or their names only.
  let wantsObjects: Bool
  /// The values of each slot in the order they came: one list for each slot of a name.
  private let slots: [(name: String, values: [String])]

  /// Reads an AdhocQueryRequest.
  init(_ request: XMLTree.Element) throws(RegistryError) {
    guard request.is("AdhocQueryRequest", Namespace.query),
      let query = request.first("AdhocQuery", Namespace.rim), let id = query.attribute("id")
    else { throw RegistryError(.registryError, "no AdhocQuery in the request") }
    guard let kind = Kind(rawValue: id.hasPrefix("urn:uuid:") ? String(id.dropFirst(9)) : id)
    else { throw RegistryError(.unknownQuery, "unknown stored query") }
    self.kind = kind
    home = query.attribute("home")
    let option = request.first("ResponseOption", Namespace.query)
    wantsObjects = option?.attribute("returnType") != "ObjectRef"
    slots = query.all("Slot", Namespace.rim).map { slot in
      let values = slot.first("ValueList", Namespace.rim)?.all("Value", Namespace.rim) ?? []
      return (slot.attribute("name") ?? "", values.flatMap { Self.literals($0.text) })
    }
  }

  /// The first thing it asks for: a patient or a document.
  var subject: String { slots.lazy.compactMap(\.values.first).first ?? "" }

  /// The values of a slot, each one apart where the slot comes more than once: all of them must
  /// have a match, of each any one value.
  func groups(_ name: String) -> [[String]] { slots.filter { $0.name == name }.map(\.values) }

  /// The values of a slot, however often it comes.
  func values(_ name: String) -> [String] { groups(name).flatMap(\.self) }

  /// The values of a slot that must be there.
  func required(_ name: String) throws(RegistryError) -> [String] {
    let values = values(name)
    guard !values.isEmpty else { throw RegistryError(.missingParameter, "\(name) is missing") }
    return values
  }

  /// The literals of one Value: `'a'`, `('a','b')` or bare digits; a quote inside is doubled.
  static func literals(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    let quote = UInt8(ascii: "'")
    guard bytes.contains(quote) else {
      let bare = text.filter { !$0.isWhitespace && $0 != "(" && $0 != ")" }
      return bare.split(separator: ",").map(String.init)
    }
    var literals: [String] = []
    var open: [UInt8]?
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if open == nil {
        if byte == quote { open = [] }
      } else if byte != quote {
        open?.append(byte)
      } else if index + 1 < bytes.count, bytes[index + 1] == quote {
        open?.append(quote)
        index += 1
      } else {
        literals.append(String(decoding: open ?? [], as: UTF8.self))
        open = nil
      }
      index += 1
    }
    return literals
  }
}
