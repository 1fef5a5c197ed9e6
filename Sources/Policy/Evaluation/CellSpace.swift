/// The numbering of all combinations of document attributes; the last attribute runs fastest.
struct CellSpace: Sendable {
  /// The document attributes' positions in the vocabulary.
  let axes: [Int]
  /// How far apart in number two neighbouring values of each axis are.
  let strides: [Int]
  /// How many cells there are.
  let count: Int
  /// How many 64-bit words hold one bit per cell.
  let wordCount: Int
  /// One bit for every cell there is.
  let all: [UInt64]

  init(_ vocabulary: Vocabulary) throws(PolicyError) {
    axes = vocabulary.documentAxes
    var strides: [Int] = []
    var count = 1
    for axis in axes.reversed() {
      strides.append(count)
      count *= vocabulary.attributes[axis].values.count
      guard count <= PolicyLimits.cellsMax else { throw .cellsTooMany(count) }
    }
    self.strides = strides.reversed()
    self.count = count
    wordCount = (count + 63) / 64
    all = (0..<wordCount).map { word in
      let left = count - word * 64
      return left >= 64 ? ~0 : (1 << UInt64(left)) - 1
    }
  }

  /// No cell at all.
  var none: [UInt64] { [UInt64](repeating: 0, count: wordCount) }

  /// The number of the cell with these positions, one per axis.
  func number(_ positions: [Int]) -> Int {
    var number = 0
    for (axis, position) in positions.enumerated() { number += position * strides[axis] }
    return number
  }

  /// The position on one axis of a cell.
  func position(of cell: Int, axis: Int, in vocabulary: Vocabulary) -> Int {
    cell / strides[axis] % vocabulary.attributes[axes[axis]].values.count
  }
}
