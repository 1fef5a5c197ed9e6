import Policy
import Testing

@Suite struct MonotonicityProofs {
  @Test func `a widening is found exactly where brute force finds one`() throws {
    var small = try SmallPolicies("monotonicity")
    var widened = 0
    for number in 0..<48 {
      let analysis = try number % 2 == 0 ? small.half() : small.analysis()
      let brute = BruteForce(analysis.policy, half: analysis.half)
      let proofs = try analysis.consentMonotonicity() + analysis.otherMonotonicity()
      for proof in proofs {
        let position = try #require(
          analysis.policy.vocabulary.position(of: proof.attribute.name))
        for (lower, higher) in zip(
          proof.attribute.values.dropFirst(), proof.attribute.values.dropFirst(2))
        {
          let more = brute.slice(position, lower.name)
            .subtracting(brute.slice(position, higher.name))
          let found = proof.widenings.first { $0.from == higher && $0.to == lower }
          #expect(
            Int(found?.count ?? 0) * analysis.uncounted(of: brute) == more.count,
            "\(proof.attribute.name)")
          if let found { try replay(found, analysis) }
          widened += found == nil ? 0 : 1
        }
      }
    }
    #expect(widened > 1)
  }

  @Test func `hiding is proven or refuted as brute force says`() throws {
    var small = try SmallPolicies("hiding")
    var widened = 0
    for number in 0..<48 {
      let analysis = try number % 2 == 0 ? small.half() : small.analysis()
      let brute = BruteForce(analysis.policy, half: analysis.half)
      for proof in try analysis.hiding() {
        let position = try #require(
          analysis.policy.vocabulary.position(of: proof.attribute.name))
        let hidden = brute.slice(position, "unknown")
        for value in proof.attribute.values.dropFirst() {
          let more = hidden.subtracting(brute.slice(position, value.name))
          let found = proof.widenings.first { $0.from == value }
          #expect(Int(found?.count ?? 0) * analysis.uncounted(of: brute) == more.count)
          if let found { try replay(found, analysis) }
          widened += found == nil ? 0 : 1
        }
      }
    }
    #expect(widened > 1)
  }

  private func replay(_ widening: Widening, _ analysis: PolicyAnalysis) throws {
    let attribute = widening.attribute.name
    #expect(widening.witness[attribute] == widening.to.name)
    #expect(analysis.decision(widening.witness) == .permit)
    #expect(
      analysis.decision(widening.witness.setting(attribute, to: widening.from.name)) == .deny)
  }
}
