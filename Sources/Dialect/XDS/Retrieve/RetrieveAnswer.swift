import FoundationEssentials

/// Documents that are handed out (ITI-39, ITI-43), each in the body or as a part beside it.
package struct RetrieveAnswer: Sendable {
  /// Where a document's bytes are.
  package enum Content: Equatable, Sendable {
    /// In a part of the message.
    case part(ContentID)
    /// Inside the XML, as base64.
    case inline([UInt8])
  }

  /// One document.
  package struct Document: Equatable, Sendable {
    /// What it was asked for by.
    package let uniqueID: String
    /// The name of what was made for this request, if the document is made when it is fetched.
    package let newUniqueID: String?
    /// The media type without parameters.
    package let mimeType: String
    /// Where its bytes are.
    package let content: Content

    /// Makes a document that was asked for by `uniqueID`.
    package init(
      _ uniqueID: String, newUniqueID: String? = nil, mimeType: String, _ content: Content
    ) {
      self.uniqueID = uniqueID
      self.newUniqueID = newUniqueID
      self.mimeType = mimeType
      self.content = content
    }
  }

  /// The documents.
  package var documents: [Document]
  /// What went wrong.
  package var errors: [RegistryError]

  /// Makes an answer.
  package init(_ documents: [Document], errors: [RegistryError] = []) {
    self.documents = documents
    self.errors = errors
  }

  /// How it ended.
  package var status: ResponseStatus { ResponseStatus(errors, hasResults: !documents.isEmpty) }

  /// The body of the answer: a `RetrieveDocumentSetResponse`.
  package func encoded(names: RegistryNames, style: NamespaceStyle = .prefixed) -> [UInt8] {
    var xml = PayloadWriter(style, capacity: capacity)
    xml.root("xdsb:RetrieveDocumentSetResponse", [.repository, .registry])
    xml.begin("rs:RegistryResponse", in: .registry)
    xml.attribute("status", status.rawValue)
    xml.errors(errors, location: names.homeURN)
    xml.end()
    for document in documents {
      xml.begin("xdsb:DocumentResponse", in: .repository)
      xml.element("xdsb:HomeCommunityId", in: .repository, names.homeURN)
      xml.element("xdsb:RepositoryUniqueId", in: .repository, names.repository)
      xml.element("xdsb:DocumentUniqueId", in: .repository, document.uniqueID)
      if let new = document.newUniqueID {
        xml.element("xdsb:NewDocumentUniqueId", in: .repository, new)
      }
      xml.element("xdsb:mimeType", in: .repository, document.mimeType)
      xml.begin("xdsb:Document", in: .repository)
      write(document.content, &xml)
      xml.end()
      xml.end()
    }
    xml.end()
    return xml.finish()
  }

  private func write(_ content: Content, _ xml: inout PayloadWriter) {
    switch content {
    case .part(let id):
      xml.empty(
        "xop:Include", in: .include,
        [("xmlns:xop", SOAPNamespace.include.rawValue), ("href", id.url)])
    case .inline(let bytes): xml.raw(Array(Data(bytes).base64EncodedData()))
    }
  }

  private var capacity: Int {
    documents.reduce(1024) { size, document in
      guard case .inline(let bytes) = document.content else { return size + 512 }
      return size + 512 + bytes.count / 3 * 4
    }
  }
}
