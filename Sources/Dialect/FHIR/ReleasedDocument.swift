package import Record

/// A document that may be shown to the asking facility, with the names it goes by there.
package final class ReleasedDocument: Sendable {
  /// What the custodian said about it.
  ///
  /// Its identifiers are not written.
  package let entry: DocumentEntry
  /// What the document is called towards the asking facility.
  package let handle: DocumentHandle
  /// What the patient is called towards the asking facility.
  package let patient: Handle
  /// The id of the Binary under which the bridge hands out the document itself.
  package let binary: String
  /// What the other documents of ``DocumentEntry/relates`` are called, in the same order.
  package let related: [DocumentHandle]

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
