/// Why a text was refused; all of it is the peer's fault.
package enum XMLError: Error, Equatable, Sendable {
  /// Not UTF-8, or declared to be something else; or it holds a NUL.
  case encoding
  /// It holds a document type declaration.
  case documentType
  /// It holds a reference to an entity that XML does not define itself.
  case undefinedEntity
  /// It holds a processing instruction inside its root element.
  case processingInstruction
  /// It is not well-formed, or its namespaces are not (XML 1.0, Namespaces in XML 1.0).
  case malformed
  /// It is longer, deeper or wider than the limit that is named.
  case overLimit(XMLLimits.Kind)
}
