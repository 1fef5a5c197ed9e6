/// Text for bytes, `bits` bits a character (RFC 4648), with the strict reading all codes share.
struct RadixCode: Sendable {
  private let bits: Int
  private let symbols: [UInt8]
  private let values: [UInt8]  // 256 entries, 0xFF where a character has no value

  init(bits: Int, _ symbols: StaticString) {
    self.bits = bits
    self.symbols = [UInt8]("\(symbols)".utf8)
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, symbol) in self.symbols.enumerated() { values[Int(symbol)] = UInt8(value) }
    self.values = values
    precondition(self.symbols.count == 1 << bits, "an alphabet has two to the power of its bits")
  }

  func encode(_ bytes: Span<UInt8>) -> [UInt8] {
    let mask = symbols.count - 1
    let symbols = symbols.span
    let bits = bits
    return [UInt8](capacity: (bytes.count * 8 + bits - 1) / bits) { text in
      var held: UInt32 = 0
      var heldBits = 0
      for index in bytes.indices {
        held = held << 8 | UInt32(bytes[index])
        heldBits += 8
        while heldBits >= bits {
          heldBits -= bits
          text.append(symbols[Int(held >> heldBits) & mask])
        }
      }
      if heldBits > 0 { text.append(symbols[Int(held << (bits - heldBits)) & mask]) }
    }
  }

  /// The bytes, or nil for a character outside the alphabet, a count of characters no encoder
  /// makes, or trailing bits that are not zero: what is accepted encodes to the same text again.
  func decode(_ text: Span<UInt8>) -> [UInt8]? {
    guard text.count * bits % 8 < bits else { return nil }
    var held: UInt32 = 0
    var heldBits = 0
    var strange: UInt8 = 0  // has its top bit set once a character had no value
    let bytes = [UInt8](capacity: text.count * bits / 8) { bytes in
      for index in text.indices {
        let value = values[Int(text[index])]
        strange |= value
        held = held << bits | UInt32(value & 0x3F)
        heldBits += bits
        if heldBits >= 8 {
          heldBits -= 8
          bytes.append(UInt8(truncatingIfNeeded: held >> heldBits))
        }
      }
    }
    guard strange & 0x80 == 0, held & (1 << heldBits - 1) == 0 else { return nil }
    return bytes
  }
}

extension String {
  /// The text of bytes known to be ASCII.
  init(ascii bytes: [UInt8]) {
    self = String(decoding: bytes, as: UTF8.self)
  }
}
