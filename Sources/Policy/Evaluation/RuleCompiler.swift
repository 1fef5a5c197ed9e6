/// Turns packs and an agreement into compiled rules.
struct RuleCompiler {
  let vocabulary: Vocabulary
  let honoured: Set<ObligationKind>
  private(set) var rules: [CompiledRule] = []

  init(vocabulary: Vocabulary, honoured: Set<ObligationKind>) {
    self.vocabulary = vocabulary
    self.honoured = honoured
  }

  /// Adds what a pack says in the half of the side it stands on.
  mutating func add(_ pack: Pack, on side: Side) throws(PolicyError) {
    for rule in pack.rules where rule.half == side.half {
      try add(rule, of: pack.name, side: side)
    }
    try add(pack.nevers, of: pack.name, side: side, half: side.half)
  }

  /// Adds what an agreement denies.
  mutating func add(_ agreement: Agreement) throws(PolicyError) {
    for rule in agreement.rules where rule.effect == .deny {
      try add(rule, of: agreement.name, side: nil)
    }
    try add(agreement.nevers, of: agreement.name, side: nil, half: .agreement)
  }

  private mutating func add(
    _ nevers: [Never], of pack: String, side: Side?, half: Half
  ) throws(PolicyError) {
    for (number, never) in nevers.enumerated() where never.half == nil || never.half == half {
      let id = "never-\(number + 1)"
      let sets = try CompiledRule.sets(
        never.conditions, effect: .deny, side: side, vocabulary: vocabulary, rule: id)
      rules.append(
        CompiledRule(
          id: id, pack: pack, half: half, effect: .deny, origin: .never,
          obligations: Obligations(), say: never.sentence, sets: sets))
    }
  }

  private mutating func add(_ rule: Rule, of pack: String, side: Side?) throws(PolicyError) {
    var sets = try CompiledRule.sets(
      rule.conditions, effect: rule.effect, side: side, vocabulary: vocabulary, rule: rule.id)
    let kinds = Set(rule.obligations.map(\.kind))
    if rule.effect == .permit, !kinds.isSuperset(of: ObligationKind.emergency) {
      withholdEmergency(&sets)
    }
    func compiled(_ effect: Effect, _ origin: CompiledRule.Origin, _ sets: [UInt64?])
      -> CompiledRule
    {
      CompiledRule(
        id: rule.id, pack: pack, half: rule.half, effect: effect, origin: origin,
        obligations: Obligations(rule.obligations), say: rule.say, sets: sets)
    }
    guard rule.effect == .permit else {
      rules.append(compiled(.deny, .written, sets))
      return
    }
    guard kinds.isSubset(of: honoured) else {
      rules.append(compiled(.deny, .unhonourable, denying(sets)))
      return
    }
    rules.append(compiled(.permit, .written, sets))
    if let others = try otherCategories(of: rule, within: sets) {
      rules.append(compiled(.deny, .narrowing, denying(others)))
    }
  }

  /// The cube of a permit that denies: like every deny it matches what is unknown.
  private func denying(_ sets: [UInt64?]) -> [UInt64?] {
    sets.map { set in set.map { $0 | 1 } }
  }

  /// A permit without review, notification and session cap does not reach emergency purposes, nor
  /// an unknown purpose unless that is written: it could be one.
  private func withholdEmergency(_ sets: inout [UInt64?]) {
    guard let position = vocabulary.position(of: "purpose") else { return }
    let attribute = vocabulary.attributes[position]
    var emergency: UInt64 = 0
    for purpose in Vocabulary.emergencyPurposes {
      if let number = attribute.position(of: purpose) { emergency |= 1 << UInt64(number) }
    }
    guard emergency != 0 else { return }
    sets[position] = (sets[position] ?? attribute.allKnown) & ~emergency
  }

  /// The permit's own cube, limited to the categories its obligation leaves out.
  private func otherCategories(
    of rule: Rule, within sets: [UInt64?]
  ) throws(PolicyError) -> [UInt64?]? {
    guard let allowed = Obligations(rule.obligations).categories else { return nil }
    guard let position = vocabulary.position(of: "category") else {
      throw .wordUnknown(rule: rule.id, word: "category")
    }
    let attribute = vocabulary.attributes[position]
    var set = attribute.all
    for word in allowed {
      guard let number = attribute.position(of: word) else {
        throw .wordUnknown(rule: rule.id, word: word)
      }
      set &= ~(1 << UInt64(number))
    }
    var others = sets
    others[position] = set & (sets[position].map { $0 | 1 } ?? ~0)
    return others
  }
}
