/// How large a text may be that is read.
package struct XMLLimits: Equatable, Sendable {
  /// What is limited.
  package enum Kind: String, CaseIterable, Equatable, Sendable {
    /// Bytes of the whole text.
    case bytes
    /// Elements inside elements, the root counted.
    case depth
    /// Elements of the whole text.
    case elements
    /// Attributes of one element, namespace declarations counted.
    case attributes
    /// Bytes of one attribute's value as it is written.
    case attributeBytes
    /// Bytes of one name, its prefix counted.
    case nameBytes
    /// Namespace declarations in scope at one element.
    case namespaces
    /// Bytes of one stretch of text between tags.
    case textBytes
  }

  // LIMIT: what is not named when a text is read.
  /// 9 MiB of text, 128 elements deep, 500 000 elements, 128 attributes each.
  package static let standard = XMLLimits()

  /// Bytes of the whole text; the system's parser takes less than 10 000 000.
  package var bytesMax = 9 << 20
  /// Elements inside elements, the root counted.
  package var depthMax = 128
  /// Elements of the whole text.
  package var elementsMax = 500_000
  /// Attributes of one element, namespace declarations counted.
  package var attributesMax = 128
  /// Bytes of one attribute's value as it is written.
  package var attributeBytesMax = 64 << 10
  /// Bytes of one name, its prefix counted.
  package var nameBytesMax = 256
  /// Namespace declarations in scope at one element.
  package var namespacesMax = 128
  /// Bytes of one stretch of text between tags.
  package var textBytesMax = 8 << 20

  /// The standard limits, to be changed one by one.
  package init() {}
}
