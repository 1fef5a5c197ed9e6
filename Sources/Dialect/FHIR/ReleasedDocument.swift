package import Record

/// A document that may be shown to the asking facility, with the names it goes by there.
package struct ReleasedDocument: Sendable {
  /// What the custodian said about it.
  ///
  /// Its identifiers are not written.
  package var entry: DocumentEntry
  /// What the document is called towards the asking facility.
  package var handle: DocumentHandle
  /// What the patient is called towards the asking facility.
  package var patient: Handle
  /// Where the bridge hands out the document itself.
  package var url: String
  /// Relations to documents that have a handle too; others are left out.
  package var relations: [(code: DocumentRelation, handle: DocumentHandle)]

  /// Makes a document to be shown.
  package init(
    entry: DocumentEntry, handle: DocumentHandle, patient: Handle, url: String,
    relations: [(code: DocumentRelation, handle: DocumentHandle)] = []
  ) {
    self.entry = entry
    self.handle = handle
    self.patient = patient
    self.url = url
    self.relations = relations
  }
}
