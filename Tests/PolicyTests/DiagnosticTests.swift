import Policy
import Testing

@Suite struct Diagnostics {
  struct Finding: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let place: String
    let message: String
    var suggestion: String?

    var testDescription: String { name }
  }

  static let head = "pack a version 1 vocabulary bridge@2\n"
  static let rule = head + "permit disclose R-1\n"

  static let findings: [Finding] = [
    .init(
      name: "unknown value", text: rule + "  when role is docter", place: "3:16",
      message: "`role` has no value `docter`", suggestion: "doctor"),
    .init(
      name: "unknown attribute", text: rule + "  when rol is doctor", place: "3:8",
      message: "unknown attribute `rol`", suggestion: "role"),
    .init(
      name: "unknown clause", text: rule + "  wehn role is doctor", place: "3:3",
      message: "unknown clause `wehn`", suggestion: "when"),
    .init(
      name: "unknown statement", text: head + "permti disclose R-1", place: "2:1",
      message: "unknown statement `permti`", suggestion: "permit"),
    .init(
      name: "unknown half", text: head + "permit disclos R-1", place: "2:8",
      message: "unknown half `disclos`", suggestion: "disclose"),
    .init(
      name: "unknown obligation", text: rule + "  must viewOnyl", place: "3:8",
      message: "unknown obligation `viewOnyl`", suggestion: "viewOnly"),
    .init(
      name: "unknown vocabulary", text: "pack a version 1 vocabulary bridge@3", place: "1:29",
      message: "unknown vocabulary `bridge@3`", suggestion: "bridge@2"),
    .init(
      name: "value twice", text: rule + "  when role is doctor, doctor", place: "3:24",
      message: "`doctor` stands twice"),
    .init(
      name: "attribute twice", text: rule + "  when role is doctor\n       role is nurse",
      place: "4:8", message: "`role` stands twice"),
    .init(
      name: "clause twice", text: rule + "  basis \"a\"\n  basis \"b\"", place: "4:3",
      message: "`basis` stands twice"),
    .init(
      name: "rule twice", text: head + "permit disclose R-1\npermit disclose R-1", place: "3:1",
      message: "`R-1` stands twice"),
    .init(
      name: "deny with obligations", text: head + "deny disclose R-1\n  must viewOnly",
      place: "3:3", message: "a deny carries no obligations"),
    .init(
      name: "agreement half in a pack", text: head + "deny agreement R-1", place: "2:6",
      message: "half `agreement` does not belong here"),
    .init(
      name: "emergency without review",
      text: rule + "  when purpose is ETREAT\n  must viewOnly, sessionMinutes 30", place: "2:17",
      message: "`ETREAT` needs sessionMinutes, reviewWithinHours and notify"),
    .init(
      name: "number too large", text: rule + "  must sessionMinutes 1441", place: "3:23",
      message: "`sessionMinutes` takes a whole number from 1 to 1440"),
    .init(
      name: "number with leading zero", text: rule + "  must sessionMinutes 030", place: "3:23",
      message: "`sessionMinutes` takes a whole number from 1 to 1440"),
    .init(
      name: "full-width comma", text: rule + "  when role is doctor、nurse", place: "3:22",
      message: "unexpected character `、`", suggestion: ","),
    .init(
      name: "tab", text: rule + "\twhen role is doctor", place: "3:1",
      message: "character U+0009 is not allowed, write composed and full-width text"),
    .init(
      name: "decomposed kana", text: rule + "  basis \"か\u{3099}\"", place: "3:11",
      message: "character U+3099 is not allowed, write composed and full-width text"),
    .init(
      name: "half-width kana", text: rule + "  basis \"ｶ\"", place: "3:10",
      message: "character U+FF76 is not allowed, write composed and full-width text"),
    .init(
      name: "right-to-left override in a comment", text: "# a\u{202E}b\n" + head, place: "1:4",
      message: "character U+202E is not allowed, write composed and full-width text"),
    .init(
      name: "unclosed text", text: rule + "  basis \"a", place: "3:9",
      message: "the text is not closed before the line ends"),
    .init(
      name: "comment behind a clause", text: rule + "  basis \"a\" # why", place: "3:13",
      message: "a comment stands on its own line before a statement"),
    .init(
      name: "comment inside a statement", text: rule + "# why\n  basis \"a\"", place: "3:1",
      message: "a comment stands on its own line before a statement"),
    .init(
      name: "ambiguous value in a test", text: rule + "test \"t\"\n  given granted\n  expect deny",
      place: "4:9",
      message: "`granted` could belong to several attributes, write the attribute before it"),
    .init(
      name: "unknown rule in a test", text: rule + "test \"t\"\n  expect deny by R-2",
      place: "4:18",
      message: "there is no rule `R-2`", suggestion: "R-1"),
    .init(
      name: "consent without its side in an agreement",
      text: "agreement a version 1 vocabulary bridge@2\ndirection b asks c\n"
        + "deny agreement X\n  when slip is none", place: "4:8",
      message: "an agreement says whose: `requester.slip` or `custodian.slip`"),
    .init(
      name: "permit in an agreement",
      text: "agreement a version 1 vocabulary bridge@2\ndirection b asks c\n"
        + "permit agreement X", place: "3:1", message: "an agreement can only deny"),
    .init(
      name: "agreement without direction", text: "agreement a version 1 vocabulary bridge@2",
      place: "1:1", message: "`direction` is missing"),
    .init(
      name: "map without else", text: "map a -> bridge@2\n  role \"医師\" => doctor", place: "1:5",
      message: "`else deny MAP-UNMAPPED` is missing"),
    .init(
      name: "facility without ceiling",
      text: "map a -> bridge@2\n  facility \"病院\" => hospital\n  else deny MAP-UNMAPPED",
      place: "1:5", message: "facility type `hospital` has no ceiling"),
    .init(
      name: "unknown document kind", text: "pakc a version 1 vocabulary bridge@2", place: "1:1",
      message: "expected `pack`, `agreement`, `map` or `vocabulary`, found `pakc`",
      suggestion: "pack"),
    .init(
      name: "misspelt keyword", text: rule + "test \"t\"\n  given doctor\n  expct deny",
      place: "5:3", message: "expected `expect`, found `expct`", suggestion: "expect"),
    .init(
      name: "half-width identifier", text: head + "permit disclose ｶ-1", place: "2:17",
      message: "character U+FF76 is not allowed, write composed and full-width text"),
    .init(
      name: "Japanese identifier", text: head + "permit disclose 規則", place: "2:17",
      message: "unexpected character `規`"),
    .init(
      name: "decomposed identifier", text: head + "permit disclose e\u{301}", place: "2:18",
      message: "character U+0301 is not allowed, write composed and full-width text"),
    .init(
      name: "full-width identifier", text: head + "permit disclose Ｒ", place: "2:17",
      message: "unexpected character `Ｒ`"),
    .init(
      name: "identifier of a never", text: head + "permit disclose never-1", place: "2:17",
      message: "`never-1` is how a `never` statement is named"),
    .init(
      name: "unknown half of an invariant",
      text: head + "always disclos \"x\" permit when role is doctor", place: "2:8",
      message: "unknown half `disclos`", suggestion: "disclose"),
    .init(
      name: "half of an agreement's invariant",
      text: "agreement a version 1 vocabulary bridge@2\ndirection b asks c\n"
        + "always disclose \"x\" permit when role is doctor", place: "3:8",
      message: "half `disclose` does not belong here"),
    .init(
      name: "empty file", text: "", place: "1:1", message: "`pack` is missing"),
  ]

  @Test(arguments: findings)
  func `name the place, the fault and what may be meant`(finding: Finding) throws {
    let parsed = PolicyParser.parse(SourceFile(name: "a.pack", text: finding.text))
    let errors = parsed.diagnostics.filter { $0.severity == .error }
    let first = try #require(errors.first)
    #expect("\(first.line):\(first.column)" == finding.place)
    #expect(first.message.en == finding.message)
    #expect(!first.message.ja.isEmpty)
    #expect(first.suggestion == finding.suggestion)
    #expect(parsed.document == nil)
  }

  @Test func `are all found in one run, in the order of the text`() {
    let text =
      Self.head + """
        permit disclose R-1
          when role is docter
               purpose is TRAET
        permti request R-2
        deny disclose R-3
          when labl is N

        """
    let parsed = PolicyParser.parse(SourceFile(name: "a.pack", text: text))
    let errors = parsed.diagnostics.filter { $0.severity == .error }
    #expect(errors.map(\.line) == [3, 4, 5, 7])
    #expect(errors.map(\.suggestion) == ["doctor", "TREAT", "permit", "label"])
  }

  @Test func `mark the place under Japanese text`() throws {
    let text = Self.rule + "  say ja \"閲覧\" em \"x\"\n"
    let parsed = PolicyParser.parse(SourceFile(name: "a.pack", text: text))
    let error = try #require(parsed.diagnostics.first { $0.severity == .error })
    #expect(
      error.rendered(.en) == """
        a.pack:3:15: error: expected `en`, found `em`
          say ja "閲覧" em "x"
                  \u{3000}\u{3000}  ^~
        did you mean `en`?
        """)
    #expect(error.rendered(.ja).hasPrefix("a.pack:3:15: エラー: `em` ではなく"))
  }

  @Test func `offer no suggestion where nothing is near, nor beyond what is shown`() {
    let rules = (0..<PolicyLimits.statementsMax - 1).map { "test \"t\" expect deny by R-\($0)\n" }
    let text = Self.head + rules.joined()
    let parsed = PolicyParser.parse(SourceFile(name: "a", text: text))
    #expect(parsed.diagnostics.count == PolicyLimits.diagnosticsMax)
    #expect(parsed.diagnostics.allSatisfy { $0.suggestion == nil })
  }

  @Test func `warn of a rule without sentence, without basis or to be confirmed`() {
    let text = Self.rule + "permit disclose R-2\n  basis TO-CONFIRM\n  say ja \"あ\" en \"a\"\n"
    let parsed = PolicyParser.parse(SourceFile(name: "a.pack", text: text))
    #expect(parsed.document != nil)
    #expect(parsed.diagnostics.map(\.severity) == [.warning, .warning, .warning])
    #expect(
      parsed.diagnostics.map(\.message.en) == [
        "rule `R-1` has no sentence to say", "rule `R-1` names no basis",
        "the basis of rule `R-2` is to be confirmed by its steward",
      ])
  }

  @Test(arguments: [(0, true), (1, false)])
  func `hold a source to its size`(excess: Int, isAccepted: Bool) {
    let padding = PolicyLimits.sourceBytesMax - Self.head.utf8.count - 2 + excess
    let text = Self.head + "#" + String(repeating: "a", count: padding) + "\n"
    #expect(text.utf8.count == PolicyLimits.sourceBytesMax + excess)
    let parsed = PolicyParser.parse(SourceFile(name: "a.pack", text: text))
    #expect((parsed.document != nil) == isAccepted)
  }

  @Test(arguments: [(0, true), (1, false)])
  func `hold a text and a word to their lengths`(excess: Int, isAccepted: Bool) {
    let text = String(repeating: "あ", count: PolicyLimits.textScalarsMax + excess)
    let word = String(repeating: "a", count: PolicyLimits.wordBytesMax + excess)
    for source in [Self.rule + "  basis \"\(text)\"\n", Self.head + "permit disclose \(word)\n"] {
      let parsed = PolicyParser.parse(SourceFile(name: "a.pack", text: source))
      #expect((parsed.document != nil) == isAccepted)
    }
  }

  @Test func `stop at their limit`() {
    let text = Self.head + String(repeating: "x\n", count: 3000)
    let parsed = PolicyParser.parse(SourceFile(name: "a.pack", text: text))
    #expect(parsed.diagnostics.count == PolicyLimits.diagnosticsMax)
  }
}
