extension PolicyAnalysis {
  /// Proves that the joint decision permits nothing that either half or the agreement does not
  /// (analysis 14); empty for the analysis of one half.
  package func halfProofs() throws(PolicyError) -> [HalfProof] {
    guard half == nil else { return [] }
    var store = store
    var proofs: [HalfProof] = []
    for half in Half.allCases {
      let own = try PolicyFunction(
        clauses.filter { $0.main.half == half }, halves: half == .agreement ? [] : [half],
        domain: domain, in: &store)
      let more = try store.apply(.without, function.outcome, own.outcome)
      proofs.append(
        HalfProof(
          half: half, permitted: count(own.outcome, store),
          beyond: witness(more, store)))
    }
    return proofs
  }
}

/// Whether the joint decision stays within one half.
package struct HalfProof: Sendable, Hashable {
  /// The half, or the agreement with all that it does not deny.
  package let half: Half
  /// How many requests it permits by itself.
  package let permitted: UInt128
  /// A request that is permitted jointly but not by the half; nil is the proof.
  package let beyond: Witness?

  /// Whether the joint decision stays within it.
  package var holds: Bool { beyond == nil }
}
