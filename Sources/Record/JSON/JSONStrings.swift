/// Steps over JSON strings and checks them (RFC 8259 §7, RFC 3629 §4).
enum JSONStrings {
  /// Steps from the opening quote behind the closing one; true if there are escapes inside.
  @inline(__always)
  static func scan(_ text: Span<UInt8>, _ position: inout Int) throws(JSONFault) -> Bool {
    var at = position + 1
    var isEscaped = false
    while true {
      at = plain(text, at)
      guard at < text.count else { throw .unexpectedEnd }
      let byte = text[at]
      if byte == 0x22 { break }
      if byte >= 0x80 {
        at = try multibyte(text, at)
      } else if byte == 0x5C {
        isEscaped = true
        at = try escape(text, at)
      } else {
        guard byte >= 0x20 else { throw .unexpectedByte(at) }
        at += 1
      }
    }
    position = at + 1
    return isEscaped
  }

  /// Where ASCII that is neither a quote, a backslash nor a control ends, or fifteen bytes earlier.
  ///
  /// Sixteen bytes at a time: as signed numbers, controls and all that is not ASCII are below 0x20.
  @inline(__always)
  private static func plain(_ text: Span<UInt8>, _ start: Int) -> Int {
    let space = SIMD16<Int8>(repeating: 0x20)
    let quote = SIMD16<Int8>(repeating: 0x22)
    let slash = SIMD16<Int8>(repeating: 0x5C)
    var at = start
    let last = text.count &- 16
    while at <= last {
      // SAFETY: sixteen bytes are left from `at` on; a mask is as large.
      let bytes = unsafe text.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: at, as: SIMD16<Int8>.self)
      let stops = unsafe unsafeBitCast(
        (bytes .< space) .| (bytes .== quote) .| (bytes .== slash), to: SIMD2<UInt64>.self)
      if stops[0] != 0 { return at &+ stops[0].littleEndian.trailingZeroBitCount &>> 3 }
      if stops[1] != 0 { return at &+ 8 &+ stops[1].littleEndian.trailingZeroBitCount &>> 3 }
      at &+= 16
    }
    return at
  }

  /// The top bit of each byte of `word` that must be escaped; only the lowest is exact.
  ///
  /// A byte of `w` is below `n` if the top bit of `(w - n·0x01…01) & ~w` is set for it; the lowest
  /// set bit is exact, higher ones may be false.
  @inline(__always)
  static func escapes(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    let quote = word ^ (ones &* 0x22)
    let slash = word ^ (ones &* 0x5C)
    let below = (word &- ones &* 0x20) & ~word
    return (below | (quote &- ones) & ~quote | (slash &- ones) & ~slash) & tops
  }

  private static func escape(_ text: Span<UInt8>, _ at: Int) throws(JSONFault) -> Int {
    guard at + 1 < text.count else { throw .unexpectedEnd }
    if JSONEscapes.simple(text[at + 1]) != nil { return at + 2 }
    guard text[at + 1] == 0x75 else { throw .invalidEscape(at) }
    guard at + 6 <= text.count else { throw .unexpectedEnd }
    guard let unit = JSONEscapes.unit(text, at: at + 2) else { throw .invalidEscape(at) }
    guard unit & 0xF800 == 0xD800 else { return at + 6 }
    guard JSONEscapes.escape(text, at: at).scalar != nil else { throw .loneSurrogate(at) }
    return at + 12
  }

  /// Checks sequences of two to four bytes until ASCII comes.
  @inline(__always)
  private static func multibyte(_ text: Span<UInt8>, _ start: Int) throws(JSONFault) -> Int {
    var at = start
    let last = text.count &- 8
    while at <= last {
      // SAFETY: eight bytes are left from `at` on.
      let word = unsafe text.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: at, as: UInt64.self
      ).littleEndian
      // Two of three bytes, as nearly all Japanese text has; E0 and ED have further rules.
      guard word & 0xC0C0_F0C0_C0F0 == 0x8080_E080_80E0, isPlain(word), isPlain(word &>> 24) else {
        break
      }
      at &+= 6
    }
    while at &+ 4 <= text.count {
      // SAFETY: four bytes are left from `at` on.
      let word = unsafe text.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: at, as: UInt32.self
      ).littleEndian
      guard word & 0x00C0_C0F0 == 0x0080_80E0, isPlain(UInt64(word)) else { break }
      at &+= 3
    }
    return at < text.count && text[at] >= 0x80 ? try sequence(text, at) : at
  }

  /// False for the first bytes E0 and ED.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    let first = UInt8(truncatingIfNeeded: word)
    return first != 0xE0 && first != 0xED
  }

  /// Checks one sequence of two to four bytes.
  private static func sequence(_ text: Span<UInt8>, _ at: Int) throws(JSONFault) -> Int {
    let first = text[at]
    let width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, at + width <= text.count else {
      throw .invalidUTF8(at)
    }
    let second: ClosedRange<UInt8> =
      switch first {
      case 0xE0: 0xA0...0xBF
      case 0xED: 0x80...0x9F
      case 0xF0: 0x90...0xBF
      case 0xF4: 0x80...0x8F
      default: 0x80...0xBF
      }
    guard second.contains(text[at + 1]),
      (at + 2..<at + width).allSatisfy({ text[$0] & 0xC0 == 0x80 })
    else { throw .invalidUTF8(at) }
    return at + width
  }
}
