import Policy
import Testing

@Suite struct Laws {
  @Test func `adding a deny never widens`() throws {
    var random = try RandomPolicies(.forTest("adding a deny"))
    var narrowed = 0
    for _ in 0..<400 {
      let packs = (random.pack("p"), random.pack("q"))
      let agreement = random.agreement()
      var stricter = (packs.0, packs.1, agreement)
      let half = Half.allCases.randomElement(using: &random.generator) ?? .request
      let deny = Statement.rule(random.rule("new", half: half, permits: 0))
      switch half {
      case .request: stricter.0.statements.append(deny)
      case .disclose: stricter.1.statements.append(deny)
      case .agreement: stricter.2.statements.append(deny)
      }
      let before = try JointPolicy(requester: packs.0, custodian: packs.1, agreement: agreement)
      let after = try JointPolicy(
        requester: stricter.0, custodian: stricter.1, agreement: stricter.2)
      for _ in 0..<10 {
        let facts = random.facts()
        #expect(isSubset(after.permitted(facts), before.permitted(facts)))
        if after.permitted(facts) != before.permitted(facts) { narrowed += 1 }
      }
    }
    #expect(narrowed > 20)
  }

  @Test func `the joint decision is within each half`() throws {
    var random = try RandomPolicies(.forTest("joint within halves"))
    var permitted = 0
    for _ in 0..<400 {
      let policy = try JointPolicy(
        requester: random.pack("p"), custodian: random.pack("q"), agreement: random.agreement())
      for _ in 0..<10 {
        let facts = random.facts()
        guard let scope = policy.permitted(facts) else { continue }
        permitted += 1
        for half in Half.allCases { #expect(scope.isSubset(of: policy.scope(of: half, facts))) }
      }
    }
    #expect(permitted > 100)
  }

  @Test func `hiding a fact never widens`() throws {
    var random = try RandomPolicies(.forTest("hiding a fact"))
    random.permitsNameUnknown = false
    var narrowed = 0
    for _ in 0..<400 {
      let policy = try JointPolicy(
        requester: random.pack("p"), custodian: random.pack("q"), agreement: random.agreement(),
        honouring: Set(ObligationKind.allCases).subtracting([.noPrint]))
      for _ in 0..<10 {
        let facts = random.facts()
        let open = policy.permitted(facts)
        for fact in facts.named {
          var hidden = facts
          hidden.set(fact.attribute, "unknown")
          #expect(isSubset(policy.permitted(hidden), open), "\(fact.attribute) of \(facts.named)")
          if policy.permitted(hidden) != open { narrowed += 1 }
        }
      }
    }
    #expect(narrowed > 100)
  }

  @Test func `hiding what a document is never widens`() throws {
    var random = try RandomPolicies(.forTest("hiding a document"))
    random.permitsNameUnknown = false
    for _ in 0..<300 {
      let policy = try JointPolicy(
        requester: random.pack("p"), custodian: random.pack("q"), agreement: nil)
      guard let scope = policy.permitted(random.facts()) else { continue }
      for cell in random.cells where !scope.contains(cell) {
        for path in [\DocumentCell.category, \.label, \.docAge, \.tag] {
          var hidden = cell
          hidden[keyPath: path] = "unknown"
          #expect(!scope.contains(hidden), "\(cell)")
        }
      }
    }
  }

  @Test func `a cell is covered by its places as by its words`() throws {
    var random = try RandomPolicies(.forTest("cells by places"))
    var words = random.vocabulary.documentAxes.map { axis in
      random.vocabulary.attributes[axis].values.map(\.name).reversed() + ["no word"]
    }
    var covered = 0
    for _ in 0..<100 {
      let policy = try JointPolicy(
        requester: random.pack("p"), custodian: random.pack("q"), agreement: nil)
      for axis in words.indices { words[axis].shuffle(using: &random.generator) }
      let numbers = CellNumbers(
        policy, categories: words[0], labels: words[1], docAges: words[2], tags: words[3])
      guard let scope = policy.permitted(random.facts()) else { continue }
      let places = words.map { Array($0.enumerated()) }
      for category in places[0] {
        for label in places[1] {
          for age in places[2] {
            for tag in places[3] {
              let isCovered = scope.contains(
                category: category.offset, label: label.offset, docAge: age.offset,
                tag: tag.offset, in: numbers)
              let cell = DocumentCell(
                category: category.element, label: label.element, docAge: age.element,
                tag: tag.element)
              #expect(isCovered == scope.contains(cell), "\(cell)")
              covered += isCovered ? 1 : 0
            }
          }
        }
      }
    }
    #expect(covered > 100)
  }

  @Test func `a decision comes out the same each time it is asked`() throws {
    var random = try RandomPolicies(.forTest("asked twice"))
    for _ in 0..<200 {
      let policy = try JointPolicy(
        requester: random.pack("p"), custodian: random.pack("q"), agreement: nil)
      let facts = random.facts()
      let decision = policy.decision(on: facts)
      let first = summary(of: policy.decide(facts))
      #expect(first.action == facts["action"] ?? "unknown" || first.scope == nil)
      for _ in 0..<2 { #expect(summary(of: decision.outcome) == first) }
    }
  }

  private struct Summary: Equatable {
    var scope: Scope?
    var obligations: Obligations?
    var action: String?
    var reasons: [Reason] = []
  }

  private func summary(of outcome: consuming Outcome) -> Summary {
    switch consume outcome {
    case .permit(let permit):
      Summary(scope: permit.scope, obligations: permit.obligations, action: permit.action)
    case .refusal(let refusal): Summary(reasons: refusal.reasons)
    }
  }

  private func isSubset(_ left: Scope?, _ right: Scope?) -> Bool {
    guard let left else { return true }
    return right.map { left.isSubset(of: $0) } ?? false
  }
}
