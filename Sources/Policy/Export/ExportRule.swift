/// One rule as another engine can say it: every condition is a word in, or not in, a list.
///
/// It is made from the text of the policies, not from what this engine compiled of it: an
/// independent engine that decides as ours does judges the compiler too.
struct ExportRule: Sendable, Hashable {
  /// One attribute and the words that match it.
  struct Clause: Sendable, Hashable {
    let attribute: String
    let isComplement: Bool
    /// Sorted as written; `unknown` is among them where it has to be.
    let words: [String]

    /// A deny matches what is unknown; a permit only if `unknown` is written.
    init(_ attribute: String, isComplement: Bool, _ words: [String], admitsUnknown: Bool) {
      self.attribute = attribute
      self.isComplement = isComplement
      let known = words.filter { $0 != Vocabulary.unknown }
      let isListed =
        isComplement
        ? !admitsUnknown : admitsUnknown || words.contains(Vocabulary.unknown)
      self.words = known + (isListed ? [Vocabulary.unknown] : [])
    }
  }

  /// `pack/rule`.
  let id: String
  let half: Half
  let effect: Effect
  /// All of these must hold.
  let clauses: [Clause]
  let basis: Basis?
  let say: Sentence?
  /// What the permit demands, for the reader; the other engine does not join demands.
  let obligations: [Obligation]
}

/// The rules of one direction, written out for other engines.
struct ExportRules: Sendable {
  private(set) var rules: [ExportRule] = []
  private let honoured: Set<ObligationKind>

  /// What the requester's asking half, the custodian's disclosing half and the agreement say.
  init(_ requester: Pack, _ custodian: Pack, _ agreement: Agreement?, _ kept: Set<ObligationKind>) {
    honoured = kept
    for (pack, side) in [(requester, Side.requester), (custodian, .custodian)] {
      for rule in pack.rules where rule.half == side.half { add(rule, pack.name, side) }
      add(pack.nevers, pack.name, side, side.half)
    }
    guard let agreement else { return }
    for rule in agreement.rules where rule.effect == .deny { add(rule, agreement.name, nil) }
    add(agreement.nevers, agreement.name, nil, .agreement)
  }

  private mutating func add(_ nevers: [Never], _ pack: String, _ side: Side?, _ half: Half) {
    for (number, never) in nevers.enumerated() where never.half ?? half == half {
      rules.append(
        ExportRule(
          id: "\(pack)/never-\(number + 1)", half: half, effect: .deny,
          clauses: never.conditions.map { clause($0, side, .deny) }, basis: nil,
          say: never.sentence, obligations: []))
    }
  }

  private mutating func add(_ rule: Rule, _ pack: String, _ side: Side?) {
    func add(_ effect: Effect, _ extra: [ExportRule.Clause], suffix: String = "") {
      rules.append(
        ExportRule(
          id: "\(pack)/\(rule.id)\(suffix)", half: rule.half, effect: effect,
          clauses: rule.conditions.map { clause($0, side, effect) } + extra, basis: rule.basis,
          say: rule.say, obligations: effect == rule.effect ? rule.obligations : []))
    }
    guard rule.effect == .permit else { return add(.deny, []) }
    let kinds = Set(rule.obligations.map(\.kind))
    guard kinds.isSubset(of: honoured) else {
      return add(.deny, emergency(rule, kinds, .deny), suffix: "-unhonourable")
    }
    add(.permit, emergency(rule, kinds, .permit))
    if let shown = Obligations(rule.obligations).categories {
      let others = ExportRule.Clause("category", isComplement: true, shown, admitsUnknown: true)
      add(.deny, emergency(rule, kinds, .deny) + [others], suffix: "-narrowing")
    }
  }

  private func clause(
    _ condition: Condition, _ side: Side?, _ effect: Effect
  ) -> ExportRule.Clause {
    ExportRule.Clause(
      condition.attribute(on: side), isComplement: condition.isComplement, condition.values,
      admitsUnknown: effect == .deny)
  }

  /// A permit without review, notification and session cap does not reach an emergency, nor an
  /// unknown purpose unless that is written.
  private func emergency(
    _ rule: Rule, _ kinds: Set<ObligationKind>, _ effect: Effect
  ) -> [ExportRule.Clause] {
    guard !kinds.isSuperset(of: ObligationKind.emergency) else { return [] }
    let isWritten = rule.conditions.contains { $0.attribute == "purpose" }
    return [
      ExportRule.Clause(
        "purpose", isComplement: true, Vocabulary.emergencyPurposes,
        admitsUnknown: isWritten || effect == .deny)
    ]
  }
}
