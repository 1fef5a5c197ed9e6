import Crypto

/// The identity of one blinded match: 128 random bits, known to both sides while it runs.
package struct MatchID: Hashable, Sendable {
  /// The 16 bytes.
  package let bytes: [UInt8]

  /// Takes exactly 16 bytes; nil for any other count.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// Reads 32 hexadecimal digits; nil for anything else.
  package init?(hex: String) {
    guard let bytes = Hex.decode(hex) else { return nil }
    self.init(bytes)
  }

  /// A fresh id.
  package static func random() -> MatchID {
    MatchID(unchecked: SecureRandom.bytes(16))
  }

  private init(unchecked bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// 32 lower-case hexadecimal digits.
  package var hex: String { Hex.encode(bytes) }
}
