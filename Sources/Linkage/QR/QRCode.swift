/// A QR code symbol, Model 2 (ISO/IEC 18004:2015): 21 to 177 modules a side.
package struct QRCode: Equatable, Sendable {
  /// How much of the symbol may be spoilt and it can still be read (§6.5.1).
  package enum Level: Int, CaseIterable, Comparable, Sendable {
    /// About 7 %.
    case low
    /// About 15 %.
    case medium
    /// About 25 %.
    case quartile
    /// About 30 %.
    case high

    /// The weaker level comes first.
    package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  /// 1 to 40.
  package let version: Int
  /// Its error correction.
  package let level: Level
  /// The data mask in use, 0 to 7.
  package let mask: Int
  private let grid: QRGrid

  /// The smallest symbol that holds the segments at `level` or better, at the best level that this
  /// size has room for; nil if not even version 40 holds them.
  package init?(_ segments: [Segment], atLeast level: Level) {
    func fits(_ version: Int, _ level: Level) -> Bool {
      let bits = segments.reduce(0) { $0 + $1.bitCount(in: version) }
      return bits <= 8 * QRShape(version).dataCodewords(level)
    }
    guard let version = (1...40).first(where: { fits($0, level) }) else { return nil }
    let best = Level.allCases.last { fits(version, $0) } ?? level
    self.init(segments, version: version, level: best, mask: nil)
  }

  /// The symbol of one version and level; without `mask` it gets the one of least penalty.
  ///
  /// Nil if the segments do not fit, or there is no such version or mask.
  package init?(_ segments: [Segment], version: Int, level: Level, mask: Int?) {
    guard (1...40).contains(version), mask.map((0...7).contains) ?? true else { return nil }
    let shape = QRShape(version)
    guard let data = Self.dataCodewords(segments, version, shape.dataCodewords(level)) else {
      return nil
    }
    var blank = QRGrid(version: version)
    blank.drawFunctionPatterns()
    blank.place(shape.interleaved(data, level))
    let candidates = (mask.map { [$0] } ?? Array(0...7)).map { mask in
      (mask: mask, grid: blank.masked(mask, level))
    }
    // Of masks that are as good as each other the first is taken (§7.8.3.1 leaves it open).
    guard let chosen = candidates.min(by: { $0.grid.penalty < $1.grid.penalty }) else { return nil }
    self.version = version
    self.level = level
    self.mask = chosen.mask
    grid = chosen.grid
  }

  /// How many modules a side has, without the quiet zone.
  package var size: Int { grid.size }

  /// Whether a module is dark.
  package subscript(row: Int, column: Int) -> Bool { grid[row, column] }

  /// Segments, terminator and padding as codewords (§7.4.9, §7.4.10); nil if they do not fit.
  static func dataCodewords(_ segments: [Segment], _ version: Int, _ count: Int) -> [UInt8]? {
    var bits = segments.flatMap { $0.bits(in: version) }
    guard bits.count <= 8 * count else { return nil }
    bits += Array(repeating: false, count: min(4, 8 * count - bits.count))
    bits += Array(repeating: false, count: (8 - bits.count % 8) % 8)
    var codewords = stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
    }
    while codewords.count < count {
      codewords.append(0xEC)
      if codewords.count < count { codewords.append(0x11) }
    }
    return codewords
  }
}
