/// How well the tests of a pack or an agreement hold it to what it means (analysis 16).
///
/// Every rule and `never` is spoilt in every small way there is; a test that fails then notices the
/// fault. Faults that change no decision and no obligation are recognised exactly and not counted.
package struct TestCoverage: Sendable {
  /// What the tests try of each rule and `never`.
  package private(set) var rules: [RuleCoverage] = []
  /// How many faults some test notices.
  package private(set) var noticed = 0
  /// How many faults change nothing.
  package private(set) var equivalent = 0
  /// The faults that change something and that no test notices.
  package private(set) var unnoticed: [Mutant] = []
  /// Tests to add, the first for the first unnoticed fault; at most
  /// ``PolicyLimits/suggestionsMax``, each notices at least one that those before it do not.
  package private(set) var suggestions: [SuggestedTest] = []

  /// Measures the tests of a pack, each against the half it names.
  package init(_ pack: Pack) throws(PolicyError) {
    var stages: [TestStage] = []
    for side in Side.allCases {
      let tests = pack.statements.tests.filter { ($0.half ?? .disclose) == side.half }
      stages.append(
        try TestStage(
          PolicyAnalysis(pack, on: side), owner: pack.name, tests: tests,
          ground: pack.statements.ground))
    }
    try self.init(&stages, pack.statements)
  }

  /// Measures the tests of an agreement, each in the direction its `network` chooses; directions
  /// without both packs are left out.
  package init(_ agreement: Agreement, packs: [Pack]) throws(PolicyError) {
    var stages: [TestStage] = []
    for direction in agreement.directions {
      guard let requester = packs.first(where: { $0.name == direction.requester }),
        let custodian = packs.first(where: { $0.name == direction.custodian })
      else { continue }
      let tests = agreement.statements.tests.filter { test in
        let asking = test.facts.last { $0.meaning == "network" }?.value
        return agreement.directions.first { $0.requester == asking } == direction
      }
      let analysis = try PolicyAnalysis(
        requester: requester, custodian: custodian, agreement: agreement)
      stages.append(
        try TestStage(
          analysis, owner: agreement.name, tests: tests, ground: agreement.statements.ground))
    }
    try self.init(&stages, agreement.statements)
  }

  /// Measures the tests of a document, nil if it is none that has tests.
  package init?(_ document: Document, packs: [Pack]) throws(PolicyError) {
    switch document {
    case .pack(let pack): try self.init(pack)
    case .agreement(let agreement): try self.init(agreement, packs: packs)
    case .mappings, .vocabulary: return nil
    }
  }

  private init(_ stages: inout [TestStage], _ statements: [Statement]) throws(PolicyError) {
    var survivors: [Survivor] = []
    for (id, mutants) in TestCoverage.mutants(of: statements, stages) {
      if let coverage = RuleCoverage(id, stages, statements) { rules.append(coverage) }
      for mutant in mutants { try measure(mutant, &stages, &survivors) }
    }
    unnoticed = survivors.map(\.mutant)
    suggestions = TestSuggester(stages, statements).suggest(for: survivors)
  }

  /// The noticed faults of a hundred that change something; 100 if there are none.
  package var score: Int {
    let counted = noticed + unnoticed.count
    return counted == 0 ? 100 : noticed * 100 / counted
  }

  /// The score in words.
  package var say: Sentence {
    let counted = noticed + unnoticed.count
    return Sentence(
      ja: "意味を変える誤り \(counted) 通りのうち \(noticed) 通りにテストが気づきます(\(score)%)",
      en: "the tests notice \(noticed) of \(counted) faults that change something (\(score)%)")
  }

  /// Counts a mutant; only where no test's request shows a change is one searched for.
  private mutating func measure(
    _ mutant: Mutant, _ stages: inout [TestStage], _ survivors: inout [Survivor]
  ) throws(PolicyError) {
    var sight = TestStage.Sight()
    var places: [(stage: Int, clause: Int, parts: [Clause.Part])] = []
    for number in stages.indices {
      guard let clause = stages[number].clause(mutant.rule) else { continue }
      let parts = try stages[number].parts(mutant)
      let seen = stages[number].sight(clause: clause, parts)
      sight.isNoticed = sight.isNoticed || seen.isNoticed
      sight.isChange = sight.isChange || seen.isChange
      places.append((number, clause, parts))
    }
    if sight.isNoticed, sight.isChange {
      noticed += 1
      return
    }
    for (number, clause, parts) in places {
      guard let point = try stages[number].change(clause: clause, parts) else { continue }
      if sight.isNoticed {
        noticed += 1
      } else {
        survivors.append(
          Survivor(mutant: mutant, stage: number, clause: clause, parts: parts, point: point))
      }
      return
    }
    equivalent += 1
  }

  private static func mutants(
    of statements: [Statement], _ stages: [TestStage]
  ) -> [(id: String, mutants: [Mutant])] {
    guard let stage = stages.first else { return [] }
    let vocabulary = stage.analysis.vocabulary
    let isPack = stage.side != nil
    var all = statements.rules.map { rule in
      let side: Side? = !isPack ? nil : rule.half == .request ? .requester : .custodian
      return (rule.id, Mutant.mutants(of: rule, on: side, vocabulary))
    }
    for (number, never) in statements.nevers.enumerated() {
      let id = "never-\(number + 1)"
      let side: Side? = isPack ? .custodian : nil
      all.append((id, Mutant.mutants(of: never, named: id, on: side, vocabulary)))
    }
    return all
  }
}

/// A fault no test notices.
struct Survivor {
  let mutant: Mutant
  /// The stage it changes something in.
  let stage: Int
  /// The clause it is put into there, and what takes its place.
  let clause: Int
  let parts: [Clause.Part]
  /// A request that is decided otherwise.
  let point: [Int]
}

/// What the tests try of one rule or `never`.
package struct RuleCoverage: Sendable, Hashable {
  /// The rule.
  package let rule: String
  /// Whether some test matches it.
  package let isMatched: Bool
  /// Its conditions that no test is refused by alone: no test matches all others and not this one.
  package let untriedConditions: [String]
  /// How many conditions it has.
  package let conditionCount: Int

  init?(_ id: String, _ stages: [TestStage], _ statements: [Statement]) {
    guard let conditions = RuleCoverage.conditions(id, statements) else { return nil }
    var isMatched = false
    var untried = Set(conditions.map(\.attribute))
    for stage in stages {
      guard let number = stage.clause(id) else { continue }
      let clause = stage.analysis.clauses[number]
      for tried in stage.cases {
        isMatched = isMatched || clause.cube.contains(tried.point)
        for condition in conditions {
          let name = condition.attribute(on: stage.side)
          guard let level = stage.analysis.vocabulary.position(of: name) else { continue }
          let others = clause.cube.freeing(level)
          if others.contains(tried.point), !clause.cube.contains(tried.point) {
            untried.remove(condition.attribute)
          }
        }
      }
    }
    rule = id
    self.isMatched = isMatched
    untriedConditions = conditions.map(\.attribute).filter(untried.contains)
    conditionCount = conditions.count
  }

  private static func conditions(_ id: String, _ statements: [Statement]) -> [Condition]? {
    if let rule = statements.rules.first(where: { $0.id == id }) { return rule.conditions }
    return statements.nevers.enumerated().first { "never-\($0.offset + 1)" == id }?
      .element.conditions
  }
}
