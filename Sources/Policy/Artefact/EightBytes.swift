/// Eight bytes of a text in one word, the first in the lowest place.
///
/// Facts are read for every exchange: a byte at a time costs three times as much.
struct EightBytes {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  let word: UInt64

  /// Takes the bytes at `offset`; nil if they would reach beyond the end.
  init?(_ bytes: Span<UInt8>, at offset: Int) {
    guard offset >= 0, offset <= bytes.count - 8 else { return nil }
    // SAFETY: all eight bytes are within the span, as was just checked.
    word = unsafe UInt64(
      littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The first eight bytes of a range, or all of a shorter one, followed by 0.
  init(first range: Range<Int>, of bytes: Span<UInt8>) {
    let count = min(range.count, 8)
    if let whole = EightBytes(bytes, at: range.lowerBound) {
      word = count == 8 ? whole.word : whole.word & (1 << UInt64(8 * count) - 1)
    } else {
      word = (0..<count).reversed().reduce(0) { $0 << 8 | UInt64(bytes[range.lowerBound + $1]) }
    }
  }

  /// How many bytes come before the first that ends a JSON text or needs a look: a quote, a
  /// backslash or a control character; 8 if there is none.
  var plainCount: Int {
    let control = (word &- Self.ones &* 0x20) & ~word
    let quote = Self.zeros(word ^ Self.ones &* 0x22)
    let marks = control | quote | Self.zeros(word ^ Self.ones &* 0x5C)
    return (marks & Self.highs).trailingZeroBitCount / 8
  }

  /// Marks the bytes that are 0, exactly up to the first one (Mycroft 1987).
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
}

extension Span<UInt8> {
  /// Whether the bytes from `start` on are those of a range of `other`, which is longer than
  /// eight; both lie within.
  func holds(at start: Int, what range: Range<Int>, of other: Span<UInt8>) -> Bool {
    var done = 0
    while done < range.count {
      // The last eight overlap what was compared already.
      let next = Swift.min(done, range.count - 8)
      guard let mine = EightBytes(self, at: start + next),
        let theirs = EightBytes(other, at: range.lowerBound + next), mine.word == theirs.word
      else { return false }
      done = next + 8
    }
    return true
  }
}
