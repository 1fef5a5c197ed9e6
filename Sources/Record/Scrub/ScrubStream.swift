/// Removes a custodian's identifiers from a text that comes in blocks, just as ``TextScrubber``
/// removes them from all of it.
///
/// What is replaced depends on what stands around it, never further away than ``reach``: so much
/// is held back until more has come.
package struct ScrubStream: Sendable {
  /// Bytes from where an identifier, or a word before a number, begins to the last that is looked
  /// at.
  ///
  /// LIMIT: 256 bytes of an identifier, each of them up to three in full width, with two
  /// separators of three bytes before it, are 2,304; words before numbers are shorter.
  private static let reach = 4096
  /// Bytes before an identifier that are looked at: one full-width digit.
  private static let contextBytes = 3

  private let scrubber: TextScrubber
  /// What is held back, behind the context of what went before.
  private var text: [UInt8] = []
  private var start = 0

  /// Takes the scrubber of the identifiers.
  package init(_ scrubber: TextScrubber) { self.scrubber = scrubber }

  /// Takes the next block, UTF-8 that may end within a character, and returns what is clean so far.
  package mutating func take(_ block: [UInt8]) -> [UInt8] {
    text += block
    return advance(decided: text.count - Self.reach, passed: text.count - 2 * Self.reach)
  }

  /// The rest.
  package mutating func finish() -> [UInt8] {
    advance(decided: text.count, passed: text.count)
  }

  /// Cleans what is held back.
  ///
  /// Whatever begins before `decided` has all that it depends on. What is found may stand behind
  /// the word before it, within reach, so that only up to `passed` there is certainly nothing else.
  private mutating func advance(decided: Int, passed: Int) -> [UInt8] {
    var clean: [UInt8] = []
    guard decided > start else { return clean }
    clean.reserveCapacity(text.count - start)
    while let found = scrubber.first(in: text.span, from: start), found.lowerBound < decided {
      clean += text[start..<found.lowerBound]
      TextScrubber.replacement.withUTF8Buffer { unsafe clean.append(contentsOf: $0) }
      start = found.upperBound
    }
    let end = characterStart(passed)
    if end > start {
      clean += text[start..<end]
      start = end
    }
    let seen = max(0, start - Self.contextBytes)
    text.removeSubrange(..<seen)
    start -= seen
    return clean
  }

  /// The start of the character at `place`: identifiers are looked for from starts only.
  private func characterStart(_ place: Int) -> Int {
    var place = place
    while place > start, place < text.count, text[place] & 0xC0 == 0x80 { place -= 1 }
    return place
  }
}
