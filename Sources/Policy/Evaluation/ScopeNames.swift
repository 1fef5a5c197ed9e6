/// Folds a scope into few lines of names.
struct ScopeNames {
  let lines: [String]

  /// Folds axis by axis: values with the same rest share a line.
  init(_ scope: Scope) {
    let space = scope.compiled.cells
    let vocabulary = scope.compiled.vocabulary
    let sizes = space.axes.map { vocabulary.attributes[$0].values.count }

    func fold(_ axis: Int, from base: Int) -> [[[Int]]] {
      guard axis < sizes.count else {
        return scope.words[base / 64] >> UInt64(base % 64) & 1 != 0 ? [[]] : []
      }
      var groups: [(values: [Int], rest: [[[Int]]])] = []
      for value in 0..<sizes[axis] {
        let rest = fold(axis + 1, from: base + value * space.strides[axis])
        if rest.isEmpty { continue }
        if let same = groups.firstIndex(where: { $0.rest == rest }) {
          groups[same].values.append(value)
        } else {
          groups.append(([value], rest))
        }
      }
      return groups.flatMap { group in group.rest.map { [group.values] + $0 } }
    }

    lines = fold(0, from: 0).map { line in
      line.enumerated().map { axis, values in
        values.map { vocabulary.attributes[space.axes[axis]].values[$0].name }
          .joined(separator: ",")
      }.joined(separator: "|")
    }
  }
}
