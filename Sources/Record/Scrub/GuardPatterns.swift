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
    let count = identifiers.values.count
    ranges.reserveCapacity(count * 5)
    isText.reserveCapacity(count * 5)
    bytes.reserveCapacity(count * 96)
    for value in identifiers.values {
      let text = Array(value.utf8)
      add(isText: true) { out in
        for byte in text { out.append(byte.isASCIILetter ? byte | 0x20 : byte) }
      }
      if text.contains(where: { (0x21...0x7E).contains($0) }) {
        add(isText: true) { out in Self.widen(text, into: &out) }
      }
      for alignment in 0..<3 { addBase64(text, alignment: alignment) }
    }
    if ranges.isEmpty { shortest = 4 }
  }

  private mutating func add(isText flag: Bool, _ write: (inout [UInt8]) -> Void) {
    let start = bytes.count
    write(&bytes)
    guard bytes.count - start >= 4 else {
      bytes.removeLast(bytes.count - start)
      return
    }
    ranges.append(start..<bytes.count)
    isText.append(flag)
    shortest = min(shortest, bytes.count - start)
    longest = max(longest, bytes.count - start)
  }

  /// Appends the text in full width (U+FF01–U+FF5E).
  private static func widen(_ text: [UInt8], into out: inout [UInt8]) {
    for byte in text {
      guard (0x21...0x7E).contains(byte) else {
        out.append(byte)
        continue
      }
      out.append(0xEF)
      out.append(byte < 0x60 ? 0xBC : 0xBD)
      out.append(byte < 0x60 ? byte + 0x60 : byte + 0x20)
    }
  }

  /// Adds the Base64 characters that the text alone decides if `alignment` bytes of the group of
  /// three come before it; with `-` and `_` too (RFC 4648 §4, §5).
  private mutating func addBase64(_ text: [UInt8], alignment: Int) {
    let skipped = (alignment * 8 + 5) / 6
    let first = skipped * 6 - alignment * 8
    let count = (text.count * 8 - first) / 6
    var hasSpecial = false
    var isURL = false
    let write: (inout [UInt8]) -> Void = { out in
      for index in 0..<count {
        let bit = first + index * 6
        let high = UInt16(text[bit / 8]) << 8
        let low = bit / 8 + 1 < text.count ? UInt16(text[bit / 8 + 1]) : 0
        let value = UInt8(truncatingIfNeeded: (high | low) >> UInt16(10 - bit % 8)) & 63
        hasSpecial = hasSpecial || value >= 62
        out.append(Self.base64(value, isURL: isURL))
      }
    }
    add(isText: false, write)
    guard hasSpecial else { return }
    isURL = true
    add(isText: false, write)
  }

  private static func base64(_ value: UInt8, isURL: Bool) -> UInt8 {
    switch value {
    case ..<26: value + 0x41
    case ..<52: value + 0x47
    case ..<62: value - 4
    case 62: isURL ? 0x2D : 0x2B
    default: isURL ? 0x5F : 0x2F
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
