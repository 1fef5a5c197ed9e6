/// An expanded name (Namespaces in XML 1.0 §2.1).
package struct XMLName: Hashable, Sendable {
  /// The namespace's URI; empty for none.
  package let namespace: String
  /// The local part.
  package let local: String

  /// Makes a name of its two parts.
  package init(_ namespace: String, _ local: String) {
    self.namespace = namespace
    self.local = local
  }
}
