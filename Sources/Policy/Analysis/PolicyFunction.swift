/// What a set of rules decides, as diagrams: the meet of its halves' permits without its denies.
struct PolicyFunction: Sendable {
  /// For each half that has to permit, the join of its permits.
  var permits: [Half: Diagram]
  /// The set that some deny matches.
  var denied: Diagram
  /// What every half permits before any deny.
  private(set) var granted: Diagram
  /// The decision with its obligations.
  private(set) var outcome: Diagram

  init(
    permits: [Half: Diagram], denied: Diagram, in store: inout DiagramStore
  ) throws(PolicyError) {
    self.permits = permits
    self.denied = denied
    granted = .permitted
    for half in Half.allCases {
      if let permits = permits[half] { granted = try store.apply(.meet, granted, permits) }
    }
    outcome = try store.apply(.without, granted, denied)
  }

  /// Joins what `clauses` say; every half in `halves` has to permit, and nothing outside `domain`
  /// is permitted.
  init(
    _ clauses: [Clause], halves: [Half], domain: Cube, in store: inout DiagramStore
  ) throws(PolicyError) {
    var permits: [Half: Diagram] = [:]
    for half in halves {
      var diagrams: [Diagram] = []
      for part in clauses.flatMap(\.permits) where part.rule.half == half {
        diagrams.append(try store.permit(part, within: domain))
      }
      permits[half] = try store.joined(.join, diagrams[...])
    }
    var denies: [Diagram] = []
    for part in clauses.flatMap(\.denies) { denies.append(try store.cube(part.cube)) }
    let denied = try store.joined(.union, denies[...])
    if halves.isEmpty { permits[.agreement] = try store.cube(domain) }
    try self.init(permits: permits, denied: denied, in: &store)
  }
}

extension DiagramStore {
  /// What one permit grants.
  mutating func permit(
    _ part: Clause.Part, within domain: Cube
  ) throws(PolicyError) -> Diagram {
    try cube(part.cube.intersection(domain), part.rule.obligations)
  }
}
