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
    let joined = identifiers.joined
    // As it is, in full width, and in Base64 three times in two alphabets.
    let capacity = joined.count * (1 + 3 + 9) + count * 12
    bytes = [UInt8](capacity: capacity) { out in
      for index in 0..<count {
        let text = joined.span.extracting(identifiers.range(index))
        addFolded(text, &out)
        addWide(text, &out)
        for alignment in 0..<3 { addBase64(text, alignment: alignment, &out) }
      }
    }
    if ranges.isEmpty { shortest = 4 }
  }

  /// Lists what was appended since `start` as a pattern, unless it is too short to be one.
  private mutating func finish(_ start: Int, isText flag: Bool, _ out: inout OutputSpan<UInt8>) {
    let count = out.count - start
    guard count >= 4 else {
      out.removeLast(count)
      return
    }
    ranges.append(start..<out.count)
    isText.append(flag)
    shortest = min(shortest, count)
    longest = max(longest, count)
  }

  /// Adds the text in lower case.
  private mutating func addFolded(_ text: Span<UInt8>, _ out: inout OutputSpan<UInt8>) {
    let start = out.count
    for at in 0..<text.count {
      out.append(text[at].isASCIILetter ? text[at] | 0x20 : text[at])
    }
    finish(start, isText: true, &out)
  }

  /// Adds the text in full width (U+FF01–U+FF5E).
  private mutating func addWide(_ text: Span<UInt8>, _ out: inout OutputSpan<UInt8>) {
    let start = out.count
    for at in 0..<text.count {
      let byte = text[at]
      guard byte > 0x20, byte < 0x7F else {
        out.append(byte)
        continue
      }
      out.append(0xEF)
      out.append(byte < 0x60 ? 0xBC : 0xBD)
      out.append(byte < 0x60 ? byte + 0x60 : byte + 0x20)
    }
    finish(start, isText: true, &out)
  }

  /// Adds the Base64 characters that the text alone decides if `alignment` bytes of the group of
  /// three come before it; with `-` and `_` too (RFC 4648 §4, §5).
  private mutating func addBase64(
    _ text: Span<UInt8>, alignment: Int, _ out: inout OutputSpan<UInt8>
  ) {
    let start = out.count
    // The first bits share a character with what comes before.
    let skipped = alignment == 0 ? 0 : alignment == 1 ? 4 : 2
    var held = UInt64(text[0]) & (0xFF &>> UInt64(skipped))
    var heldCount = 8 &- skipped
    var hasSpecial = false
    var at = 1
    let alphabet = Self.alphabet.span
    while true {
      while heldCount >= 6 {
        heldCount &-= 6
        let value = Int(truncatingIfNeeded: held &>> UInt64(heldCount)) & 63
        hasSpecial = hasSpecial || value >= 62
        // SAFETY: the alphabet has 64 characters.
        out.append(unsafe alphabet[unchecked: value])
      }
      guard at < text.count else { break }
      // Three bytes are four characters.
      for index in at..<min(at &+ 3, text.count) {
        held = held &<< 8 | UInt64(text[index])
        heldCount &+= 8
      }
      at &+= 3
    }
    let end = out.count
    finish(start, isText: false, &out)
    guard hasSpecial, out.count == end else { return }
    for at in start..<end {
      let byte = out.span[at]
      out.append(byte == 0x2B ? 0x2D : byte == 0x2F ? 0x5F : byte)
    }
    finish(end, isText: false, &out)
  }

  /// RFC 4648 §4.
  private static let alphabet: [UInt8] = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

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
