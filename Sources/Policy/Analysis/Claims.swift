extension PolicyAnalysis {
  /// Checks every `never` and every `always` (analysis 6).
  ///
  /// A `never` is enforced whatever the rules say; it is reported whether the rules keep it by
  /// themselves. A pack's `always` is a promise of its own half, an agreement's of the joint
  /// decision.
  package func claims() throws(PolicyError) -> [Claim] {
    try nevers() + alwayses()
  }

  private func nevers() throws(PolicyError) -> [Claim] {
    var store = store
    let rules = try PolicyFunction(
      clauses.filter { $0.main.origin != .never }, halves: halves, domain: domain, in: &store)
    var claims: [Claim] = []
    for clause in clauses where clause.main.origin == .never {
      let broken = try store.apply(.meet, rules.outcome, store.cube(clause.cube))
      claims.append(
        Claim(
          kind: .never, pack: clause.main.pack,
          title: written.titles[clause.reference.text] ?? clause.main.id,
          half: clause.main.half, count: count(broken, store),
          counterexample: witness(broken, store), refusedBy: []))
    }
    return claims
  }

  private func alwayses() throws(PolicyError) -> [Claim] {
    var store = store
    var claims: [Claim] = []
    for promise in written.promises {
      let side = promise.half.map { $0 == .request ? Side.requester : .custodian }
      let sets = try CompiledRule.sets(
        promise.always.conditions, effect: .permit, side: side, vocabulary: vocabulary,
        rule: promise.always.title)
      let cube = Cube(vocabulary, sets)
      let promised = try store.cube(cube.intersection(domain))
      let kept = try kept(by: promise.half, &store)
      let broken = try store.apply(.without, promised, kept)
      let counterexample = witness(broken, store)
      claims.append(
        Claim(
          kind: .always, pack: promise.pack, title: promise.always.title, half: promise.half,
          count: count(broken, store), counterexample: counterexample,
          refusedBy: counterexample.map { refusing($0, promise.half) } ?? []))
    }
    return claims
  }

  /// What a half permits by itself, or the joint decision.
  private func kept(
    by half: Half?, _ store: inout DiagramStore
  ) throws(PolicyError) -> Diagram {
    guard let half, self.half == nil else { return function.outcome }
    let own = clauses.filter { $0.main.half == half }
    return try PolicyFunction(own, halves: [half], domain: domain, in: &store).outcome
  }

  /// The denies that match a request; none if no rule permits it.
  private func refusing(_ witness: Witness, _ half: Half?) -> [RuleReference] {
    let point = point(witness)
    return clauses.filter { clause in
      clause.denies.contains { $0.cube.contains(point) }
        && (half == nil || clause.main.half == half)
    }.map(\.reference)
  }

  /// The numbers of a witness's values.
  func point(_ witness: Witness) -> [Int] {
    zip(vocabulary.attributes, witness.facts).map { $0.position(of: $1.value) ?? 0 }
  }
}

/// Whether a `never` or an `always` is kept.
package struct Claim: Sendable, Hashable {
  /// What is claimed.
  package enum Kind: String, Sendable, Hashable {
    case never, always
  }

  /// What is claimed.
  package let kind: Kind
  /// The pack or agreement that claims it.
  package let pack: String
  /// The claim in its steward's words.
  package let title: String
  /// The half that it binds, nil for the joint decision.
  package let half: Half?
  /// How many requests break it; for a `never`, how many only the `never` itself refuses.
  package let count: UInt128
  /// A request that breaks it; for a `never`, one that the rules alone would permit.
  package let counterexample: Witness?
  /// For an `always`, the denies that refuse the counterexample; none if no rule permits it.
  package let refusedBy: [RuleReference]

  /// Whether the rules keep it by themselves.
  package var holds: Bool { counterexample == nil }

  /// The result in words.
  package var say: Sentence {
    guard let counterexample else {
      return Sentence(ja: "「\(title)」は守られています", en: "“\(title)” holds")
    }
    let example = counterexample.say
    switch kind {
    case .never:
      return Sentence(
        ja: "「\(title)」を守っているのはこの never だけです — 例: \(example.ja)(\(count.grouped) 通り)",
        en: "only the never itself keeps “\(title)”, as in \(example.en)"
          + " (\(count.grouped) requests)")
    case .always:
      let rules = refusedBy.map(\.text).joined(separator: ", ")
      return Sentence(
        ja: "「\(title)」は守られていません — 例: \(example.ja)(\(count.grouped) 通り)"
          + (rules.isEmpty ? "、許可する規則がありません" : "、拒否する規則: \(rules)"),
        en: "“\(title)” is broken, as by \(example.en) (\(count.grouped) requests), "
          + (rules.isEmpty ? "which no rule permits" : "which \(rules) refuses"))
    }
  }
}
