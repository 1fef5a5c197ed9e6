/// The last look at bytes before they leave: finds any identifier of the custodian in them.
///
/// It knows each identifier as it is in either letter case, in full width, and inside Base64 at
/// each of the three alignments; where the bytes hold `\` or `%` it looks again with JSON and
/// percent escapes resolved. An identifier that begins or ends with a digit is another number if a
/// digit stands next to it, which is also the ``TextScrubber``'s rule: it replaces all that is
/// found here.
///
/// Every guise of every identifier is known by its last three-byte windows, `step` of them, so that
/// looking at every `step`-th window of the bytes meets one. A table of hashes says no at once.
package struct Guard: Sendable {
  private let identifiers: IdentifierSet
  private let step: Int
  /// By the hash of a window: 1 if it is known, in whatever letter case it may stand.
  private let filter: [UInt8]
  private let shift: UInt32
  /// By the low bits of a hash: the first known window, or -1.
  private let heads: [Int32]
  private let windows: [Window]
  /// The length of the longest guise in bytes.
  private let longest: Int

  private struct Window: BitwiseCopyable, Sendable {
    /// In lower case, so that letters match in either.
    let bytes: UInt32
    let next: Int32
    let identifier: Int32
    let guise: Guise
    /// How many bytes of the guise come after the window.
    let behind: UInt8
  }

  /// Takes the identifiers of one answer.
  package init(_ identifiers: IdentifierSet) {
    // No guise is shorter than the identifier itself, which has four bytes or more.
    let (shortest, longest) = identifiers.lengths
    // Of Base64 the last seven characters are known.
    let step = min(max(shortest - 2, 1), 5)
    // Base64 has a second alphabet.
    let count = identifiers.count * (Guise.allCases.count + 3) * step
    var bits: UInt32 = 13
    while bits < 20, count << 4 > 1 << bits { bits += 1 }
    let shift = 32 - bits
    var filter = [UInt8](repeating: 0, count: 1 << bits)
    var heads = [Int32](repeating: -1, count: 1 << (bits - 5))
    let mask = UInt32(heads.count - 1)
    let joined = identifiers.joined
    windows = [Window](capacity: count) { windows in
      var filter = filter.mutableSpan
      var heads = heads.mutableSpan
      for index in 0..<identifiers.count {
        let identifier = joined.span.extracting(identifiers.range(index))
        for guise in Guise.allCases {
          var (next, other) = guise.tails(of: identifier)
          while let tail = next {
            for behind in 0..<step {
              let window = UInt32(truncatingIfNeeded: tail &>> UInt64(40 &- 8 &* behind))
              let folded = Self.folded(window)
              let head = Int(Self.hash(folded, shift) & mask)
              let known = Window(
                bytes: folded, next: heads[head], identifier: Int32(truncatingIfNeeded: index),
                guise: guise, behind: UInt8(truncatingIfNeeded: behind))
              heads[head] = Int32(truncatingIfNeeded: windows.count)
              windows.append(known)
              var letters = guise == .plain ? Self.letters(window) : 0
              let all = letters
              repeat {
                filter[Int(Self.hash(window ^ letters, shift))] = 1
                letters = (letters &- 1) & all
              } while letters != all
            }
            (next, other) = (other, nil)
          }
        }
      }
    }
    self.identifiers = identifiers
    self.step = step
    self.filter = filter
    self.shift = shift
    self.heads = heads
    self.longest = longest * 3
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
    let reach = longest + 12
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

  /// A hash of the first three bytes of four.
  @inline(__always)
  private static func hash(_ window: UInt32, _ shift: UInt32) -> UInt32 {
    (window &* 0x5BD1_E900) &>> shift
  }

  /// The first three bytes of four, letters in lower case.
  @inline(__always)
  private static func folded(_ window: UInt32) -> UInt32 { (window | 0x20_2020) & 0xFF_FFFF }

  /// The bits that turn the case of the letters among the first three bytes of four.
  private static func letters(_ window: UInt32) -> UInt32 {
    (0..<3 as Range<UInt32>).reduce(0) { bits, place in
      let byte = UInt8(truncatingIfNeeded: window &>> (8 &* place))
      return byte.isASCIILetter ? bits | 0x20 &<< (8 &* place) : bits
    }
  }

  private func search(_ bytes: [UInt8]) -> Int? {
    // SAFETY: four bytes are left from any place that is looked at; a hash is below the filter's
    // count because `shift` leaves just that many bits.
    unsafe bytes.withUnsafeBytes { raw in
      unsafe filter.withUnsafeBufferPointer { filter in
        let (shift, step) = (self.shift, self.step)
        @inline(__always) func known(_ at: Int) -> UInt8 {
          let window = unsafe raw.loadUnaligned(fromByteOffset: at, as: UInt32.self).littleEndian
          return unsafe filter[Int(truncatingIfNeeded: Self.hash(window, shift))]
        }
        let (stride, last) = (8 &* step, raw.count &- 4 &- 7 &* step)
        var at = 0
        while at <= last {
          var found: UInt8 = 0
          for place in 0..<8 { found |= known(at &+ place &* step) }
          if found != 0, let hit = verify(bytes.span, from: at, to: at &+ stride) { return hit }
          at &+= stride
        }
        return verify(bytes.span, from: at, to: raw.count &- 2)
      }
    }
  }

  /// Looks closely at every `step`-th window that begins from `start` on and before `end`.
  private func verify(_ text: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    for at in stride(from: start, to: end, by: step) {
      let window = UInt32(truncatingIfNeeded: JSONWord.load(text, at, 3))
      guard filter[Int(Self.hash(window, shift))] != 0 else { continue }
      let bytes = Self.folded(window)
      var index = Int(heads[Int(Self.hash(bytes, shift)) & (heads.count &- 1)])
      while index >= 0 {
        let window = windows[index]
        index = Int(window.next)
        guard window.bytes == bytes else { continue }
        let range = identifiers.range(Int(window.identifier))
        let identifier = identifiers.joined.span.extracting(range)
        if let hit = window.guise.start(
          of: identifier, in: text, before: at &+ 3 &+ Int(window.behind))
        {
          return hit
        }
      }
    }
    return nil
  }
}
