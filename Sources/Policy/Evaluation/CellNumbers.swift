/// Where the cells of a vocabulary lie, by the places that a caller's own words have in its lists:
/// no word is looked for again for each document.
package struct CellNumbers: Sendable {
  /// What each word adds to the number of a cell.
  private let categories: [Int]
  private let labels: [Int]
  private let docAges: [Int]
  private let tags: [Int]

  /// What a word adds that the vocabulary lacks: so little that no number comes of it.
  private static let none = Int.min / 8

  /// The numbers for documents that are described by words of these lists.
  package init(
    _ policy: JointPolicy, categories: [String], labels: [String], docAges: [String],
    tags: [String]
  ) {
    let compiled = policy.compiled
    func shares(_ attribute: String, _ words: [String]) -> [Int] {
      guard let axis = compiled.axis(of: attribute) else { return words.map { _ in 0 } }
      let values = compiled.vocabulary.attributes[compiled.cells.axes[axis]].values
      return words.map { word in
        values.firstIndex { $0.name == word }.map { $0 * compiled.cells.strides[axis] }
          ?? Self.none
      }
    }
    self.categories = shares("category", categories)
    self.labels = shares("label", labels)
    self.docAges = shares("docAge", docAges)
    self.tags = shares("tag", tags)
  }

  /// The number of the cell at these places; negative if the vocabulary lacks one of the words.
  func number(category: Int, label: Int, docAge: Int, tag: Int) -> Int {
    categories[category] + labels[label] + docAges[docAge] + tags[tag]
  }
}

extension Scope {
  /// Whether the cell at these places of the lists of `numbers`, of the same policy, is covered; a
  /// cell with a word that the vocabulary lacks never is.
  package func contains(
    category: Int, label: Int, docAge: Int, tag: Int, in numbers: CellNumbers
  ) -> Bool {
    let number = numbers.number(category: category, label: label, docAge: docAge, tag: tag)
    return number >= 0 && words[number / 64] & (1 << UInt64(number % 64)) != 0
  }
}
