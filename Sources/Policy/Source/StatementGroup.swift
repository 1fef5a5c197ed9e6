/// The tokens of one statement with the comments before it.
struct StatementGroup: Sendable {
  let comments: [String]
  var tokens: [Token]

  /// The first word, empty if the statement does not begin with one.
  var keyword: String { tokens.first?.word ?? "" }

  /// The place of the first token.
  var position: SourcePosition {
    tokens.first?.position ?? SourcePosition(line: 1, column: 1, length: 1)
  }
}

extension StatementParser {
  /// Reads a statement of a pack's or an agreement's body behind its keyword.
  mutating func statement(
    _ group: StatementGroup, known rules: Set<String>
  ) throws(Abandoned) -> Statement {
    switch group.keyword {
    case "permit", "deny":
      let effect: Effect = group.keyword == "permit" ? .permit : .deny
      return .rule(try rule(effect, at: group.position, group.comments))
    case "never": return .never(try never(group.comments))
    case "always": return .always(try always(group.comments))
    case "given": return .given(try given(group.comments))
    case "test": return .test(try test(group.comments, known: rules))
    default:
      let keywords = ["permit", "deny", "never", "always", "given", "test", "title", "steward"]
      let shown = group.tokens.first?.shown ?? ""
      report(
        .unknown(.statement, shown), at: group.position,
        among: keywords + (isAgreement ? ["direction", "boundary", "transport"] : []),
        meaning: shown)
      throw Abandoned()
    }
  }
}
