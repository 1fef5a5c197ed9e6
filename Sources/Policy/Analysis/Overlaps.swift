extension PolicyAnalysis {
  /// Every permit and deny that meet (analysis 2): the deny wins there.
  ///
  /// A deny counts where it can refuse what the permit grants: in the permit's own half, or in the
  /// agreement.
  package func overlaps() -> [Overlap] {
    var overlaps: [Overlap] = []
    for permit in clauses {
      for part in permit.permits {
        for deny in clauses where deny.reference != permit.reference {
          overlaps += meetings(part, permit, deny)
        }
      }
    }
    return overlaps
  }

  private func meetings(_ part: Clause.Part, _ permit: Clause, _ deny: Clause) -> [Overlap] {
    guard deny.main.half == permit.main.half || deny.main.half == .agreement else { return [] }
    return deny.denies.compactMap { refusing in
      let both = part.cube.intersection(refusing.cube).intersection(domain)
      guard !both.isEmpty else { return nil }
      let count = count(.permitted, store, within: both)
      return Overlap(
        permit: permit.reference, deny: deny.reference, count: count, cube: both, words: words)
    }
  }
}

/// Requests that a permit and a deny both match, and which are therefore refused.
package struct Overlap: Sendable {
  /// The permit.
  package let permit: RuleReference
  /// The deny that wins.
  package let deny: RuleReference
  /// How many requests both match.
  package let count: UInt128
  let cube: Cube
  let words: RequestWords

  /// The requests both match; put into words only when asked, for there can be many overlaps.
  package var group: RequestGroup { words.group(cube, count) }

  /// The overlap in words.
  package var say: Sentence {
    let group = group
    return Sentence(
      ja: "\(permit.text) の許可を \(deny.text) が拒否します: \(group.say.ja)"
        + "(\(count.grouped) 通り)",
      en: "\(deny.text) refuses what \(permit.text) permits: \(group.say.en)"
        + " (\(count.grouped) requests)")
  }
}
