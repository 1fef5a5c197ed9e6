/// An opaque pairwise pseudonym of a patient, `[a-z2-7]{16,64}`, fit to be a FHIR logical id.
package struct Handle: Hashable, Sendable {
  /// The checked text.
  package let text: String

  /// Checks `text`; nil if it is malformed.
  package init?(_ text: String) {
    guard text.isOpaqueHandle else { return nil }
    self.text = text
  }
}
