extension PolicyAnalysis {
  /// Proves that what is not known never permits more than what is (analysis 9): for each
  /// attribute that some rule tests, `unknown` against each of its values.
  package func hiding() throws(PolicyError) -> [Monotonicity] {
    let open = try opened()
    var proofs: [Monotonicity] = []
    for (level, attribute) in vocabulary.attributes.enumerated() where counted[level] {
      proofs.append(
        try open.monotonicity(level, (1..<attribute.values.count).map { (0, $0) }))
    }
    return proofs
  }
}
