import Policy
import TestSupport

extension SeededGenerator {
  /// A generator for one test, its seed from `KAKEHASHI_SEED` or drawn; printed either way.
  static func forTest(_ name: String) -> SeededGenerator {
    let generator = fromEnvironment()
    print("\(name): KAKEHASHI_SEED=\(generator.seed)")
    return generator
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// Draws packs, agreements, facts and documents over a small vocabulary, so that rules meet.
struct RandomPolicies {
  var generator: SeededGenerator
  let vocabulary: Vocabulary
  /// Whether permits may name `unknown`.
  var permitsNameUnknown = true

  init(_ generator: SeededGenerator) throws {
    self.generator = generator
    vocabulary = try Self.small()
  }

  /// Draws over another vocabulary.
  init(_ generator: SeededGenerator, _ vocabulary: Vocabulary) {
    self.generator = generator
    self.vocabulary = vocabulary
  }

  private static func small() throws -> Vocabulary {
    try Vocabulary(
      identifier: "small@1",
      attributes: [
        Self.attribute("role", .subject, ["a", "b", "c"]),
        Self.attribute("assurance", .subject, ["1", "2"]),
        Self.attribute("category", .document, ["x", "y", "z"]),
        Self.attribute("label", .document, ["V", "N"]),
        Self.attribute("docAge", .document, ["old", "new"]),
        Self.attribute("tag", .document, ["kept", "none"]),
        Self.attribute("purpose", .request, ["TREAT", "ETREAT", "BTG"]),
        Self.attribute("requester.participation", .requesterConsent, ["withdrawn", "active"]),
        Self.attribute("custodian.participation", .custodianConsent, ["withdrawn", "active"]),
        Self.attribute("custodian.slip", .custodianConsent, ["none", "valid"]),
      ])
  }

  static func attribute(_ name: String, _ axis: AttributeAxis, _ values: [String]) -> Attribute {
    Attribute(
      name: name, ja: name, en: name,
      values: (["unknown"] + values).map { AttributeValue(name: $0, ja: $0, en: $0) },
      isOrdered: false, axis: axis)
  }

  mutating func pack(_ name: String) -> Pack {
    let count = generator.chance(5) ? Int.random(in: 60...90, using: &generator) : nil
    let rules = (0..<(count ?? Int.random(in: 1...8, using: &generator))).map { number in
      rule(
        "\(name)-\(number)", half: generator.chance(50) ? .request : .disclose,
        permits: count == nil ? 75 : 97)
    }
    var statements = rules.map(Statement.rule)
    if generator.chance(10) {
      let half = [nil, Half.request, .disclose].randomElement(using: &generator) ?? nil
      statements.append(
        .never(Never(title: "never", conditions: conditions(for: .deny, 2...3), half: half)))
    }
    if generator.chance(10) {
      let always = Always(title: "always", conditions: conditions(for: .permit, 1...2))
      statements.append(.always(always))
    }
    return Pack(name: name, version: 1, vocabulary: vocabulary, statements: statements)
  }

  mutating func agreement() -> Agreement {
    var statements = (0..<Int.random(in: 0...2, using: &generator)).map { number in
      Statement.rule(rule("g-\(number)", half: .agreement, permits: 0))
    }
    if generator.chance(20) {
      statements.append(.never(Never(title: "never", conditions: conditions(for: .deny, 2...3))))
    }
    return Agreement(
      name: "p--q", version: 1, vocabulary: vocabulary,
      directions: [Direction(requester: "p", custodian: "q")], statements: statements)
  }

  mutating func rule(_ id: String, half: Half, permits: Int) -> Rule {
    let effect: Effect = generator.chance(permits) ? .permit : .deny
    var rule = Rule(
      id: id, effect: effect, half: half,
      conditions: conditions(for: effect, effect == .permit ? 0...3 : 2...4))
    guard effect == .permit else { return rule }
    if generator.chance(30) {
      rule.obligations += [
        .sessionMinutes(Int.random(in: 1...60, using: &generator)),
        .reviewWithinHours(Int.random(in: 1...72, using: &generator)),
        .notify([generator.chance(50) ? "steward" : "patient"]),
      ]
    }
    if generator.chance(20) { rule.obligations.append(.viewOnly) }
    if generator.chance(10) { rule.obligations.append(.noPrint) }
    if generator.chance(10) { rule.obligations.append(.redactLabels(["V"])) }
    if generator.chance(10) {
      rule.obligations.append(.categories(generator.chance(50) ? ["x"] : ["x", "y"]))
    }
    return rule
  }

  mutating func conditions(for effect: Effect, _ counts: ClosedRange<Int>) -> [Condition] {
    let count = Int.random(in: counts, using: &generator)
    return vocabulary.attributes.shuffled(using: &generator).prefix(count).map { attribute in
      let isComplement = generator.chance(20)
      let mayNameUnknown = effect == .deny || (permitsNameUnknown && !isComplement)
      let words = attribute.values.map(\.name).filter { $0 != "unknown" || mayNameUnknown }
      let size = isComplement ? 1 : Int.random(in: 1...2, using: &generator)
      return Condition(
        attribute.name, isComplement: isComplement,
        Array(words.shuffled(using: &generator).prefix(size)))
    }
  }

  mutating func facts() -> Facts {
    var facts = Facts(vocabulary: vocabulary)
    for attribute in vocabulary.attributes where attribute.axis != .document {
      facts.set(attribute.name, value(of: attribute))
    }
    return facts
  }

  mutating func cell() -> DocumentCell {
    let values = vocabulary.documentAxes.map { value(of: vocabulary.attributes[$0]) }
    return DocumentCell(category: values[0], label: values[1], docAge: values[2], tag: values[3])
  }

  /// All documents there can be.
  var cells: [DocumentCell] {
    let values = vocabulary.documentAxes.map { vocabulary.attributes[$0].values.map(\.name) }
    return values[0].flatMap { category in
      values[1].flatMap { label in
        values[2].flatMap { age in
          values[3].map { DocumentCell(category: category, label: label, docAge: age, tag: $0) }
        }
      }
    }
  }

  private mutating func value(of attribute: Attribute) -> String {
    generator.chance(15)
      ? "unknown"
      : attribute.values.dropFirst().randomElement(using: &generator)?.name ?? "unknown"
  }
}

/// Facts and a document as the reference authorizer reads them.
func world(_ facts: Facts, _ cell: DocumentCell) -> ReferenceAuthorizer.World {
  var world = Dictionary(uniqueKeysWithValues: facts.named.map { ($0.attribute, $0.value) })
  world["category"] = cell.category
  world["label"] = cell.label
  world["docAge"] = cell.docAge
  world["tag"] = cell.tag
  return world
}
