/// The logical id at the end of a reference or URL (FHIR R4 §2.3.0.1).
enum LogicalID {
  /// Where the last part of the text in `range` stands, behind `/` or `:`, without `_history` and
  /// its version; nil if there is none.
  static func last(in text: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
    var part = before(range.upperBound, text, range)
    if part.lowerBound > range.lowerBound {
      let above = before(part.lowerBound - 1, text, range)
      if isHistory(text.extracting(above)), above.lowerBound > range.lowerBound {
        part = before(above.lowerBound - 1, text, range)
      }
    }
    return part.isEmpty ? nil : part
  }

  /// The part that ends at `end`; separators that follow one another count as one.
  private static func before(
    _ end: Int, _ text: Span<UInt8>, _ range: Range<Int>
  ) -> Range<Int> {
    var end = end
    while end > range.lowerBound, isSeparator(text[end - 1]) { end -= 1 }
    var start = end
    while start > range.lowerBound, !isSeparator(text[start - 1]) { start -= 1 }
    return start..<end
  }

  private static func isSeparator(_ byte: UInt8) -> Bool { byte == 0x2F || byte == 0x3A }

  private static let history: [UInt8] = Array("_history".utf8)

  private static func isHistory(_ text: Span<UInt8>) -> Bool {
    guard text.count == history.count else { return false }
    for index in 0..<text.count where text[index] != history[index] { return false }
    return true
  }
}
