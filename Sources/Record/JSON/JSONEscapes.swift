/// The escapes of JSON strings (RFC 8259 §7).
enum JSONEscapes {
  /// The bytes that `\` and `byte` stand for, `\u` excepted; nil if there is no such escape.
  static func simple(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x22, 0x5C, 0x2F: byte
    case 0x62: 0x08
    case 0x66: 0x0C
    case 0x6E: 0x0A
    case 0x72: 0x0D
    case 0x74: 0x09
    default: nil
    }
  }

  /// Reads four hexadecimal digits at `at`; nil if they are not there.
  static func unit(_ text: Span<UInt8>, at: Int) -> UInt32? {
    guard at + 4 <= text.count else { return nil }
    var value: UInt32 = 0
    for offset in at..<at + 4 {
      guard let digit = text[offset].hexValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// Resolves the escapes of a checked string.
  ///
  /// What is not an escape is kept as it is.
  static func resolve(_ text: Span<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var at = 0
    while at < text.count {
      let byte = text[at]
      guard byte == 0x5C, at + 1 < text.count else {
        out.append(byte)
        at += 1
        continue
      }
      let (scalar, width) = escape(text, at: at)
      guard let scalar else {
        out.append(byte)
        at += 1
        continue
      }
      append(scalar, to: &out)
      at += width
    }
    return out
  }

  /// The scalar that the escape at `at` stands for and how many bytes it takes.
  static func escape(_ text: Span<UInt8>, at: Int) -> (scalar: UInt32?, width: Int) {
    guard at + 1 < text.count else { return (nil, 1) }
    if let byte = simple(text[at + 1]) { return (UInt32(byte), 2) }
    guard text[at + 1] == 0x75, let high = unit(text, at: at + 2) else { return (nil, 1) }
    guard high & 0xF800 == 0xD800 else { return (high, 6) }
    guard high & 0xFC00 == 0xD800, at + 7 < text.count, text[at + 6] == 0x5C,
      text[at + 7] == 0x75, let low = unit(text, at: at + 8), low & 0xFC00 == 0xDC00
    else { return (nil, 1) }
    return (0x10000 + (high & 0x3FF) << 10 + (low & 0x3FF), 12)
  }

  /// Appends a scalar in UTF-8.
  static func append(_ scalar: UInt32, to out: inout [UInt8]) {
    guard scalar >= 0x80, let scalar = Unicode.Scalar(scalar) else {
      out.append(UInt8(truncatingIfNeeded: scalar))
      return
    }
    out.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
  }
}
