import Testing

@testable import Linkage

/// Facts of ISO/IEC 18004:2015; ``QRPeerTests`` has whole symbols judged.
@Suite struct `QR code` {
  // MARK: Codewords

  @Test func `encodes the standard's worked example`() throws {
    // Annex I.3: 01234567 in version 1-M.
    let digits = try #require(QRCode.Segment.digits("01234567"))
    let data = try #require(QRCode.dataCodewords([digits], 1, 16))
    #expect(
      data == [
        0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC,
        0x11,
      ])
    #expect(
      ReedSolomon(degree: 10).remainder(data[...])
        == [0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55])
    #expect(QRShape(1).interleaved(data, .medium).count == 26)
  }

  @Test(arguments: [
    // Table 7: characters of digits and of bytes by version, L to H.
    (1, [41, 34, 27, 17], [17, 14, 11, 7]), (7, [370, 293, 207, 154], [154, 122, 86, 64]),
    (10, [652, 513, 364, 288], [271, 213, 151, 119]),
    (22, [2409, 1872, 1358, 1056], [1003, 779, 565, 439]),
    (27, [3517, 2701, 1933, 1501], [1465, 1125, 805, 625]),
    (40, [7089, 5596, 3993, 3057], [2953, 2331, 1663, 1273]),
  ])
  func `holds what its version and level hold, and no more`(
    _ version: Int, _ digits: [Int], _ bytes: [Int]
  ) throws {
    for level in QRCode.Level.allCases {
      for (count, isHeld) in [(digits[level.rawValue], true), (digits[level.rawValue] + 1, false)] {
        let segment = try #require(QRCode.Segment.digits(String(repeating: "7", count: count)))
        let code = QRCode([segment], version: version, level: level, mask: 0)
        #expect((code != nil) == isHeld, "\(count) digits")
      }
      for (count, isHeld) in [(bytes[level.rawValue], true), (bytes[level.rawValue] + 1, false)] {
        let segment = QRCode.Segment.bytes(Array(repeating: 0x6B, count: count))
        let code = QRCode([segment], version: version, level: level, mask: 0)
        #expect((code != nil) == isHeld, "\(count) bytes")
      }
    }
  }

  @Test(arguments: 1...40)
  func `leaves as many modules for data as there are codewords`(_ version: Int) {
    var grid = QRGrid(version: version)
    grid.drawFunctionPatterns()
    #expect(grid.dataModules / 8 == QRShape(version).codewords)
    #expect((0..<8).contains(grid.dataModules - 8 * QRShape(version).codewords))
  }

  @Test func `takes the smallest version, and the best level there is room for`() throws {
    let some = try #require(QRCode.Segment.digits(String(repeating: "1", count: 17)))
    let code = try #require(QRCode([some], atLeast: .medium))
    #expect(code.version == 1)
    #expect(code.level == .high)
    let more = try #require(QRCode.Segment.digits(String(repeating: "1", count: 35)))
    let larger = try #require(QRCode([more], atLeast: .medium))
    // 35 digits are in 1-L, which is weaker than was asked for, and in 2-Q.
    #expect((larger.version, larger.level) == (2, .quartile))
    #expect(larger.size == 25)
  }

  @Test func `refuses what no symbol holds, and parts there are none of`() throws {
    let most = try #require(QRCode.Segment.digits(String(repeating: "9", count: 5596)))
    let more = try #require(QRCode.Segment.digits(String(repeating: "9", count: 5597)))
    #expect(QRCode([most], version: 40, level: .medium, mask: 7) != nil)
    #expect(QRCode([more], atLeast: .medium) == nil)
    #expect(QRCode([], version: 0, level: .low, mask: nil) == nil)
    #expect(QRCode([], version: 41, level: .low, mask: nil) == nil)
    #expect(QRCode([], version: 1, level: .low, mask: 8) == nil)
    #expect(QRCode.Segment.digits("12a") == nil)
    #expect(QRCode.Segment.digits("１２") == nil)
  }

  // MARK: Format and version

  @Test(arguments: [
    // Table C.1, masked.
    (QRCode.Level.medium, 0, 0x5412), (.medium, 1, 0x5125), (.medium, 5, 0x40CE),
    (.medium, 7, 0x4AA0), (.low, 0, 0x77C4), (.low, 7, 0x6976), (.high, 0, 0x1689),
    (.high, 7, 0x083B), (.quartile, 0, 0x355F), (.quartile, 7, 0x2BED),
  ])
  func `has the format information of the table`(
    _ level: QRCode.Level, _ mask: Int, _ bits: Int
  ) {
    #expect(QRGrid.formatBits(level, mask) == bits)
  }

  @Test(arguments: [(7, 0x07C94), (8, 0x085BC), (21, 0x15683), (32, 0x209D5), (40, 0x28C69)])
  func `has the version information of the table`(_ version: Int, _ bits: Int) {
    #expect(QRGrid.versionBits(version) == bits)
  }

  // MARK: Masks

  @Test func `takes the mask with the least penalty`() throws {
    let digits = try #require(QRCode.Segment.digits("31415926535897932384626433832795"))
    let code = try #require(QRCode([digits], version: 2, level: .medium, mask: nil))
    let penalties = try (0...7).map { mask in
      try grid(of: #require(QRCode([digits], version: 2, level: .medium, mask: mask))).penalty
    }
    #expect(penalties[code.mask] == penalties.min())
    #expect(Set(penalties).count > 1)
  }

  @Test func `counts the penalty of every feature`() {
    // A light symbol of 21 modules: 42 lines of 3+16, 400 squares of 3, and 50 % off a half.
    #expect(QRGrid(version: 1).penalty == 42 * 19 + 400 * 3 + 100)
    var grid = QRGrid(version: 1)
    grid.drawFunctionPatterns()
    let plain = grid.penalty
    // Dark timing of one row less a finder-like stretch: whatever is added shows.
    grid.place(Array(repeating: 0b1011_1010, count: 26))
    #expect(grid.penalty != plain)
  }

  private func grid(of code: QRCode) -> QRGrid {
    guard let grid = Mirror(reflecting: code).descendant("grid") as? QRGrid else {
      preconditionFailure("a code has a grid")
    }
    return grid
  }

  // MARK: Picture

  @Test func `is drawn with four light modules around it, nothing left out`() throws {
    let code = try #require(QRCode([.bytes(Array("架け橋".utf8))], atLeast: .high))
    let svg = code.svg(label: "QR")
    #expect(svg.contains("viewBox=\"0 0 \(code.size + 8) \(code.size + 8)\""))
    var drawn = Set<[Int]>()
    for run in svg.matches(of: /M(\d+) (\d+)h(\d+)v1h-(\d+)z/) {
      let numbers = [run.1, run.2, run.3, run.4].compactMap { Int($0) }
      #expect(numbers[2] == numbers[3])
      for column in numbers[0]..<numbers[0] + numbers[2] {
        drawn.insert([numbers[1] - QRCode.quietZone, column - QRCode.quietZone])
      }
    }
    for row in 0..<code.size {
      for column in 0..<code.size {
        #expect(drawn.contains([row, column]) == code[row, column])
      }
    }
  }
}
