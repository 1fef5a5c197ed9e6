/// Looks for many identifiers at once in everything that somebody received.
///
/// Written apart from the product's own guard, so that the one does not inherit the other's blind
/// spots: it undoes the disguises of the haystack instead of disguising the needles.
struct Seeker: Sendable {
  /// The bytes by which a needle is first recognised: its last four.
  private static let tailCount = 4

  private let needles: [UInt32: [[UInt8]]]
  private let known: [Bool]

  /// Where a needle was found.
  struct Hit: Hashable, Sendable, CustomStringConvertible {
    let needle: String
    /// How it was disguised.
    let form: String
    let offset: Int
    /// Some bytes around it, as far as they are text.
    let around: String
    var description: String { "`\(needle)` \(form) at \(offset): …\(around)…" }
  }

  /// Needles of fewer than four bytes are too short to be told from other text.
  init(_ texts: some Sequence<String>) {
    var needles: [UInt32: [[UInt8]]] = [:]
    var known = [Bool](repeating: false, count: 1 << 16)
    for text in Set(texts) where text.utf8.count >= Self.tailCount {
      let bytes = Array(text.utf8)
      let tail = bytes.suffix(Self.tailCount).reduce(0) { $0 << 8 | UInt32($1) }
      needles[tail, default: []].append(bytes)
      known[Int(Self.slot(tail))] = true
    }
    self.needles = needles
    self.known = known
  }

  /// Every needle in `bytes`: as it is, percent-encoded, in full-width characters, in Base64 at
  /// any of its three alignments.
  func hits(in bytes: [UInt8]) -> [Hit] {
    var hits = find(in: bytes, "raw")
    let percent = Self.percentDecoded(bytes)
    if percent.count != bytes.count { hits += find(in: percent, "percent-encoded") }
    let folded = Self.narrowed(bytes)
    if folded.count != bytes.count { hits += find(in: folded, "full-width") }
    for run in Self.base64Runs(bytes) {
      for start in 0..<4 {
        let decoded = Self.base64Decoded(bytes[run].dropFirst(start))
        hits += find(in: decoded, "Base64")
        let narrow = Self.narrowed(decoded)
        if narrow.count != decoded.count { hits += find(in: narrow, "full-width in Base64") }
      }
    }
    return hits
  }

  private static func slot(_ tail: UInt32) -> UInt32 { (tail &* 2_654_435_761) >> 16 }

  private func find(in bytes: [UInt8], _ form: String) -> [Hit] {
    let (bytes, known) = (bytes.span, known.span)
    var hits: [Hit] = []
    var tail: UInt32 = 0
    var end = 0
    while end < bytes.count {
      tail = tail << 8 | UInt32(bytes[end])
      end += 1
      if known[Int(Self.slot(tail))], end >= Self.tailCount {
        hits += matches(bytes, end, tail, form)
      }
    }
    return hits
  }

  private func matches(_ bytes: Span<UInt8>, _ end: Int, _ tail: UInt32, _ form: String) -> [Hit] {
    var hits: [Hit] = []
    for needle in needles[tail] ?? [] {
      let start = end - needle.count
      guard start >= 0, (0..<needle.count).allSatisfy({ bytes[start + $0] == needle[$0] }),
        !Self.isPartOfNumber(needle, bytes, start, end)
      else { continue }
      let around = (max(0, start - 24)..<min(bytes.count, end + 24)).map { bytes[$0] }
      hits.append(
        Hit(
          needle: String(decoding: needle, as: UTF8.self), form: form, offset: start,
          around: String(decoding: around, as: UTF8.self)))
    }
    return hits
  }

  /// A number within a longer number is another number: 131011 in 20131011.
  private static func isPartOfNumber(
    _ needle: [UInt8], _ bytes: Span<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    guard needle.allSatisfy(isDigit) else { return false }
    return start > 0 && isDigit(bytes[start - 1]) || end < bytes.count && isDigit(bytes[end])
  }

  // MARK: Undoing disguises

  private static func percentDecoded(_ bytes: [UInt8]) -> [UInt8] {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x25, index + 2 < bytes.count, let high = hex(bytes[index + 1]),
        let low = hex(bytes[index + 2])
      {
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return decoded
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  /// U+FF01…U+FF5E (EF BC 81 … EF BD 9E) as the ASCII characters they are wide forms of.
  private static func narrowed(_ bytes: [UInt8]) -> [UInt8] {
    var narrow: [UInt8] = []
    narrow.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0xEF, index + 2 < bytes.count, let ascii = ascii(bytes, index) {
        narrow.append(ascii)
        index += 3
      } else {
        narrow.append(bytes[index])
        index += 1
      }
    }
    return narrow
  }

  private static func ascii(_ bytes: [UInt8], _ index: Int) -> UInt8? {
    switch (bytes[index + 1], bytes[index + 2]) {
    case (0xBC, 0x81...0xBF): bytes[index + 2] - 0x60
    case (0xBD, 0x80...0x9E): bytes[index + 2] - 0x20
    default: nil
    }
  }

  /// Runs of characters of either Base64 alphabet that are long enough to hold a needle.
  private static func base64Runs(_ bytes: [UInt8]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    for index in 0...bytes.count {
      guard index < bytes.count, sextets[Int(bytes[index])] < 64 else {
        if index - start >= 6 { runs.append(start..<index) }
        start = index + 1
        continue
      }
    }
    return runs
  }

  private static func base64Decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count * 3 / 4 + 3)
    var word: UInt32 = 0
    var count = 0
    for byte in bytes {
      word = word << 6 | UInt32(sextets[Int(byte)])
      count += 1
      guard count == 4 else { continue }
      decoded.append(UInt8(truncatingIfNeeded: word >> 16))
      decoded.append(UInt8(truncatingIfNeeded: word >> 8))
      decoded.append(UInt8(truncatingIfNeeded: word))
      (word, count) = (0, 0)
    }
    // What is left of an unfinished group may still hold the last bytes of a needle.
    if count == 3 {
      decoded.append(UInt8(truncatingIfNeeded: word >> 10))
      decoded.append(UInt8(truncatingIfNeeded: word >> 2))
    } else if count == 2 {
      decoded.append(UInt8(truncatingIfNeeded: word >> 4))
    }
    return decoded
  }

  private static let sextets: [UInt8] = {
    var table = [UInt8](repeating: 255, count: 256)
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    for (value, byte) in letters.utf8.enumerated() { table[Int(byte)] = UInt8(value) }
    for (byte, value) in [("+", 62), ("/", 63), ("-", 62), ("_", 63)] as [(Character, UInt8)] {
      table[Int(byte.asciiValue ?? 0)] = value
    }
    return table
  }()
}
