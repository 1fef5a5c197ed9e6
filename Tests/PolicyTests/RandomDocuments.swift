import Policy
import TestSupport

/// Draws whole documents in the shipped vocabulary.
struct RandomDocuments {
  private var generator: SeededGenerator
  private let vocabulary = Vocabulary.bridge2

  init(_ generator: SeededGenerator) { self.generator = generator }

  mutating func document() -> Document {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0:
      let statements = statements(isAgreement: false)
      return .pack(
        Pack(
          name: "p", version: Int.random(in: 1...9, using: &generator),
          title: maybe { $0.sentence() }, steward: maybe { $0.text() }, statements: statements,
          comments: comments(), closing: comments()))
    case 1:
      return .agreement(
        Agreement(
          name: "p--q", version: 1, title: maybe { $0.sentence() },
          boundary: maybe { $0.sentence() }, transport: maybe { $0.text() },
          directions: [Direction(requester: "p", custodian: "q")],
          statements: statements(isAgreement: true), comments: comments(), closing: comments()))
    case 2: return .mappings(["p", "q"].map { mapping($0) })
    case 3: return .vocabulary(vocabularyText())
    default: return .vocabulary(siteText())
    }
  }

  private mutating func vocabularyText() -> VocabularyText {
    let names = ["role", "requester.slip", "category", "tag", "x-1"].shuffled(using: &generator)
    let entries = names.prefix(Int.random(in: 1...5, using: &generator)).map { name in
      let axis: AttributeAxis = ["category", "tag"].contains(name) ? .document : .subject
      return VocabularyEntry(
        name,
        VocabularyEntry.Definition(
          axis: axis, isOrdered: generator.chance(50), called: sentence()),
        values: values(), comments: comments())
    }
    return VocabularyText(
      identifier: "v@\(Int.random(in: 1...9, using: &generator))", entries: entries,
      comments: comments(), closing: comments())
  }

  private mutating func siteText() -> VocabularyText {
    let names = ["role", "category", "purpose"].shuffled(using: &generator)
    let entries = names.prefix(Int.random(in: 0...3, using: &generator)).map {
      VocabularyEntry($0, values: values(), comments: comments())
    }
    return VocabularyText(
      identifier: "site@1", base: vocabulary, entries: entries, comments: comments(),
      closing: comments())
  }

  private mutating func values() -> [AttributeValue] {
    (0..<Int.random(in: 1...4, using: &generator)).map {
      AttributeValue(name: ["ja", "en", "extend", "-"][$0], ja: text(), en: text())
    }
  }

  private mutating func statements(isAgreement: Bool) -> [Statement] {
    (0..<Int.random(in: 0...5, using: &generator)).map { number in
      let half = isAgreement ? nil : maybe { $0.generator.chance(50) ? Half.request : .disclose }
      switch Int.random(in: 0..<5, using: &generator) {
      case 0:
        return .never(
          Never(
            title: text(), conditions: conditions(1...3, isAgreement), half: half,
            say: maybe { $0.sentence() }, comments: comments()))
      case 1:
        return .always(
          Always(
            title: text(), conditions: conditions(1...3, isAgreement), half: half,
            comments: comments()))
      case 2: return .given(Given(comments: comments(), facts: facts()))
      case 3: return .test(test(isAgreement))
      default: return .rule(rule("R-\(number)", isAgreement))
      }
    }
  }

  private mutating func rule(_ id: String, _ isAgreement: Bool) -> Rule {
    let effect: Effect = isAgreement || generator.chance(40) ? .deny : .permit
    let half: Half = isAgreement ? .agreement : generator.chance(50) ? .request : .disclose
    let basis: Basis? =
      generator.chance(30)
      ? nil : generator.chance(50) ? .cited(text()) : .toConfirm(maybe { $0.text() })
    return Rule(
      id: id, effect: effect, half: half, conditions: conditions(0...4, isAgreement),
      obligations: effect == .permit ? obligations() : [], basis: basis,
      say: maybe { $0.sentence() }, comments: comments())
  }

  private mutating func test(_ isAgreement: Bool) -> TestCase {
    TestCase(
      comments: comments(), half: isAgreement ? nil : maybe { _ in .request }, title: text(),
      facts: facts(), effect: generator.chance(50) ? .permit : .deny,
      rules: isAgreement ? ["R-1", "x/R-2"] : [],
      obligations: maybe { $0.obligations() }.flatMap { $0.isEmpty ? nil : $0 })
  }

  private mutating func facts() -> [GivenFact] {
    let all = [
      GivenFact(attribute: nil, value: "doctor", meaning: "role"),
      GivenFact(attribute: nil, value: "clinic", meaning: "facilityType"),
      GivenFact(attribute: nil, value: "TREAT", meaning: "purpose"),
      GivenFact(attribute: "tag", value: "none", meaning: "tag"),
      GivenFact(
        attribute: "custodian.slip", value: "valid", meaning: "custodian.slip"),
    ]
    return Array(
      all.shuffled(using: &generator).prefix(Int.random(in: 1...5, using: &generator)))
  }

  private mutating func conditions(
    _ counts: ClosedRange<Int>, _ isAgreement: Bool
  ) -> [Condition] {
    let count = Int.random(in: counts, using: &generator)
    return vocabulary.attributes.shuffled(using: &generator).prefix(count).map { attribute in
      let values = attribute.values.map(\.name).shuffled(using: &generator)
      let size = Int.random(in: 1...values.count, using: &generator)
      let mayBeShort = !isAgreement && attribute.axis == .custodianConsent
      let short = attribute.name.split(separator: ".").last.map(String.init)
      let name = mayBeShort && generator.chance(50) ? short ?? attribute.name : attribute.name
      return Condition(name, isComplement: generator.chance(30), Array(values.prefix(size)))
    }
  }

  private mutating func obligations() -> [Obligation] {
    let all: [Obligation] = [
      .viewOnly, .noPrint, .watermark, .sessionMinutes(30), .reviewWithinHours(72),
      .redactLabels(["R", "V"]), .categories(["image", "labResult"]),
      .notify(["steward", "patient"]),
    ]
    // Whatever the conditions are, the demands of an emergency purpose are met.
    let emergency = all.filter { ObligationKind.emergency.contains($0.kind) }
    let others = all.filter { !ObligationKind.emergency.contains($0.kind) }
    let count = Int.random(in: 0...others.count, using: &generator)
    return (emergency + others.shuffled(using: &generator).prefix(count))
      .shuffled(using: &generator)
  }

  private mutating func mapping(_ network: String) -> VocabularyMapping {
    VocabularyMapping(
      network: network,
      rows: [
        MappingRow(.role, text() + "a", "doctor"), MappingRow(.facility, text(), "hospital"),
        MappingRow(.purpose, text(), "TREAT"),
      ],
      ceilings: [MappingCeiling("hospital", roles: ["doctor", "nurse"])], comments: comments())
  }

  private mutating func comments() -> [String] {
    (0..<Int.random(in: 0...2, using: &generator)).map { _ in
      ["", "a", "根拠: \"#\" \\", "  indented"].randomElement(using: &generator) ?? ""
    }
  }

  private mutating func sentence() -> Sentence { Sentence(ja: text(), en: text()) }

  private mutating func text() -> String {
    let pieces = ["閲覧", "\"", "\\", "#", " ", "a", ",", "=>", "髙﨑", "〜"]
    return (0..<Int.random(in: 0...6, using: &generator)).map { _ in
      pieces.randomElement(using: &generator) ?? ""
    }.joined()
  }

  private mutating func maybe<T>(_ make: (inout RandomDocuments) -> T) -> T? {
    generator.chance(50) ? make(&self) : nil
  }
}
