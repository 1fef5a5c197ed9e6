/// Why a decision came out as it did; bounded, by names, never by identifiers of a patient.
///
/// It keeps the decision's own bitsets and turns them into names when asked, so that a decision
/// nobody reads costs little.
package struct Explanation: Sendable {
  /// Why no rule was asked at all.
  enum Fault: Sendable, Hashable {
    case vocabulary
  }

  let policy: JointPolicy
  /// The facts the decision was made from.
  package let facts: Facts
  let standing: [UInt64]
  let cells: [UInt64]
  let cell: Int?
  let fault: Fault?

  init(
    _ policy: JointPolicy, _ facts: Facts, standing: [UInt64], cells: [UInt64], cell: Int? = nil
  ) {
    self.policy = policy
    self.facts = facts
    self.standing = standing
    self.cells = cells
    self.cell = cell
    fault = nil
  }

  init(_ policy: JointPolicy, _ facts: Facts, fault: Fault) {
    self.policy = policy
    self.facts = facts
    standing = []
    cells = []
    cell = nil
    self.fault = fault
  }

  /// Whether something, or the document asked about, is permitted.
  package var decision: Effect {
    for word in cells where word != 0 { return .permit }
    return .deny
  }

  /// The packs and the agreement the decision rests on.
  package var packHashes: [PackHash] { policy.packHashes }

  /// The mapping rows the facts came through.
  package var mappingRows: [String] { facts.mappingRows }

  /// The rules that match the facts, in the order of the packs.
  package var matching: [RuleReference] { ruleNumbers { _ in true }.map(reference) }

  /// The rules that decide: a permit's permits of the covered cells, a refusal's biting denies.
  package var deciding: [RuleReference] { decidingNumbers.map(reference) }

  /// Both halves and the agreement by themselves.
  package var halves: [HalfSummary] {
    guard fault == nil else { return [] }
    return Half.allCases.map { half in
      let permitted = filtered(compiled.permittedCells(standing, .init(half)))
      return HalfSummary(
        half: half, decision: permitted.contains { $0 != 0 } ? .permit : .deny,
        matching: matching.filter { $0.half == half })
    }
  }

  /// What refuses, in full; empty for a permit.
  package var reasons: [Reason] {
    guard decision == .deny else { return [] }
    guard fault == nil else { return [.vocabulary] }
    let reasons = reasons(of: .all)
    return reasons.isEmpty ? [.disjoint] : reasons
  }

  /// Single changes of one fact that would permit something, at most
  /// ``PolicyLimits/nearMissesMax``.
  package var nearMisses: [NearMiss] {
    guard decision == .deny, fault == nil else { return [] }
    return NearMissSearch(self, part: .all, rules: nil) { _ in true }.found
  }

  /// The obligations of a permit with the rules they come from.
  package var obligations: [ObligationOrigin] {
    guard decision == .permit else { return [] }
    return decidingNumbers.flatMap(origins)
  }

  /// The permitted cells, folded to names; empty for a refusal.
  package var scopeNames: [String] {
    fault == nil ? Scope(words: cells, compiled: compiled).names : []
  }

  var compiled: CompiledPolicy { policy.compiled }

  /// The numbers of the rules that decide.
  var decidingNumbers: [Int] {
    guard fault == nil else { return [] }
    guard decision == .deny else {
      var numbers: [Int] = []
      compiled.forEachRule(standing) { rule in
        if !compiled.isDeny[rule], compiled.rule(rule, covers: cells) { numbers.append(rule) }
      }
      return numbers
    }
    return Half.allCases.flatMap { bitingDenies(of: $0, within: .all) }
  }

  /// The obligations one rule demands.
  func origins(_ rule: Int) -> [ObligationOrigin] {
    compiled.rules[rule].obligations.list.map {
      ObligationOrigin(obligation: $0, rule: reference(rule))
    }
  }

  /// Cells reduced to the one asked about, if one was.
  func filtered(_ cells: [UInt64]) -> [UInt64] {
    guard let cell else { return cells }
    return cells.indices.map { word in
      word == cell / 64 ? cells[word] & (1 << UInt64(cell % 64)) : 0
    }
  }

  /// The reasons the rules of `part` give: their biting denies, and a half without a permit.
  func reasons(
    of part: CompiledPolicy.Part, where isShown: (Int) -> Bool = { _ in true }
  ) -> [Reason] {
    var reasons: [Reason] = []
    for half in Half.allCases where part.contains(.init(half)) {
      let denies = bitingDenies(of: half, within: part, where: isShown)
      reasons += denies.map(reason)
      if half != .agreement, denies.isEmpty, permits(of: half).isEmpty {
        reasons.append(.noPermit(half))
      }
    }
    return reasons
  }

  /// The denies of a half that refuse.
  ///
  /// These are the denies of everything asked about; failing these, the ones that together take
  /// away all that was permitted. A deny of some documents only does not refuse.
  private func bitingDenies(
    of half: Half, within part: CompiledPolicy.Part, where isShown: (Int) -> Bool = { _ in true }
  ) -> [Int] {
    let denies = ruleNumbers {
      compiled.isDeny[$0] && compiled.rules[$0].half == half && isShown($0)
    }
    let asked = filtered(compiled.cells.all)
    guard !denies.isEmpty else { return [] }
    let blanket = denies.filter { compiled.rule($0, coversAll: asked) }
    guard blanket.isEmpty else { return blanket }
    let permitted =
      half == .agreement
      ? filtered(compiled.permittedCells(standing, part.subtracting(.agreement)))
      : permits(of: half).reduce(into: asked.map { _ in 0 }) { union, rule in
        for word in union.indices { union[word] |= compiled.mask(rule, word) & asked[word] }
      }
    guard permitted.contains(where: { $0 != 0 }), covered(permitted, by: denies) else { return [] }
    return denies.filter { compiled.rule($0, covers: permitted) }
  }

  private func permits(of half: Half) -> [Int] {
    ruleNumbers { !compiled.isDeny[$0] && compiled.rules[$0].half == half }
  }

  private func covered(_ cells: [UInt64], by rules: [Int]) -> Bool {
    for word in cells.indices where cells[word] != 0 {
      var left = cells[word]
      for rule in rules { left &= ~compiled.mask(rule, word) }
      if left != 0 { return false }
    }
    return true
  }

  /// The standing rules that match the cell asked about, or any cell, and satisfy `isWanted`.
  func ruleNumbers(_ isWanted: (Int) -> Bool) -> [Int] {
    guard fault == nil else { return [] }
    let asked = filtered(compiled.cells.all)
    var numbers: [Int] = []
    compiled.forEachRule(standing) { rule in
      if compiled.rule(rule, covers: asked), isWanted(rule) { numbers.append(rule) }
    }
    return numbers
  }

  func reference(_ rule: Int) -> RuleReference {
    compiled.references[rule]
  }

  private func reason(_ number: Int) -> Reason {
    let rule = compiled.rules[number]
    let silent =
      switch rule.origin {
      case .written, .never:
        Sentence(ja: "規則 \(rule.id) により提供できません", en: "rule \(rule.id) denies it")
      case .unhonourable:
        Sentence(
          ja: "規則 \(rule.id) の義務を果たせません", en: "the obligations of rule \(rule.id) cannot be met")
      case .narrowing:
        Sentence(
          ja: "規則 \(rule.id) が文書の種類を限っています", en: "rule \(rule.id) bounds the categories")
      }
    let say = rule.effect == .deny && rule.origin.isWritten ? rule.say ?? silent : silent
    return Reason(half: rule.half, pack: rule.pack, rule: rule.id, say: say)
  }
}

/// What one half comes to by itself.
package struct HalfSummary: Sendable, Hashable {
  /// Which half.
  package let half: Half
  /// Whether it permits something; the agreement permits what it does not deny.
  package let decision: Effect
  /// Its rules that match.
  package let matching: [RuleReference]
}

/// One obligation and the rule that demands it.
package struct ObligationOrigin: Sendable, Hashable {
  /// The demand.
  package let obligation: Obligation
  /// The rule it comes from.
  package let rule: RuleReference
}
