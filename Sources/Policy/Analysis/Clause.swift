/// One statement of a policy as evaluation reads it: a rule or a `never`, with all it compiles to.
struct Clause: Sendable {
  /// One compiled rule and the requests it matches.
  struct Part: Sendable {
    let rule: CompiledRule
    let cube: Cube

    var isPermit: Bool { rule.effect == .permit }

    /// Whether it differs from another at most in the requests it matches.
    func saysTheSame(as other: Part) -> Bool {
      rule.effect == other.rule.effect && rule.half == other.rule.half
        && rule.obligations == other.rule.obligations
    }
  }

  let parts: [Part]

  /// Groups compiled rules by the statement they come from; these stand next to each other.
  static func clauses(_ rules: [CompiledRule], _ vocabulary: Vocabulary) -> [Clause] {
    var clauses: [Clause] = []
    for rule in rules {
      let part = Part(rule: rule, cube: Cube(vocabulary, rule.sets))
      if let last = clauses.last, last.main.pack == rule.pack, last.main.id == rule.id,
        last.main.half == rule.half, rule.origin == .narrowing
      {
        clauses[clauses.count - 1] = Clause(parts: last.parts + [part])
      } else {
        clauses.append(Clause(parts: [part]))
      }
    }
    return clauses
  }

  /// The compiled rule that carries the statement's own effect.
  var main: CompiledRule { parts[0].rule }

  /// The requests the statement itself matches.
  var cube: Cube { parts[0].cube }

  var permits: [Part] { parts.filter(\.isPermit) }

  var denies: [Part] { parts.filter { !$0.isPermit } }

  /// A cube around all requests it matches.
  var reach: Cube { parts.dropFirst().reduce(cube) { $0.hull($1.cube) } }

  /// A cube around all requests that `others` can decide otherwise in its place: where they differ
  /// in one attribute only, the values that only one of them has.
  func reach(of others: [Part]) -> Cube {
    var reach = others.reduce(reach) { $0.hull($1.cube) }
    let pairs = zip(parts, others)
    guard parts.count == others.count, pairs.allSatisfy({ $0.saysTheSame(as: $1) }) else {
      return reach
    }
    let levels = reach.sets.indices.filter { level in
      pairs.contains { $0.cube[level] != $1.cube[level] }
    }
    guard levels.count == 1 else { return reach }
    reach[levels[0]] = pairs.reduce(0) { $0 | $1.0.cube[levels[0]] ^ $1.1.cube[levels[0]] }
    return reach
  }

  var reference: RuleReference {
    RuleReference(pack: main.pack, id: main.id, half: main.half, effect: main.effect)
  }
}
