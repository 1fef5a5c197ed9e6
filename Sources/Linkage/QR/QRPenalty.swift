extension QRGrid {
  /// How hard the symbol is to read; the mask with the least is taken (§7.8.3.1).
  var penalty: Int {
    let rows = (0..<size).map { row in (0..<size).map { self[row, $0] } }
    let columns = (0..<size).map { column in (0..<size).map { self[$0, column] } }
    let lines = rows + columns
    return lines.reduce(0) { $0 + Self.runs($1) + Self.finders($1) } + blocks(rows)
      + Self.imbalance(rows)
  }

  /// Feature 1: each run of five or more, 3 and the surplus.
  private static func runs(_ line: [Bool]) -> Int {
    var (sum, length) = (0, 0)
    for (index, module) in line.enumerated() {
      length = index > 0 && line[index - 1] == module ? length + 1 : 1
      if length == 5 { sum += 3 } else if length > 5 { sum += 1 }
    }
    return sum
  }

  /// Feature 2: each 2×2 of one colour, 3.
  private func blocks(_ rows: [[Bool]]) -> Int {
    var count = 0
    for row in 1..<size {
      for column in 1..<size {
        let module = rows[row][column]
        if rows[row - 1][column] == module, rows[row][column - 1] == module,
          rows[row - 1][column - 1] == module
        {
          count += 1
        }
      }
    }
    return 3 * count
  }

  /// Feature 3: each 1:1:3:1:1 with four light modules before or after it, 40.
  private static func finders(_ line: [Bool]) -> Int {
    // The line slides through eleven bits.
    var (sum, window) = (0, 0)
    for (index, module) in line.enumerated() {
      window = (window << 1 | (module ? 1 : 0)) & 0x7FF
      if index >= 10, window == 0b101_1101_0000 || window == 0b000_0101_1101 { sum += 40 }
    }
    return sum
  }

  /// Feature 4: each full 5 % that the dark modules are away from a half, 10.
  private static func imbalance(_ rows: [[Bool]]) -> Int {
    let total = rows.count * rows.count
    let dark = rows.reduce(0) { $0 + $1.count { $0 } }
    return abs(20 * dark - 10 * total) / total * 10
  }
}
