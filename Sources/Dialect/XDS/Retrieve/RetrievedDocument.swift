package import Record
package import XML

/// A document as a custodian hands it out.
package struct RetrievedDocument: Equatable, Sendable {
  /// What it was asked for by.
  package let id: RegistryDocumentID
  /// The media type as the custodian wrote it.
  package let mimeType: String
  /// Where its bytes are.
  package let content: RetrieveAnswer.Content
}

/// What a custodian answered to a retrieval.
package struct RetrievedDocuments: Sendable {
  /// The documents, each asked for and each once.
  package let documents: [RetrievedDocument]
  /// Identifiers that the answer itself brought, such as that of a document made just now.
  package let identifiers: IdentifierSet
  /// What went wrong, without the custodian's words.
  package let warnings: [PageWarning]
}

extension XDS {
  /// Reads a `RetrieveDocumentSetResponse` to a request for `wanted`.
  ///
  /// Parts are named, not fetched: they may follow behind what was read so far. Two documents that
  /// name the same part, a document that nobody asked for, or one that comes twice, are refused.
  package static func decodeRetrieval(
    _ payload: XMLTree.Element, of wanted: [RegistryDocumentID], from peer: RegistryPeer
  ) throws(DialectError) -> RetrievedDocuments {
    let namespace = SOAPNamespace.repository.rawValue
    guard payload.is("RetrieveDocumentSetResponse", namespace),
      let response = payload.first("RegistryResponse", SOAPNamespace.registry.rawValue)
    else { throw .elementMalformed(name: "RetrieveDocumentSetResponse") }
    let problems = try RegistryProblems(response)
    if let failure = problems.failure { throw failure }
    var reader = RetrievalReader(wanted, peer)
    let items = payload.all("DocumentResponse", namespace)
    guard items.count <= wanted.count else { throw .tooManyEntries(max: wanted.count) }
    for item in items { try reader.take(item) }
    return RetrievedDocuments(
      documents: reader.documents, identifiers: reader.identifiers.set,
      warnings: problems.warnings)
  }
}

private struct RetrievalReader {
  private(set) var documents: [RetrievedDocument] = []
  private(set) var identifiers = RegistryIdentifiers(IdentifierSet())
  private let wanted: [RegistryDocumentID]
  private let peer: RegistryPeer
  private var parts: Set<ContentID> = []

  init(_ wanted: [RegistryDocumentID], _ peer: RegistryPeer) {
    self.wanted = wanted
    self.peer = peer
  }

  mutating func take(_ item: XMLTree.Element) throws(DialectError) {
    let id = try document(item)
    guard !documents.contains(where: { $0.id == id }) else {
      throw .elementMalformed(name: "DocumentUniqueId")
    }
    for name in ["DocumentUniqueId", "NewDocumentUniqueId", "NewRepositoryUniqueId"] {
      identifiers.uuid(text(item, name))
    }
    guard let mimeType = text(item, "mimeType") else { throw .elementMalformed(name: "mimeType") }
    documents.append(
      RetrievedDocument(id: id, mimeType: mimeType, content: try content(item)))
  }

  /// The document among those that were asked for; ids are compared as they were sent.
  private func document(_ item: XMLTree.Element) throws(DialectError) -> RegistryDocumentID {
    guard case .taken = peer.home(stated: text(item, "HomeCommunityId")) else {
      throw .elementMalformed(name: "HomeCommunityId")
    }
    let (repository, unique) = (text(item, "RepositoryUniqueId"), text(item, "DocumentUniqueId"))
    let found = wanted.first { id in
      peer.documentID(id.uniqueID) == unique.map(peer.documentID)
        && peer.repositoryID(id.repository) == repository.map(peer.repositoryID)
    }
    guard let found else { throw .elementMalformed(name: "DocumentUniqueId") }
    return found
  }

  private mutating func content(
    _ item: XMLTree.Element
  ) throws(DialectError) -> RetrieveAnswer.Content {
    guard let document = item.first("Document", SOAPNamespace.repository.rawValue) else {
      throw .elementMalformed(name: "Document")
    }
    guard let include = document.first("Include", SOAPNamespace.include.rawValue) else {
      guard peer.quirks.documents == .any, document.elements.isEmpty,
        let bytes = Base64.decode(document.textBytes.span)
      else { throw .elementMalformed(name: "Document") }
      return .inline(bytes)
    }
    guard let id = include.attribute("href").flatMap({ ContentID(url: $0) }) else {
      throw .soap(.mime(.contentIDMalformed))
    }
    guard parts.insert(id).inserted else { throw .soap(.mime(.contentIDRepeated)) }
    return .part(id)
  }

  private func text(_ item: XMLTree.Element, _ name: String) -> String? {
    let text = item.first(name, SOAPNamespace.repository.rawValue)?.text.trimmingBlanks
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }
}
