import Record

/// The scrubber's rule for identifiers, one comparison after the other.
struct SlowScrubber {
  /// A byte as it is compared, and where what it stands for begins and ends in the text.
  private typealias Unit = (byte: UInt8, start: Int, end: Int)

  /// A byte, and how many separators may stand before it.
  private typealias Step = (byte: UInt8, separatorsMax: Int)

  private let patterns: [[Step]]

  init(_ identifiers: IdentifierSet) {
    patterns = identifiers.values.flatMap { value in
      let digits = value.drop { $0 == "0" }
      let isNumber = value.utf8.allSatisfy { (0x30...0x39).contains($0) }
      return isNumber && digits.count < value.count && digits.count >= 6
        ? [value, String(digits)] : [value]
    }.map { Self.steps(Self.units(Array($0.utf8)).map(\.byte)) }
  }

  /// Two separators may stand before a byte, or as many as the identifier has there; all have to
  /// if it has less than four bytes beside them.
  private static func steps(_ bytes: [UInt8]) -> [Step] {
    guard bytes.count(where: { !isSeparator($0) }) >= 4 else {
      let core = bytes.trimmingPrefix(while: isSeparator).reversed()
        .trimmingPrefix(while: isSeparator).reversed()
      return core.map { ($0, 0) }
    }
    var steps: [Step] = []
    var own = 0
    for byte in bytes {
      own += 1
      guard !isSeparator(byte) else { continue }
      steps.append((byte, max(2, own - 1)))
      own = 0
    }
    return steps
  }

  private static func isSeparator(_ byte: UInt8) -> Bool { byte == 0x2D || byte == 0x20 }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// What Unicode says of each character, by its scalar.
  private static func units(_ text: [UInt8]) -> [Unit] {
    var units: [Unit] = []
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      let start = units.last?.end ?? 0
      if let folded = fold(scalar) {
        units.append((folded, start, start + bytes.count))
      } else {
        for (offset, byte) in bytes.enumerated() {
          units.append((byte, start + offset, start + offset + 1))
        }
      }
    }
    return units
  }

  private static func fold(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar.value {
    case 0x2010...0x2015, 0x2212, 0x30FC, 0x30FB, 0xFF70, 0xFF65: return 0x2D
    case 0x3000: return 0x20
    case 0xFF01...0xFF5E: return fold(Unicode.Scalar(scalar.value - 0xFEE0) ?? " ")
    case 0x41...0x5A: return UInt8(scalar.value) + 0x20
    case 0..<0x80: return UInt8(scalar.value)
    default: return nil
    }
  }

  func scrub(_ text: [UInt8]) -> [UInt8] {
    let units = Self.units(text)
    var (out, index): ([UInt8], Int) = ([], 0)
    while index < units.count {
      if let end = patterns.compactMap({ Self.end(of: $0, in: units, index) }).max() {
        out += Array("***".utf8)
        index = end
      } else {
        out += text[units[index].start..<units[index].end]
        index += 1
      }
    }
    return out
  }

  /// The unit behind a pattern that stands at `first`.
  private static func end(of pattern: [Step], in units: [Unit], _ first: Int) -> Int? {
    var index = first
    for (place, (byte, separatorsMax)) in pattern.enumerated() {
      var separators = 0
      while index < units.count, units[index].byte != byte {
        guard place > 0, isSeparator(units[index].byte), separators < separatorsMax else {
          return nil
        }
        separators += 1
        index += 1
      }
      guard index < units.count else { return nil }
      index += 1
    }
    let isOtherNumber =
      isDigit(pattern[0].byte) && first > 0 && isDigit(units[first - 1].byte)
      || isDigit(pattern[pattern.count - 1].byte) && index < units.count
        && isDigit(units[index].byte)
    return isOtherNumber ? nil : index
  }
}
