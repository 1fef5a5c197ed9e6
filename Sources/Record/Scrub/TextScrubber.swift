/// Removes a custodian's identifiers from text that people wrote.
///
/// Two nets: a dictionary of the identifiers met in the answer, in any letter case, in full width
/// and with dashes or spaces inside; and numbers after words such as 患者ID or MRN, known or not.
/// A digit next to a number that begins or ends with a digit makes it another number.
package struct TextScrubber: Sendable {
  /// What stands where an identifier stood.
  package static let replacement: StaticString = "***"

  private let identifiers: IdentifierSet
  private var patterns: [Pattern] = []
  /// By a hash of the opening: the first pattern, or -1.
  private var heads = [Int32](repeating: -1, count: 256)
  private var beginnings = LabelledNumbers.shipped.beginnings
  /// The same of identifiers of less than four bytes beside their separators, which are found as
  /// they are; empty if there are none.
  private var shortHeads: [Int32] = []
  /// The most separators that may stand between two bytes of one of the identifiers.
  private var separatorsMax = TextFolding.separatorsMax
  /// A bit for the low six bits of each byte that a pattern begins with.
  private var firsts: UInt64 = 0

  /// An identifier, or a number without its leading zeros.
  private struct Pattern: BitwiseCopyable, Sendable {
    /// Where it stands among the identifiers.
    let start: Int32
    let end: Int32
    /// The next one in the same place of the table, or -1.
    let next: Int32
    /// Its first four folded bytes.
    let opening: UInt32
  }

  /// Takes the identifiers of one answer.
  package init(_ identifiers: IdentifierSet) {
    self.identifiers = identifiers
    patterns.reserveCapacity(identifiers.count + 4)
    let joined = identifiers.joined
    for index in 0..<identifiers.count {
      let range = identifiers.range(index)
      separatorsMax = max(
        separatorsMax, TextFolding.longestRun(of: joined.span.extracting(range)))
      add(range, in: joined.span)
      if let zeros = Self.leadingZeros(joined.span.extracting(range)) {
        add(range.lowerBound + zeros..<range.upperBound, in: joined.span)
      }
    }
  }

  /// How many zeros a number may be printed without; nil if that leaves less than six digits.
  private static func leadingZeros(_ value: Span<UInt8>) -> Int? {
    guard value[0] == 0x30 else { return nil }
    var zeros = 0
    for index in 0..<value.count {
      guard value[index].isASCIIDigit else { return nil }
      if zeros == index, value[index] == 0x30 { zeros += 1 }
    }
    return value.count - zeros >= 6 ? zeros : nil
  }

  private mutating func add(_ range: Range<Int>, in joined: Span<UInt8>) {
    guard
      let opening = TextFolding.opening(joined.extracting(range), at: 0, separatorsMax: .max)
    else { return addShort(range, in: joined) }
    let next = heads[Self.place(opening)]
    heads[Self.place(opening)] = append(range, opening, next: next)
  }

  private mutating func addShort(_ range: Range<Int>, in joined: Span<UInt8>) {
    guard let core = TextFolding.core(of: joined.extracting(range)) else { return }
    let start = range.lowerBound + core.lowerBound
    guard let opening = TextFolding.exactOpening(joined, at: start) else { return }
    if shortHeads.isEmpty { shortHeads = [Int32](repeating: -1, count: 256) }
    let next = shortHeads[Self.place(opening)]
    shortHeads[Self.place(opening)] = append(
      start..<range.lowerBound + core.upperBound, opening, next: next)
  }

  /// Where the new pattern stands.
  private mutating func append(_ range: Range<Int>, _ opening: UInt32, next: Int32) -> Int32 {
    patterns.append(
      Pattern(
        start: Int32(truncatingIfNeeded: range.lowerBound),
        end: Int32(truncatingIfNeeded: range.upperBound), next: next, opening: opening))
    let (first, second) = (
      UInt8(truncatingIfNeeded: opening &>> 24), UInt8(truncatingIfNeeded: opening &>> 16)
    )
    firsts |= Self.bit(first)
    beginnings.insert(first, second)
    return Int32(truncatingIfNeeded: patterns.count - 1)
  }

  private static func bit(_ first: UInt8) -> UInt64 { 1 &<< UInt64(first & 63) }

  /// Where in the table an opening stands: identifiers of one custodian often begin alike.
  private static func place(_ opening: UInt32) -> Int { Int((opening &* 0x9E37_79B1) &>> 24) }

  /// The text without identifiers and how many were replaced.
  package func scrub(_ text: [UInt8]) -> (text: [UInt8], replaced: Int) {
    var out: [UInt8] = []
    var count = 0
    var start = 0
    while let range = first(in: text.span, from: start) {
      out += text[start..<range.lowerBound]
      out += Self.replacement.description.utf8
      start = range.upperBound
      count += 1
    }
    return count == 0 ? (text, 0) : (out + text[start...], count)
  }

  /// Adds the text without identifiers.
  package func scrub(_ text: Span<UInt8>, into out: inout [UInt8]) {
    // SAFETY: the text is lent for the call.
    unsafe text.withUnsafeBufferPointer { bytes in
      var start = 0
      while let range = first(in: text, from: start) {
        unsafe out.append(contentsOf: bytes[start..<range.lowerBound])
        out.append(contentsOf: Self.replacement.description.utf8)
        start = range.upperBound
      }
      unsafe out.append(contentsOf: bytes[start...])
    }
  }

  /// The text without identifiers; the same text if there are none.
  package func scrub(_ text: String) -> String {
    let (clean, count) = scrub(Array(text.utf8))
    return count == 0 ? text : String(decoding: clean, as: UTF8.self)
  }

  /// True if there is nothing to replace in the text.
  package func isClean(_ text: Span<UInt8>) -> Bool { first(in: text, from: 0) == nil }

  /// Where the first identifier from `start` on stands; nil if there is none.
  ///
  /// What stands before `start` was looked through already.
  package func first(in text: Span<UInt8>, from start: Int) -> Range<Int>? {
    let labels = LabelledNumbers.shipped
    var at = beginnings.next(in: text, from: start)
    while at < text.count {
      let unit = TextFolding.unit(text, at: at)
      if let end = end(of: unit.byte, in: text, at: at) { return at..<end }
      if let range = labels.number(in: text, at: at, folded: unit.byte) { return range }
      at = beginnings.next(in: text, from: at + unit.width)
    }
    return nil
  }

  /// Where the longest identifier that stands at `at` ends.
  private func end(of first: UInt8, in text: Span<UInt8>, at: Int) -> Int? {
    guard firsts & Self.bit(first) != 0 else { return nil }
    var longest: Int?
    if let opening = TextFolding.opening(text, at: at, separatorsMax: separatorsMax) {
      longest = end(opening, heads, in: text, at: at) { TextFolding.match($0, in: $1, at: $2) }
    }
    guard !shortHeads.isEmpty, let opening = TextFolding.exactOpening(text, at: at),
      let end = end(
        opening, shortHeads, in: text, at: at, { TextFolding.exact($0, in: $1, at: $2) })
    else { return longest }
    return max(longest ?? 0, end)
  }

  /// The same of those with an opening whose first is in `heads`.
  @inline(__always)
  private func end(
    _ opening: UInt32, _ heads: [Int32], in text: Span<UInt8>, at: Int,
    _ match: (Span<UInt8>, Span<UInt8>, Int) -> (end: Int, last: UInt8)?
  ) -> Int? {
    var longest: Int?
    var index = Int(heads[Self.place(opening)])
    while index >= 0 {
      let pattern = patterns[index]
      index = Int(pattern.next)
      guard pattern.opening == opening else { continue }
      let value = identifiers.joined.span.extracting(Int(pattern.start)..<Int(pattern.end))
      guard let (end, last) = match(value, text, at) else { continue }
      if UInt8(truncatingIfNeeded: opening &>> 24).isASCIIDigit,
        TextFolding.endsWithDigit(text, before: at)
      {
        continue
      }
      if last.isASCIIDigit, end < text.count,
        TextFolding.unit(text, at: end).byte.isASCIIDigit
      {
        continue
      }
      longest = max(longest ?? 0, end)
    }
    return longest
  }
}
