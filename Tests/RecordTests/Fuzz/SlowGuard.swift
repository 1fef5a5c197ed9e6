import Record

/// The guard as its definition says it, one comparison after the other.
struct SlowGuard {
  let guises: [(bytes: [UInt8], isText: Bool, isBase64: Bool)]

  init(_ identifiers: IdentifierSet) {
    guises = identifiers.values.flatMap { value in
      let bytes = Array(value.utf8)
      let wide = bytes.flatMap { byte in
        (0x21...0x7E).contains(byte)
          ? Array(String(Character(Unicode.Scalar(UInt32(byte) + 0xFEE0) ?? " ")).utf8) : [byte]
      }
      return [(bytes, true, false), (wide, true, false)]
        + (0..<3).map { (Self.base64(bytes, before: $0), false, true) }
    }
  }

  /// The characters that the bytes alone decide behind so many others.
  private static func base64(_ bytes: [UInt8], before: Int) -> [UInt8] {
    let alphabet = Array(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let bits =
      [Int](repeating: 0, count: before * 8)
      + bytes.flatMap { byte in
        (0..<8).map { Int(byte >> UInt8(7 - $0) & 1) }
      }
    let first = (before * 8 + 5) / 6
    return (first..<bits.count / 6).map { place in
      alphabet[bits[place * 6..<place * 6 + 6].reduce(0) { $0 * 2 + $1 }]
    }
  }

  /// Whether an identifier stands in the text, be it inside Base64 unless `isPlain`.
  func finds(_ text: [UInt8], isPlain: Bool = false) -> Bool {
    (0..<text.count).contains { start in
      guises.contains { guise in
        guard !isPlain || guise.isText else { return false }
        let end = start + guise.bytes.count
        guard end <= text.count else { return false }
        guard
          zip(guise.bytes, text[start...]).allSatisfy({ wanted, byte in
            if guise.isBase64 { return wanted == byte || Self.isOther(wanted, byte) }
            return wanted == byte || Self.isLetter(wanted) && wanted ^ byte == 0x20
          })
        else { return false }
        guard guise.isText else { return true }
        let isOtherNumber =
          Self.beginsWithDigit(guise.bytes[...]) && Self.endsWithDigit(text[..<start])
          || Self.endsWithDigit(guise.bytes[...]) && Self.beginsWithDigit(text[end...])
        return !isOtherNumber
      }
    }
  }

  private static func isOther(_ a: UInt8, _ b: UInt8) -> Bool {
    a == 0x2B && b == 0x2D || a == 0x2F && b == 0x5F
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isWideDigit(_ text: ArraySlice<UInt8>) -> Bool {
    text.starts(with: [0xEF, 0xBC]) && text.dropFirst(2).first.map { $0 &- 0x90 < 10 } ?? false
  }

  private static func beginsWithDigit(_ text: ArraySlice<UInt8>) -> Bool {
    text.first.map(isDigit) ?? false || isWideDigit(text.prefix(3))
  }

  private static func endsWithDigit(_ text: ArraySlice<UInt8>) -> Bool {
    text.last.map(isDigit) ?? false || isWideDigit(text.suffix(3))
  }
}
