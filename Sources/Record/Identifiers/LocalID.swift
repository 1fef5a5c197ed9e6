/// A patient's ID inside one network: 1 to 64 printable ASCII characters, kanji or kana, without
/// white space and without `|`.
///
/// It has no description on purpose: interpolating one shows nothing, and whoever reads it has to
/// write ``exposed``, which a review can look for.
package struct LocalID: Hashable, Sendable {
  /// The text itself.
  ///
  /// It never crosses to another network, nor into a log.
  package let exposed: String

  /// Checks `text`; nil if it is malformed.
  package init?(_ text: String) {
    let scalars = text.unicodeScalars
    guard (1...64).contains(scalars.count), scalars.allSatisfy(Self.allows) else { return nil }
    exposed = text
  }

  private static func allows(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x7C: false
    case 0x21...0x7E: true
    case 0x3005, 0x3007, 0x303B: true
    case 0x3041...0x3096, 0x309D, 0x309E, 0x30A1...0x30FA, 0x30FC...0x30FE: true
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF: true
    default: false
    }
  }
}

extension LocalID: CustomReflectable {
  /// An empty mirror, so that interpolation and `dump` show no patient's ID.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
