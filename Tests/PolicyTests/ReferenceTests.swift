import Policy
import Testing

@Suite struct ReferenceComparison {
  /// How many pairs are drawn; the same test draws a million where it is compiled to be fast.
  #if DEBUG
    static let pairs = 100_000
  #else
    static let pairs = 1_000_000
  #endif

  @Test func `the evaluator agrees with the reference on random policies and facts`() throws {
    var random = try RandomPolicies(.forTest("reference comparison"))
    var (permitted, refused, explained) = (0, 0, 0)
    while permitted + refused < Self.pairs {
      let (policy, reference) = try draw(&random)
      for round in 0..<50 {
        let facts = random.facts()
        let cell = random.cell()
        let expected = reference.permits(world(facts, cell))
        let found = policy.permitted(facts)?.contains(cell) ?? false
        #expect(found == expected, "\(facts.named) \(cell)")
        if expected { permitted += 1 } else { refused += 1 }
        guard round < 5 else { continue }
        explained += 1
        #expect((policy.explain(facts, document: cell).decision == .permit) == expected)
      }
    }
    print("reference comparison: \(permitted) permits, \(refused) refusals")
    #expect(permitted + refused == Self.pairs)
    #expect(explained == Self.pairs / 10)
    #expect(min(permitted, refused) > Self.pairs / 50, "the draw must tell them apart")
  }

  @Test(arguments: [65, 256, PolicyLimits.rulesMax])
  func `the evaluator agrees with the reference on many rules`(count: Int) throws {
    var random = try RandomPolicies(.forTest("\(count) rules"))
    var verdicts: Set<Bool> = []
    // Three policies, and more while only one verdict was drawn.
    for round in 0..<20 where round < 3 || verdicts.count < 2 {
      // No categories demand: it would add a rule of its own to those that are counted.
      let rules = (0..<count).map { number in
        var rule = random.rule(
          "r-\(number)", half: number % 2 == 0 ? .request : .disclose,
          permits: number < 40 || number > count - 20 ? 97 : 100)
        rule.obligations.removeAll { $0.kind == .categories }
        return Statement.rule(rule)
      }
      let pack = Pack(name: "p", version: 1, vocabulary: random.vocabulary, statements: rules)
      let policy = try JointPolicy(requester: pack, custodian: pack, agreement: nil)
      let reference = ReferenceAuthorizer(requester: pack, custodian: pack, agreement: nil)
      for _ in 0..<40 {
        let (facts, cell) = (random.facts(), random.cell())
        let expected = reference.permits(world(facts, cell))
        verdicts.insert(expected)
        #expect((policy.permitted(facts)?.contains(cell) ?? false) == expected)
      }
    }
    #expect(verdicts == [true, false])
  }

  @Test func `obligations agree with the reference over whole scopes`() throws {
    var random = try RandomPolicies(.forTest("obligations comparison"))
    let cells = random.cells
    var obliged = 0
    for _ in 0..<150 {
      let (policy, reference) = try draw(&random)
      for _ in 0..<2 {
        let facts = random.facts()
        let expected = reference.obligations(cells.map { world(facts, $0) })
        let permitted = cells.filter { reference.permits(world(facts, $0)) }
        #expect(policy.permitted(facts)?.cellCount ?? 0 == permitted.count)
        #expect(policy.obliged(facts) ?? Obligations() == expected)
        if !expected.isEmpty { obliged += 1 }
      }
    }
    #expect(obliged > 20)
  }

  @Test func `what cannot be honoured denies as the reference says`() throws {
    var random = try RandomPolicies(.forTest("honouring comparison"))
    var narrower = 0
    for _ in 0..<200 {
      let packs = (random.pack("p"), random.pack("q"))
      let honoured = Set(ObligationKind.allCases).subtracting([.viewOnly, .categories])
      let policy = try JointPolicy(
        requester: packs.0, custodian: packs.1, agreement: nil, honouring: honoured)
      let full = try JointPolicy(requester: packs.0, custodian: packs.1, agreement: nil)
      let reference = ReferenceAuthorizer(
        requester: packs.0, custodian: packs.1, agreement: nil, honoured: honoured)
      let facts = random.facts()
      let scope = policy.permitted(facts)
      for _ in 0..<10 {
        let cell = random.cell()
        #expect((scope?.contains(cell) ?? false) == reference.permits(world(facts, cell)))
      }
      if scope != full.permitted(facts) { narrower += 1 }
    }
    #expect(narrower > 5)
  }

  private func draw(
    _ random: inout RandomPolicies
  ) throws -> (policy: JointPolicy, reference: ReferenceAuthorizer) {
    let requester = random.pack("p")
    let custodian = random.pack("q")
    let agreement = random.generator.chance(70) ? random.agreement() : nil
    return (
      try JointPolicy(requester: requester, custodian: custodian, agreement: agreement),
      ReferenceAuthorizer(requester: requester, custodian: custodian, agreement: agreement)
    )
  }
}
