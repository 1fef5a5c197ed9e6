extension StatementParser {
  /// Reads `given …`, whose word is already taken, as a statement of its own.
  mutating func given(_ comments: [String]) throws(Abandoned) -> Given {
    let given = Given(comments: comments, facts: try facts())
    try end()
    return given
  }

  /// Reads `test "…" given … expect …`, whose first word is already taken.
  mutating func test(_ comments: [String], known rules: Set<String>) throws(Abandoned) -> TestCase {
    var test = TestCase(
      comments: comments, half: ownHalf(), title: try text("what the case shows, in quotes"),
      facts: [],
      effect: .deny, rules: [])
    if take("given") { test.facts = try facts() }
    try require("expect")
    let (word, position) = try word("`permit` or `deny`")
    guard let effect = Effect(rawValue: word) else {
      throw unknownClause(word, at: position, Effect.allCases.map(\.rawValue))
    }
    test.effect = effect
    if take("by") { test.rules = try ruleNames(known: rules) }
    if take("must") { test.obligations = try obligations() }
    try end()
    return test
  }

  private mutating func ruleNames(known rules: Set<String>) throws(Abandoned) -> [String] {
    var names: [String] = []
    repeat {
      let (name, position) = try word("a rule's identifier")
      if !isAgreement, !rules.contains(name) {
        report(
          .ruleUnknown(name), at: position, among: maySuggest ? rules.sorted() : [], meaning: name)
      }
      if names.contains(name) { report(.twice(name), at: position) }
      names.append(name)
    } while take(.comma)
    return names
  }

  /// Reads `doctor at clinic, TREAT, linkage confirmed`.
  private mutating func facts() throws(Abandoned) -> [GivenFact] {
    var facts: [GivenFact] = []
    repeat {
      let (first, position) = try word("a fact")
      guard let second = next?.word, !["at", "expect"].contains(second), next?.startsLine == false
      else {
        facts.append(bare(first, at: position))
        continue
      }
      let attribute = attribute(first, at: position)
      check(second, of: attribute, first, at: place)
      advance()
      facts.append(GivenFact(attribute: first, value: second, meaning: first))
    } while take(.comma) || take("at")
    return facts
  }

  /// Tells the attribute from the value alone; a facility type is taken for the asking facility's.
  private mutating func bare(_ value: String, at position: SourcePosition) -> GivenFact {
    let owners = vocabulary.attributes.filter {
      $0.axis != .custody && $0.position(of: value) != nil
    }
    if owners.count != 1 {
      let candidates = vocabulary.attributes.flatMap { $0.values.map(\.name) }
      report(
        owners.isEmpty ? .valueUnknown(value, attribute: "given") : .valueAmbiguous(value),
        at: position, among: owners.isEmpty ? candidates : [], meaning: value)
    }
    return GivenFact(attribute: nil, value: value, meaning: owners.first?.name ?? "")
  }
}
