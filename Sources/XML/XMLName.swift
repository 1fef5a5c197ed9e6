/// An expanded name (Namespaces in XML 1.0 §2.1).
package struct XMLName: Hashable, Sendable {
  /// What the prefix `xml` stands for without a declaration (Namespaces in XML 1.0 §3).
  package static let xmlNamespace = "http://www.w3.org/XML/1998/namespace"
  /// What the prefix `xmlns` stands for; nothing may be declared to be it.
  static let xmlnsNamespace = "http://www.w3.org/2000/xmlns/"

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
