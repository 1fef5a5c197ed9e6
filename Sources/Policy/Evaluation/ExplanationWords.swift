extension JointPolicy {
  /// The words that explanations for an audience are made of, for whoever writes many short.
  ///
  /// Nothing is among them that the audience may not know.
  package func words(for audience: Audience) -> ExplanationWords {
    let attributes = compiled.vocabulary.attributes
    let rules = compiled.rules.filter { rule in
      guard audience.sees(rule.half) else { return false }
      return rule.sets.indices.allSatisfy {
        rule.sets[$0] == nil || audience.sees(attributes[$0].axis)
      }
    }
    return ExplanationWords(
      rules: rules.map {
        RuleReference(pack: $0.pack, id: $0.id, half: $0.half, effect: $0.effect)
      },
      attributes: attributes.filter { audience.sees($0.axis) },
      documentAttributes: compiled.cells.axes.map { attributes[$0] })
  }
}

/// What the explanations of a policy can name.
package struct ExplanationWords: Sendable {
  /// The rules, in the order of the packs; one may stand twice.
  package let rules: [RuleReference]
  /// The attributes that facts and near misses name.
  package let attributes: [Attribute]
  /// The attributes that span a scope, in the order of its names.
  package let documentAttributes: [Attribute]
}

extension Audience {
  /// Whether the audience may know of a half's rules.
  func sees(_ half: Half) -> Bool {
    switch (self, half) {
    case (.requester, .disclose), (.custodian, .request): false
    default: true
    }
  }

  /// Whether the audience may know the value of an attribute.
  func sees(_ axis: AttributeAxis) -> Bool {
    switch (self, axis) {
    case (.requester, .custody), (.requester, .custodianConsent): false
    case (.custodian, .requesterConsent): false
    default: true
    }
  }
}
