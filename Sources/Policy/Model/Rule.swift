/// One rule as it is written: a cube over attributes, an effect, and what follows from it.
package struct Rule: Sendable, Hashable {
  /// The identifier, such as `M-DS-1`; distinct within its pack or agreement.
  package var id: String
  /// Comment lines that stand before the rule, without `#`.
  package var comments: [String]
  /// What a match of the rule does.
  package var effect: Effect
  /// Which decision the rule takes part in.
  package var half: Half
  /// All of these must hold; none means the rule always matches.
  package var conditions: [Condition]
  /// What a permit demands; empty for a deny.
  package var obligations: [Obligation]
  /// What the rule rests on.
  package var basis: Basis?
  /// What is said when the rule decides.
  package var say: Sentence?

  /// Makes a rule from its parts.
  package init(
    id: String, effect: Effect, half: Half, conditions: [Condition],
    obligations: [Obligation] = [], basis: Basis? = nil, say: Sentence? = nil,
    comments: [String] = []
  ) {
    self.id = id
    self.comments = comments
    self.effect = effect
    self.half = half
    self.conditions = conditions
    self.obligations = obligations
    self.basis = basis
    self.say = say
  }
}

/// What a match does.
package enum Effect: String, Sendable, Hashable, CaseIterable {
  case permit, deny
}

/// Which decision a rule takes part in.
package enum Half: String, Sendable, Hashable, CaseIterable {
  /// May this network's user ask?
  case request
  /// May this network's record be shown?
  case disclose
  /// What both networks signed; it can only deny.
  case agreement
}

/// One attribute and the values it may have.
package struct Condition: Sendable, Hashable {
  /// The attribute as written: a consent of the rule's own network may lack its side.
  package var attribute: String
  /// Whether the listed values are the ones that do not match.
  package var isComplement: Bool
  /// The values as written, in that order, none twice.
  package var values: [String]

  /// Makes `attribute is values`, or `attribute is not values`.
  package init(_ attribute: String, isComplement: Bool = false, _ values: [String]) {
    self.attribute = attribute
    self.isComplement = isComplement
    self.values = values
  }

  /// The attribute's full name for a network that stands on `side`.
  package func attribute(on side: Side?) -> String {
    guard let side, Vocabulary.consentNames.contains(attribute) else { return attribute }
    return "\(side.rawValue).\(attribute)"
  }
}

/// Where a network stands in one exchange.
package enum Side: String, Sendable, Hashable, CaseIterable {
  case requester, custodian

  /// The half of a pack that counts on this side.
  package var half: Half { self == .requester ? .request : .disclose }
}

/// A sentence in both languages.
package struct Sentence: Sendable, Hashable {
  /// The sentence in Japanese.
  package var ja: String
  /// The sentence in English.
  package var en: String

  /// Pairs the two wordings of one sentence.
  package init(ja: String, en: String) {
    self.ja = ja
    self.en = en
  }
}

/// What a rule rests on.
package enum Basis: Sendable, Hashable {
  /// A source, quoted shortly.
  case cited(String)
  /// No source says so yet; a steward has to give one.
  case toConfirm(String?)
}
