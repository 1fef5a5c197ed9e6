/// The modules of a symbol while it is drawn and after.
struct QRGrid: Equatable, Sendable {
  let version: Int
  let size: Int
  private var dark: [Bool]
  /// Modules that hold no data, which no mask touches.
  private var isFunction: [Bool]

  /// An empty symbol.
  init(version: Int) {
    self.version = version
    size = 4 * version + 17
    dark = Array(repeating: false, count: size * size)
    isFunction = dark
  }

  subscript(row: Int, column: Int) -> Bool { dark[row * size + column] }

  /// How many modules are left for data.
  var dataModules: Int { isFunction.count { !$0 } }

  private mutating func setFunction(_ row: Int, _ column: Int, _ isDark: Bool) {
    dark[row * size + column] = isDark
    isFunction[row * size + column] = true
  }

  // MARK: Function patterns (§6.3)

  /// Everything but data, with room for the format.
  mutating func drawFunctionPatterns() {
    for index in 0..<size {
      setFunction(6, index, index % 2 == 0)
      setFunction(index, 6, index % 2 == 0)
    }
    for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] { drawFinder(row, column) }
    let centres = alignmentCentres
    let last = centres.count - 1
    for (i, row) in centres.enumerated() {
      // Three corners belong to the finders.
      for (j, column) in centres.enumerated()
      where !(i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0) {
        drawAlignment(row, column)
      }
    }
    drawFormat(0)
    drawVersion()
  }

  /// A finder with its separator.
  private mutating func drawFinder(_ row: Int, _ column: Int) {
    for y in max(0, row - 4)...min(size - 1, row + 4) {
      for x in max(0, column - 4)...min(size - 1, column + 4) {
        let ring = max(abs(y - row), abs(x - column))
        setFunction(y, x, ring != 2 && ring != 4)
      }
    }
  }

  private mutating func drawAlignment(_ row: Int, _ column: Int) {
    for y in row - 2...row + 2 {
      for x in column - 2...column + 2 {
        setFunction(y, x, max(abs(y - row), abs(x - column)) != 1)
      }
    }
  }

  /// Rows, and columns, of the alignment patterns' centres (annex E).
  private var alignmentCentres: [Int] {
    guard version > 1 else { return [] }
    let count = version / 7 + 2
    // Annex E is a table; version 32 is the one that the rule behind it misses.
    let step = version == 32 ? 26 : (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2
    return [6] + (0..<count - 1).reversed().map { size - 7 - $0 * step }
  }

  // MARK: Format and version

  /// Level and mask with BCH(15,5), twice (§7.9).
  private mutating func drawFormat(_ bits: Int) {
    func isSet(_ index: Int) -> Bool { bits >> index & 1 == 1 }
    for index in 0...5 { setFunction(index, 8, isSet(index)) }
    setFunction(7, 8, isSet(6))
    setFunction(8, 8, isSet(7))
    setFunction(8, 7, isSet(8))
    for index in 9..<15 { setFunction(8, 14 - index, isSet(index)) }
    for index in 0..<8 { setFunction(8, size - 1 - index, isSet(index)) }
    for index in 8..<15 { setFunction(size - 15 + index, 8, isSet(index)) }
    setFunction(size - 8, 8, true)
  }

  static func formatBits(_ level: QRCode.Level, _ mask: Int) -> Int {
    let data = [0b01, 0b00, 0b11, 0b10][level.rawValue] << 3 | mask
    let rest = (0..<10).reduce(data) { rest, _ in rest << 1 ^ (rest >> 9) * 0b101_0011_0111 }
    return (data << 10 | rest) ^ 0b101_0100_0001_0010
  }

  /// The version with BCH(18,6), twice, from version 7 on (§7.10).
  private mutating func drawVersion() {
    guard version >= 7 else { return }
    let bits = Self.versionBits(version)
    for index in 0..<18 {
      let (long, short) = (size - 11 + index % 3, index / 3)
      setFunction(long, short, bits >> index & 1 == 1)
      setFunction(short, long, bits >> index & 1 == 1)
    }
  }

  static func versionBits(_ version: Int) -> Int {
    let rest = (0..<12).reduce(version) { rest, _ in
      rest << 1 ^ (rest >> 11) * 0b1_1111_0010_0101
    }
    return version << 12 | rest
  }

  // MARK: Data

  /// Fills the data modules, two columns at a time, upwards and downwards in turn (§7.7.3).
  mutating func place(_ codewords: [UInt8]) {
    var bits = codewords.lazy.flatMap { byte in (0..<8).reversed().map { byte >> $0 & 1 == 1 } }
      .makeIterator()
    var isUpwards = true
    // The vertical timing pattern takes a column of its own.
    for right in stride(from: size - 1, to: 6, by: -2) + stride(from: 5, to: 0, by: -2) {
      for step in 0..<size {
        let row = isUpwards ? size - 1 - step : step
        for column in [right, right - 1] where !isFunction[row * size + column] {
          dark[row * size + column] = bits.next() ?? false
        }
      }
      isUpwards.toggle()
    }
  }

  /// The symbol with its data under one mask and the format that says so (§7.8.2).
  func masked(_ mask: Int, _ level: QRCode.Level) -> QRGrid {
    var grid = self
    for row in 0..<size {
      for column in 0..<size
      where !isFunction[row * size + column] && Self.inverts(mask, row, column) {
        grid.dark[row * size + column].toggle()
      }
    }
    grid.drawFormat(Self.formatBits(level, mask))
    return grid
  }

  /// Table 10.
  private static func inverts(_ mask: Int, _ i: Int, _ j: Int) -> Bool {
    switch mask {
    case 0: (i + j) % 2 == 0
    case 1: i % 2 == 0
    case 2: j % 3 == 0
    case 3: (i + j) % 3 == 0
    case 4: (i / 2 + j / 3) % 2 == 0
    case 5: i * j % 2 + i * j % 3 == 0
    case 6: (i * j % 2 + i * j % 3) % 2 == 0
    default: ((i + j) % 2 + i * j % 3) % 2 == 0
    }
  }
}

private func + (left: StrideTo<Int>, right: StrideTo<Int>) -> [Int] { Array(left) + Array(right) }
