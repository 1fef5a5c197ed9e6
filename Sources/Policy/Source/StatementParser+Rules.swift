extension StatementParser {
  /// Reads `permit` or `deny`, whose word is already taken.
  mutating func rule(
    _ effect: Effect, at position: SourcePosition, _ comments: [String]
  ) throws(Abandoned) -> Rule {
    let half = try half(at: position, effect)
    let (id, idPosition) = try word("the rule's identifier")
    if id.hasPrefix("never-") { report(.idReserved(id), at: idPosition) }
    var rule = Rule(id: id, effect: effect, half: half, conditions: [], comments: comments)
    var clauses: Set<String> = []
    while next != nil {
      let (clause, position) = try word("`when`, `must`, `basis` or `say`")
      if !clauses.insert(clause).inserted { report(.twice(clause), at: position) }
      switch clause {
      case "when":
        rule.conditions = try conditions()
      case "must":
        rule.obligations = try obligations()
        if effect == .deny { report(.denyObliges, at: position) }
      case "basis": rule.basis = try basis()
      case "say": rule.say = try sentence()
      default: throw unknownClause(clause, at: position, ["when", "must", "basis", "say"])
      }
    }
    warn(rule, at: idPosition)
    return rule
  }

  /// Reads `never "…" permit when … say …`, whose first word is already taken.
  mutating func never(_ comments: [String]) throws(Abandoned) -> Never {
    let (half, title, conditions) = try invariant("what may never be, in quotes")
    let say = take("say") ? try sentence() : nil
    try end()
    return Never(title: title, conditions: conditions, half: half, say: say, comments: comments)
  }

  /// Reads `always "…" permit when …`, whose first word is already taken.
  mutating func always(_ comments: [String]) throws(Abandoned) -> Always {
    let (half, title, conditions) = try invariant("what must always be, in quotes")
    try end()
    return Always(title: title, conditions: conditions, half: half, comments: comments)
  }

  /// Reads `half "…" permit when …`, the half being optional.
  private mutating func invariant(
    _ what: String
  ) throws(Abandoned) -> (half: Half?, title: String, conditions: [Condition]) {
    let half = ownHalf()
    let title = try text(what)
    try require("permit")
    try require("when")
    return (half, title, try conditions())
  }

  /// Takes the half a statement of a pack names before its title, nil if it names none.
  mutating func ownHalf() -> Half? {
    guard let word = next?.word else { return nil }
    let half = Half(rawValue: word)
    if half == nil {
      report(
        .unknown(.half, word), at: place, among: [Half.request, .disclose].map(\.rawValue),
        meaning: word)
    } else if half == .agreement || isAgreement {
      report(.halfMisplaced(word), at: place)
    }
    advance()
    return half
  }

  /// Records an unknown clause and gives the statement up.
  mutating func unknownClause(
    _ clause: String, at position: SourcePosition, _ candidates: [String]
  ) -> Abandoned {
    report(.unknown(.clause, clause), at: position, among: candidates, meaning: clause)
    return Abandoned()
  }

  private mutating func half(
    at position: SourcePosition, _ effect: Effect
  ) throws(Abandoned) -> Half {
    let (word, wordPosition) = try word("`request`, `disclose` or `agreement`")
    guard let half = Half(rawValue: word) else {
      report(
        .unknown(.half, word), at: wordPosition, among: Half.allCases.map(\.rawValue),
        meaning: word)
      throw Abandoned()
    }
    if isAgreement != (half == .agreement) { report(.halfMisplaced(word), at: wordPosition) }
    if isAgreement, effect == .permit { report(.agreementPermits, at: position) }
    return half
  }

  private mutating func basis() throws(Abandoned) -> Basis {
    guard take("TO-CONFIRM") else { return .cited(try text("a quoted source or `TO-CONFIRM`")) }
    guard case .text(let note) = next?.kind else { return .toConfirm(nil) }
    advance()
    return .toConfirm(note)
  }

  /// Records what makes a well-formed rule weak, and emergency purposes without their demands.
  private mutating func warn(_ rule: Rule, at position: SourcePosition) {
    let kinds = Set(rule.obligations.map(\.kind))
    if rule.effect == .permit, !kinds.isSuperset(of: ObligationKind.emergency) {
      for condition in rule.conditions where condition.attribute == "purpose" {
        for purpose in Vocabulary.emergencyPurposes
        where !condition.isComplement && condition.values.contains(purpose) {
          report(.emergencyBare(purpose), at: position)
        }
      }
    }
    if rule.say == nil { report(.sentenceMissing(rule.id), at: position) }
    switch rule.basis {
    case nil: report(.basisMissing(rule.id), at: position)
    case .toConfirm: report(.basisToConfirm(rule.id), at: position)
    case .cited: break
    }
  }
}
