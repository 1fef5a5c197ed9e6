extension PolicyAnalysis {
  /// What every rule and `never` contributes (analyses 3 and 4): which are redundant or shadowed,
  /// and which never decide.
  ///
  /// A rule is redundant iff the policy without it decides every request alike, obligations
  /// included. Two rules that say the same are both redundant; only one of them may go.
  package func ruleUses() throws(PolicyError) -> [RuleUse] {
    var store = store
    let remainders = try remainders(&store)
    var uses: [RuleUse] = []
    for (number, clause) in clauses.enumerated() {
      uses.append(try use(number, clause, remainders[number], &store))
    }
    return uses
  }

  private func use(
    _ number: Int, _ clause: Clause, _ remainder: Remainder, _ store: inout DiagramStore
  ) throws(PolicyError) -> RuleUse {
    let cube = clause.cube.intersection(domain)
    let isPermit = clause.main.effect == .permit
    let decided = isPermit ? function.outcome : function.granted
    let alone = try changes(remainder, within: clause.reach, &store)
    return RuleUse(
      rule: clause.reference, isNever: clause.main.origin == .never,
      matched: count(.permitted, store, within: cube),
      decided: count(decided, store, within: cube), alone: count(alone, store),
      verdict: alone == .refused ? try verdict(number, clause, remainder, &store) : .needed)
  }

  /// Why a rule can go.
  private func verdict(
    _ number: Int, _ clause: Clause, _ remainder: Remainder, _ store: inout DiagramStore
  ) throws(PolicyError) -> RuleUse.Verdict {
    let cube = clause.cube.intersection(domain)
    if clause.cube.isEmpty { return .matchesNothing }
    if cube.isEmpty { return .neverArises }
    let region = try store.cube(cube)
    let others = clauses.indices.filter { $0 != number }
    guard clause.main.effect == .permit else {
      let target = try store.apply(.meet, region, store.permittedSet(function.granted))
      guard target != .refused else { return .nothingToDeny }
      return .redundant(by: try cover(target, in: cube, others, .deny, &store))
    }
    let left = try store.apply(.without, region, remainder.denied)
    guard left != .refused else {
      return .shadowed(by: try cover(region, in: cube, others, .deny, &store))
    }
    let granted = halves.filter { $0 != clause.main.half }
    var target = left
    for half in granted {
      let permits = try store.permittedSet(remainder.permits[half] ?? .refused)
      target = try store.apply(.meet, target, permits)
    }
    guard target != .refused else { return .otherHalfRefuses }
    return .redundant(
      by: try cover(
        target, in: cube, others.filter { clauses[$0].main.half == clause.main.half }, .permit,
        &store))
  }

  /// Few clauses of one effect that together match all of `target`, a part of `cube`.
  private func cover(
    _ target: Diagram, in cube: Cube, _ candidates: [Int], _ effect: Effect,
    _ store: inout DiagramStore
  ) throws(PolicyError) -> [RuleReference] {
    let parts = candidates.flatMap { number in
      clauses[number].parts.filter { $0.rule.effect == effect }.map { part in
        (clause: number, shared: part.cube.intersection(cube))
      }
    }.filter { !$0.shared.isEmpty }
      .map { (part: $0, count: count(.permitted, store, within: $0.shared)) }
      .sorted { $0.count > $1.count }
    var rest = target
    var cover: [RuleReference] = []
    for (part, _) in parts where rest != .refused {
      let next = try store.apply(.without, rest, store.cube(part.shared))
      guard next != rest else { continue }
      rest = next
      let reference = clauses[part.clause].reference
      if !cover.contains(reference) { cover.append(reference) }
    }
    return cover
  }
}

/// What one rule or `never` contributes to a policy.
package struct RuleUse: Sendable, Hashable {
  /// Whether the policy needs the rule, and if not, why.
  package enum Verdict: Sendable, Hashable {
    /// Some request is decided otherwise without it.
    case needed
    /// Its conditions exclude each other.
    case matchesNothing
    /// It is about another network than the one that asks.
    case neverArises
    /// A permit: these denies match all that it matches.
    case shadowed(by: [RuleReference])
    /// These rules of the same effect do all that it does.
    case redundant(by: [RuleReference])
    /// A deny: nothing that it matches is permitted by any rule.
    case nothingToDeny
    /// A permit: the other half permits nothing that it matches.
    case otherHalfRefuses
  }

  /// The rule.
  package let rule: RuleReference
  /// Whether it is a `never`, which repeats on purpose what rules say.
  package let isNever: Bool
  /// How many requests it matches.
  package let matched: UInt128
  /// How many of these it decides: a permit's that are permitted, a deny's that permits match.
  package let decided: UInt128
  /// How many requests are decided otherwise, or under other obligations, without it.
  package let alone: UInt128
  /// Whether the policy needs it.
  package let verdict: Verdict

  /// Whether it decides no request at all (analysis 4).
  package var neverDecides: Bool { decided == 0 }

  /// The verdict in words.
  package var say: Sentence {
    let id = rule.text
    func list(_ rules: [RuleReference]) -> String {
      rules.map(\.text).joined(separator: ", ")
    }
    return switch verdict {
    case .needed:
      Sentence(
        ja: "\(id) だけが \(alone.grouped) 通りを決めています",
        en: "\(id) alone decides \(alone.grouped) requests")
    case .matchesNothing:
      Sentence(ja: "\(id) の条件は同時に成り立ちません", en: "the conditions of \(id) exclude each other")
    case .neverArises:
      Sentence(
        ja: "\(id) は照会する側のネットワークに当てはまりません",
        en: "\(id) is about another network than the one that asks")
    case .shadowed(let rules):
      Sentence(
        ja: "\(id) の許可はすべて \(list(rules)) に拒否されます",
        en: "all that \(id) permits is refused by \(list(rules))")
    case .redundant(let rules):
      Sentence(
        ja: "\(id) がなくても \(list(rules)) により結果は同じです",
        en: "nothing changes without \(id), because of \(list(rules))")
    case .nothingToDeny:
      Sentence(
        ja: "\(id) が拒否するものは、もともと許可されていません",
        en: "nothing that \(id) denies is permitted by any rule")
    case .otherHalfRefuses:
      Sentence(
        ja: "\(id) が許可するものを、もう一方は許可しません",
        en: "the other half permits nothing that \(id) permits")
    }
  }
}
