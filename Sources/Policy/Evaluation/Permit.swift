/// What comes of a decision.
package enum Outcome: ~Copyable, Sendable {
  case permit(Permit)
  case refusal(Refusal)
}

/// Proof that both networks permit an exchange; minted only by a ``Decision`` and spent on the one
/// upstream call it allows.
package struct Permit: ~Copyable, Sendable {
  private let decision: Decision

  init(_ decision: Decision) {
    self.decision = decision
  }

  /// The documents that may be shown.
  package var scope: Scope { decision.scope }
  /// What has to be kept to while showing them.
  package var obligations: Obligations { decision.obligations }
  /// Why it was permitted.
  package var explanation: Explanation { decision.explanation }
  /// The action that was permitted, a word of the vocabulary; a permit is for no other.
  package var action: String { decision.action }
}

/// The outcome of a decision that permits nothing; a value with reasons, not an error.
package struct Refusal: Sendable {
  /// Why it was refused.
  package let explanation: Explanation

  init(explanation: Explanation) {
    self.explanation = explanation
  }

  /// What refused, in full; for one network's eyes use ``Explanation/view(_:)``.
  package var reasons: [Reason] { explanation.reasons }

  /// Single changes of one fact that would permit something, at most three.
  package var nearMisses: [NearMiss] { explanation.nearMisses }
}
