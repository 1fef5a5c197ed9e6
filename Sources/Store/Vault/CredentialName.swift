/// What a credential in the vault is called: 1 to 64 of `a-z`, `A-Z`, `0-9`, `.`, `_` and `-`,
/// the first of them a letter or digit.
package struct CredentialName: Hashable, Comparable, Sendable {
  /// The name.
  package let text: String

  /// The name `text`; nil if it is none.
  package init?(_ text: String) {
    func isAlphanumeric(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }
    guard (1...64).contains(text.utf8.count), text.utf8.first.map(isAlphanumeric) ?? false,
      text.utf8.allSatisfy({ isAlphanumeric($0) || [0x2D, 0x2E, 0x5F].contains($0) })
    else { return nil }
    self.text = text
  }

  /// In the order of their bytes.
  package static func < (left: Self, right: Self) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
