/// A user's name inside one facility: 1 to 128 printable characters without white space.
package struct UserID: Hashable, Sendable {
  /// The checked text.
  package let text: String

  /// Checks `text`; nil if it is malformed.
  package init?(_ text: String) {
    let scalars = text.unicodeScalars
    guard (1...128).contains(scalars.count), scalars.allSatisfy(\.isPrintable) else { return nil }
    self.text = text
  }
}

extension Unicode.Scalar {
  /// True for a scalar that shows ink: no space, control, format, private or unassigned one.
  fileprivate var isPrintable: Bool {
    if isASCII { return (0x21...0x7E).contains(value) }
    if properties.isWhitespace { return false }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return false
    default: return true
    }
  }
}
