/// Reads policy sources.
///
/// A statement begins in column 1 and reaches to the next line that does; a broken statement is
/// reported and stepped over, so that one run finds all that is wrong.
package struct PolicyParser {
  private let source: SourceFile
  private let vocabularies: [Vocabulary]
  private(set) var findings: [Finding] = []
  private(set) var groups: [StatementGroup] = []
  private(set) var closing: [String] = []

  /// Reads one source file.
  ///
  /// Returns everything wrong with it in the order of the text, and its document unless there is an
  /// error; warnings do not withhold it.
  package static func parse(
    _ source: SourceFile, vocabularies: [Vocabulary] = [.bridge2]
  ) -> (diagnostics: [Diagnostic], document: Document?) {
    var parser = PolicyParser(source, vocabularies)
    let document = parser.document()
    let isSound = parser.findings.allSatisfy { $0.problem.severity == .warning }
    return (parser.diagnostics(), isSound ? document : nil)
  }

  private init(_ source: SourceFile, _ vocabularies: [Vocabulary]) {
    self.source = source
    self.vocabularies = vocabularies
  }

  private mutating func document() -> Document? {
    let start = SourcePosition(line: 1, column: 1, length: 1)
    guard source.text.utf8.count <= PolicyLimits.sourceBytesMax else {
      report(.sourceTooLarge, at: start)
      return nil
    }
    let lexer = Lexer(source.text)
    findings += lexer.findings
    split(lexer.tokens)
    guard groups.count <= PolicyLimits.statementsMax else {
      report(.statementsTooMany, at: start)
      return nil
    }
    guard let header = groups.first else {
      report(.missing("pack"), at: start)
      return nil
    }
    switch header.keyword {
    case "pack": return pack()
    case "agreement": return agreement()
    case "map": return mappings()
    case "vocabulary": return vocabularyText()
    default:
      let kinds = ["pack", "agreement", "map", "vocabulary"]
      let shown = header.tokens.first?.shown ?? ""
      findings.append(
        Finding(
          problem: .expected("`pack`, `agreement`, `map` or `vocabulary`", found: shown),
          position: header.position, suggestion: Suggestion.nearest(to: shown, among: kinds)))
      return nil
    }
  }

  /// Parts the tokens into statements; comments go with the statement after them.
  private mutating func split(_ tokens: [Token]) {
    var comments: [String] = []
    for (index, token) in tokens.enumerated() {
      if case .comment(let comment) = token.kind {
        let following = tokens[index...].first {
          if case .comment = $0.kind { false } else { true }
        }
        if token.startsLine, following?.startsStatement == false {
          report(.commentMisplaced, at: token.position)
        }
        comments.append(comment)
      } else if token.startsStatement || groups.isEmpty {
        groups.append(StatementGroup(comments: comments, tokens: [token]))
        comments = []
      } else {
        groups[groups.count - 1].tokens.append(token)
      }
    }
    closing = comments
  }

  private mutating func pack() -> Document? {
    guard let header = header(), let vocabulary = header.vocabulary else { return nil }
    var pack = Pack(
      name: header.name, version: header.version, vocabulary: vocabulary,
      comments: groups[0].comments, closing: closing)
    var seen: Set<String> = []
    var body: [StatementGroup] = []
    for group in groups.dropFirst() {
      switch group.keyword {
      case "title", "steward":
        once(group, &seen)
        read(group, vocabulary, isAgreement: false) { parser throws(StatementParser.Abandoned) in
          if group.keyword == "title" {
            pack.title = try parser.sentence()
          } else {
            pack.steward = try parser.text("the steward's name, in quotes")
          }
          try parser.end()
        }
      default: body.append(group)
      }
    }
    pack.statements = statements(body, vocabulary, isAgreement: false)
    return .pack(pack)
  }

  private mutating func agreement() -> Document? {
    guard let header = header(), let vocabulary = header.vocabulary else { return nil }
    var agreement = Agreement(
      name: header.name, version: header.version, vocabulary: vocabulary, directions: [],
      comments: groups[0].comments, closing: closing)
    var seen: Set<String> = []
    var body: [StatementGroup] = []
    for group in groups.dropFirst() {
      guard ["title", "boundary", "transport", "direction"].contains(group.keyword) else {
        body.append(group)
        continue
      }
      if group.keyword != "direction" { once(group, &seen) }
      read(group, vocabulary, isAgreement: true) { parser throws(StatementParser.Abandoned) in
        switch group.keyword {
        case "title": agreement.title = try parser.sentence()
        case "boundary": agreement.boundary = try parser.sentence()
        case "transport":
          agreement.transport = try parser.text("how the networks are connected, in quotes")
        default:
          let requester = try parser.word("a network").word
          try parser.require("asks")
          let custodian = try parser.word("a network").word
          agreement.directions.append(Direction(requester: requester, custodian: custodian))
        }
        try parser.end()
      }
    }
    if agreement.directions.isEmpty { report(.missing("direction"), at: groups[0].position) }
    if Set(agreement.directions).count != agreement.directions.count {
      report(.twice("direction"), at: groups[0].position)
    }
    agreement.statements = statements(body, vocabulary, isAgreement: true)
    return .agreement(agreement)
  }

  private mutating func mappings() -> Document? {
    var mappings: [VocabularyMapping] = []
    for group in groups {
      guard group.keyword == "map" else {
        report(.expected("`map`", found: group.tokens.first?.shown ?? ""), at: group.position)
        continue
      }
      // The header names the vocabulary the rest is read with: `map mame -> bridge@2`.
      let named = group.tokens.dropFirst(3).first
      guard let vocabulary = vocabulary(named?.word, at: named?.position ?? group.position) else {
        continue
      }
      read(group, vocabulary, isAgreement: false) { parser throws(StatementParser.Abandoned) in
        let network = try parser.word("a network")
        guard parser.take(.arrow) else { throw parser.abandon(expecting: "`->`") }
        _ = try parser.word("a vocabulary")
        mappings.append(try parser.mapping(network.word, at: network.at, group.comments))
      }
    }
    if Set(mappings.map(\.network)).count != mappings.count {
      report(.twice("map"), at: groups[0].position)
    }
    if !closing.isEmpty { report(.commentMisplaced, at: groups[0].position) }
    return .mappings(mappings)
  }

  private mutating func statements(
    _ groups: [StatementGroup], _ vocabulary: Vocabulary, isAgreement: Bool
  ) -> [Statement] {
    var known = Set(
      groups.filter { ["permit", "deny"].contains($0.keyword) }
        .compactMap { $0.tokens.dropFirst(2).first?.word })
    var ids: Set<String> = []
    var nevers = 0
    var statements: [Statement] = []
    for group in groups {
      if group.keyword == "never" {
        nevers += 1
        known.insert("never-\(nevers)")
      }
      let names = known
      read(group, vocabulary, isAgreement: isAgreement) {
        parser throws(StatementParser.Abandoned) in
        let statement = try parser.statement(group, known: names)
        if case .rule(let rule) = statement, !ids.insert(rule.id).inserted {
          parser.report(.twice(rule.id), at: group.position)
        }
        statements.append(statement)
      }
    }
    return statements
  }

  /// Reads `pack name version n vocabulary v` or the same of an agreement.
  private mutating func header() -> (name: String, version: Int, vocabulary: Vocabulary?)? {
    var header: (name: String, version: Int, vocabulary: Vocabulary?)?
    var named: (word: String, at: SourcePosition)?
    read(groups[0], .bridge2, isAgreement: false) { parser throws(StatementParser.Abandoned) in
      let name = try parser.word("a name").word
      try parser.require("version")
      let version = try parser.number("version", in: 1...Int(Int32.max))
      try parser.require("vocabulary")
      named = try parser.word("a vocabulary")
      try parser.end()
      header = (name, version, nil)
    }
    guard let named, header != nil else { return nil }
    header?.vocabulary = vocabulary(named.word, at: named.at)
    return header
  }

  /// The known vocabulary of that name; reports it and returns nil if there is none.
  mutating func vocabulary(_ name: String?, at position: SourcePosition) -> Vocabulary? {
    if let found = vocabularies.first(where: { $0.identifier == name }) { return found }
    findings.append(
      Finding(
        problem: .unknown(.vocabulary, name ?? ""), position: position,
        suggestion: Suggestion.nearest(
          to: name ?? "", among: vocabularies.map(\.identifier))))
    return nil
  }

  /// Runs a statement's parser behind its keyword and keeps what it found.
  mutating func read(
    _ group: StatementGroup, _ vocabulary: Vocabulary, isAgreement: Bool,
    _ body: (inout StatementParser) throws(StatementParser.Abandoned) -> Void
  ) {
    var parser = StatementParser(
      Array(group.tokens.dropFirst()), vocabulary: vocabulary, isAgreement: isAgreement,
      findingsMax: PolicyLimits.diagnosticsMax - findings.count)
    do throws(StatementParser.Abandoned) {
      try body(&parser)
    } catch {
      // The statement is given up; the finding that explains it is in the parser.
    }
    findings += parser.findings
  }

  private mutating func once(_ group: StatementGroup, _ seen: inout Set<String>) {
    if !seen.insert(group.keyword).inserted { report(.twice(group.keyword), at: group.position) }
    if !group.comments.isEmpty { report(.commentMisplaced, at: group.position) }
  }

  /// Records a finding of the whole file.
  mutating func report(_ problem: Problem, at position: SourcePosition) {
    findings.append(Finding(problem: problem, position: position, suggestion: nil))
  }

  private func diagnostics() -> [Diagnostic] {
    let lines = source.text.unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { String($0) }
    let ordered = findings.sorted {
      ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
    }
    return ordered.prefix(PolicyLimits.diagnosticsMax).map { finding in
      let line = finding.position.line
      return Diagnostic(
        severity: finding.problem.severity, file: source.name, line: line,
        column: finding.position.column, length: finding.position.length,
        message: finding.problem.message, suggestion: finding.suggestion,
        source: line <= lines.count ? lines[line - 1] : "")
    }
  }
}
