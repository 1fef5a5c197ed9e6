/// One statement of a policy as evaluation reads it: a rule or a `never`, with all it compiles to.
struct Clause: Sendable {
  /// One compiled rule and the requests it matches.
  struct Part: Sendable {
    let rule: CompiledRule
    let cube: Cube

    var isPermit: Bool { rule.effect == .permit }
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

  var reference: RuleReference {
    RuleReference(pack: main.pack, id: main.id, half: main.half, effect: main.effect)
  }
}
