/// Walks over the tokens of a JSON text; reads only what artefacts and facts are made of.
///
/// There are no fractions, no exponents and no escapes but of a quote and a backslash.
struct JSONScanner {
  private(set) var offset = 0

  /// The next byte that is no white space, nil at the end.
  mutating func peek(_ bytes: Span<UInt8>) -> UInt8? {
    while offset < bytes.count {
      let byte = bytes[offset]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      offset += 1
    }
    return nil
  }

  /// Takes this very byte if it comes next.
  mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    guard peek(bytes) == byte else { return false }
    offset += 1
    return true
  }

  /// Takes this very byte.
  mutating func require(
    _ byte: UInt8, _ bytes: Span<UInt8>
  ) throws(ArtefactError) {
    guard take(byte, bytes) else {
      throw ArtefactError(.expected("`\(Character(UnicodeScalar(byte)))`"), at: offset)
    }
  }

  /// Takes a text and returns where it stands between its quotes.
  mutating func text(
    _ bytes: Span<UInt8>
  ) throws(ArtefactError) -> (range: Range<Int>, hasEscapes: Bool) {
    guard take(UInt8(ascii: "\""), bytes) else {
      throw ArtefactError(.expected("a text in quotes"), at: offset)
    }
    let start = offset
    var hasEscapes = false
    while offset < bytes.count {
      if let next = EightBytes(bytes, at: offset) {
        offset += next.plainCount
        if next.plainCount == 8 { continue }
      }
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        offset += 1
        return (start..<offset - 1, hasEscapes)
      }
      if byte < 0x20 { break }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        offset += 1
        guard offset < bytes.count, JSONScanner.isEscapable(bytes[offset]) else {
          throw ArtefactError(.text, at: offset - 1)
        }
      }
      offset += 1
    }
    throw ArtefactError(.expected("the end of the text that began at byte \(start)"), at: offset)
  }

  /// Takes a whole number without sign or leading zero.
  mutating func number(_ bytes: Span<UInt8>) throws(ArtefactError) -> Int {
    let start = offset
    var number = 0
    while offset < bytes.count, case let digit = bytes[offset] &- UInt8(ascii: "0"), digit < 10 {
      number = number * 10 + Int(digit)
      offset += 1
      if offset - start > 10 || (number == 0 && offset - start > 1) { break }
    }
    let digits = offset - start
    guard (1...10).contains(digits), digits == 1 || bytes[start] != UInt8(ascii: "0") else {
      throw ArtefactError(.expected("a whole number"), at: start)
    }
    return number
  }

  /// Holds that nothing follows.
  mutating func end(_ bytes: Span<UInt8>) throws(ArtefactError) {
    if peek(bytes) != nil { throw ArtefactError(.expected("the end"), at: offset) }
  }

  private static func isEscapable(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }
}
