/// One token of a policy source.
struct Token: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// A bare word: ASCII letters, digits and `. _ - @ /`.
    case word(String)
    /// A quoted text, without its quotes and escapes.
    case text(String)
    /// A comment line, without `#` and the space after it.
    case comment(String)
    case comma
    /// `->`
    case arrow
    /// `=>`
    case becomes
  }

  let kind: Kind
  let position: SourcePosition
  /// Whether it is the first of its line.
  let startsLine: Bool

  /// Whether it begins a statement: the first of its line and not indented.
  var startsStatement: Bool { startsLine && position.column == 1 }

  /// The bare word, nil for another kind.
  var word: String? {
    guard case .word(let word) = kind else { return nil }
    return word
  }

  /// The token as people read it.
  var shown: String {
    switch kind {
    case .word(let word): word
    case .text(let text): "\"\(text)\""
    case .comment: "#"
    case .comma: ","
    case .arrow: "->"
    case .becomes: "=>"
    }
  }
}
