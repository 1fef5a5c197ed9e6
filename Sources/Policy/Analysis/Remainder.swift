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

  /// The requests of `region` that are decided otherwise, or under other obligations, when `parts`
  /// take the place of the clause that is missing.
  ///
  /// Everything is cut to the region first, which keeps the diagrams small.
  func changes(
    _ remainder: Remainder, with parts: [Clause.Part] = [], within region: Cube,
    _ store: inout DiagramStore
  ) throws(PolicyError) -> Diagram {
    let region = region.intersection(domain)
    let area = try store.cube(region)
    let before = try store.apply(.meet, area, function.outcome)
    var after = area
    for half in halves {
      var permits = try store.apply(.meet, area, remainder.permits[half] ?? .refused)
      for part in parts where part.isPermit && part.rule.half == half {
        permits = try store.apply(.join, permits, store.permit(part, within: region))
      }
      after = try store.apply(.meet, after, permits)
    }
    if after == .refused, before == .refused { return .refused }
    after = try store.apply(.without, after, remainder.denied)
    for part in parts where !part.isPermit {
      after = try store.apply(.without, after, store.cube(part.cube))
    }
    return try store.difference(before, after)
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

extension DiagramStore {
  /// The requests that two functions decide otherwise, or under other obligations.
  mutating func difference(
    _ before: Diagram, _ after: Diagram
  ) throws(PolicyError) -> Diagram {
    guard before != after else { return .refused }
    let lost = try apply(.without, before, after)
    let won = try apply(.without, after, before)
    let other = try apply(.changed, before, after)
    return try apply(.union, apply(.union, lost, won), other)
  }
}
