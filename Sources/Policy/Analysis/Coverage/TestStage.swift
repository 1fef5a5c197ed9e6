/// One policy with the tests that are run against it: a half of a pack, or one direction of an
/// agreement.
///
/// A test is one request, so what a fault does to it is read from the rules that match it.
struct TestStage {
  /// A test and what comes of it.
  struct Case {
    let test: TestCase
    let point: [Int]
    /// The compiled rules that match the request, with the clauses they are of.
    let matched: [(clause: Int, rule: CompiledRule)]
    let verdict: Verdict
  }

  /// What comes of a request, as ``CaseRunner`` says it.
  struct Verdict {
    let effect: Effect
    let rules: Set<String>
    let obligations: Obligations

    func passes(_ test: TestCase) -> Bool {
      guard effect == test.effect else { return false }
      if !test.rules.isEmpty, rules != Set(test.rules) { return false }
      return test.obligations.map { Obligations($0) == obligations } ?? true
    }

    func isOther(than verdict: Verdict) -> Bool {
      effect != verdict.effect || obligations != verdict.obligations
    }
  }

  /// What the tests show of a fault.
  struct Sight {
    /// Whether a test fails that passes without the fault.
    var isNoticed = false
    /// Whether a test's request is decided otherwise, or under other obligations.
    var isChange = false
  }

  /// What is kept while the faults of one clause are worked out, and goes with the clause.
  private struct Scratch {
    let clause: Int
    var store: DiagramStore
    /// A request that the clause alone decides, nil if there is none.
    var probe: [Int]?
  }

  let analysis: PolicyAnalysis
  /// The pack or agreement whose rules are tested.
  let owner: String
  /// The values a suggested test takes first, per attribute.
  let words: RequestWords
  private(set) var cases: [Case] = []
  private let numbers: [String: Int]
  /// Per clause the requests its parts match.
  private let cubes: [[Cube]]
  private let base: DiagramStore
  /// Where the faults of one clause are worked out.
  private var scratch: Scratch
  private let remainders: [Remainder]

  /// Stages the tests; a suggested one stays as near as possible to the facts of `ground`.
  init(
    _ analysis: PolicyAnalysis, owner: String, tests: [TestCase], ground: [GivenFact]
  ) throws(PolicyError) {
    self.analysis = analysis
    self.owner = owner
    var store = analysis.store
    remainders = try analysis.remainders(&store)
    store.memo = NumberTable()
    base = store
    scratch = Scratch(clause: -1, store: store, probe: nil)
    cubes = analysis.clauses.map { $0.parts.map(\.cube) }
    let own = analysis.clauses.enumerated().filter { $0.element.main.pack == owner }
    numbers = Dictionary(
      own.map { ($0.element.main.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
    let side = analysis.half.map { $0 == .request ? Side.requester : .custodian }
    let usual = analysis.point(of: ground, side: side)
    words = RequestWords(analysis.vocabulary, domain: analysis.domain, near: usual)
    cases = tests.map(tried)
  }

  /// The side whose consents a test may name shortly, nil in an agreement.
  var side: Side? {
    analysis.half.map { $0 == .request ? .requester : .custodian }
  }

  /// The clause that a rule or `never` of the owner became, nil if it does not stand here.
  func clause(_ rule: String) -> Int? { numbers[rule] }

  /// A test with what comes of it.
  func tried(_ test: TestCase) -> Case {
    let point = point(of: test)
    let matched = matched(point)
    return Case(
      test: test, point: point, matched: matched, verdict: verdict(on: matched.map(\.rule)))
  }

  private func matched(_ point: [Int]) -> [(clause: Int, rule: CompiledRule)] {
    var matched: [(clause: Int, rule: CompiledRule)] = []
    for (number, cubes) in cubes.enumerated() {
      for (part, cube) in cubes.enumerated() where cube.contains(point) {
        matched.append((number, analysis.clauses[number].parts[part].rule))
      }
    }
    return matched
  }

  /// What the tests show when `parts` take the place of clause `number`.
  func sight(clause number: Int, _ parts: [Clause.Part]) -> Sight {
    cases.reduce(into: Sight()) { sight, tried in
      let seen = self.sight(of: tried, clause: number, parts)
      sight.isNoticed = sight.isNoticed || seen.isNoticed
      sight.isChange = sight.isChange || seen.isChange
    }
  }

  /// What one test shows when `parts` take the place of clause `number`.
  func sight(of tried: Case, clause number: Int, _ parts: [Clause.Part]) -> Sight {
    guard
      tried.matched.contains(where: { $0.clause == number })
        || parts.contains(where: { $0.cube.contains(tried.point) })
    else { return Sight() }
    let added = parts.filter { $0.cube.contains(tried.point) }.map(\.rule)
    let others = tried.matched.filter { $0.clause != number }.map(\.rule)
    let (before, after) = (tried.verdict, verdict(on: others + added))
    return Sight(
      isNoticed: before.passes(tried.test) && !after.passes(tried.test),
      isChange: after.isOther(than: before))
  }

  private func verdict(on matched: [CompiledRule]) -> Verdict {
    let permits = matched.filter { $0.effect == .permit }
    let denies = matched.filter { $0.effect == .deny }
    let isGranted = analysis.halves.allSatisfy { half in permits.contains { $0.half == half } }
    guard isGranted, denies.isEmpty else {
      return Verdict(effect: .deny, rules: Set(denies.map(\.id)), obligations: Obligations())
    }
    return Verdict(
      effect: .permit, rules: Set(permits.map(\.id)),
      obligations: permits.reduce(into: Obligations()) { $0.join($1.obligations) })
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

  /// A request that is decided otherwise, or under other obligations, when `parts` take the place
  /// of clause `number`; nil if there is none.
  ///
  /// Most faults show on a request next to one that the clause alone decides; only the others are
  /// worked out on all requests.
  mutating func change(clause number: Int, _ parts: [Clause.Part]) throws(PolicyError) -> [Int]? {
    let clause = analysis.clauses[number]
    if scratch.clause != number {
      scratch = Scratch(clause: number, store: base, probe: nil)
      scratch.probe = try search(number, [], within: clause.reach)
    }
    let reach = clause.reach(of: parts)
    if let point = neighbour(of: scratch.probe, in: reach), shows(point, number, parts) {
      return point
    }
    return try search(number, parts, within: reach)
  }

  private mutating func search(
    _ number: Int, _ parts: [Clause.Part], within region: Cube
  ) throws(PolicyError) -> [Int]? {
    let changes = try analysis.changes(
      remainders[number], with: parts, within: region, &scratch.store)
    return scratch.store.point(of: changes, within: analysis.domain, preferring: words.order)
  }

  /// The request in `region` that has as much as possible in common with another.
  private func neighbour(of probe: [Int]?, in region: Cube) -> [Int]? {
    guard var point = probe else { return nil }
    for level in point.indices where !region.allows(point[level], at: level) {
      let values = words.order[level]
      guard
        let value = values.first(where: {
          region.allows($0, at: level) && analysis.domain.allows($0, at: level)
        })
      else { return nil }
      point[level] = value
    }
    return point
  }

  /// Whether a request is decided otherwise when `parts` take the place of clause `number`.
  private func shows(_ point: [Int], _ number: Int, _ parts: [Clause.Part]) -> Bool {
    let matched = matched(point)
    let added = parts.filter { $0.cube.contains(point) }.map(\.rule)
    let others = matched.filter { $0.clause != number }.map(\.rule)
    return verdict(on: others + added).isOther(than: verdict(on: matched.map(\.rule)))
  }

  /// The positions of a test's facts; facts not given are `unknown`.
  func point(of test: TestCase) -> [Int] { analysis.point(of: test.facts, side: side) }
}

extension PolicyAnalysis {
  fileprivate func point(of facts: [GivenFact], side: Side?) -> [Int] {
    let test = TestCase(title: "", facts: facts, effect: .deny)
    let known = CaseRunner.facts(of: test, side: side, vocabulary: vocabulary).facts
    return vocabulary.attributes.indices.map { Int(known.values[$0]) }
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
