package import Policy
package import Record

/// A past decision as one network alone can read it in the ledger: what its own side made of it.
///
/// A network sees none of the other side's facts, so what both would decide under other policies is
/// not to be had from its view. Whether its own side would permit is: nothing of that rests on what
/// is hidden (`ExplanationView`).
package struct RecordedDecision: Sendable {
  /// The facts that the network may know, by name.
  package let facts: [NamedFact]
  /// Whether its own side permitted something.
  package let permitted: Bool
  private let audience: Audience

  /// Reads the view of an exchange that `audience` opened; nil if it is of no decision.
  package init?(view: JSONValue, for audience: Audience) {
    guard let decision = view["decision"], let word = decision["decision"]?.string,
      let facts = decision["facts"]?.members
    else { return nil }
    let reasons = decision["reasons"]?.elements?.compactMap(\.string) ?? []
    self.facts = facts.compactMap { name, value in
      value.string.map { NamedFact(attribute: name, value: $0) }
    }
    permitted = Self.isPermitted(isPermit: word == "permit", reasons)
    self.audience = audience
  }

  /// What the same side makes of the same facts under another policy.
  ///
  /// A word that its vocabulary lacks reads as `unknown`, and so can only narrow.
  package func replayed(under policy: JointPolicy) -> (permitted: Bool, reasons: [Reason]) {
    var known = Facts(vocabulary: policy.vocabulary)
    for fact in facts {
      if let interned = policy.vocabulary.intern(fact.attribute, fact.value) { known.set(interned) }
    }
    let explanation =
      switch policy.decide(known) {
      case .permit(let permit): permit.explanation
      case .refusal(let refusal): refusal.explanation
      }
    let view = explanation.view(audience)
    return (
      Self.isPermitted(isPermit: view.decision == .permit, view.reasons.map(\.rule)), view.reasons
    )
  }

  /// The other side's refusal is told only where one's own side permits.
  private static func isPermitted(isPermit: Bool, _ reasons: [String]) -> Bool {
    isPermit || reasons == [Reason.otherSide.rule]
  }
}
