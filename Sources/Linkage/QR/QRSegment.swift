extension QRCode {
  /// A stretch of data in one mode (§7.4).
  package struct Segment: Equatable, Sendable {
    private enum Mode: Equatable, Sendable {
      case numeric, byte
    }

    private let mode: Mode
    /// How many characters the segment has.
    private let count: Int
    private let data: [Bool]

    /// Bytes as they are, eight bits each (§7.4.5).
    package static func bytes(_ bytes: [UInt8]) -> Segment {
      Segment(mode: .byte, count: bytes.count, data: bytes.flatMap { bits(of: Int($0), 8) })
    }

    /// Decimal digits, three in ten bits (§7.4.3); nil if anything else is among them.
    package static func digits(_ text: String) -> Segment? {
      let values = text.utf8.map { Int($0) - 0x30 }
      guard values.allSatisfy((0...9).contains) else { return nil }
      let groups = stride(from: 0, to: values.count, by: 3).map { start in
        values[start..<min(start + 3, values.count)]
      }
      let data = groups.flatMap { group in
        bits(of: group.reduce(0) { $0 * 10 + $1 }, [4, 7, 10][group.count - 1])
      }
      return Segment(mode: .numeric, count: values.count, data: data)
    }

    /// How many bits the segment takes: mode, count and data.
    func bitCount(in version: Int) -> Int { 4 + countBits(in: version) + data.count }

    /// Mode indicator, character count and data.
    func bits(in version: Int) -> [Bool] {
      let indicator = mode == .numeric ? 0b0001 : 0b0100
      return Self.bits(of: indicator, 4) + Self.bits(of: count, countBits(in: version)) + data
    }

    /// Table 3.
    private func countBits(in version: Int) -> Int {
      switch (mode, version) {
      case (.numeric, ...9): 10
      case (.numeric, ...26): 12
      case (.numeric, _): 14
      case (.byte, ...9): 8
      case (.byte, _): 16
      }
    }

    private static func bits(of value: Int, _ count: Int) -> [Bool] {
      (0..<count).reversed().map { value >> $0 & 1 == 1 }
    }
  }
}
