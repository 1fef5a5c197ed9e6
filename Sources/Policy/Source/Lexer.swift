/// Cuts a policy source into tokens; what it cannot cut it reports and steps over.
struct Lexer {
  private(set) var tokens: [Token] = []
  private(set) var findings: [Finding] = []

  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var line = 1
  private var lineStart = 0
  private var lineHasToken = false

  /// Cuts the whole text at once.
  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    while index < scalars.count { step() }
  }

  private mutating func step() {
    let scalar = scalars[index]
    switch scalar {
    case "\n":
      index += 1
      line += 1
      lineStart = index
      lineHasToken = false
    case " ": index += 1
    case "#": comment()
    case "\"": text()
    case ",": emit(.comma, from: index, to: index + 1)
    case "-" where follows(">"): emit(.arrow, from: index, to: index + 2)
    case "=" where follows(">"): emit(.becomes, from: index, to: index + 2)
    default:
      if Lexer.isWord(scalar) { word() } else { stray(scalar) }
    }
  }

  private func follows(_ scalar: Unicode.Scalar) -> Bool {
    index + 1 < scalars.count && scalars[index + 1] == scalar
  }

  private mutating func comment() {
    let start = index
    if lineHasToken { report(.commentMisplaced, from: start, to: start + 1) }
    var end = index
    while end < scalars.count, scalars[end] != "\n" { end += 1 }
    index = start + 1
    var content = scalars[index..<end]
    checkText(in: index..<end)
    if content.first == " " { content = content.dropFirst() }
    while content.last == " " { content = content.dropLast() }
    emit(.comment(Lexer.string(content)), from: start, to: end)
  }

  private mutating func text() {
    let start = index
    var content: [Unicode.Scalar] = []
    index += 1
    while index < scalars.count, scalars[index] != "\"", scalars[index] != "\n" {
      if scalars[index] == "\\" {
        if !follows("\"") && !follows("\\") { report(.escape, from: index, to: index + 1) }
        if index + 1 < scalars.count, scalars[index + 1] != "\n" { index += 1 }
      }
      content.append(scalars[index])
      index += 1
    }
    guard index < scalars.count, scalars[index] == "\"" else {
      report(.textUnterminated, from: start, to: index)
      emit(.text(Lexer.string(content[...])), from: start, to: index)
      return
    }
    checkText(in: start + 1..<index)
    if content.count > PolicyLimits.textScalarsMax { report(.textTooLong, from: start, to: index) }
    emit(.text(Lexer.string(content[...])), from: start, to: index + 1)
  }

  private mutating func word() {
    let start = index
    var end = index
    while end < scalars.count, Lexer.isWord(scalars[end]) { end += 1 }
    if end - start > PolicyLimits.wordBytesMax { report(.wordTooLong, from: start, to: end) }
    emit(.word(Lexer.string(scalars[start..<end])), from: start, to: end)
  }

  private mutating func stray(_ scalar: Unicode.Scalar) {
    let meant: [Unicode.Scalar: String] = [
      "、": ",", "，": ",", "“": "\"", "”": "\"", "「": "\"", "」": "\"", "＃": "#", "\u{3000}": " ",
      "\t": " ", "→": "->", "⇒": "=>", "\r": "\n",
    ]
    let start = index
    index += 1
    let isShown = Lexer.isAllowed(scalar) && scalar != "\u{3000}"
    let problem: Problem =
      isShown ? .character(String(Character(scalar))) : .forbiddenScalar(scalar.value)
    let suggestion = isShown ? meant[scalar] : nil
    findings.append(
      Finding(problem: problem, position: position(start, start + 1), suggestion: suggestion))
    if scalar.properties.isAlphabetic { strayWord(from: start) }
  }

  /// Reads letters that are no word's as one all the same, so that nothing seems to be missing.
  private mutating func strayWord(from start: Int) {
    var end = start + 1
    while end < scalars.count, scalars[end].properties.isAlphabetic || Lexer.isWord(scalars[end]) {
      end += 1
    }
    emit(.word(Lexer.string(scalars[start..<end])), from: start, to: end)
  }

  /// Refuses what is invisible, decomposed or half-width inside texts and comments.
  private mutating func checkText(in range: Range<Int>) {
    for index in range where !Lexer.isAllowed(scalars[index]) {
      report(.forbiddenScalar(scalars[index].value), from: index, to: index + 1)
    }
  }

  /// Whether a scalar may stand in a text: such text is always in normalization form C.
  ///
  /// Combining marks, conjoining jamo and composition exclusions are what can break that form;
  /// half-width kana, controls and invisible format characters are refused on top.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .nonspacingMark, .enclosingMark, .spacingMark:
      return false
    default: break
    }
    switch scalar.value {
    case 0x1100...0x11FF, 0xFF61...0xFF9F: return false
    default:
      return properties.canonicalCombiningClass == .notReordered
        && !properties.isFullCompositionExclusion
    }
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", "@", "/": true
    default: false
    }
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private mutating func emit(_ kind: Token.Kind, from start: Int, to end: Int) {
    tokens.append(Token(kind: kind, position: position(start, end), startsLine: !lineHasToken))
    lineHasToken = true
    index = end
  }

  private mutating func report(_ problem: Problem, from start: Int, to end: Int) {
    findings.append(Finding(problem: problem, position: position(start, end), suggestion: nil))
  }

  private func position(_ start: Int, _ end: Int) -> SourcePosition {
    SourcePosition(line: line, column: start - lineStart + 1, length: max(1, end - start))
  }
}

/// A problem at a place, before it is tied to its file.
struct Finding: Sendable, Hashable {
  let problem: Problem
  let position: SourcePosition
  let suggestion: String?
}
