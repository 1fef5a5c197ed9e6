/// One policy with the tests that are run against it: a half of a pack, or one direction of an
/// agreement.
///
/// A test is one request, so what a fault does to it is read from the rules that match it.
struct TestStage {
  /// A test and what matches its request.
  struct Case {
    let test: TestCase
    let point: [Int]
    /// The compiled rules that match, clause by clause.
    let matched: [[CompiledRule]]
  }

  /// What comes of a test, as ``CaseRunner`` says it.
  struct Verdict {
    let effect: Effect
    let rules: Set<String>
    let obligations: Obligations

    func passes(_ test: TestCase) -> Bool {
      guard effect == test.effect else { return false }
      if !test.rules.isEmpty, rules != Set(test.rules) { return false }
      return test.obligations.map { Obligations($0) == obligations } ?? true
    }
  }

  let analysis: PolicyAnalysis
  /// The pack or agreement whose rules are tested.
  let owner: String
  private(set) var cases: [Case]
  private(set) var store: DiagramStore
  private let remainders: [Remainder]

  init(
    _ analysis: PolicyAnalysis, owner: String, tests: [TestCase]
  ) throws(PolicyError) {
    self.analysis = analysis
    self.owner = owner
    var store = analysis.store
    remainders = try analysis.remainders(&store)
    self.store = store
    cases = []
    cases = tests.compactMap { Case($0, point(of: $0), analysis.clauses) }
  }

  /// The side whose consents a test may name shortly, nil in an agreement.
  var side: Side? {
    analysis.half.map { $0 == .request ? .requester : .custodian }
  }

  /// The clause that a rule or `never` of the owner became, nil if it does not stand here.
  func clause(_ rule: String) -> Int? {
    analysis.clauses.firstIndex { $0.main.id == rule && $0.main.pack == owner }
  }

  /// What comes of a request, with `parts` in the place of clause `number`.
  func verdict(_ tried: Case, replacing number: Int? = nil, by parts: [Clause.Part] = []) -> Verdict
  {
    var permits: [CompiledRule] = []
    var denies: [CompiledRule] = []
    func add(_ rule: CompiledRule) {
      if rule.effect == .permit { permits.append(rule) } else { denies.append(rule) }
    }
    for (clause, rules) in tried.matched.enumerated() where clause != number {
      for rule in rules { add(rule) }
    }
    for part in parts where part.cube.contains(tried.point) { add(part.rule) }
    let isGranted = analysis.halves.allSatisfy { half in permits.contains { $0.half == half } }
    guard isGranted, denies.isEmpty else {
      return Verdict(
        effect: .deny, rules: Set(denies.map(\.id)), obligations: Obligations())
    }
    return Verdict(
      effect: .permit, rules: Set(permits.map(\.id)),
      obligations: permits.reduce(Obligations()) { $0.joined($1.obligations) })
  }

  /// Whether a fault makes a test fail that passes without it.
  func notices(_ tried: Case, clause: Int, _ parts: [Clause.Part]) -> Bool {
    verdict(tried).passes(tried.test)
      && !verdict(tried, replacing: clause, by: parts).passes(tried.test)
  }

  /// Whether a fault makes any of the tests fail.
  func notices(clause: Int, _ parts: [Clause.Part]) -> Bool {
    cases.contains { notices($0, clause: clause, parts) }
  }

  /// What a mutant of the owner compiles to here.
  func parts(_ mutant: Mutant) throws(PolicyError) -> [Clause.Part] {
    guard let statement = mutant.statement else { return [] }
    let vocabulary = analysis.vocabulary
    var compiler = RuleCompiler(
      vocabulary: vocabulary, honoured: Set(ObligationKind.allCases))
    if let side {
      try compiler.add(
        Pack(name: owner, version: 1, vocabulary: vocabulary, statements: [statement]), on: side)
    } else {
      try compiler.add(
        Agreement(
          name: owner, version: 1, vocabulary: vocabulary, directions: [],
          statements: [statement]))
    }
    return compiler.rules.map { rule in
      Clause.Part(rule: rule.named(mutant.rule), cube: Cube(vocabulary, rule.sets))
    }
  }

  /// The requests that a fault decides otherwise, or under other obligations.
  mutating func changes(clause: Int, _ parts: [Clause.Part]) throws(PolicyError) -> Diagram {
    let outcome = try analysis.outcome(remainders[clause], with: parts, &store)
    return try analysis.changes(outcome, &store)
  }

  /// The positions of a test's facts; facts not given are `unknown`.
  func point(of test: TestCase) -> [Int] {
    let vocabulary = analysis.vocabulary
    let facts = CaseRunner.facts(of: test, side: side, vocabulary: vocabulary).facts
    return vocabulary.attributes.indices.map { Int(facts.values[$0]) }
  }
}

extension TestStage.Case {
  init(_ test: TestCase, _ point: [Int], _ clauses: [Clause]) {
    self.test = test
    self.point = point
    matched = clauses.map { clause in
      clause.parts.filter { $0.cube.contains(point) }.map(\.rule)
    }
  }
}

extension CompiledRule {
  /// The same rule under another identifier.
  fileprivate func named(_ id: String) -> CompiledRule {
    CompiledRule(
      id: id, pack: pack, half: half, effect: effect, origin: origin, obligations: obligations,
      say: say, sets: sets)
  }
}
