package import Record

/// What the bridge answers to a ``RegistryQuery``: documents that may be shown, and what went
/// wrong.
package struct RegistryAnswer: Sendable {
  /// A document, and what is known of the bytes that will be handed out.
  package struct Item: Sendable {
    /// The document.
    package let document: ReleasedDocument
    /// The count of bytes; nil if they are not made yet.
    package var size: Int64?
    /// SHA-1 in hexadecimal, as XDS wants it; nil if they are not made yet.
    package var hash: String?
    /// What the document is called.
    package let names: DocumentNames

    /// Makes an item; a document that is cleaned when it is fetched has neither size nor hash.
    package init(_ document: ReleasedDocument, size: Int64? = nil, hash: String? = nil) {
      self.document = document
      names = DocumentNames(document.handle)
      self.size = size
      self.hash = hash
    }
  }

  /// The documents.
  package var items: [Item]
  /// What went wrong or should be known.
  package var errors: [RegistryError]

  /// Makes an answer.
  package init(_ items: [Item] = [], errors: [RegistryError] = []) {
    self.items = items
    self.errors = errors
  }

  /// How it ended.
  package var status: ResponseStatus { ResponseStatus(errors, hasResults: !items.isEmpty) }

  /// The body of the answer to ITI-18 and ITI-38: an `AdhocQueryResponse`.
  ///
  /// Nothing is copied from the custodian but what the page says of the documents, scrubbed.
  package func encoded(
    for query: RegistryQuery, of page: DocumentPage, names: RegistryNames,
    scrubber: TextScrubber, style: NamespaceStyle = .prefixed
  ) -> [UInt8] {
    var writer = RegistryWriter(
      style, names: names, page, scrubber: scrubber, capacity: 1024 + items.count * 6144)
    writer.beginAnswer(status, errors)
    if query.tellsDocuments {
      for item in items {
        query.detail == .leafClass ? writer.document(item) : writer.reference(item)
      }
    }
    if !query.relations.isEmpty {
      for item in items { writer.associations(item.document, query) }
    }
    return writer.finish()
  }

  /// The answer to a query that cannot be answered.
  package static func encoded(
    _ error: RegistryError, names: RegistryNames, style: NamespaceStyle = .prefixed
  ) -> [UInt8] {
    var writer = RegistryWriter(
      style, names: names, DocumentPage(), scrubber: TextScrubber(IdentifierSet()), capacity: 1024)
    writer.beginAnswer(.failure, [error])
    return writer.finish()
  }
}
