/// The name of a network, such as `mame`: `[a-z][a-z0-9-]{0,31}`.
package struct NetworkID: Hashable, Sendable {
  /// The checked text.
  package let text: String

  /// Checks `text`; nil if it is malformed.
  package init?(_ text: String) {
    let bytes = text.utf8
    guard (1...32).contains(bytes.count), let first = bytes.first,
      (0x61...0x7A).contains(first),
      bytes.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
    else { return nil }
    self.text = text
  }
}
