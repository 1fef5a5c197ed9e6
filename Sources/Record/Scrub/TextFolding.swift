/// Reads text so that the ways in which people write one number look alike.
///
/// Letters are lower case; full-width ASCII (U+FF01–U+FF5E) is ASCII; every dash, the long vowel
/// mark and the middle dot are `-`; the ideographic space is a space. All other bytes stand for
/// themselves.
enum TextFolding {
  /// The folded byte at `at` and how many bytes of the text it stands for.
  @inline(__always)
  static func unit(_ text: Span<UInt8>, at: Int) -> (byte: UInt8, width: Int) {
    let first = text[at]
    if first < 0x80 { return (first.isASCIILetter ? first | 0x20 : first, 1) }
    // No other character is folded.
    return first == 0xE2 || first == 0xE3 || first == 0xEF
      ? character(text, at, first) : (first, 1)
  }

  /// The same of what may be folded but is not ASCII.
  private static func character(
    _ text: Span<UInt8>, _ at: Int, _ first: UInt8
  ) -> (byte: UInt8, width: Int) {
    guard at + 2 < text.count else { return (first, 1) }
    let second = text[at + 1]
    let third = text[at + 2]
    switch (first, second, third) {
    case (0xEF, 0xBC, 0x81...0xBF): return (lowered(third - 0x60), 3)
    case (0xEF, 0xBD, 0x80...0x9E): return (lowered(third - 0x20), 3)
    case (0xE2, 0x80, 0x90...0x95), (0xE2, 0x88, 0x92), (0xE3, 0x83, 0xBC),
      (0xE3, 0x83, 0xBB), (0xEF, 0xBD, 0xB0), (0xEF, 0xBD, 0xA5):
      return (0x2D, 3)
    case (0xE3, 0x80, 0x80): return (0x20, 3)
    default: return (first, 1)
    }
  }

  /// True for what people put between the parts of a number.
  static func isSeparator(_ byte: UInt8) -> Bool { byte == 0x2D || byte == 0x20 }

  /// Appends the folded bytes of a text, separators left out.
  static func append(_ span: Span<UInt8>, to folded: inout [UInt8]) {
    var at = 0
    while at < span.count {
      let byte = span[at]
      if byte.isASCIIAlphanumeric {
        folded.append(byte | 0x20)
        at &+= 1
        continue
      }
      let unit = unit(span, at: at)
      if !isSeparator(unit.byte) { folded.append(unit.byte) }
      at += unit.width
    }
  }

  /// True if an ASCII or full-width digit ends right before `at`.
  static func endsWithDigit(_ text: Span<UInt8>, before at: Int) -> Bool {
    guard at > 0 else { return false }
    if text[at - 1].isASCIIDigit { return true }
    return at >= 3 && unit(text, at: at - 3).byte.isASCIIDigit && text[at - 3] == 0xEF
  }

  /// True if an ASCII or full-width letter ends right before `at`.
  static func endsWithLetter(_ text: Span<UInt8>, before at: Int) -> Bool {
    guard at > 0 else { return false }
    if text[at - 1].isASCIILetter { return true }
    return at >= 3 && text[at - 3] == 0xEF && unit(text, at: at - 3).byte.isASCIILetter
  }

  /// The first four folded bytes from `start` on, the first in the highest bits.
  ///
  /// Nil if there are less, or more than `separatorsMax` separators between two of them.
  static func opening(_ text: Span<UInt8>, at start: Int, separatorsMax: Int) -> UInt32? {
    var opening: UInt32 = 0
    var count = 0
    var separators = 0
    var at = start
    while count < 4 {
      guard at < text.count else { return nil }
      let unit = unit(text, at: at)
      at += unit.width
      if isSeparator(unit.byte) {
        separators += 1
        guard separators <= separatorsMax else { return nil }
        continue
      }
      opening = opening &<< 8 | UInt32(unit.byte)
      separators = 0
      count += 1
    }
    return opening
  }

  /// False if what comes behind `at`, where the first byte of a pattern stands, rules out that its
  /// second and third come next.
  @inline(__always)
  static func mayContinue(
    _ text: Span<UInt8>, at: Int, _ opening: (first: UInt8, second: UInt8, third: UInt8)
  ) -> Bool {
    guard at + 1 < text.count else { return false }
    let byte = text[at + 1]
    // Nothing stands inside a character.
    if opening.first >= 0x80 {
      return byte == opening.second && at + 2 < text.count && text[at + 2] == opening.third
    }
    if text[at] >= 0x80 { return true }
    if byte.isASCIILetter { return byte | 0x20 == opening.second }
    return byte.isASCIIDigit ? byte == opening.second : true
  }

  /// Where a value stands without the separators at either end; nil if it is of less than four
  /// folded bytes there.
  static func core(of value: Span<UInt8>) -> Range<Int>? {
    var (start, end, count, at) = (0, 0, 0, 0)
    var core = 0
    while at < value.count {
      let unit = unit(value, at: at)
      let isEdge = isSeparator(unit.byte)
      if count == 0, isEdge { start = at + unit.width } else { count += 1 }
      at += unit.width
      if !isEdge { (end, core) = (at, count) }
    }
    return core >= 4 ? start..<end : nil
  }

  /// The first four folded bytes from `start` on, separators among them; nil if there are less.
  static func exactOpening(_ text: Span<UInt8>, at start: Int) -> UInt32? {
    var opening: UInt32 = 0
    var at = start
    for _ in 0..<4 {
      guard at < text.count else { return nil }
      let unit = unit(text, at: at)
      opening = opening &<< 8 | UInt32(unit.byte)
      at += unit.width
    }
    return opening
  }

  /// Where `value` ends if it stands at `at`, both folded; and its last folded byte.
  static func exact(
    _ value: Span<UInt8>, in text: Span<UInt8>, at start: Int
  ) -> (end: Int, last: UInt8)? {
    var (index, at) = (0, start)
    var last: UInt8?
    while index < value.count {
      guard at < text.count else { return nil }
      let (wanted, found) = (unit(value, at: index), unit(text, at: at))
      guard wanted.byte == found.byte else { return nil }
      last = found.byte
      index += wanted.width
      at += found.width
    }
    return last.map { (at, $0) }
  }

  /// How many separators may stand between two bytes of any number.
  static let separatorsMax = 2

  /// The most separators between two bytes of `text` that are none.
  static func longestRun(of text: Span<UInt8>) -> Int {
    var (longest, run, at) = (0, 0, 0)
    while at < text.count {
      let unit = unit(text, at: at)
      at += unit.width
      run = isSeparator(unit.byte) ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  /// Where `pattern` ends if it stands at `at`, both folded, with up to two separators between its
  /// bytes, or as many as it has itself there; and its last folded byte.
  ///
  /// The pattern's own separators are left out.
  static func match(
    _ pattern: Span<UInt8>, in text: Span<UInt8>, at start: Int
  ) -> (end: Int, last: UInt8)? {
    var at = start
    var last: UInt8?
    var index = 0
    var own = 0
    // Eight bytes at once as long as they are the same and none of them is folded.
    while index &+ 8 <= pattern.count, at &+ 8 <= text.count,
      case let word = JSONWord.load(pattern, index), word == JSONWord.load(text, at), isPlain(word)
    {
      last = lowered(UInt8(truncatingIfNeeded: word &>> 56))
      index &+= 8
      at &+= 8
    }
    while index < pattern.count {
      let byte = pattern[index]
      if at < text.count, text[at] == byte, isPlain(byte) {
        last = lowered(byte)
        own = 0
        index &+= 1
        at &+= 1
        continue
      }
      let wanted = unit(pattern, at: index)
      index += wanted.width
      if isSeparator(wanted.byte) {
        own &+= 1
        continue
      }
      let separatorsMax = max(separatorsMax, own)
      own = 0
      var separators = 0
      while true {
        guard at < text.count else { return nil }
        let unit = unit(text, at: at)
        at += unit.width
        if unit.byte == wanted.byte { break }
        separators += 1
        guard last != nil, isSeparator(unit.byte), separators <= separatorsMax else { return nil }
      }
      last = wanted.byte
    }
    return last.map { (at, $0) }
  }

  /// True for what is no separator and, letter case aside, never folded: no byte of another
  /// character begins with it.
  @inline(__always)
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x80 ? byte != 0xE2 && byte != 0xE3 && byte != 0xEF : !isSeparator(byte)
  }

  /// True for eight ASCII bytes without a separator.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    let (hyphens, spaces) = (word ^ 0x2D2D_2D2D_2D2D_2D2D, word ^ 0x2020_2020_2020_2020)
    let ones: UInt64 = 0x0101_0101_0101_0101
    // Above the first zero byte a top bit may be wrong, and below it none is.
    let marks = (hyphens &- ones) & ~hyphens | (spaces &- ones) & ~spaces | word
    return marks & 0x8080_8080_8080_8080 == 0
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { byte.isASCIILetter ? byte | 0x20 : byte }
}
