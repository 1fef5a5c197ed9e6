import Policy
import Testing

@Suite struct RuleUsesAgainstBruteForce {
  @Test func `a rule is redundant exactly where leaving it out changes nothing`() throws {
    var small = try SmallPolicies("redundancy")
    var (redundant, needed) = (0, 0)
    for _ in 0..<24 {
      let (requester, custodian) = (small.pack("p"), small.pack("q"))
      guard custodian.rules.count < 10 else { continue }
      let analysis = try PolicyAnalysis(
        requester: requester, custodian: custodian, agreement: nil)
      let before = BruteForce(analysis.policy)
      for use in try analysis.ruleUses() where use.rule.pack == "q" && !use.isNever {
        var rest = custodian
        rest.statements.removeAll { statement in
          if case .rule(let rule) = statement { rule.id == use.rule.id } else { false }
        }
        let policy = try JointPolicy(requester: requester, custodian: rest, agreement: nil)
        let after = BruteForce(policy)
        let other = try PolicyAnalysis(requester: requester, custodian: rest, agreement: nil)
        let difference = try PolicyDifference(from: analysis, to: other)
        #expect((use.verdict == .needed) == !difference.isEquivalent)
        if use.verdict != .needed { #expect(before.permitted == after.permitted) }
        let lost = before.permitted.symmetricDifference(after.permitted).count
        #expect(Int(use.alone) * analysis.uncounted(of: before) >= lost)
        if use.verdict == .needed { needed += 1 } else { redundant += 1 }
      }
    }
    #expect(redundant > 0 && needed > 0)
  }

  @Test func `a joint decision stays within each half`() throws {
    var small = try SmallPolicies("half proofs")
    for _ in 0..<20 {
      let analysis = try small.analysis()
      let proofs = try analysis.halfProofs()
      #expect(proofs.map(\.half) == Half.allCases)
      #expect(proofs.allSatisfy { $0.holds })
      #expect(proofs.allSatisfy { $0.permitted >= analysis.counts().permitted })
    }
  }

  @Test func `obligations of every permitted request are those of the decision`() throws {
    var small = try SmallPolicies("obligations")
    var compared = 0
    for _ in 0..<40 {
      let (requester, custodian) = (small.pack("p"), small.pack("q"))
      let lighter = try replacing(custodian, .viewOnly, by: .watermark)
      let old = try PolicyAnalysis(requester: requester, custodian: custodian, agreement: nil)
      let new = try PolicyAnalysis(requester: requester, custodian: lighter, agreement: nil)
      let difference = try PolicyDifference(from: old, to: new)
      #expect(difference.newlyPermitted.isEmpty && difference.newlyDenied.isEmpty)
      for change in difference.obligationsChanged {
        let witness = try #require(change.witness)
        #expect(obligations(old, witness) == change.before)
        #expect(obligations(new, witness) == change.after)
        compared += 1
      }
    }
    #expect(compared > 3)
  }

  private func obligations(_ analysis: PolicyAnalysis, _ witness: Witness) -> Obligations {
    let explanation = analysis.policy.explain(
      witness.facts(in: analysis.policy.vocabulary), document: witness.document)
    return Obligations(explanation.obligations.map(\.obligation))
  }
}
