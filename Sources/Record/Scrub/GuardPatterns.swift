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
    // As it is, in full width, and in Base64 three times in two alphabets.
    let capacity = identifiers.joined.count * (1 + 3 + 9) + count * 16
    bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { room, used in
      var guises = unsafe GuiseWriter(room)
      for index in 0..<count {
        let text = identifiers.joined.span.extracting(identifiers.range(index))
        list(guises.folded(text), isText: true)
        list(guises.wide(text), isText: true)
        for alignment in 0..<3 {
          let (plain, isSpecial) = guises.base64(text, alignment: alignment)
          list(plain, isText: false)
          if isSpecial { list(guises.urlSafe(plain), isText: false) }
        }
      }
      used = guises.count
    }
    if ranges.isEmpty { shortest = 4 }
  }

  /// Lists what was written as a pattern, unless it is too short to be one.
  @inline(__always)
  private mutating func list(_ range: Range<Int>, isText flag: Bool) {
    guard range.count >= 4 else { return }
    ranges.append(range)
    isText.append(flag)
    shortest = min(shortest, range.count)
    longest = max(longest, range.count)
  }

  /// Calls `body` with the four bytes, as the machine loads them, at each of the first `step`
  /// offsets of every pattern; none is shorter than `step + 3`.
  @inline(__always)
  func forEachWindow(
    _ step: Int, _ body: (_ pattern: Int32, _ offset: Int32, _ window: UInt32) -> Void
  ) {
    precondition(step + 3 <= shortest, "a window lies inside its pattern")
    // SAFETY: the precondition; every pattern lies inside the bytes.
    unsafe bytes.withUnsafeBytes { raw in
      for index in ranges.indices {
        let start = ranges[index].lowerBound
        for offset in 0..<step {
          let window = unsafe raw.loadUnaligned(fromByteOffset: start &+ offset, as: UInt32.self)
          body(
            Int32(truncatingIfNeeded: index), Int32(truncatingIfNeeded: offset), window)
        }
      }
    }
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
