/// One concrete request that shows what an analysis claims; deciding it shows the same.
package struct Witness: Sendable, Hashable {
  /// Every attribute with its value, the document's included, in the order of the vocabulary.
  package let facts: [NamedFact]
  /// The facts that matter: changing any of the others to anything shows the same.
  package let relevant: [NamedFact]
  /// The facts that matter, in words.
  package let say: Sentence

  /// The value of an attribute, `unknown` if there is no such attribute.
  package subscript(_ attribute: String) -> String {
    facts.first { $0.attribute == attribute }?.value ?? Vocabulary.unknown
  }

  /// The facts to decide from.
  package func facts(in vocabulary: Vocabulary) -> Facts {
    var all = Facts(vocabulary: vocabulary)
    for fact in facts { all.set(fact.attribute, fact.value) }
    return all
  }

  /// The document that is asked for.
  package var document: DocumentCell {
    DocumentCell(
      category: self["category"], label: self["label"], docAge: self["docAge"], tag: self["tag"])
  }

  /// The same request with another value of one attribute.
  package func setting(_ attribute: String, to value: String) -> Witness {
    Witness(
      facts: facts.map {
        $0.attribute == attribute ? NamedFact(attribute: attribute, value: value) : $0
      },
      relevant: relevant, say: say)
  }
}

/// A set of requests that is a cube: a value of each condition, in every combination.
package struct RequestGroup: Sendable, Hashable {
  /// The attributes that are limited, with their values; the others may be anything.
  package let conditions: [Condition]
  /// How many requests it holds.
  package let count: UInt128
  /// The group in words.
  package let say: Sentence
}

/// A set of requests as maximal groups, the largest first; groups may overlap.
package struct RequestGroups: Sendable, Hashable {
  /// The groups, at most ``PolicyLimits/groupsMax``.
  package let groups: [RequestGroup]
  /// How many requests the whole set holds.
  package let count: UInt128
  /// Whether the groups cover the whole set.
  package let isComplete: Bool

  /// Whether the set holds no request.
  package var isEmpty: Bool { count == 0 }
}
