/// Writes policies in their one canonical form; reading that form gives the same document again.
package struct PolicyFormatter {
  private static let columnsMax = 100
  private var lines: [String] = []

  /// The canonical text of a document, ending in a newline.
  package static func format(_ document: Document) -> String {
    var formatter = PolicyFormatter()
    switch document {
    case .pack(let pack): formatter.add(pack)
    case .agreement(let agreement): formatter.add(agreement)
    case .mappings(let mappings):
      for mapping in mappings { formatter.add(mapping) }
    case .vocabulary(let text): formatter.add(text)
    }
    return formatter.lines.joined(separator: "\n") + "\n"
  }

  private mutating func add(_ pack: Pack) {
    add(pack.comments)
    lines.append(
      "pack \(pack.name) version \(pack.version) vocabulary \(pack.vocabulary.identifier)")
    if let title = pack.title { lines.append("title \(text(title))") }
    if let steward = pack.steward { lines.append("steward \(text(steward))") }
    add(pack.statements, pack.vocabulary)
    addClosing(pack.closing)
  }

  private mutating func add(_ agreement: Agreement) {
    add(agreement.comments)
    lines.append(
      "agreement \(agreement.name) version \(agreement.version) "
        + "vocabulary \(agreement.vocabulary.identifier)")
    if let title = agreement.title { lines.append("title \(text(title))") }
    if let boundary = agreement.boundary { lines.append("boundary \(text(boundary))") }
    if let transport = agreement.transport { lines.append("transport \(text(transport))") }
    for direction in agreement.directions {
      lines.append("direction \(direction.requester) asks \(direction.custodian)")
    }
    add(agreement.statements, agreement.vocabulary)
    addClosing(agreement.closing)
  }

  private mutating func add(_ mapping: VocabularyMapping) {
    if !lines.isEmpty { lines.append("") }
    add(mapping.comments)
    lines.append("map \(mapping.network) -> \(mapping.vocabulary.identifier)")
    for row in mapping.rows {
      lines.append("  \(row.kind.rawValue) \(text(row.foreign)) => \(row.value)")
    }
    for ceiling in mapping.ceilings {
      addList("  ceiling \(ceiling.facilityType) role ", ceiling.roles)
    }
    lines.append("  else deny \(VocabularyMapping.unmapped)")
  }

  private mutating func add(_ vocabulary: VocabularyText) {
    add(vocabulary.comments)
    let base = vocabulary.base.map { " extends \($0.identifier)" } ?? ""
    lines.append("vocabulary \(vocabulary.identifier)\(base)")
    for entry in vocabulary.entries {
      lines.append("")
      add(entry.comments)
      if let definition = entry.definition {
        let order = definition.isOrdered ? " ordered" : ""
        lines.append("attribute \(entry.attribute) \(definition.axis)\(order)")
        lines.append("  \(text(definition.called))")
      } else {
        lines.append("extend \(entry.attribute)")
      }
      for value in entry.values {
        lines.append("  \(value.name) \(text(Sentence(ja: value.ja, en: value.en)))")
      }
    }
    addClosing(vocabulary.closing)
  }

  private mutating func add(_ statements: [Statement], _ vocabulary: Vocabulary) {
    for statement in statements {
      lines.append("")
      switch statement {
      case .rule(let rule): add(rule)
      case .never(let never):
        add(never.comments)
        add(
          head("never", never.half, never.title) + " permit", never.conditions,
          mayShare: never.say == nil)
        if let say = never.say { lines.append("  say \(text(say))") }
      case .always(let always):
        add(always.comments)
        add(
          head("always", always.half, always.title) + " permit", always.conditions, mayShare: true)
      case .given(let given):
        add(given.comments)
        addList("given ", facts(given.facts, vocabulary))
      case .test(let test): add(test, vocabulary)
      }
    }
  }

  private mutating func add(_ rule: Rule) {
    add(rule.comments)
    let isBare = rule.obligations.isEmpty && rule.basis == nil && rule.say == nil
    add("\(rule.effect) \(rule.half) \(rule.id)", rule.conditions, mayShare: isBare)
    if !rule.obligations.isEmpty { addList("  must ", rule.obligations.map(\.text)) }
    switch rule.basis {
    case .cited(let source): lines.append("  basis \(text(source))")
    case .toConfirm(nil): lines.append("  basis TO-CONFIRM")
    case .toConfirm(let note?): lines.append("  basis TO-CONFIRM \(text(note))")
    case nil: break
    }
    if let say = rule.say { lines.append("  say \(text(say))") }
  }

  private mutating func add(_ test: TestCase, _ vocabulary: Vocabulary) {
    add(test.comments)
    lines.append(head("test", test.half, test.title))
    if !test.facts.isEmpty { addList("  given ", facts(test.facts, vocabulary)) }
    let rules = test.rules.isEmpty ? "" : " by \(test.rules.joined(separator: ", "))"
    let must = test.obligations.map { " must " + $0.map(\.text).joined(separator: ", ") } ?? ""
    lines.append("  expect \(test.effect)\(rules)\(must)")
  }

  /// A head with its conditions, on one line if there is one condition and nothing follows it.
  private mutating func add(_ head: String, _ conditions: [Condition], mayShare: Bool) {
    let texts = conditions.map { condition in
      (head: "\(condition.attribute) is \(condition.isComplement ? "not " : "")", condition.values)
    }
    if mayShare, texts.count == 1 {
      let line = "\(head) when \(texts[0].head)\(texts[0].1.joined(separator: ", "))"
      if line.unicodeScalars.count <= PolicyFormatter.columnsMax {
        lines.append(line)
        return
      }
    }
    lines.append(head)
    for (number, text) in texts.enumerated() {
      addList((number == 0 ? "  when " : "       ") + text.head, text.1)
    }
  }

  /// A list behind a head, broken after commas where the line would grow too long.
  private mutating func addList(_ head: String, _ items: [String]) {
    let indent = String(repeating: " ", count: 9)
    var line = head
    for (number, item) in items.enumerated() {
      let piece = number == items.count - 1 ? item : item + ","
      if number > 0, line.unicodeScalars.count + piece.unicodeScalars.count + 1 > 100 {
        lines.append(line)
        line = indent + piece
      } else {
        line += (number > 0 ? " " : "") + piece
      }
    }
    lines.append(line)
  }

  private mutating func add(_ comments: [String]) {
    for comment in comments { lines.append(comment.isEmpty ? "#" : "# \(comment)") }
  }

  private mutating func addClosing(_ comments: [String]) {
    if !comments.isEmpty { lines.append("") }
    add(comments)
  }

  /// Facts as they are written; a role and the facility type after it read `doctor at clinic`.
  private func facts(_ facts: [GivenFact], _ vocabulary: Vocabulary) -> [String] {
    var texts: [String] = []
    for (number, fact) in facts.enumerated() {
      let text = fact.attribute.map { "\($0) \(fact.value)" } ?? fact.value
      let isPlace = fact.attribute == nil && fact.meaning == "facilityType"
      let followsRole =
        number > 0 && facts[number - 1].attribute == nil && facts[number - 1].meaning == "role"
      if isPlace, followsRole {
        texts[texts.count - 1] += " at \(text)"
      } else {
        texts.append(text)
      }
    }
    return texts
  }

  /// A keyword, the half it names if any, and a title.
  private func head(_ keyword: String, _ half: Half?, _ title: String) -> String {
    "\(keyword) " + (half.map { "\($0) " } ?? "") + text(title)
  }

  private func text(_ sentence: Sentence) -> String {
    "ja \(text(sentence.ja)) en \(text(sentence.en))"
  }

  private func text(_ string: String) -> String {
    var quoted = "\""
    for scalar in string.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
