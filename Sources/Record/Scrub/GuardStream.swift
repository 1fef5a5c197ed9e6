/// The last look at bytes that leave in blocks: no identifier that ``Guard`` would find in all of
/// them gets out, not even in part.
///
/// A block is looked at together with what was held back before it; as much is held back as the
/// longest guise of an identifier takes.
package struct GuardStream: Sendable {
  /// Bytes that a byte of an identifier can take: three in full width, each as `%XX`, of which each
  /// character is a JSON escape of six.
  private static let bytesPerByte = 54
  /// Bytes before an identifier that are looked at: a digit, however it is written.
  private static let contextBytes = 64
  /// LIMIT: bytes that a text made of digits alone can have held back; then nothing leaves.
  private static let heldBytesMax = 1 << 18

  private let sentry: Guard
  private let reach: Int
  /// What was looked at and is held back, behind the context of what went before.
  private var held: [UInt8] = []
  private var start = 0
  /// What comes after it and was not looked at: whether its first digit belongs to a number that
  /// goes on is not known.
  private var open: [UInt8] = []

  /// Takes the identifiers that must not get out.
  package init(_ identifiers: IdentifierSet) {
    sentry = Guard(identifiers)
    reach = identifiers.lengths.longest * Self.bytesPerByte + Self.contextBytes
  }

  /// Takes the next block and returns what may leave; nil if an identifier was found: nothing may
  /// leave any more.
  package mutating func take(_ block: [UInt8]) -> [UInt8]? {
    held += open
    held += block
    let end = settledEnd()
    open = Array(held[end...])
    held.removeLast(open.count)
    guard held.count + open.count <= Self.heldBytesMax + block.count,
      sentry.firstHit(in: held) == nil
    else { return nil }
    return release(upTo: held.count - reach)
  }

  /// The rest; nil if an identifier was found in it.
  package mutating func finish() -> [UInt8]? {
    held += open
    open = []
    return sentry.firstHit(in: held) == nil ? release(upTo: held.count) : nil
  }

  /// The last place at which no digit stands, so that no number goes on behind it.
  private func settledEnd() -> Int {
    var end = held.count - 3
    while end > start {
      let place = characterStart(end)
      if !TextFolding.unit(held.span, at: place).byte.isASCIIDigit { return max(place, start) }
      end = place - 1
    }
    return start
  }

  private mutating func release(upTo end: Int) -> [UInt8] {
    guard end > start else { return [] }
    let released = Array(held[start..<end])
    // What stays begins where no number is under way either.
    var seen = characterStart(max(0, end - Self.contextBytes))
    while seen > 0, TextFolding.endsWithDigit(held.span, before: seen) {
      seen = characterStart(seen - 1)
    }
    held.removeSubrange(..<seen)
    start = end - seen
    return released
  }

  /// The start of the character at `place`, of four bytes at most where it is text.
  private func characterStart(_ place: Int) -> Int {
    var start = place
    while start > 0, place - start < 3, held[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }
}
