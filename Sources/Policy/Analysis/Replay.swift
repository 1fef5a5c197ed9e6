/// Past decisions under a draft of a policy (analysis 18).
///
/// Decisions are kept by names. A value or an attribute that the draft's vocabulary no longer has
/// reads as `unknown`, and so can only narrow.
package struct Replay: Sendable {
  /// The decisions that come out otherwise, in the order they were made.
  package let changed: [ReplayedDecision]
  /// How many decisions were replayed.
  package let count: Int
  /// How many held a word that the draft's vocabulary lacks.
  package let outdated: Int

  /// Decides every past decision again under `draft`.
  package init(_ decisions: [PastDecision], under draft: JointPolicy) {
    var changed: [ReplayedDecision] = []
    var outdated = 0
    for decision in decisions {
      let (facts, lost) = decision.facts(in: draft.vocabulary)
      if !lost.isEmpty { outdated += 1 }
      let explanation = Replay.decide(decision, facts, draft)
      guard explanation.decision != decision.decision else { continue }
      changed.append(
        ReplayedDecision(
          past: decision, decision: explanation.decision, deciding: explanation.deciding,
          reasons: explanation.reasons, outdated: lost))
    }
    self.changed = changed
    self.outdated = outdated
    count = decisions.count
  }

  /// How many decisions the draft permits that were refused.
  package var newlyPermitted: Int { changed.count { $0.decision == .permit } }

  /// How many decisions the draft refuses that were permitted.
  package var newlyDenied: Int { changed.count { $0.decision == .deny } }

  /// The result in words.
  package var say: Sentence {
    Sentence(
      ja: "過去の判断 \(count) 件のうち、新たに閲覧可 \(newlyPermitted) 件、閲覧できなくなる \(newlyDenied) 件",
      en: "of \(count) past decisions \(newlyPermitted) are newly permitted and "
        + "\(newlyDenied) no longer permitted")
  }

  private static func decide(
    _ past: PastDecision, _ facts: Facts, _ draft: JointPolicy
  ) -> Explanation {
    guard past.isOfDocument else { return draft.decide(facts).explanation() }
    return draft.explain(
      facts,
      document: DocumentCell(
        category: facts["category"] ?? Vocabulary.unknown,
        label: facts["label"] ?? Vocabulary.unknown,
        docAge: facts["docAge"] ?? Vocabulary.unknown, tag: facts["tag"] ?? Vocabulary.unknown))
  }
}

extension Outcome {
  /// Why it came out so.
  fileprivate consuming func explanation() -> Explanation {
    switch consume self {
    case .permit(let permit): permit.explanation
    case .refusal(let refusal): refusal.explanation
    }
  }
}

/// A decision as the ledger keeps it.
package struct PastDecision: Sendable, Hashable {
  /// Which decision it is, such as the number of its entry; only handed back.
  package let reference: String
  /// The facts by name.
  ///
  /// With one of the document's attributes among them, the decision was on one document; without,
  /// on all that could be shown.
  package let facts: [NamedFact]
  /// What was decided.
  package let decision: Effect

  /// Keeps a decision.
  package init(reference: String, facts: [NamedFact], decision: Effect) {
    self.reference = reference
    self.facts = facts
    self.decision = decision
  }

  /// Whether the decision was on one document.
  var isOfDocument: Bool {
    facts.contains { ["category", "label", "docAge", "tag"].contains($0.attribute) }
  }

  /// The facts in another vocabulary, and those it lacks, which become `unknown`.
  func facts(in vocabulary: Vocabulary) -> (facts: Facts, lost: [NamedFact]) {
    var known = Facts(vocabulary: vocabulary)
    var lost: [NamedFact] = []
    for fact in facts {
      guard let interned = vocabulary.intern(fact.attribute, fact.value) else {
        lost.append(fact)
        continue
      }
      known.set(interned)
    }
    return (known, lost)
  }
}

/// A past decision that a draft makes otherwise.
package struct ReplayedDecision: Sendable {
  /// The decision as it was made.
  package let past: PastDecision
  /// What the draft decides.
  package let decision: Effect
  /// The rules of the draft that decide.
  package let deciding: [RuleReference]
  /// Why the draft refuses; empty for a permit.
  package let reasons: [Reason]
  /// The facts the draft's vocabulary lacks, read as `unknown`.
  package let outdated: [NamedFact]
}
