/// A decision for whoever wants to know and forwards nothing: no ``Permit`` can be made of it.
package struct Verdict: Sendable {
  /// Whether some document is permitted.
  package let decision: Effect
  /// Whether the vocabulary has all words of the facts; if not, the decision is a deny `E-VOCAB`.
  package let isUnderstood: Bool
  /// The rules that decide, in the order of the packs.
  package let rules: [RuleReference]
  /// What has to be kept to; nothing for a deny.
  package let obligations: Obligations
  /// The documents that may be shown; none for a deny.
  package let scope: Scope
}

extension JointPolicy {
  /// Decides from facts as ``FactsReader`` reads them.
  ///
  /// Throws if the bytes are no facts.
  package func verdict(onFactsIn bytes: Span<UInt8>) throws(ArtefactError) -> Verdict {
    verdict(on: try FactsReader.read(bytes, in: vocabulary))
  }

  /// The decision on facts, with what decides it.
  package func verdict(on facts: Facts) -> Verdict {
    guard isUnderstood(facts) else {
      return Verdict(
        decision: .deny, isUnderstood: false, rules: [], obligations: Obligations(),
        scope: Scope(words: compiled.cells.none, compiled: compiled))
    }
    let standing = compiled.standing(facts.values)
    let cells = compiled.permittedCells(standing)
    let scope = Scope(words: cells, compiled: compiled)
    let explanation = Explanation(self, facts, standing: standing, cells: cells)
    let rules = explanation.deciding
    guard !scope.isEmpty else {
      return Verdict(
        decision: .deny, isUnderstood: true, rules: rules, obligations: Obligations(),
        scope: scope)
    }
    return Verdict(
      decision: .permit, isUnderstood: true, rules: rules,
      obligations: compiled.obligations(standing, over: cells), scope: scope)
  }
}
