/// Text for bytes, `bits` bits a character (RFC 4648), with the strict reading all codes share.
struct RadixCode: Sendable {
  private let bits: Int
  private let symbols: StaticString
  private let values: [UInt8]  // 256 entries, 0xFF where a character has no value

  init(bits: Int, _ symbols: StaticString) {
    self.bits = bits
    self.symbols = symbols
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, symbol) in "\(symbols)".utf8.enumerated() { values[Int(symbol)] = UInt8(value) }
    self.values = values
    precondition(
      symbols.utf8CodeUnitCount == 1 << bits, "an alphabet has two to the power of its bits")
  }

  /// How many characters so many bytes make.
  @inline(__always)
  func characterCount(_ byteCount: Int) -> Int { (byteCount * 8 + bits - 1) / bits }

  func text(_ bytes: Span<UInt8>) -> String {
    // SAFETY: every place below the count that is returned was written.
    unsafe String(unsafeUninitializedCapacity: characterCount(bytes.count)) { text in
      unsafe write(bytes, to: text)
    }
  }

  func encode(_ bytes: Span<UInt8>) -> [UInt8] {
    let count = characterCount(bytes.count)
    // SAFETY: as above.
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { text, used in
      used = unsafe write(bytes, to: text)
    }
  }

  func append(_ bytes: Span<UInt8>, to target: inout [UInt8]) {
    let count = characterCount(bytes.count)
    target.append(addingCapacity: count) { text in
      // SAFETY: the text has room for `count` characters, and all of them are written.
      unsafe text.withUnsafeMutableBufferPointer { text, used in
        used += unsafe write(bytes, to: UnsafeMutableBufferPointer(rebasing: text[used...]))
      }
    }
  }

  /// Writes all characters and says how many; the text must have room for them.
  @inline(__always)
  private func write(_ bytes: Span<UInt8>, to text: UnsafeMutableBufferPointer<UInt8>) -> Int {
    // SAFETY: a character is written for each `bits` of the bytes, which is what
    // `characterCount` counts; a symbol's number has `bits` bits, and there are as many symbols.
    precondition(text.count >= characterCount(bytes.count), "room for every character")
    guard let start = text.baseAddress else { return 0 }
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      switch bits {
      case 6: unsafe write(bytes, to: start, groupBytes: 3, bits: 6)
      case 5: unsafe write(bytes, to: start, groupBytes: 5, bits: 5)
      default: unsafe write(bytes, to: start, groupBytes: 1, bits: 4)
      }
    }
  }

  /// Groups of bytes that make whole characters, then the rest with zero bits behind it.
  @inline(__always)
  private func write(
    _ bytes: UnsafeBufferPointer<UInt8>, to start: UnsafeMutablePointer<UInt8>, groupBytes: Int,
    bits: Int
  ) -> Int {
    let symbols = unsafe symbols.utf8Start
    let mask = UInt64(1) << bits - 1
    let groupCharacters = groupBytes * 8 / bits
    var target = unsafe start
    var index = 0
    while index + groupBytes <= bytes.count {
      var held: UInt64 = 0
      for offset in 0..<groupBytes { held = held << 8 | UInt64(unsafe bytes[index &+ offset]) }
      for place in 0..<groupCharacters {
        let shift = UInt64((groupCharacters &- 1 &- place) &* bits)
        unsafe target[place] = symbols[Int(held &>> shift & mask)]
      }
      index &+= groupBytes
      unsafe target += groupCharacters
    }
    var held: UInt64 = 0
    for rest in index..<bytes.count { held = held << 8 | UInt64(unsafe bytes[rest]) }
    var shift = (bytes.count - index) * 8
    while shift > 0 {
      shift -= bits
      let value = shift >= 0 ? held >> UInt64(shift) : held << UInt64(-shift)
      unsafe target.pointee = symbols[Int(value & mask)]
      unsafe target += 1
    }
    return unsafe target - start
  }

  /// The bytes, or nil for a character outside the alphabet, a count of characters no encoder
  /// makes, or trailing bits that are not zero: what is accepted encodes to the same text again.
  func decode(_ text: Span<UInt8>) -> [UInt8]? {
    guard text.count * bits % 8 < bits else { return nil }
    var held: UInt32 = 0
    var heldBits = 0
    var strange: UInt8 = 0  // has its top bit set once a character had no value
    let bits = bits
    // SAFETY: a byte is written for each eight bits of the text, which the capacity has room
    // for; a character is below 256, and so many values there are.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: text.count * bits / 8) { bytes, used in
      unsafe values.withUnsafeBufferPointer { values in
        for index in text.indices {
          let value = unsafe values[Int(text[unchecked: index])]
          strange |= value
          held = held << bits | UInt32(value & 0x3F)
          heldBits += bits
          if heldBits >= 8 {
            heldBits -= 8
            unsafe bytes[used] = UInt8(truncatingIfNeeded: held >> heldBits)
            used += 1
          }
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
