/// Reads facts from one flat JSON object: `{"role":"doctor","purpose":"TREAT"}`.
package enum FactsReader {
  /// Reads the facts; what is not given is `unknown`.
  ///
  /// A word the vocabulary lacks is noted, and every decision from the facts is then refused with
  /// `E-VOCAB`. Throws if the bytes are no such object, give an attribute twice, or exceed
  /// ``PolicyLimits/factsBytesMax``.
  package static func read(
    _ bytes: Span<UInt8>, in vocabulary: Vocabulary
  ) throws(ArtefactError) -> Facts {
    guard bytes.count <= PolicyLimits.factsBytesMax else {
      throw ArtefactError(.tooLarge(bytesMax: PolicyLimits.factsBytesMax), at: 0)
    }
    var facts = Facts(vocabulary: vocabulary)
    var scanner = JSONScanner()
    var given: UInt64 = 0
    try scanner.require(UInt8(ascii: "{"), bytes)
    if !scanner.take(UInt8(ascii: "}"), bytes) {
      repeat {
        let name = try word(&scanner, bytes)
        try scanner.require(UInt8(ascii: ":"), bytes)
        let value = try word(&scanner, bytes)
        guard
          let position = vocabulary.words.find(name, of: bytes, salt: WordTable.attributes)
        else {
          facts.note(unknown: try text(name, bytes), try text(value, bytes))
          continue
        }
        let bit: UInt64 = 1 << UInt64(position)
        guard given & bit == 0 else {
          throw ArtefactError(.twice(try text(name, bytes)), at: name.lowerBound)
        }
        given |= bit
        if let number = vocabulary.words.find(value, of: bytes, salt: UInt8(position)) {
          facts.values[position] = UInt8(number)
        } else {
          facts.note(unknown: try text(name, bytes), try text(value, bytes))
        }
      } while scanner.take(UInt8(ascii: ","), bytes)
      try scanner.require(UInt8(ascii: "}"), bytes)
    }
    try scanner.end(bytes)
    return facts
  }

  /// Takes a text that could be a word: without escapes, of 1 to 64 bytes.
  private static func word(
    _ scanner: inout JSONScanner, _ bytes: Span<UInt8>
  ) throws(ArtefactError) -> Range<Int> {
    let (range, hasEscapes) = try scanner.text(bytes)
    guard !hasEscapes, !range.isEmpty, range.count <= PolicyLimits.wordBytesMax else {
      throw ArtefactError(.expected("a word"), at: range.lowerBound)
    }
    return range
  }

  private static func text(
    _ range: Range<Int>, _ bytes: Span<UInt8>
  ) throws(ArtefactError) -> String {
    var content: [UInt8] = []
    for index in range { content.append(bytes[index]) }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw ArtefactError(.text, at: range.lowerBound)
    }
    return text
  }
}
