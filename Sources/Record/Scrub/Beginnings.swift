/// A sieve for the places in a text at which one of many words or identifiers may begin.
struct Beginnings: Sendable {
  /// By the folded first byte: a bit for the low six bits of each byte that may come next.
  private var seconds = [UInt64](repeating: 0, count: 256)
  /// The characters of three bytes (U+0800–U+FFFF) that a word begins with, one bit for each.
  private var characters = [UInt64](repeating: 0, count: 1024)

  /// Adds what begins with two folded bytes.
  mutating func insert(_ first: UInt8, _ second: UInt8) {
    seconds[Int(first)] |= Self.bit(second)
    guard first < 0x80 else { return }
    // A separator, or a character that is folded.
    for byte: UInt8 in [0x2D, 0x20, 0xE2, 0xE3, 0xEF] { seconds[Int(first)] |= Self.bit(byte) }
  }

  /// Adds a word that begins with a character of three bytes, none of which is folded.
  mutating func insert(_ word: [UInt8]) {
    let character = Self.character(word[0], word[1], word[2])
    characters[character >> 6] |= 1 << UInt64(character & 63)
  }

  /// The first position from `start` on where something may begin; the count of the text if there
  /// is none.
  func next(in text: Span<UInt8>, from start: Int) -> Int {
    let (seconds, characters) = (seconds.span, characters.span)
    // SAFETY: a byte is below 256 and a character below 65,536, which are 1,024 words of bits; what
    // is read of the text is below its count.
    func mayBegin(_ first: UInt8, _ second: UInt8) -> Bool {
      unsafe seconds[unchecked: Int(first)] & Self.bit(second) != 0
    }
    var at = start
    let last = text.count &- 1
    while at < last {
      let (first, second) = unsafe (text[unchecked: at], text[unchecked: at &+ 1])
      if first < 0x80 {
        if mayBegin(first.isASCIILetter ? first | 0x20 : first, second) { return at }
        at &+= 1
        continue
      }
      if first >= 0xE0, at &+ 1 < last, case let third = unsafe text[unchecked: at &+ 2],
        second & 0xC0 == 0x80, third & 0xC0 == 0x80
      {
        let character = Self.character(first, second, third)
        let bits = unsafe characters[unchecked: character &>> 6]
        if bits &>> UInt64(truncatingIfNeeded: character) & 1 != 0 || mayBegin(first, second)
          || first == 0xEF && seconds[Int(TextFolding.unit(text, at: at).byte)] != 0
        {
          return at
        }
        at &+= 3
      } else {
        if mayBegin(first, second) { return at }
        at &+= 1
      }
    }
    return text.count
  }

  @inline(__always)
  private static func bit(_ byte: UInt8) -> UInt64 { 1 &<< UInt64((byte | 0x20) & 63) }

  @inline(__always)
  private static func character(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
    Int(first & 15) << 12 | Int(second & 63) << 6 | Int(third & 63)
  }
}
