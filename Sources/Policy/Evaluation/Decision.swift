/// A decision that was made: whenever it is asked it comes out the same, each time with a permit of
/// its own.
package final class Decision: Sendable {
  /// Why it came out as it did.
  package let explanation: Explanation
  let scope: Scope
  let obligations: Obligations
  /// The action that was decided on, a word of the vocabulary.
  let action: String
  private let isPermit: Bool

  init(_ scope: Scope, _ obligations: Obligations, _ explanation: Explanation) {
    self.scope = scope
    self.obligations = obligations
    self.explanation = explanation
    action = explanation.facts["action"] ?? Vocabulary.unknown
    isPermit = !scope.isEmpty
  }

  /// What comes of it.
  package var outcome: Outcome {
    isPermit ? .permit(Permit(self)) : .refusal(Refusal(explanation: explanation))
  }
}
