import Record

/// Which codes and code systems of a page the scrubber would leave as they are.
///
/// A page says the same few codes and systems over and over; each is looked through once.
struct CleanCodes {
  /// LIMIT: texts that are remembered; further ones are looked through each time.
  private static let countMax = 64

  let scrubber: TextScrubber
  private var known: [(text: TextRange, isClean: Bool)] = []

  init(_ scrubber: TextScrubber) {
    self.scrubber = scrubber
    known.reserveCapacity(16)
  }

  /// True if there is nothing to replace in a piece of the page's text.
  mutating func contains(_ text: TextRange, in page: DocumentPage) -> Bool {
    for other in known where other.text.count == text.count && page.same(other.text, text) {
      return other.isClean
    }
    let isClean = scrubber.isClean(page.text.span.extracting(text.range))
    if known.count < Self.countMax { known.append((text, isClean)) }
    return isClean
  }
}
