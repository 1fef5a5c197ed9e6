/// Something in a policy that its stewards should look at.
package struct PolicyFinding: Sendable, Hashable {
  /// How much it weighs.
  package enum Weight: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// Worth knowing.
    case note
    /// Probably not what is meant.
    case caution
    /// A promise every policy makes is broken.
    case fault

    /// Whether `left` weighs less.
    package static func < (left: Weight, right: Weight) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// The analysis that found it.
  package let analysis: AnalysisKind
  /// How much it weighs.
  package let weight: Weight
  /// The rules it is about, if it is about rules.
  package let rules: [RuleReference]
  /// The finding in words.
  package let say: Sentence
  /// A request that shows it, if one can.
  package let witness: Witness?

  init(
    _ analysis: AnalysisKind, _ weight: Weight, _ say: Sentence, rules: [RuleReference] = [],
    witness: Witness? = nil
  ) {
    self.analysis = analysis
    self.weight = weight
    self.rules = rules
    self.say = say
    self.witness = witness
  }
}

/// The analyses that find something by themselves.
package enum AnalysisKind: String, Sendable, Hashable, CaseIterable {
  case redundancy, overlaps, reach, claims, consent, order, roles, hiding, obligations, halves,
    sentences, mapping, tests

  /// What the analysis asks.
  package var title: Sentence {
    switch self {
    case .redundancy: Sentence(ja: "効いていない規則", en: "rules without effect")
    case .overlaps: Sentence(ja: "許可と拒否の重なり", en: "permits and denies that meet")
    case .reach: Sentence(ja: "同意と閲覧範囲", en: "consent and reach")
    case .claims: Sentence(ja: "never と always", en: "never and always")
    case .consent: Sentence(ja: "同意の単調性", en: "less consent, never more access")
    case .order: Sentence(ja: "順序の単調性", en: "assurance, label and time")
    case .roles: Sentence(ja: "職種の順位", en: "rank of roles")
    case .hiding: Sentence(ja: "不明は広げない", en: "unknown never widens")
    case .obligations: Sentence(ja: "義務", en: "obligations")
    case .halves: Sentence(ja: "双方の範囲内", en: "within both halves")
    case .sentences: Sentence(ja: "拒否の説明文", en: "sentences of denials")
    case .mapping: Sentence(ja: "語彙の対応", en: "vocabulary mapping")
    case .tests: Sentence(ja: "テスト", en: "tests")
    }
  }
}

extension PolicyAnalysis {
  /// Everything the analyses of this policy find, the weightiest first.
  package func findings() throws(PolicyError) -> [PolicyFinding] {
    var found = try ruleFindings() + overlapFindings()
    found += try reachFindings()
    found += try claimFindings()
    found += try orderFindings()
    found += try obligationFindings()
    found += try proofFindings()
    return PolicyFinding.Weight.allCases.reversed().flatMap { weight in
      found.filter { $0.weight == weight }
    }
  }

  /// In one direction many rules of a pack have nothing to do; alone, every permit should.
  ///
  /// A deny of what nothing permits still says why.
  private func ruleFindings() throws(PolicyError) -> [PolicyFinding] {
    try ruleUses().compactMap { use in
      let weight: PolicyFinding.Weight
      switch use.verdict {
      case .needed: return nil
      case .matchesNothing: weight = .caution
      case .neverArises, .nothingToDeny, .otherHalfRefuses: weight = .note
      case .shadowed, .redundant: weight = half == nil ? .note : .caution
      }
      if use.isNever, use.verdict != .matchesNothing { return nil }
      return PolicyFinding(.redundancy, weight, use.say, rules: [use.rule])
    }
  }

  /// Told once per permit, and where a steward can change it: in the pack alone.
  private func overlapFindings() -> [PolicyFinding] {
    guard half != nil else { return [] }
    let meetings = Dictionary(grouping: overlaps(), by: \.permit)
    return clauses.map(\.reference).filter { $0.effect == .permit }.compactMap { permit in
      guard let denies = meetings[permit]?.map(\.deny) else { return nil }
      let list = denies.map(\.text).joined(separator: ", ")
      return PolicyFinding(
        .overlaps, .note,
        Sentence(
          ja: "\(permit.text) の許可の一部を \(list) が拒否します",
          en: "\(list) refuse some of what \(permit.text) permits"), rules: [permit] + denies)
    }
  }

  private func reachFindings() throws(PolicyError) -> [PolicyFinding] {
    var findings = deadValues().map { PolicyFinding(.reach, .note, $0.say) }
    // Whether to ask does not hang on consent; whether to show does.
    guard half != .request else { return findings }
    let regardless = try regardlessOfConsent()
    findings += regardless.groups.map { group in
      PolicyFinding(
        .reach, .fault,
        Sentence(
          ja: "同意にかかわらず見えます: \(group.say.ja)(\(group.count.grouped) 通り)",
          en: "permitted regardless of consent: \(group.say.en)"
            + " (\(group.count.grouped) requests)"),
        witness: witness(function.outcome, store, within: words.cube(group)))
    }
    if let without = permittedWithoutConsent(), without.count > 0 {
      findings.append(PolicyFinding(.reach, .fault, without.say, witness: without.witness))
    }
    for refusal in try permittedDespiteRefusal() where refusal.count > 0 {
      findings.append(
        PolicyFinding(
          .reach, refusal.isTested ? .fault : .note, refusal.say, witness: refusal.witness))
    }
    return findings
  }

  private func claimFindings() throws(PolicyError) -> [PolicyFinding] {
    try claims().filter { !$0.holds }.map { claim in
      PolicyFinding(
        .claims, claim.kind == .always ? .fault : .note, claim.say, rules: claim.refusedBy,
        witness: claim.counterexample)
    }
  }

  private func orderFindings() throws(PolicyError) -> [PolicyFinding] {
    func findings(
      _ kind: AnalysisKind, _ weight: PolicyFinding.Weight, _ proofs: [Monotonicity]
    ) -> [PolicyFinding] {
      proofs.flatMap(\.widenings).map {
        PolicyFinding(kind, weight, $0.say, witness: $0.witness)
      }
    }
    return findings(.consent, .fault, try consentMonotonicity())
      + findings(.order, .fault, try otherMonotonicity())
      + findings(.roles, .note, try roleMonotonicity().map { [$0] } ?? [])
      + findings(.hiding, .fault, try hiding())
  }

  private func obligationFindings() throws(PolicyError) -> [PolicyFinding] {
    let laws = try obligationLaws()
    let breaches = laws.breaches.map { breach in
      PolicyFinding(
        .obligations, .fault,
        Sentence(
          ja: "義務の合わせ方が法則に反します: \(breach.law.rawValue)",
          en: "obligations do not join as they must: \(breach.law.rawValue)"))
    }
    let unguarded = laws.unguarded.map { witness in
      PolicyFinding(
        .obligations, .fault,
        Sentence(
          ja: "事後確認・通知・時間制限のない緊急閲覧があります — 例: \(witness.say.ja)",
          en: "an emergency without review, notification and session cap is permitted, such as "
            + witness.say.en), witness: witness)
    }
    return breaches + (unguarded.map { [$0] } ?? [])
      + laws.emergencies.map { PolicyFinding(.obligations, .caution, $0.say, rules: [$0.rule]) }
      + laws.overlaps.map {
        PolicyFinding(
          .obligations, .note, $0.say, rules: [$0.first, $0.second], witness: $0.witness)
      }
  }

  private func proofFindings() throws(PolicyError) -> [PolicyFinding] {
    let beyond = try halfProofs().compactMap { proof in
      proof.beyond.map { witness in
        PolicyFinding(
          .halves, .fault,
          Sentence(
            ja: "一方だけでは許可されないものが許可されます — 例: \(witness.say.ja)",
            en: "more is permitted than \(proof.half.rawValue) permits, such as \(witness.say.en)"),
          witness: witness)
      }
    }
    return beyond
      + (try silentDenials()).map {
        PolicyFinding(.sentences, .caution, $0.say, rules: [$0.rule], witness: $0.witness)
      }
  }
}

extension MappingReport {
  /// What the stewards of the mapping should look at.
  package var findings: [PolicyFinding] {
    amplifications.map {
      PolicyFinding(.mapping, .fault, $0.say, witness: $0.widening.witness)
    }
      + repeated.map { row in
        PolicyFinding(
          .mapping, .caution,
          Sentence(ja: "対応が二つあります: \(row.text)", en: "mapped twice: \(row.text)"))
      }
      + withoutCeiling.map { row in
        PolicyFinding(
          .mapping, .caution,
          Sentence(ja: "上限がないため使われません: \(row.text)", en: "no ceiling admits \(row.text)"))
      }
      + unreached.map { word in
        PolicyFinding(
          .mapping, .note,
          Sentence(
            ja: "\(network) の語は「\(word.value.ja)」に対応しません",
            en: "no word of \(network) means \(word.value.en)"))
      }
  }
}

extension TestCoverage {
  /// The rules the tests leave alone; the faults they do not notice are too many to be told here.
  package var findings: [PolicyFinding] {
    rules.filter { !$0.isMatched }.map { rule in
      PolicyFinding(
        .tests, .note,
        Sentence(ja: "\(rule.rule) を試すテストがありません", en: "no test tries \(rule.rule)"))
    }
  }
}
