package import Record
package import XML

/// What a registry or a community is asked (ITI-18, ITI-38), as far as the bridge can answer it.
///
/// It answers with documents and their relations; it keeps neither folders nor submission sets.
package struct RegistryQuery: Equatable, Sendable {
  /// How much is wanted of each object.
  package enum Detail: String, CaseIterable, Sendable {
    /// Everything.
    case leafClass = "LeafClass"
    /// Its id and its home alone.
    case objectRef = "ObjectRef"
  }

  /// What the answer is about.
  package enum Subject: Equatable, Sendable {
    /// The documents of a patient that match.
    case documents(AssignedID, DocumentQuery)
    /// Folders or submission sets of a patient: the answer is empty.
    case containers(AssignedID)
    /// Documents by name, in no order.
    case named([DocumentName])
    /// Folders or submission sets by name, or those that hold a document: the answer is empty.
    case nothing
  }

  /// Which query it is.
  package let query: StoredQuery
  /// How much is wanted of each object.
  package let detail: Detail
  /// What the answer is about.
  package let subject: Subject
  /// Which relations between documents are told; empty for none.
  package let relations: [DocumentRelation]

  /// Makes a query of its parts.
  package init(
    _ query: StoredQuery, _ subject: Subject, detail: Detail = .leafClass,
    relations: [DocumentRelation] = []
  ) {
    self.query = query
    self.detail = detail
    self.subject = subject
    self.relations = relations
  }

  /// True if documents are told, and not their relations alone.
  package var tellsDocuments: Bool { query != .getAssociations }

  /// Reads an `AdhocQueryRequest`.
  ///
  /// `home` is the bridge's own community, by OID. Between communities a query by name has to say
  /// whom it asks (IHE ITI TF-2 3.38.4.1.2). Throws what is to be answered.
  package init(
    _ request: XMLTree.Element, _ action: SOAPAction, home: String
  ) throws(RegistryError) {
    let (words, model) = (SOAPNamespace.query.rawValue, SOAPNamespace.model.rawValue)
    guard request.is("AdhocQueryRequest", words), let adhoc = request.first("AdhocQuery", model)
    else { throw RegistryError(.registryError, "the body holds no AdhocQueryRequest") }
    detail = try Self.detail(request)
    guard let query = adhoc.attribute("id").flatMap(Self.storedQuery) else {
      throw RegistryError(.unknownStoredQuery, "the stored query is not supported here")
    }
    self.query = query
    try Self.check(adhoc.attribute("home"), query, action, home)
    var reader = StoredQueryReader(query, try QuerySlots(adhoc))
    (subject, relations) = try reader.read()
  }

  private static func storedQuery(_ id: String) -> StoredQuery? {
    UUIDText.canonical(id).flatMap(StoredQuery.init)
  }

  private static func detail(_ request: XMLTree.Element) throws(RegistryError) -> Detail {
    let option = request.first("ResponseOption", SOAPNamespace.query.rawValue)
    guard let detail = Detail(rawValue: option?.attribute("returnType") ?? "") else {
      throw RegistryError(
        .registryError, "`returnType` has to be `LeafClass` or `ObjectRef`")
    }
    // Answers have no pages in IHE; whoever asks for the second would get the first again.
    guard (request.attribute("startIndex") ?? "0") == "0" else {
      throw RegistryError(.registryError, "`startIndex` is not supported here")
    }
    return detail
  }

  private static func check(
    _ stated: String?, _ query: StoredQuery, _ action: SOAPAction, _ home: String
  ) throws(RegistryError) {
    guard let stated, !stated.isEmpty else {
      guard query.namesPatient || !action.isCrossGateway else {
        throw RegistryError(.missingHomeCommunityID, "the query has to name its community")
      }
      return
    }
    guard stated == "urn:oid:" + home else {
      throw RegistryError(.unknownCommunity, "the community is not known here")
    }
  }
}
