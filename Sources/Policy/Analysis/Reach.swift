extension PolicyAnalysis {
  /// The known values at which nothing is ever permitted (analysis 5), of the attributes that some
  /// rule tests.
  package func deadValues() -> [DeadValue] {
    var dead: [DeadValue] = []
    for (level, attribute) in vocabulary.attributes.enumerated() where counted[level] {
      for value in 1..<attribute.values.count where domain.allows(value, at: level) {
        let cell = domain.fixing(level, to: value)
        if count(function.outcome, store, within: cell) == 0 {
          dead.append(DeadValue(attribute: attribute, value: attribute.values[value]))
        }
      }
    }
    return dead
  }

  /// What is permitted whatever the registers hold of the patient (analysis 5).
  package func regardlessOfConsent() throws(PolicyError) -> RequestGroups {
    var store = store
    var always = function.outcome
    for (level, attribute) in vocabulary.attributes.enumerated()
    where attribute.axis.isConsent && counted[level] {
      always = try store.fold(.meet, always, over: level)
    }
    let set = try store.permittedSet(always)
    return try groups(set, &store)
  }

  /// What is permitted although the patient refused, per refusal a register can hold
  /// (analysis 5); a count of zero is the proof that the refusal always wins.
  package func permittedDespiteRefusal() throws(PolicyError) -> [DespiteRefusal] {
    vocabulary.attributes.enumerated().compactMap { level, attribute in
      guard attribute.axis.isConsent, isAsked(attribute.axis),
        let value = attribute.values.indices.first(where: {
          Vocabulary.refusals.contains(attribute.values[$0].name)
        })
      else { return nil }
      let there = domain.fixing(level, to: value)
      return DespiteRefusal(
        attribute: attribute, refusal: attribute.values[value], isTested: counted[level],
        count: count(function.outcome, store, within: there),
        witness: witness(function.outcome, store, within: there))
    }
  }

  /// What is disclosed although the patient gave no consent of any kind to the custodian
  /// (analysis 5); a count of zero is the proof that somebody has to agree first.
  ///
  /// Nil where nothing is disclosed, or no rule tests a consent.
  package func permittedWithoutConsent() -> WithoutConsent? {
    guard half == .disclose || half == nil else { return nil }
    var nothing = domain
    var isTested = false
    for (level, attribute) in vocabulary.attributes.enumerated()
    where attribute.axis == .custodianConsent {
      for (value, word) in attribute.values.enumerated()
      where Vocabulary.grants.contains(word.name) {
        nothing[level] &= ~(1 << UInt64(value))
        isTested = isTested || counted[level]
      }
    }
    guard isTested else { return nil }
    return WithoutConsent(
      count: count(function.outcome, store, within: nothing),
      witness: witness(function.outcome, store, within: nothing))
  }

  /// Whether the register of an axis belongs to a pack that is analysed.
  private func isAsked(_ axis: AttributeAxis) -> Bool {
    switch half {
    case .request: axis == .requesterConsent
    case .disclose: axis == .custodianConsent
    case .agreement, nil: true
    }
  }
}

extension Vocabulary {
  /// The values by which a patient refuses.
  package static let refusals: Set<String> = ["withdrawn", "refused", "objected"]
  /// The values by which a patient agrees, in person, by a slip or to a posted notice.
  package static let grants: Set<String> = ["active", "granted", "yes", "given", "valid"]
}

/// What is disclosed although the patient agreed to nothing.
package struct WithoutConsent: Sendable, Hashable {
  /// How many requests are permitted all the same.
  package let count: UInt128
  /// One of them.
  package let witness: Witness?

  /// The result in words.
  package var say: Sentence {
    guard let witness else {
      return Sentence(ja: "何の同意もなければ何も見えません", en: "nothing is permitted without any consent")
    }
    return Sentence(
      ja: "何の同意もないのに見えます — 例: \(witness.say.ja)(\(count.grouped) 通り)",
      en: "permitted without any consent, such as \(witness.say.en) (\(count.grouped) requests)")
  }
}

/// A value at which nothing is ever permitted.
package struct DeadValue: Sendable, Hashable {
  /// The attribute.
  package let attribute: Attribute
  /// The value.
  package let value: AttributeValue

  /// The finding in words.
  package var say: Sentence {
    Sentence(
      ja: "「\(attribute.ja)」が「\(value.ja)」のときは何も許可されません",
      en: "nothing is permitted when \(attribute.en) is \(value.en)")
  }
}

/// What is permitted although a register holds a refusal.
package struct DespiteRefusal: Sendable, Hashable {
  /// The consent that was refused.
  package let attribute: Attribute
  /// The refusal.
  package let refusal: AttributeValue
  /// Whether any rule tests the consent.
  package let isTested: Bool
  /// How many requests are permitted all the same.
  package let count: UInt128
  /// One of them.
  package let witness: Witness?

  /// The result in words.
  package var say: Sentence {
    guard let witness else {
      return Sentence(
        ja: "「\(attribute.ja)」が「\(refusal.ja)」なら何も見えません",
        en: "nothing is permitted once \(attribute.en) is \(refusal.en)")
    }
    return Sentence(
      ja: "「\(attribute.ja)」が「\(refusal.ja)」でも見えます — 例: \(witness.say.ja)"
        + "(\(count.grouped) 通り)",
      en: "permitted although \(attribute.en) is \(refusal.en), such as \(witness.say.en)"
        + " (\(count.grouped) requests)")
  }
}
