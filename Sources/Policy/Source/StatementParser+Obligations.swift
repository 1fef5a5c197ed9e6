extension StatementParser {
  /// Reads `obligation, obligation …` after `must`.
  mutating func obligations() throws(Abandoned) -> [Obligation] {
    var obligations: [Obligation] = []
    repeat {
      let (name, position) = try word("an obligation")
      guard let kind = ObligationKind(rawValue: name) else {
        report(
          .unknown(.obligation, name), at: position,
          among: ObligationKind.allCases.map(\.rawValue), meaning: name)
        while continuesList { advance() }
        continue
      }
      if obligations.contains(where: { $0.kind == kind }) { report(.twice(name), at: position) }
      obligations.append(try obligation(kind))
    } while take(.comma)
    return obligations
  }

  private mutating func obligation(_ kind: ObligationKind) throws(Abandoned) -> Obligation {
    switch kind {
    case .viewOnly: .viewOnly
    case .noPrint: .noPrint
    case .watermark: .watermark
    case .sessionMinutes:
      .sessionMinutes(try number(kind.rawValue, in: 1...PolicyLimits.sessionMinutesMax))
    case .reviewWithinHours:
      .reviewWithinHours(try number(kind.rawValue, in: 1...PolicyLimits.reviewHoursMax))
    case .redactLabels: .redactLabels(try words(of: "label"))
    case .categories: .categories(try words(of: "category"))
    case .notify: .notify(try words(of: nil))
    }
  }

  /// Takes the words left on this line up to a comma, at least one, none twice.
  private mutating func words(of name: String?) throws(Abandoned) -> [String] {
    let attribute = name.flatMap { vocabulary.position(of: $0) }.map { vocabulary.attributes[$0] }
    var words: [String] = []
    repeat {
      let (word, position) = try word("a word")
      if words.contains(word) { report(.twice(word), at: position) }
      check(word, of: attribute, name ?? "", at: position)
      words.append(word)
    } while continuesList
    return words
  }

  /// Whether the next token is a word of this line that begins no clause.
  private var continuesList: Bool {
    guard let next, let word = next.word, !next.startsLine else { return false }
    return !["when", "must", "basis", "say"].contains(word)
  }
}
