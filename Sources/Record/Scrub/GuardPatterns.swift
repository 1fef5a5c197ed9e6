/// The guises of a custodian's identifiers, one after the other in one array of bytes.
struct GuardPatterns: Sendable {
  private(set) var ranges: [Range<Int>] = []
  /// The length of the shortest pattern in bytes; 4 or more.
  private(set) var shortest = Int.max
  /// The length of the longest pattern in bytes.
  private(set) var longest = 0
  private var bytes: [UInt8] = []
  /// By pattern: true if letters match in either case and digits guard its ends.
  private var isText: [Bool] = []

  init(_ identifiers: IdentifierSet) {
    let count = identifiers.count
    ranges.reserveCapacity(count * 5)
    isText.reserveCapacity(count * 5)
    bytes.reserveCapacity(identifiers.joined.count * 9)
    let joined = identifiers.joined
    for index in 0..<count {
      let text = joined.span.extracting(identifiers.range(index))
      addFolded(text)
      addWide(text)
      for alignment in 0..<3 { addBase64(text, alignment: alignment) }
    }
    if ranges.isEmpty { shortest = 4 }
  }

  /// Lists what was appended since `start` as a pattern, unless it is too short to be one.
  private mutating func finish(_ start: Int, isText flag: Bool) {
    let count = bytes.count - start
    guard count >= 4 else {
      bytes.removeLast(count)
      return
    }
    ranges.append(start..<bytes.count)
    isText.append(flag)
    shortest = min(shortest, count)
    longest = max(longest, count)
  }

  /// Adds the text in lower case.
  private mutating func addFolded(_ text: Span<UInt8>) {
    let start = bytes.count
    for at in 0..<text.count {
      bytes.append(text[at].isASCIILetter ? text[at] | 0x20 : text[at])
    }
    finish(start, isText: true)
  }

  /// Adds the text in full width (U+FF01–U+FF5E).
  private mutating func addWide(_ text: Span<UInt8>) {
    let start = bytes.count
    for at in 0..<text.count {
      let byte = text[at]
      guard (0x21...0x7E).contains(byte) else {
        bytes.append(byte)
        continue
      }
      bytes.append(0xEF)
      bytes.append(byte < 0x60 ? 0xBC : 0xBD)
      bytes.append(byte < 0x60 ? byte + 0x60 : byte + 0x20)
    }
    finish(start, isText: true)
  }

  /// Adds the Base64 characters that the text alone decides if `alignment` bytes of the group of
  /// three come before it; with `-` and `_` too (RFC 4648 §4, §5).
  private mutating func addBase64(_ text: Span<UInt8>, alignment: Int) {
    let start = bytes.count
    let first = (alignment * 8 + 5) / 6 * 6 - alignment * 8
    var hasSpecial = false
    var bit = first
    while bit + 6 <= text.count * 8 {
      let high = UInt16(text[bit / 8]) << 8
      let low = bit / 8 + 1 < text.count ? UInt16(text[bit / 8 + 1]) : 0
      let value = UInt8(truncatingIfNeeded: (high | low) >> UInt16(10 - bit % 8)) & 63
      hasSpecial = hasSpecial || value >= 62
      bytes.append(Self.base64(value))
      bit += 6
    }
    let end = bytes.count
    finish(start, isText: false)
    guard hasSpecial, bytes.count == end else { return }
    for at in start..<end {
      bytes.append(bytes[at] == 0x2B ? 0x2D : bytes[at] == 0x2F ? 0x5F : bytes[at])
    }
    finish(end, isText: false)
  }

  private static func base64(_ value: UInt8) -> UInt8 {
    switch value {
    case ..<26: value + 0x41
    case ..<52: value + 0x47
    case ..<62: value - 4
    case 62: 0x2B
    default: 0x2F
    }
  }

  /// The four bytes of the patterns at `at` as the machine loads them.
  func window(at: Int) -> UInt32 {
    // SAFETY: the bounds are checked by the precondition.
    precondition(at + 4 <= bytes.count, "a window lies inside its pattern")
    return unsafe bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self)
  }

  /// True if the pattern stands in `text` at `start`.
  func stands(_ pattern: Int, in text: Span<UInt8>, at start: Int) -> Bool {
    let range = ranges[pattern]
    guard start >= 0, start + range.count <= text.count else { return false }
    guard isText[pattern] else {
      for offset in 0..<range.count where text[start + offset] != bytes[range.lowerBound + offset] {
        return false
      }
      return true
    }
    return standsAsText(range, in: text, at: start)
  }

  private func standsAsText(_ range: Range<Int>, in text: Span<UInt8>, at start: Int) -> Bool {
    var at = start
    var index = range.lowerBound
    while index < range.upperBound {
      let wanted = bytes[index]
      let byte = text[at]
      guard byte == wanted || (wanted.isASCIILetter && byte | 0x20 == wanted) else {
        return false
      }
      at += 1
      index += 1
    }
    if TextFolding.unit(bytes.span, at: range.lowerBound).byte.isASCIIDigit,
      TextFolding.endsWithDigit(text, before: start)
    {
      return false
    }
    return
      !(TextFolding.endsWithDigit(bytes.span, before: range.upperBound) && at < text.count
      && TextFolding.unit(text, at: at).byte.isASCIIDigit)
  }
}
