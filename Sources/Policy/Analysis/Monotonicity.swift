extension PolicyAnalysis {
  /// Proves that less consent never means more access (analysis 7): one result per consent that
  /// some rule tests and whose values are ordered.
  package func consentMonotonicity() throws(PolicyError) -> [Monotonicity] {
    try monotonicity { $0.axis.isConsent }
  }

  /// The same for everything else that is ordered, such as assurance, label and the time of
  /// joining (analysis 8).
  package func otherMonotonicity() throws(PolicyError) -> [Monotonicity] {
    try monotonicity { !$0.axis.isConsent }
  }

  /// The same for roles (analysis 8): whoever ranks lower sees nothing the higher does not.
  package func roleMonotonicity(
    _ rank: RoleRank = .standard
  ) throws(PolicyError) -> Monotonicity? {
    guard let level = vocabulary.position(of: "role"), counted[level] else { return nil }
    let role = vocabulary.attributes[level]
    let steps = rank.steps.compactMap { step in
      role.position(of: step.lower).flatMap { lower in
        role.position(of: step.higher).map { (lower, $0) }
      }
    }
    return try monotonicity(level, steps)
  }

  private func monotonicity(
    where isAsked: (Attribute) -> Bool
  ) throws(PolicyError) -> [Monotonicity] {
    var proofs: [Monotonicity] = []
    for (level, attribute) in vocabulary.attributes.enumerated()
    where counted[level] && attribute.isOrdered && isAsked(attribute) {
      let steps = (1..<attribute.values.count).dropFirst().map { ($0 - 1, $0) }
      proofs.append(try monotonicity(level, steps))
    }
    return proofs
  }

  /// Compares an attribute's values pair by pair.
  func monotonicity(
    _ level: Int, _ steps: [(lower: Int, higher: Int)]
  ) throws(PolicyError) -> Monotonicity {
    var store = store
    var widenings: [Widening] = []
    for step in steps {
      if let found = try widening(level, from: step.higher, to: step.lower, &store) {
        widenings.append(found)
      }
    }
    return Monotonicity(attribute: vocabulary.attributes[level], widenings: widenings)
  }

  /// What is permitted at the value `to` of an attribute but not at the value `from`.
  func widening(
    _ level: Int, from: Int, to: Int, _ store: inout DiagramStore
  ) throws(PolicyError) -> Widening? {
    let before = try store.restrict(function.outcome, level, to: from)
    let after = try store.restrict(function.outcome, level, to: to)
    let more = try store.apply(.without, after, before)
    let there = domain.fixing(level, to: to)
    guard let witness = witness(more, store, within: there) else { return nil }
    let attribute = vocabulary.attributes[level]
    return Widening(
      attribute: attribute, from: attribute.values[from], to: attribute.values[to],
      count: count(more, store, within: there), witness: witness)
  }
}

/// Whether an attribute's lower values ever permit what its next higher value does not.
package struct Monotonicity: Sendable, Hashable {
  /// The attribute that is lowered step by step.
  package let attribute: Attribute
  /// The steps down at which access widens; none is the proof that it never does.
  package let widenings: [Widening]

  /// Whether access never widens.
  package var holds: Bool { widenings.isEmpty }
}

/// One change of one value that permits more, though it should not.
package struct Widening: Sendable, Hashable {
  /// The attribute that changes.
  package let attribute: Attribute
  /// The value it has before.
  package let from: AttributeValue
  /// The value it has after.
  package let to: AttributeValue
  /// How many requests the change permits.
  package let count: UInt128
  /// A request that is permitted after the change and refused before.
  package let witness: Witness

  /// The widening in words.
  package var say: Sentence {
    Sentence(
      ja: "「\(attribute.ja)」が「\(from.ja)」から「\(to.ja)」に変わると、見えなかったものが見えます"
        + " — 例: \(witness.say.ja)(\(count.grouped) 通り)",
      en: "more is permitted when \(attribute.en) changes from \(from.en) to \(to.en)"
        + ", such as \(witness.say.en) (\(count.grouped) requests)")
  }
}

/// Which roles rank below which others; roles without a step between them are not compared.
package struct RoleRank: Sendable, Hashable {
  /// One comparison of two roles.
  package struct Step: Sendable, Hashable {
    /// The role that must see nothing the other does not.
    package let lower: String
    /// The role it is compared with.
    package let higher: String

    /// Ranks `lower` below `higher`.
    package init(_ lower: String, below higher: String) {
      self.lower = lower
      self.higher = higher
    }
  }

  /// The comparisons.
  package let steps: [Step]

  /// Ranks roles by steps.
  package init(_ steps: [Step]) {
    self.steps = steps
  }

  /// Administration below reception, reception below the professions that treat and plan.
  package static let standard = RoleRank(
    [Step("networkAdmin", below: "clerk")]
      + ["doctor", "dentist", "nurse", "pharmacist", "careManager"].map {
        Step("clerk", below: $0)
      })
}
