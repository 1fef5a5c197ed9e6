/// Removes a custodian's identifiers from text that people wrote.
///
/// Two nets: a dictionary of the identifiers met in the answer, in any letter case, in full width
/// and with dashes or spaces inside; and numbers after words such as 患者ID or MRN, known or not.
/// A digit next to a number that begins or ends with a digit makes it another number.
package struct TextScrubber: Sendable {
  /// What stands where an identifier stood.
  package static let replacement = "***"

  /// All patterns, folded, one after the other.
  private var folded: [UInt8] = []
  private var patterns: [Range<Int>] = []
  /// By folded first byte: the first pattern, or -1.
  private var heads = [Int32](repeating: -1, count: 256)
  /// The first two bytes that an identifier or a word may begin with.
  private var pairs = LabelledNumbers.shipped.pairs
  /// By pattern: the next one with the same first byte, or -1.
  private var nexts: [Int32] = []

  /// Takes the identifiers of one answer.
  package init(_ identifiers: IdentifierSet) {
    folded.reserveCapacity(identifiers.joined.count + 64)
    let joined = identifiers.joined.span
    for index in 0..<identifiers.count {
      let value = joined.extracting(identifiers.range(index))
      add(value)
      if let start = Self.leadingZeros(value) { add(value.extracting(start..<value.count)) }
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

  private mutating func add(_ value: Span<UInt8>) {
    let start = folded.count
    TextFolding.append(value, to: &folded)
    guard folded.count - start >= 4 else {
      folded.removeLast(folded.count - start)
      return
    }
    let first = Int(folded[start])
    nexts.append(heads[first])
    heads[first] = Int32(patterns.count)
    patterns.append(start..<folded.count)
    pairs.insert(folded[start], folded[start + 1])
  }

  /// The text without identifiers and how many were replaced.
  package func scrub(_ text: [UInt8]) -> (text: [UInt8], replaced: Int) {
    let found = find(in: text.span)
    return found.isEmpty ? (text, 0) : (Self.replace(found, in: text.span), found.count)
  }

  /// The text without identifiers; the same text if there are none.
  package func scrub(_ text: String) -> String {
    scrub(text.utf8.span).map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  /// The text without identifiers; nil if there are none in it.
  package func scrub(_ text: Span<UInt8>) -> [UInt8]? {
    let found = find(in: text)
    return found.isEmpty ? nil : Self.replace(found, in: text)
  }

  /// True if there is nothing to replace in the text.
  package func isClean(_ text: Span<UInt8>) -> Bool { find(in: text).isEmpty }

  private static func replace(_ found: [Range<Int>], in text: Span<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var start = 0
    for range in found + [text.count..<text.count] {
      for index in start..<range.lowerBound { out.append(text[index]) }
      if !range.isEmpty { out.append(contentsOf: replacement.utf8) }
      start = range.upperBound
    }
    return out
  }

  /// Where identifiers stand, in order, without overlap.
  private func find(in text: Span<UInt8>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var at = pairs.next(text, from: 0)
    guard at < text.count else { return found }
    let labels = LabelledNumbers.shipped
    while at < text.count {
      let unit = TextFolding.unit(text, at: at)
      if heads[Int(unit.byte)] >= 0, let end = end(of: unit.byte, in: text, at: at) {
        found.append(at..<end)
        at = end
      } else if labels.mayStand(text, at: at, folded: unit.byte),
        let range = labels.number(in: text, at: at, folded: unit.byte)
      {
        found.append(range)
        at = range.upperBound
      } else {
        at += unit.width
      }
      at = pairs.next(text, from: at)
    }
    return found
  }

  /// Where the longest identifier that stands at `at` ends.
  private func end(of first: UInt8, in text: Span<UInt8>, at: Int) -> Int? {
    var longest: Int?
    var index = Int(heads[Int(first)])
    while index >= 0 {
      let range = patterns[index]
      index = Int(nexts[index])
      let second = folded[range.lowerBound + 1]
      guard
        first >= 0x80 || text[at] >= 0x80
          || TextFolding.mayContinue(text, at: at, second: second),
        let end = TextFolding.match(folded[range], in: text, at: at)
      else { continue }
      if first.isASCIIDigit, TextFolding.endsWithDigit(text, before: at) { continue }
      if folded[range.upperBound - 1].isASCIIDigit, end < text.count,
        TextFolding.unit(text, at: end).byte.isASCIIDigit
      {
        continue
      }
      longest = max(longest ?? 0, end)
    }
    return longest
  }
}
