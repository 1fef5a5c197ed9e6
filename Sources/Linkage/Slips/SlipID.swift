import Crypto

/// The identity of a slip: 128 random bits, written as base64url in its `jti`.
package struct SlipID: Hashable, Sendable {
  /// The 16 bytes.
  package let bytes: [UInt8]

  /// Takes exactly 16 bytes; nil for any other count.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// A fresh id.
  package static func random() -> SlipID {
    SlipID(unchecked: SecureRandom.bytes(16))
  }

  private init(unchecked bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// 32 lower-case hexadecimal digits.
  package var hex: String { Hex.encode(bytes) }
}
