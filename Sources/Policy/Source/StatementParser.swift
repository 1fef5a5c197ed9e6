/// Reads the tokens of one statement.
struct StatementParser {
  /// Thrown after the finding that explains it was recorded: the statement is given up.
  struct Abandoned: Error {}

  private let tokens: [Token]
  private var index = 0
  private(set) var findings: [Finding] = []
  /// The vocabulary of the document.
  let vocabulary: Vocabulary
  /// Whether the statement stands in an agreement.
  let isAgreement: Bool

  /// Whether the next finding is early enough to be shown with a suggestion.
  var maySuggest: Bool { findings.count < findingsMax }
  private let findingsMax: Int

  init(_ tokens: [Token], vocabulary: Vocabulary, isAgreement: Bool, findingsMax: Int) {
    self.findingsMax = findingsMax
    self.tokens = tokens
    self.vocabulary = vocabulary
    self.isAgreement = isAgreement
  }

  /// The next token, nil at the end.
  var next: Token? { index < tokens.count ? tokens[index] : nil }

  /// The token after the next, nil if there is none.
  var afterNext: Token? { index + 1 < tokens.count ? tokens[index + 1] : nil }

  /// The place of the next token, or just after the last.
  var place: SourcePosition {
    if let next { return next.position }
    guard let last = tokens.last?.position else {
      return SourcePosition(line: 1, column: 1, length: 1)
    }
    return SourcePosition(line: last.line, column: last.column + last.length, length: 1)
  }

  /// Records a finding and reads on.
  mutating func report(
    _ problem: Problem, at position: SourcePosition,
    among candidates: [String] = [],
    meaning word: String = ""
  ) {
    let suggestion = maySuggest ? Suggestion.nearest(to: word, among: candidates) : nil
    findings.append(Finding(problem: problem, position: position, suggestion: suggestion))
  }

  /// Records that something else was expected here and gives the statement up.
  mutating func abandon(expecting what: String, among words: [String] = []) -> Abandoned {
    report(
      .expected(what, found: next?.shown ?? "end of statement"), at: place, among: words,
      meaning: next?.word ?? "")
    return Abandoned()
  }

  /// Steps over the next token.
  mutating func advance() { index += 1 }

  /// Takes the next token if it is this word.
  mutating func take(_ word: String) -> Bool {
    guard next?.word == word else { return false }
    index += 1
    return true
  }

  /// Takes the next token if it is of this kind.
  mutating func take(_ kind: Token.Kind) -> Bool {
    guard next?.kind == kind else { return false }
    index += 1
    return true
  }

  /// Takes this very word.
  mutating func require(_ word: String) throws(Abandoned) {
    guard take(word) else { throw abandon(expecting: "`\(word)`", among: [word]) }
  }

  /// Takes a bare word, named `what` if it is missing.
  mutating func word(_ what: String) throws(Abandoned) -> (word: String, at: SourcePosition) {
    guard let token = next, let word = token.word else { throw abandon(expecting: what) }
    index += 1
    return (word, token.position)
  }

  /// Takes a quoted text, named `what` if it is missing.
  mutating func text(_ what: String) throws(Abandoned) -> String {
    guard case .text(let text) = next?.kind else { throw abandon(expecting: what) }
    index += 1
    return text
  }

  /// Takes a whole number written without sign or leading zero.
  mutating func number(_ name: String, in range: ClosedRange<Int>) throws(Abandoned) -> Int {
    let (word, position) = try word("a number")
    guard let number = Int(word), String(number) == word, range.contains(number) else {
      report(.number(name, range), at: position)
      return range.lowerBound
    }
    return number
  }

  /// Takes `ja "…" en "…"`.
  mutating func sentence() throws(Abandoned) -> Sentence {
    try require("ja")
    let ja = try text("a quoted Japanese text")
    try require("en")
    return Sentence(ja: ja, en: try text("a quoted English text"))
  }

  /// Records whatever is left of the statement as a finding.
  mutating func end() throws(Abandoned) {
    guard next == nil else { throw abandon(expecting: "the end of the statement") }
  }
}
