/// Eight bytes of a text at once.
enum JSONWord {
  /// The eight bytes from `start` on as a little-endian number.
  ///
  /// SAFETY: the caller sees to it that there are eight.
  @inline(__always)
  static func load(_ text: Span<UInt8>, _ start: Int) -> UInt64 {
    unsafe text.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt64.self)
      .littleEndian
  }

  /// The `count` bytes from `start` on as a little-endian number, filled with zeros; at most eight.
  ///
  /// `start + count` must not lie beyond the text.
  @inline(__always)
  static func load(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
    if start &+ 8 <= text.count {
      let word = load(text, start)
      return count >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
    }
    // Fewer are left: the two halves of what there is, which may overlap.
    guard count > 0 else { return 0 }
    if count >= 4 {
      // SAFETY: four bytes are left from either place on.
      let low = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self)
      let high = unsafe text.bytes.unsafeLoadUnaligned(
        fromByteOffset: start &+ count &- 4, as: UInt32.self)
      return UInt64(low.littleEndian) | UInt64(high.littleEndian) &<< UInt64(8 &* (count &- 4))
    }
    let half = count &>> 1
    return UInt64(text[start]) | UInt64(text[start &+ half]) &<< UInt64(8 &* half)
      | UInt64(text[start &+ count &- 1]) &<< UInt64(8 &* (count &- 1))
  }
}

extension JSONWord {
  /// The top bit of each byte of `word` that is a quote; only the lowest is exact.
  @inline(__always)
  static func quotes(_ word: UInt64) -> UInt64 {
    let other = word ^ 0x2222_2222_2222_2222
    return (other &- 0x0101_0101_0101_0101) & ~other & 0x8080_8080_8080_8080
  }

  /// The bits of all bytes before the first one that `marks` marks at its top.
  @inline(__always)
  static func before(_ marks: UInt64) -> UInt64 { (marks & (0 &- marks)) &>> 7 &- 1 }
}

/// A member name as a scanner compares it: its length and its bytes in three words filled with
/// zeros; of a name of more than 24 bytes the third is folded of all that is left.
struct JSONName {
  let count: Int
  let words: (UInt64, UInt64, UInt64)

  /// Takes the name that stands in `text` from `start` to before `end`.
  init(_ text: Span<UInt8>, _ start: Int, _ end: Int) {
    let count = end &- start
    func word(_ from: Int) -> UInt64 {
      from < count ? JSONWord.load(text, start &+ from, min(8, count &- from)) : 0
    }
    var third = word(16)
    var at = 24
    while at < count {
      third = (third ^ (third >> 29)) &* 0xD6E8_FEB8_6659_FD93 ^ word(at)
      at &+= 8
    }
    self.count = count
    words = (word(0), word(8), third)
  }

  /// Takes what stands before the first quote at `text`; nil if none is among the first 24 bytes.
  ///
  /// SAFETY: the caller lends 24 bytes; no more are read.
  @inline(__always)
  init?(beforeQuoteAt text: UnsafePointer<UInt8>) {
    let text = unsafe UnsafeRawPointer(text)
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    words.0 = unsafe text.loadUnaligned(as: UInt64.self).littleEndian
    var quotes = JSONWord.quotes(words.0)
    var before = 0
    if quotes != 0 {
      words.0 &= JSONWord.before(quotes)
    } else {
      words.1 = unsafe text.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian
      quotes = JSONWord.quotes(words.1)
      before = 8
      if quotes != 0 {
        words.1 &= JSONWord.before(quotes)
      } else {
        words.2 = unsafe text.loadUnaligned(fromByteOffset: 16, as: UInt64.self).littleEndian
        quotes = JSONWord.quotes(words.2)
        before = 16
        guard quotes != 0 else { return nil }
        words.2 &= JSONWord.before(quotes)
      }
    }
    count = before &+ quotes.trailingZeroBitCount &>> 3
    self.words = words
  }

  /// A hash of the length and all bytes.
  var hash: UInt32 {
    var hash = (words.0 ^ 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
    hash = (hash ^ (hash >> 32) ^ words.1) &* 0xD6E8_FEB8_6659_FD93
    hash =
      (hash ^ (hash >> 32) ^ words.2 ^ UInt64(truncatingIfNeeded: count))
      &* 0xD6E8_FEB8_6659_FD93
    return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
  }
}
