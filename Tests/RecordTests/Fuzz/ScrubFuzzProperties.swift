import Record

/// What has to hold of every text and every identifier; for tests and for libFuzzer.
enum ScrubFuzzProperties {
  /// Looks for the identifiers in the first lines of an input in the rest of it.
  ///
  /// - Returns: what does not hold; nil if all does.
  static func text(_ bytes: [UInt8]) -> String? {
    let lines = bytes.split(separator: 0x0A, maxSplits: 5, omittingEmptySubsequences: false)
    guard lines.count > 1, let text = lines.last.map(Array.init),
      let written = String(validating: text, as: UTF8.self)
    else { return nil }
    let identifiers = IdentifierSet(lines.dropLast().map { String(decoding: $0, as: UTF8.self) })
    // With what stands for an identifier a text may spell one that holds such a mark.
    guard !bytes.contains(0x2A) else { return nil }
    let (watch, slow) = (Guard(identifiers), SlowGuard(identifiers))
    // What an escape stands for is beyond the reference.
    if !text.contains(0x5C), !text.contains(0x25), !identifiers.isEmpty {
      guard (watch.firstHit(in: text) != nil) == slow.finds(text) else { return "found otherwise" }
    }
    let scrubber = TextScrubber(identifiers)
    let scrubbed = scrubber.scrub(text).text
    guard scrubber.isClean(text.span) == (scrubbed == text) else { return "clean and yet changed" }
    // Base64 in words is the guard's to find.
    guard !slow.finds(scrubbed, isPlain: true) else { return "the guard finds what is left" }
    guard SlowScrubber(identifiers).scrub(scrubbed) == scrubbed else { return "something is left" }
    return scrubber.scrub(written).utf8.elementsEqual(scrubbed) ? nil : "a string is otherwise"
  }
}
