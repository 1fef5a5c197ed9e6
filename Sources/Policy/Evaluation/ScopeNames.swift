/// Folds a scope into few lines of names.
struct ScopeNames {
  private let scope: Scope
  private let sizes: [Int]
  private(set) var lines: [String] = []

  /// Folds axis by axis: values with the same rest share a line.
  init(_ scope: Scope) {
    self.scope = scope
    let vocabulary = scope.compiled.vocabulary
    sizes = scope.compiled.cells.axes.map { vocabulary.attributes[$0].values.count }
    fold(axis: 0, from: 0, head: "")
  }

  private mutating func fold(axis: Int, from base: Int, head: String) {
    guard axis < sizes.count else {
      lines.append(head)
      return
    }
    let stride = scope.compiled.cells.strides[axis]
    var groups: [(block: [UInt64], base: Int, values: [Int])] = []
    for value in 0..<sizes[axis] {
      let start = base + value * stride
      let block = block(from: start, count: stride)
      if block.allSatisfy({ $0 == 0 }) { continue }
      if let same = groups.firstIndex(where: { $0.block == block }) {
        groups[same].values.append(value)
      } else {
        groups.append((block, start, [value]))
      }
    }
    let attribute = scope.compiled.vocabulary.attributes[scope.compiled.cells.axes[axis]]
    for group in groups {
      let names = group.values.map { attribute.values[$0].name }.joined(separator: ",")
      fold(axis: axis + 1, from: group.base, head: axis == 0 ? names : "\(head)|\(names)")
    }
  }

  /// The bits of `count` cells from one on, packed.
  private func block(from start: Int, count: Int) -> [UInt64] {
    (0..<(count + 63) / 64).map { word in
      let first = start + word * 64
      let left = min(64, count - word * 64)
      var bits = scope.words[first / 64] >> UInt64(first % 64)
      if first % 64 + left > 64 { bits |= scope.words[first / 64 + 1] << UInt64(64 - first % 64) }
      return left == 64 ? bits : bits & ((1 << UInt64(left)) - 1)
    }
  }
}
