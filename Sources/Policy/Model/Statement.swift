/// One statement of a pack or an agreement, in the order of its source.
package enum Statement: Sendable, Hashable {
  case rule(Rule)
  case never(Never)
  case always(Always)
  case given(Given)
  case test(TestCase)
}

/// What may never be permitted, whatever the other rules say.
package struct Never: Sendable, Hashable {
  /// Comment lines that stand before it, without `#`.
  package var comments: [String]
  /// The half that never permits it: in a pack nil means both, in an agreement it is nil.
  package var half: Half?
  /// What the statement says, in the words of its steward.
  package var title: String
  /// All of these together are never permitted.
  package var conditions: [Condition]
  /// What is said when it decides; without it, the title.
  package var say: Sentence?

  /// Makes a `never` statement.
  package init(
    title: String, conditions: [Condition], half: Half? = nil, say: Sentence? = nil,
    comments: [String] = []
  ) {
    self.comments = comments
    self.half = half
    self.title = title
    self.conditions = conditions
    self.say = say
  }

  /// What is said when it decides.
  var sentence: Sentence { say ?? Sentence(ja: title, en: title) }
}

/// What has to be permitted whenever it is met.
///
/// It is a promise to be checked, not a rule: no decision reads it, because what two networks join
/// can only narrow. A pack promises for its own half, an agreement for the joint decision.
package struct Always: Sendable, Hashable {
  /// Comment lines that stand before it, without `#`.
  package var comments: [String]
  /// The half that promises: in a pack nil means `disclose`, in an agreement it is nil.
  package var half: Half?
  /// What the statement says, in the words of its steward.
  package var title: String
  /// All of these together are always permitted.
  package var conditions: [Condition]

  /// Makes an `always` statement.
  package init(
    title: String, conditions: [Condition], half: Half? = nil, comments: [String] = []
  ) {
    self.comments = comments
    self.half = half
    self.title = title
    self.conditions = conditions
  }
}

/// Facts that the tests after it start from.
package struct Given: Sendable, Hashable {
  /// Comment lines that stand before it, without `#`.
  package var comments: [String]
  /// The facts in the order of their source.
  package var facts: [GivenFact]

  /// Makes a `given` statement.
  package init(comments: [String] = [], facts: [GivenFact]) {
    self.comments = comments
    self.facts = facts
  }
}

/// One fact of a test, as written: `doctor`, or `linkage confirmed` where the value alone is not
/// clear.
package struct GivenFact: Sendable, Hashable {
  /// The attribute as written, nil where the value tells it.
  package var attribute: String?
  /// The value.
  package var value: String
  /// The attribute the fact is about; a consent of the own network may lack its side.
  package var meaning: String

  /// Makes a fact; `attribute` is nil where only the value is written.
  package init(attribute: String?, value: String, meaning: String) {
    self.attribute = attribute
    self.value = value
    self.meaning = meaning
  }
}

/// A case a pack brings along: facts and what must come of them.
package struct TestCase: Sendable, Hashable {
  /// Comment lines that stand before it, without `#`.
  package var comments: [String]
  /// The half that is tried: in a pack nil means `disclose`, in an agreement nil means all.
  package var half: Half?
  /// What the case shows.
  package var title: String
  /// The facts on top of the pack's `given`.
  package var facts: [GivenFact]
  /// What must come of them.
  package var effect: Effect
  /// The deciding rules; empty means they are not checked.
  package var rules: [String]
  /// The joined obligations; nil means they are not checked.
  package var obligations: [Obligation]?

  /// Makes a case from its parts.
  package init(
    comments: [String] = [], half: Half? = nil, title: String, facts: [GivenFact], effect: Effect,
    rules: [String] = [], obligations: [Obligation]? = nil
  ) {
    self.comments = comments
    self.half = half
    self.title = title
    self.facts = facts
    self.effect = effect
    self.rules = rules
    self.obligations = obligations
  }
}
