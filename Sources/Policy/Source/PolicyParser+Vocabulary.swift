extension PolicyParser {
  /// Reads `vocabulary name@1` with its attributes, or `vocabulary name@1 extends other@2` with the
  /// values it adds.
  mutating func vocabularyText() -> Document? {
    var named: (word: String, at: SourcePosition)?
    var extended: (word: String, at: SourcePosition)?
    read(groups[0], .bridge2, isAgreement: false) { parser throws(StatementParser.Abandoned) in
      named = try parser.word("the vocabulary's name")
      if parser.take("extends") { extended = try parser.word("a vocabulary") }
      try parser.end()
    }
    guard let named else { return nil }
    if !PolicyParser.isIdentifier(named.word) || named.word == extended?.word {
      report(.identifier(named.word), at: named.at)
    }
    var text = VocabularyText(
      identifier: named.word, entries: [], comments: groups[0].comments, closing: closing)
    if let extended {
      guard let base = vocabulary(extended.word, at: extended.at) else { return nil }
      text.base = base
    }
    for group in groups.dropFirst() { readEntry(group, into: &text) }
    check(text)
    return .vocabulary(text)
  }

  private mutating func readEntry(_ group: StatementGroup, into text: inout VocabularyText) {
    let base = text.base
    let entries = text.entries
    var entry: VocabularyEntry?
    read(group, base ?? .bridge2, isAgreement: false) {
      parser throws(StatementParser.Abandoned) in
      let keyword = base == nil ? "attribute" : "extend"
      guard group.keyword == keyword else {
        parser.report(
          .expected("`\(keyword)`", found: group.tokens.first?.shown ?? ""), at: group.position,
          among: [keyword], meaning: group.keyword)
        return
      }
      let read = try parser.entry(extending: base, group.comments)
      if entries.contains(where: { $0.attribute == read.attribute }) {
        parser.report(.twice(read.attribute), at: group.position)
      }
      entry = read
    }
    if let entry { text.entries.append(entry) }
  }

  /// Records what only the vocabulary as a whole can break.
  private mutating func check(_ text: VocabularyText) {
    let start = groups[0].position
    guard text.base == nil else { return checkCells(text, at: start) }
    if groups.count == 1 { report(.missing("attribute"), at: start) }
    if text.entries.count > PolicyLimits.attributesMax {
      report(.number("attribute", 1...PolicyLimits.attributesMax), at: start)
    }
    checkCells(text, at: start)
  }

  private mutating func checkCells(_ text: VocabularyText, at start: SourcePosition) {
    guard let vocabulary = try? text.vocabulary() else { return }  // what is wrong is reported
    let cells = vocabulary.documentAxes.reduce(1) { $0 * vocabulary.attributes[$1].values.count }
    if cells > PolicyLimits.cellsMax { report(.cellsTooMany, at: start) }
  }

  /// Whether a word is a name and a version without leading zero: `bridge@2`.
  private static func isIdentifier(_ word: String) -> Bool {
    let parts = word.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let version = Int32(parts[1]) else { return false }
    return version > 0 && String(version) == parts[1]
  }
}

extension StatementParser {
  /// Reads an attribute with its values behind `attribute` or `extend`.
  mutating func entry(
    extending base: Vocabulary?, _ comments: [String]
  ) throws(Abandoned) -> VocabularyEntry {
    let (name, position) = try word("an attribute")
    var entry = VocabularyEntry(name, values: [], comments: comments)
    var known: [AttributeValue] = [.unknown]
    if base != nil {
      let attribute = vocabulary.position(of: name).map { vocabulary.attributes[$0] }
      if attribute == nil {
        report(
          .unknown(.attribute, name), at: position, among: vocabulary.attributes.map(\.name),
          meaning: name)
      }
      if attribute?.isOrdered == true { report(.orderedExtended(name), at: position) }
      known = attribute?.values ?? known
    } else {
      entry.definition = try definition(of: name, at: position)
    }
    entry.values = try values(beside: known)
    let count = known.count + entry.values.count
    if entry.values.isEmpty || count > PolicyLimits.valuesMax {
      report(.number("values of \(name)", 1...(PolicyLimits.valuesMax - 1)), at: position)
    }
    return entry
  }

  private mutating func definition(
    of name: String, at position: SourcePosition
  ) throws(Abandoned) -> VocabularyEntry.Definition {
    let (word, axisPosition) = try word("what the attribute describes")
    guard let axis = AttributeAxis(rawValue: word) else {
      report(
        .unknown(.axis, word), at: axisPosition, among: AttributeAxis.allCases.map(\.rawValue),
        meaning: word)
      throw Abandoned()
    }
    if axis == .document, !DocumentCell.attributes.contains(name) {
      report(.documentAttribute(name), at: position)
    }
    let isOrdered = take("ordered")
    return VocabularyEntry.Definition(
      axis: axis, isOrdered: isOrdered, called: try sentence())
  }

  /// Reads `value ja "…" en "…"` to the end; no value may be among `known` or stand twice.
  private mutating func values(
    beside known: [AttributeValue]
  ) throws(Abandoned) -> [AttributeValue] {
    var names = Set(known.map(\.name))
    var values: [AttributeValue] = []
    while next != nil {
      let (name, position) = try word("a value")
      if !names.insert(name).inserted { report(.twice(name), at: position) }
      let called = try sentence()
      values.append(AttributeValue(name: name, ja: called.ja, en: called.en))
    }
    return values
  }
}
