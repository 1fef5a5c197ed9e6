/// What two networks show each other, side by side (analysis 11).
package struct Reciprocity: Sendable {
  /// How much each role sees of each category, there and back; linking a patient is not counted.
  package let rows: [ReciprocityRow]
  /// What the first network's users see of the second and not the other way.
  package let onlyThere: RequestGroups
  /// What the second network's users see of the first and not the other way.
  package let onlyBack: RequestGroups
  /// How many requests are permitted both ways under other obligations.
  package let otherObligations: UInt128

  /// Compares the direction in which a network asks with the direction in which it is asked.
  ///
  /// The network that asks is left out of the comparison: in each direction it is the asking one.
  package init(
    there: PolicyAnalysis, back: PolicyAnalysis
  ) throws(PolicyError) {
    guard there.vocabulary == back.vocabulary else {
      throw .vocabulariesDiffer(there.vocabulary.identifier, back.vocabulary.identifier)
    }
    let vocabulary = there.vocabulary
    var store = there.store
    let other = try PolicyFunction(
      back.clauses, halves: back.halves, domain: back.domain, in: &store)
    let first = try there.whoeverAsks(there.function.outcome, &store)
    let second = try back.whoeverAsks(other.outcome, &store)
    let counted = zip(there.counted, back.counted).map { $0 || $1 }
    let (words, domain) = (there.words, there.domain)
    onlyThere = try words.groups(
      store.apply(.without, first, second), &store, within: domain, counted: counted,
      limit: PolicyLimits.groupsMax)
    onlyBack = try words.groups(
      store.apply(.without, second, first), &store, within: domain, counted: counted,
      limit: PolicyLimits.groupsMax)
    let changed = try store.apply(.changed, first, second)
    otherObligations = store.count(changed, within: domain, counted: counted)
    rows = Reciprocity.rows(vocabulary, Reciprocity.viewing(domain, vocabulary)) { cube in
      (
        store.count(first, within: cube, counted: counted),
        store.count(second, within: cube, counted: counted)
      )
    }
  }

  /// Whether both networks show each other the same, under the same obligations.
  package var isMutual: Bool { onlyThere.isEmpty && onlyBack.isEmpty && otherObligations == 0 }

  /// The requests that show documents: linking a patient shows none.
  private static func viewing(_ domain: Cube, _ vocabulary: Vocabulary) -> Cube {
    guard let linking = vocabulary.intern("action", "discover") else { return domain }
    var viewing = domain
    viewing[Int(linking.attribute)] &= ~(1 << UInt64(linking.value))
    return viewing
  }

  private static func rows(
    _ vocabulary: Vocabulary, _ domain: Cube,
    _ count: (Cube) -> (there: UInt128, back: UInt128)
  ) -> [ReciprocityRow] {
    guard let role = vocabulary.position(of: "role"),
      let category = vocabulary.position(of: "category")
    else { return [] }
    let (roles, categories) = (vocabulary.attributes[role], vocabulary.attributes[category])
    return (1..<roles.values.count).flatMap { who in
      (1..<categories.values.count).map { what in
        let counts = count(domain.fixing(role, to: who).fixing(category, to: what))
        return ReciprocityRow(
          role: roles.values[who], category: categories.values[what], there: counts.there,
          back: counts.back)
      }
    }
  }
}

/// What one role sees of one category, there and back.
package struct ReciprocityRow: Sendable, Hashable {
  /// The role.
  package let role: AttributeValue
  /// The category.
  package let category: AttributeValue
  /// How many requests are permitted there.
  package let there: UInt128
  /// How many are permitted back.
  package let back: UInt128

  /// Whether only one of the networks shows it at all.
  package var isOneSided: Bool { (there == 0) != (back == 0) }
}
