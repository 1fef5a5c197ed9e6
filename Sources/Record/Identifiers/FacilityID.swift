/// The name of a facility inside its network: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`.
package struct FacilityID: Hashable, Sendable {
  /// The checked text.
  package let text: String

  /// Checks `text`; nil if it is malformed.
  package init?(_ text: String) {
    let bytes = text.utf8
    guard (1...64).contains(bytes.count), let first = bytes.first, first.isASCIIAlphanumeric,
      bytes.allSatisfy({ $0.isASCIIAlphanumeric || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D })
    else { return nil }
    self.text = text
  }
}
