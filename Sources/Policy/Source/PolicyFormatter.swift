/// Writes policies in their one canonical form.
package struct PolicyFormatter {
  /// The canonical text of a document.
  package static func format(_ document: Document) -> String { "" }
}
