/// Eight bytes of a text at once.
enum JSONWord {
  /// The `count` bytes from `start` on as a little-endian number, filled with zeros; at most eight.
  ///
  /// `start + count` must not lie beyond the text.
  @inline(__always)
  static func load(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
    if start &+ 8 <= text.count {
      // SAFETY: eight bytes are left from `start` on.
      let word = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
        .littleEndian
      return count >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
    }
    var word: UInt64 = 0
    var at = start &+ count
    while at > start {
      at &-= 1
      word = word << 8 | UInt64(text[at])
    }
    return word
  }
}

/// A member name as a scanner compares it: its length, a hash of all its bytes, and for names of
/// at most 24 bytes the bytes themselves in three words.
struct JSONName {
  let count: Int
  let words: (UInt64, UInt64, UInt64)
  let hash: UInt32

  /// Takes the name that stands in `text` from `start` to before `end`.
  @inline(__always)
  init(_ text: Span<UInt8>, _ start: Int, _ end: Int) {
    count = end &- start
    if count <= 8 {
      words = (JSONWord.load(text, start, count), 0, 0)
    } else if count <= 16 {
      words = (JSONWord.load(text, start, 8), JSONWord.load(text, start &+ count &- 8, 8), 0)
    } else {
      words = (
        JSONWord.load(text, start, 8), JSONWord.load(text, start &+ count &- 8, 8),
        Self.middle(text, start &+ 8, start &+ count &- 8)
      )
    }
    hash = Self.mix(words, count)
  }

  /// The bytes between the first and the last eight; folded into one word if they are more than
  /// eight.
  private static func middle(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    var folded = JSONWord.load(text, start, min(8, end &- start))
    var at = start &+ 8
    while at < end {
      folded = (folded ^ (folded >> 29)) &* 0xD6E8_FEB8_6659_FD93
      folded ^= JSONWord.load(text, at, min(8, end &- at))
      at &+= 8
    }
    return folded
  }

  @inline(__always)
  private static func mix(_ words: (UInt64, UInt64, UInt64), _ count: Int) -> UInt32 {
    var hash = (words.0 ^ 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
    hash = (hash ^ (hash >> 32) ^ words.1) &* 0xD6E8_FEB8_6659_FD93
    hash =
      (hash ^ (hash >> 32) ^ words.2 ^ UInt64(truncatingIfNeeded: count))
      &* 0xD6E8_FEB8_6659_FD93
    return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
  }
}

/// A hash of a text, over all of its bytes.
func jsonNameHash(_ text: Span<UInt8>) -> UInt32 { JSONName(text, 0, text.count).hash }
