/// A way in which an identifier may hide in bytes that leave.
enum Guise: UInt8, CaseIterable, Sendable {
  /// As it is, in either letter case.
  case plain
  /// In full width (U+FF01–U+FF5E).
  case wide
  /// Inside Base64, of whose last character no, two or four bits are the identifier's: one for each
  /// of the three alignments.
  case base64, base64Shared2, base64Shared4

  /// The last eight bytes of an identifier in this guise, the very last in the highest bits; the
  /// second where the other alphabet of Base64 (RFC 4648 §5) writes them otherwise.
  ///
  /// What lies before the first byte of a short one is arbitrary.
  @inline(__always)
  func tails(of identifier: Span<UInt8>) -> (UInt64?, UInt64?) {
    switch self {
    case .plain: return (Self.tail(identifier), nil)
    case .wide: return (Self.wideTail(identifier), nil)
    case .base64, .base64Shared2, .base64Shared4:
      let (tail, isSpecial) = Base64Digits.tail(Self.tail(identifier).byteSwapped &>> dropped)
      return (tail, isSpecial ? Base64Digits.urlSafe(tail) : nil)
    }
  }

  /// The last eight bytes of an identifier, zeros before it if it has less.
  @inline(__always)
  private static func tail(_ identifier: Span<UInt8>) -> UInt64 {
    let count = identifier.count
    guard count < 8 else { return JSONWord.load(identifier, count &- 8, 8) }
    return JSONWord.load(identifier, 0, count) &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
  }

  /// How many bits at the end of an identifier its last whole Base64 character leaves out.
  private var dropped: UInt64 {
    switch self {
    case .base64Shared2: 2
    case .base64Shared4: 4
    default: 0
    }
  }

  private static func wideTail(_ identifier: Span<UInt8>) -> UInt64 {
    var tail: UInt64 = 0
    var room = 64
    var at = identifier.count
    while at > 0, room > 0 {
      at &-= 1
      let (bytes, width) = widened(identifier[at])
      room -= 8 * width
      tail |= room >= 0 ? bytes << room : bytes >> -room
    }
    return tail
  }

  /// A byte in full width, as the machine loads it, and how many bytes that are.
  @inline(__always)
  private static func widened(_ byte: UInt8) -> (bytes: UInt64, width: Int) {
    guard byte > 0x20, byte < 0x7F else { return (UInt64(byte), 1) }
    let last = UInt64(byte < 0x60 ? byte &+ 0x60 : byte &+ 0x20)
    return (last << 16 | (byte < 0x60 ? 0xBCEF : 0xBDEF), 3)
  }
}

// MARK: - Comparing

extension Guise {
  /// Where an identifier in this guise begins if it ends before `end` of the text; nil if it does
  /// not stand there.
  func start(of identifier: Span<UInt8>, in text: Span<UInt8>, before end: Int) -> Int? {
    let start: Int? =
      switch self {
      case .plain: Self.plainStart(identifier, text, end)
      case .wide: Self.wideStart(identifier, text, end)
      case .base64, .base64Shared2, .base64Shared4: base64Start(identifier, text, end)
      }
    guard let start else { return nil }
    return self == .plain || self == .wide
      ? Self.isWhole(identifier, text, start, end) ? start : nil : start
  }

  private static func plainStart(
    _ identifier: Span<UInt8>, _ text: Span<UInt8>, _ end: Int
  ) -> Int? {
    let start = end - identifier.count
    guard start >= 0, end <= text.count else { return nil }
    var at = identifier.count
    while at > 0 {
      at &-= 1
      let (byte, wanted) = (text[start &+ at], identifier[at])
      guard byte == wanted || byte ^ wanted == 0x20 && wanted.isASCIILetter else { return nil }
    }
    return start
  }

  private static func wideStart(
    _ identifier: Span<UInt8>, _ text: Span<UInt8>, _ end: Int
  ) -> Int? {
    guard end <= text.count else { return nil }
    var start = end
    var at = identifier.count
    while at > 0 {
      at &-= 1
      let (bytes, width) = widened(identifier[at])
      start &-= width
      guard start >= 0, JSONWord.load(text, start, width) == bytes else { return nil }
    }
    return start
  }

  /// False if a digit beside an identifier that begins or ends with one makes it another number.
  private static func isWhole(
    _ identifier: Span<UInt8>, _ text: Span<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    if TextFolding.unit(identifier, at: 0).byte.isASCIIDigit,
      TextFolding.endsWithDigit(text, before: start)
    {
      return false
    }
    return
      !(TextFolding.endsWithDigit(identifier, before: identifier.count) && end < text.count
      && TextFolding.unit(text, at: end).byte.isASCIIDigit)
  }

  /// Compares the characters that the identifier alone decides (RFC 4648 §4 and §5).
  private func base64Start(
    _ identifier: Span<UInt8>, _ text: Span<UInt8>, _ end: Int
  ) -> Int? {
    let bits = identifier.count * 8 - Int(dropped)
    // The first bits share a character with what comes before.
    let first = bits % 6
    let start = end - bits / 6
    guard start >= 0, end <= text.count else { return nil }
    var bit = first
    for at in start..<end {
      let high = UInt16(identifier[bit >> 3]) << 8
      let low = bit >> 3 + 1 < identifier.count ? UInt16(identifier[bit >> 3 + 1]) : 0
      guard Base64Digits.value(text[at]) == UInt8((high | low) >> UInt16(10 - bit & 7) & 63) else {
        return nil
      }
      bit += 6
    }
    return start
  }
}
