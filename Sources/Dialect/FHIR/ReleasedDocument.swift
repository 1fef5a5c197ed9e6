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
  /// The id of the Binary under which the bridge hands out the document itself.
  package var binary: String
  /// What the other documents of ``DocumentEntry/relates`` are called, in the same order.
  package var related: [DocumentHandle]

  /// Makes a document to be shown.
  package init(
    entry: DocumentEntry, handle: DocumentHandle, patient: Handle, binary: String,
    related: [DocumentHandle] = []
  ) {
    self.entry = entry
    self.handle = handle
    self.patient = patient
    self.binary = binary
    self.related = related
  }
}
