/// How the codewords of one version are counted and blocked (ISO/IEC 18004:2015, table 9).
struct QRShape {
  private let version: Int

  init(_ version: Int) {
    precondition((1...40).contains(version), "QR codes have versions 1 to 40")
    self.version = version
  }

  /// Codewords of data and error correction together.
  var codewords: Int {
    var modules = (16 * version + 128) * version + 64
    if version >= 2 {
      let patterns = version / 7 + 2
      modules -= (25 * patterns - 10) * patterns - 55
    }
    if version >= 7 { modules -= 36 }
    return modules / 8
  }

  /// Codewords left for data.
  func dataCodewords(_ level: QRCode.Level) -> Int {
    codewords - blocks(level) * correction(level)
  }

  /// The data with its error correction, all blocks interleaved (§7.6).
  func interleaved(_ data: [UInt8], _ level: QRCode.Level) -> [UInt8] {
    let code = ReedSolomon(degree: correction(level))
    let blocks = split(data, level)
    let corrections = blocks.map(code.remainder)
    let longest = blocks.map(\.count).max() ?? 0
    return (0..<longest).flatMap { column in
      blocks.filter { column < $0.count }.map { $0[$0.startIndex + column] }
    } + (0..<correction(level)).flatMap { column in corrections.map { $0[column] } }
  }

  /// The data in blocks; the longer ones, by one codeword, come last.
  private func split(_ data: [UInt8], _ level: QRCode.Level) -> [ArraySlice<UInt8>] {
    let count = blocks(level)
    let (short, longBlocks) = (data.count / count, data.count % count)
    var start = 0
    return (0..<count).map { index in
      let length = short + (index < count - longBlocks ? 0 : 1)
      defer { start += length }
      return data[start..<start + length]
    }
  }

  private func blocks(_ level: QRCode.Level) -> Int { Self.blocks[level.rawValue][version - 1] }

  private func correction(_ level: QRCode.Level) -> Int {
    Self.corrections[level.rawValue][version - 1]
  }

  /// Blocks by level and version.
  private static let blocks = [
    [
      1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
      8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25,
    ],
    [
      1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
      17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
    ],
    [
      1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
      23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
    ],
    [
      1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
      25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
    ],
  ]

  /// Codewords of error correction in each block, by level and version.
  private static let corrections = [
    [
      7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
      28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    [
      10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
      26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ],
    [
      13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
      28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    [
      17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
      30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
  ]
}
