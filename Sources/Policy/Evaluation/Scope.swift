/// The documents a permit covers: a set of cells category × label × docAge × tag.
package struct Scope: Sendable {
  /// One bit per cell.
  let words: [UInt64]
  let compiled: CompiledPolicy

  /// Whether no document is covered.
  package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// How many cells are covered.
  package var cellCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Whether a document with these attributes is covered; a word the vocabulary lacks never is.
  package func permits(category: String, label: String, docAge: String, tag: String) -> Bool {
    contains(DocumentCell(category: category, label: label, docAge: docAge, tag: tag))
  }

  /// Whether the cell is covered; a cell with a word the vocabulary lacks never is.
  package func contains(_ cell: DocumentCell) -> Bool {
    guard let number = compiled.number(of: cell) else { return false }
    return words[number / 64] & (1 << UInt64(number % 64)) != 0
  }

  /// Whether everything covered here is covered there too.
  package func isSubset(of other: Scope) -> Bool {
    words.count == other.words.count
      && zip(words, other.words).allSatisfy { $0 & ~$1 == 0 }
  }

  /// The categories of which at least one document is covered, in the order of the vocabulary.
  package var categories: [String] { covered("category") }

  /// What of it lies in `categories`; nil for no limit.
  package func limited(to categories: Set<String>?) -> Scope {
    guard let categories else { return self }
    guard let axis = compiled.axis(of: "category") else {
      return Scope(words: words.map { _ in 0 }, compiled: compiled)
    }
    let values = compiled.vocabulary.attributes[compiled.cells.axes[axis]].values
    var words = words
    for cell in 0..<compiled.cells.count {
      let position = compiled.cells.position(of: cell, axis: axis, in: compiled.vocabulary)
      guard !categories.contains(values[position].name) else { continue }
      words[cell / 64] &= ~(1 << UInt64(cell % 64))
    }
    return Scope(words: words, compiled: compiled)
  }

  /// The labels of which at least one document is covered, in the order of the vocabulary.
  package var labels: [String] { covered("label") }

  /// The covered cells as few lines `categories|labels|docAges|tags`, exact and in fixed order, as
  /// the ledger keeps them.
  package var names: [String] {
    ScopeNames(self).lines
  }

  private func covered(_ attribute: String) -> [String] {
    guard let axis = compiled.axis(of: attribute) else { return [] }
    let values = compiled.vocabulary.attributes[compiled.cells.axes[axis]].values
    var seen: Set<Int> = []
    for cell in 0..<compiled.cells.count where words[cell / 64] >> UInt64(cell % 64) & 1 != 0 {
      seen.insert(compiled.cells.position(of: cell, axis: axis, in: compiled.vocabulary))
    }
    return seen.sorted().map { values[$0].name }
  }
}

extension Scope: Hashable {
  /// Whether both cover the same cells.
  package static func == (left: Scope, right: Scope) -> Bool {
    left.words == right.words && left.compiled.vocabulary == right.compiled.vocabulary
  }

  /// Hashes the covered cells.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(words)
  }
}
