/// The characters of Base64 in both alphabets (RFC 4648 §4 and §5).
enum Base64Digits {
  private static var alphabet: StaticString {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  }

  /// The characters of the lowest 42 bits, the last in the highest byte, and whether the URL-safe
  /// alphabet writes one of them otherwise.
  @inline(__always)
  static func tail(_ bits: UInt64) -> (tail: UInt64, isSpecial: Bool) {
    var tail: UInt64 = 0
    var isSpecial = false
    for place: UInt64 in 0..<7 {
      let value = Int(truncatingIfNeeded: bits &>> (6 &* place) & 63)
      isSpecial = isSpecial || value >= 62
      // SAFETY: the alphabet has 64 characters.
      tail |= UInt64(unsafe alphabet.utf8Start[value]) &<< (56 &- 8 &* place)
    }
    return (tail, isSpecial)
  }

  /// The same characters in the URL-safe alphabet.
  static func urlSafe(_ characters: UInt64) -> UInt64 {
    var safe: UInt64 = 0
    for place: UInt64 in 0..<8 {
      let byte = UInt8(truncatingIfNeeded: characters >> (8 * place))
      safe |= UInt64(byte == 0x2B ? 0x2D : byte == 0x2F ? 0x5F : byte) << (8 * place)
    }
    return safe
  }

  /// The six bits that a character of either alphabet stands for; 255 for any other byte.
  static func value(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x41...0x5A: byte - 0x41
    case 0x61...0x7A: byte - 0x61 + 26
    case 0x30...0x39: byte - 0x30 + 52
    case 0x2B, 0x2D: 62
    case 0x2F, 0x5F: 63
    default: 255
    }
  }
}
