/// An opaque name of a document for one asking facility, `[a-z2-7]{16,64}`.
package struct DocumentHandle: Hashable, Sendable {
  /// The checked text.
  package let text: String

  /// Checks `text`; nil if it is malformed.
  package init?(_ text: String) {
    guard text.isOpaqueHandle else { return nil }
    self.text = text
  }
}
