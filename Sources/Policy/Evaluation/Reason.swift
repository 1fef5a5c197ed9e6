/// Why something was refused: a rule, or a code where no rule speaks.
package struct Reason: Sendable, Hashable {
  /// The half that refuses, nil where it is not said.
  package let half: Half?
  /// The pack or agreement of the rule, nil for a code.
  package let pack: String?
  /// The rule's identifier or a code such as `E-NO-PERMIT`.
  package let rule: String
  /// The sentence in both languages.
  package let say: Sentence

  /// What every refusal by the other side looks like, whatever lies behind it: not participating,
  /// not linked and refused are not told apart.
  package static let otherSide = Reason(
    half: nil, pack: nil, rule: "E-OTHER-SIDE",
    say: Sentence(
      ja: "この患者さんの情報は提供されません", en: "no information is provided for this patient"))

  static let vocabulary = Reason(
    half: nil, pack: nil, rule: "E-VOCAB",
    say: Sentence(
      ja: "語彙にない語があるため判断できません", en: "a word is not in the vocabulary, so nothing is decided"))

  static let disjoint = Reason(
    half: nil, pack: nil, rule: "E-DISJOINT",
    say: Sentence(
      ja: "双方の規則がともに許可する文書がありません", en: "no document is permitted by both sides"))

  static func noPermit(_ half: Half) -> Reason {
    Reason(
      half: half, pack: nil, rule: "E-NO-PERMIT",
      say: half == .request
        ? Sentence(ja: "照会側に許可する規則がありません", en: "no rule of the asking side permits it")
        : Sentence(ja: "提供側に許可する規則がありません", en: "no rule of the disclosing side permits it"))
  }
}

/// A rule by name, as the ledger keeps it.
package struct RuleReference: Sendable, Hashable {
  /// The pack or agreement.
  package let pack: String
  /// The rule's identifier within it.
  package let id: String
  /// The half it counts in.
  package let half: Half
  /// What its match does.
  package let effect: Effect

  /// `pack/id`.
  package var text: String { "\(pack)/\(id)" }
}

/// One change of one fact that would permit something.
package struct NearMiss: Sendable, Hashable {
  /// The attribute that would have to change.
  package let attribute: String
  /// Its present value.
  package let from: String
  /// The value that would permit.
  package let to: String
  /// The sentence in both languages.
  package let say: Sentence
}
