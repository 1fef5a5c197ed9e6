package import XML

/// Documents that are asked for by name (ITI-39, ITI-43).
package struct RetrieveRequest: Equatable, Sendable {
  /// LIMIT: documents of one request.
  package static let documentsMax = 64

  /// The documents' uniqueIds, as far as they can be here, in their order.
  package let documents: [String]
  /// What is wrong with the others.
  package let errors: [RegistryError]

  /// Reads a `RetrieveDocumentSetRequest` to the bridge.
  ///
  /// A document of another community or repository is an error of its own, and the others are
  /// answered. Throws what is to be answered if nothing can be read.
  package init(
    _ request: XMLTree.Element, _ action: SOAPAction, names: RegistryNames
  ) throws(RegistryError) {
    let namespace = SOAPNamespace.repository.rawValue
    guard request.is("RetrieveDocumentSetRequest", namespace) else {
      throw RegistryError(.repositoryError, "the body holds no RetrieveDocumentSetRequest")
    }
    let items = request.all("DocumentRequest", namespace)
    guard !items.isEmpty else {
      throw RegistryError(.repositoryError, "the request names no document")
    }
    guard items.count <= Self.documentsMax else {
      throw RegistryError(
        .repositoryError, "the request names more than \(Self.documentsMax) documents")
    }
    var documents: [String] = []
    var errors: [RegistryError] = []
    for item in items {
      do throws(RegistryError) {
        let id = try Self.document(item, action, names)
        if !documents.contains(id) { documents.append(id) }
      } catch { errors.append(error) }
    }
    self.documents = documents
    self.errors = errors
  }

  private static func document(
    _ item: XMLTree.Element, _ action: SOAPAction, _ names: RegistryNames
  ) throws(RegistryError) -> String {
    let text: (String) -> String? = { name in
      let text = item.first(name, SOAPNamespace.repository.rawValue)?.text.trimmingBlanks
      return text.flatMap { $0.isEmpty || $0.utf8.count > 256 ? nil : $0 }
    }
    let home = text("HomeCommunityId")
    guard home != nil || !action.isCrossGateway else {
      throw RegistryError(.missingHomeCommunityID, "the request has to name its community")
    }
    guard home == nil || home == names.homeURN else {
      throw RegistryError(.unknownCommunity, "the community is not known here")
    }
    guard let repository = text("RepositoryUniqueId"), repository == names.repository else {
      throw RegistryError(.unknownRepositoryID, "the repository is not known here")
    }
    guard let id = text("DocumentUniqueId") else {
      throw RegistryError(.documentUniqueIDError, "the document is not known here")
    }
    return id
  }
}

extension XDS {
  /// The requests for documents, each as large as the peer takes them (ITI-39, ITI-43).
  package static func encodeRetrievals(
    _ documents: [RegistryDocumentID], at peer: RegistryPeer
  ) -> [[UInt8]] {
    stride(from: 0, to: documents.count, by: peer.quirks.documentsPerRequest).map { start in
      let end = min(start + peer.quirks.documentsPerRequest, documents.count)
      return encodeRetrieval(documents[start..<end], at: peer)
    }
  }

  private static func encodeRetrieval(
    _ documents: ArraySlice<RegistryDocumentID>, at peer: RegistryPeer
  ) -> [UInt8] {
    var xml = PayloadWriter(peer.quirks.namespaces)
    xml.root("xdsb:RetrieveDocumentSetRequest", [.repository])
    for document in documents {
      xml.begin("xdsb:DocumentRequest", in: .repository)
      if let home = document.home ?? peer.home {
        xml.element("xdsb:HomeCommunityId", in: .repository, "urn:oid:" + home)
      }
      let repository = peer.repositoryID(document.repository)
      xml.element("xdsb:RepositoryUniqueId", in: .repository, repository)
      let id = peer.documentID(document.uniqueID)
      xml.element("xdsb:DocumentUniqueId", in: .repository, id)
      xml.end()
    }
    xml.end()
    return xml.finish()
  }
}
