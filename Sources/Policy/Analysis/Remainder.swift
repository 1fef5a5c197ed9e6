/// What is left of a policy when one clause is taken out.
struct Remainder {
  var permits: [Half: Diagram]
  var denied: Diagram
}

extension PolicyAnalysis {
  /// For each clause what all others say, so that a clause can be left out or replaced by one join.
  func remainders(_ store: inout DiagramStore) throws(PolicyError) -> [Remainder] {
    var denies: [Diagram] = []
    for clause in clauses { denies.append(try denied(by: clause.parts, &store)) }
    let denied = try store.othersJoined(.union, denies)
    var remainders = denied.map { Remainder(permits: function.permits, denied: $0) }
    for half in halves {
      var permits: [Diagram] = []
      for clause in clauses { permits.append(try permitted(by: clause.parts, half, &store)) }
      let others = try store.othersJoined(.join, permits)
      for number in remainders.indices { remainders[number].permits[half] = others[number] }
    }
    return remainders
  }

  /// What a policy decides when `parts` take the place of the clause that is missing.
  func outcome(
    _ remainder: Remainder, with parts: [Clause.Part] = [], _ store: inout DiagramStore
  ) throws(PolicyError) -> Diagram {
    var whole = remainder
    for half in halves {
      let more = try permitted(by: parts, half, &store)
      whole.permits[half] = try store.apply(.join, whole.permits[half] ?? .refused, more)
    }
    whole.denied = try store.apply(.union, whole.denied, denied(by: parts, &store))
    return try PolicyFunction(permits: whole.permits, denied: whole.denied, in: &store).outcome
  }

  private func permitted(
    by parts: [Clause.Part], _ half: Half, _ store: inout DiagramStore
  ) throws(PolicyError) -> Diagram {
    var diagram = Diagram.refused
    for part in parts where part.isPermit && part.rule.half == half {
      diagram = try store.apply(.join, diagram, store.permit(part, within: domain))
    }
    return diagram
  }

  private func denied(
    by parts: [Clause.Part], _ store: inout DiagramStore
  ) throws(PolicyError) -> Diagram {
    var diagram = Diagram.refused
    for part in parts where !part.isPermit {
      diagram = try store.apply(.union, diagram, store.cube(part.cube))
    }
    return diagram
  }
}
