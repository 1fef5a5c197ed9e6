import Policy
import Testing

@Suite struct ReferenceComparison {
  @Test func `the evaluator agrees with the reference on 24,000 random decisions`() throws {
    var random = try RandomPolicies(.forTest("reference comparison"))
    var permitted = 0
    var refused = 0
    for _ in 0..<300 {
      let (policy, reference) = try draw(&random)
      for _ in 0..<8 {
        let facts = random.facts()
        let scope = policy.permitted(facts)
        for _ in 0..<10 {
          let cell = random.cell()
          let expected = reference.permits(world(facts, cell))
          let found = scope?.contains(cell) ?? false
          if expected { permitted += 1 } else { refused += 1 }
          #expect(found == expected, "\(facts.named) \(cell)")
          #expect((policy.explain(facts, document: cell).decision == .permit) == expected)
        }
      }
    }
    #expect(permitted + refused == 24_000)
    #expect(min(permitted, refused) > 1000, "the draw must be able to tell them apart")
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
