/// Runs the test cases that packs and agreements bring along.
package enum CaseRunner {
  /// Runs a pack's cases against the pack alone, each in the half it names.
  package static func run(_ pack: Pack) throws(PolicyError) -> [CaseResult] {
    let policy = try JointPolicy(requester: pack, custodian: pack, agreement: nil)
    return pack.statements.tests.map { test in
      let half = test.half ?? .disclose
      let side: Side = half == .request ? .requester : .custodian
      let explanation = explain(test, policy, side: side)
      let summary = explanation.halves.first { $0.half == half }
      let effect = summary?.decision ?? .deny
      let rules = summary?.matching.filter { $0.effect == effect } ?? []
      return result(test, effect, rules, explanation)
    }
  }

  /// Runs an agreement's cases against the joint policy of the direction each case's `network`
  /// chooses; cases whose direction or packs are missing fail.
  package static func run(
    _ agreement: Agreement, packs: [Pack]
  ) throws(PolicyError) -> [CaseResult] {
    var results: [CaseResult] = []
    for test in agreement.statements.tests {
      let asking = test.facts.last { $0.meaning == "network" }?.value
      let direction = agreement.directions.first { $0.requester == asking }
      guard
        let requester = packs.first(where: { $0.name == direction?.requester }),
        let custodian = packs.first(where: { $0.name == direction?.custodian })
      else {
        results.append(CaseResult(test: test, passed: false, effect: .deny, rules: []))
        continue
      }
      let policy = try JointPolicy(
        requester: requester, custodian: custodian, agreement: agreement)
      let explanation = explain(test, policy, side: nil)
      results.append(
        result(test, explanation.decision, explanation.deciding, explanation))
    }
    return results
  }

  /// The facts and the document of a case; what it does not give is `unknown`.
  static func facts(
    of test: TestCase, side: Side?, vocabulary: Vocabulary
  ) -> (facts: Facts, document: DocumentCell) {
    var facts = Facts(vocabulary: vocabulary)
    for given in test.facts {
      facts.set(Condition(given.meaning, []).attribute(on: side), given.value)
    }
    let cell = DocumentCell(
      category: facts["category"] ?? Vocabulary.unknown,
      label: facts["label"] ?? Vocabulary.unknown,
      docAge: facts["docAge"] ?? Vocabulary.unknown, tag: facts["tag"] ?? Vocabulary.unknown)
    return (facts, cell)
  }

  private static func explain(_ test: TestCase, _ policy: JointPolicy, side: Side?) -> Explanation {
    let (facts, document) = facts(of: test, side: side, vocabulary: policy.vocabulary)
    return policy.explain(facts, document: document)
  }

  private static func result(
    _ test: TestCase, _ effect: Effect, _ rules: [RuleReference], _ explanation: Explanation
  ) -> CaseResult {
    let names = Set(rules.map(\.id))
    var passed = effect == test.effect
    if !test.rules.isEmpty { passed = passed && names == Set(test.rules) }
    if let expected = test.obligations {
      let found = explanation.compiled.obligations(of: rules)
      passed = passed && found == Obligations(expected)
    }
    return CaseResult(test: test, passed: passed, effect: effect, rules: names.sorted())
  }
}

/// What came of one test case.
package struct CaseResult: Sendable, Hashable {
  /// The case, with the facts given before it laid under its own.
  package let test: TestCase
  /// Whether effect, rules and obligations are as expected.
  package let passed: Bool
  /// What was decided.
  package let effect: Effect
  /// The rules that decided, sorted.
  package let rules: [String]
}

extension CompiledPolicy {
  /// The joined obligations of permits by name.
  func obligations(of references: [RuleReference]) -> Obligations {
    var joined = Obligations()
    for rule in rules where rule.effect == .permit {
      let isMeant = references.contains {
        $0.pack == rule.pack && $0.id == rule.id && $0.half == rule.half && $0.effect == .permit
      }
      if isMeant { joined.join(rule.obligations) }
    }
    return joined
  }
}
