/// The last look at bytes before they leave: finds any identifier of the custodian in them.
///
/// It knows each identifier as it is in either letter case, in full width, and inside Base64 at
/// each of the three alignments; where the bytes hold `\` or `%` it looks again with JSON and
/// percent escapes resolved. An identifier that begins or ends with a digit is another number if a
/// digit stands next to it, which is also the ``TextScrubber``'s rule: it replaces all that is
/// found here.
///
/// Every pattern is known by the four-byte windows at its first `step` offsets, so that looking at
/// every `step`-th window of the bytes meets one of them. A bit per window hash says no at once.
package struct Guard: Sendable {
  private let patterns: GuardPatterns
  private let bitmap: [UInt64]
  private let shift: UInt32
  private let step: Int
  /// By the low bits of the hash: the first window, or -1.
  private let heads: [Int32]
  private let windows: [Window]

  private struct Window: BitwiseCopyable, Sendable {
    let hash: UInt32
    let pattern: Int32
    let offset: Int32
    let next: Int32
  }

  /// LIMIT: how many chains of windows there are; a power of two.
  private static let headCount = 1024

  /// Takes the identifiers of one answer.
  package init(_ identifiers: IdentifierSet) {
    let patterns = GuardPatterns(identifiers)
    let step = min(max(patterns.shortest - 3, 1), 4)
    let count = patterns.ranges.count * step
    var bits: UInt32 = 14
    while bits < 20, count << 6 > 1 << bits { bits += 1 }
    let shift = 32 - bits
    var bitmap = [UInt64](repeating: 0, count: 1 << (bits - 6))
    var heads = [Int32](repeating: -1, count: Self.headCount)
    // SAFETY: `count` windows are written; a hash has `bits` bits, as many as the bitmap.
    windows = unsafe [Window](unsafeUninitializedCapacity: count) { windows, used in
      unsafe bitmap.withUnsafeMutableBufferPointer { bitmap in
        unsafe heads.withUnsafeMutableBufferPointer { heads in
          patterns.forEachWindow(step) { pattern, offset, window in
            let hash = Self.hash(window, shift)
            let head = Int(truncatingIfNeeded: hash) & (Self.headCount &- 1)
            unsafe windows[used] = Window(
              hash: hash, pattern: pattern, offset: offset, next: heads[head])
            unsafe heads[head] = Int32(truncatingIfNeeded: used)
            unsafe bitmap[Int(truncatingIfNeeded: hash &>> 6)] |=
              1 &<< UInt64(truncatingIfNeeded: hash)
            used &+= 1
          }
        }
      }
    }
    self.patterns = patterns
    self.step = step
    self.shift = shift
    self.bitmap = bitmap
    self.heads = heads
  }

  /// The offset of an identifier in any of its guises; nil if there is none.
  ///
  /// If it shows only with escapes resolved, the offset is that of the first escape near it.
  package func firstHit(in bytes: [UInt8]) -> Int? {
    guard !windows.isEmpty else { return nil }
    return search(bytes) ?? searchEscaped(bytes)
  }

  /// Looks again around every `\` and `%`, with escapes resolved.
  ///
  /// Two escapes inside one identifier are no further apart than it is long, so that escapes are
  /// taken together as long as they come that close.
  private func searchEscaped(_ bytes: [UInt8]) -> Int? {
    let text = bytes.span
    let reach = patterns.longest + 12
    var at = EscapeFinder.next(text, from: 0)
    while at < text.count {
      var end = at + reach
      var next = EscapeFinder.next(text, from: at + 1)
      while next < min(end, text.count) {
        end = next + reach
        next = EscapeFinder.next(text, from: next + 1)
      }
      let region = text.extracting(max(0, at - reach)..<min(end, text.count))
      let resolved = JSONEscapes.resolve(region)
      if search(resolved) != nil || search(EscapeFinder.percentDecoded(resolved)) != nil {
        return at
      }
      at = next
    }
    return nil
  }

  private static func hash(_ window: UInt32, _ shift: UInt32) -> UInt32 {
    ((window | 0x2020_2020) &* 0x9E37_79B1) &>> shift
  }

  private func search(_ bytes: [UInt8]) -> Int? {
    // SAFETY: four bytes are left from `at` on; the hash is below 64 times the bitmap's count
    // because `shift` leaves just that many bits.
    unsafe bytes.withUnsafeBytes { raw in
      unsafe bitmap.withUnsafeBufferPointer { filter in
        let (shift, step, end) = (UInt32(self.shift), self.step, raw.count &- 4)
        var at = 0
        while at <= end {
          let window = unsafe raw.loadUnaligned(fromByteOffset: at, as: UInt32.self)
          let hash = Self.hash(window, shift)
          let word = unsafe filter[Int(truncatingIfNeeded: hash &>> 6)]
          if word &>> UInt64(truncatingIfNeeded: hash) & 1 != 0,
            let hit = verify(bytes.span, at: at, hash: hash)
          {
            return hit
          }
          at &+= step
        }
        return nil
      }
    }
  }

  private func verify(_ text: Span<UInt8>, at: Int, hash: UInt32) -> Int? {
    var index = Int(heads[Int(hash & 1023)])
    while index >= 0 {
      let window = windows[index]
      index = Int(window.next)
      guard window.hash == hash else { continue }
      let start = at - Int(window.offset)
      if patterns.stands(Int(window.pattern), in: text, at: start) { return start }
    }
    return nil
  }
}
