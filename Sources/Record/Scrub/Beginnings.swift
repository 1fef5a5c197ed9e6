/// A sieve for the places in a text at which one of many words or identifiers may begin.
struct Beginnings: Sendable {
  /// By the first byte, in either letter case: a bit for the low six bits of each byte that may
  /// come next.
  private var seconds = [UInt64](repeating: 0, count: 256)
  /// The characters of three bytes (U+0800–U+FFFF) that something may begin with, one bit for each.
  private var characters = [UInt64](repeating: 0, count: 1024)

  /// Adds what begins with two folded bytes.
  mutating func insert(_ first: UInt8, _ second: UInt8) {
    seconds[Int(first)] |= Self.bit(second)
    guard first < 0x80 else {
      characters[Self.row(first, second)] = .max
      return
    }
    // A separator, or a character that is folded.
    for byte: UInt8 in [0x2D, 0x20, 0xE2, 0xE3, 0xEF] { seconds[Int(first)] |= Self.bit(byte) }
    insertWide(first)
    guard first.isASCIILetter else { return }
    seconds[Int(first ^ 0x20)] |= seconds[Int(first)]
    insertWide(first ^ 0x20)
  }

  /// Adds a word that begins with a character of three bytes, none of which is folded.
  mutating func insert(_ word: [UInt8]) {
    characters[Self.row(word[0], word[1])] |= 1 << UInt64(word[2] & 63)
  }

  /// Adds an ASCII byte in full width (U+FF01–U+FF5E).
  private mutating func insertWide(_ byte: UInt8) {
    // U+FF01–U+FF3F end with 81–BF, U+FF40–U+FF5E with 80–9E.
    let third = byte < 0x60 ? byte &+ 0x60 : byte &+ 0x20
    characters[Self.row(0xEF, byte < 0x60 ? 0xBC : 0xBD)] |= 1 << UInt64(third & 63)
  }

  /// The first position from `start` on where something may begin; the count of the text if there
  /// is none.
  func next(in text: Span<UInt8>, from start: Int) -> Int {
    let (seconds, characters) = (seconds.span, characters.span)
    // SAFETY: a byte is below 256 and a character's row below 1,024; what is read of the text is
    // below its count.
    var at = start
    let last = text.count &- 1
    while at < last {
      let (first, second) = unsafe (text[unchecked: at], text[unchecked: at &+ 1])
      if first >= 0xE0, at &+ 1 < last, case let third = unsafe text[unchecked: at &+ 2],
        (second ^ 0x80 | third ^ 0x80) & 0xC0 == 0
      {
        let row = unsafe characters[unchecked: Self.row(first, second)]
        if row &>> UInt64(third & 63) & 1 != 0 { return at }
        at &+= 3
      } else {
        if unsafe seconds[unchecked: Int(first)] & Self.bit(second) != 0 { return at }
        at &+= 1
      }
    }
    return text.count
  }

  @inline(__always)
  private static func bit(_ byte: UInt8) -> UInt64 { 1 &<< UInt64((byte | 0x20) & 63) }

  /// Where the characters stand that begin with two bytes.
  @inline(__always)
  private static func row(_ first: UInt8, _ second: UInt8) -> Int {
    Int(first & 15) << 6 | Int(second & 63)
  }
}
