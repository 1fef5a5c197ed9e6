/// "Did you mean": the nearest of the known words.
package enum Spelling {
  /// The word of `known` within two edits of `word`, or within a third of its length; else nil.
  package static func nearest(_ word: String, in known: [String]) -> String? {
    let distances = known.map { (word: $0, edits: edits(from: Array(word), to: Array($0))) }
    guard let best = distances.min(by: { $0.edits < $1.edits }) else { return nil }
    return best.edits <= max(2, word.count / 3) ? best.word : nil
  }

  /// Levenshtein 1966: the fewest insertions, deletions and substitutions.
  private static func edits(from: [Character], to: [Character]) -> Int {
    var row = Array(0...to.count)
    for (i, a) in from.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in to.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
        diagonal = above
      }
    }
    return row[to.count]
  }
}
