import Policy
import Testing

@Suite struct VocabularyTexts {
  static let path = "vocabulary/bridge@2.vocabulary"

  @Test func `give the shipped vocabulary`() throws {
    #expect(try shipped().vocabulary() == .bridge2)
  }

  @Test func `stand in their canonical form`() throws {
    #expect(
      PolicyFormatter.format(.vocabulary(try shipped())) == (try Shipped.source(Self.path)).text)
  }

  @Test func `extend an unordered attribute for a site's own packs`() throws {
    let text = """
      vocabulary shimane@1 extends bridge@2

      # 助産師は参加施設の職種にある
      extend role
        midwife ja "助産師" en "midwife"

      """
    let document = try #require(parse(text).document)
    #expect(PolicyFormatter.format(document) == text)
    guard case .vocabulary(let site) = document else { throw Shipped.Missing(name: "site") }
    let vocabulary = try site.vocabulary()
    let pack = "pack a version 1 vocabulary shimane@1\n\npermit request R when role is midwife\n"
    #expect(parse(pack).document == nil)
    let parsed = parse(pack, [.bridge2, vocabulary])
    guard case .pack(let read) = parsed.document else { throw Shipped.Missing(name: "pack") }
    #expect(read.vocabulary == vocabulary)
    let policy = try JointPolicy(requester: read, custodian: read, agreement: nil)
    var facts = Facts(vocabulary: vocabulary)
    facts.set("role", "midwife")
    facts.set("purpose", "TREAT")
    #expect(!policy.scope(of: .request, facts).isEmpty)
  }

  struct Finding: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let place: String
    let message: String
    var suggestion: String?

    var testDescription: String { name }
  }

  static let site = "vocabulary s@1 extends bridge@2\n"
  static let head = "vocabulary s@1\n"
  static let called = " ja \"あ\" en \"a\""

  static let findings: [Finding] = [
    .init(
      name: "no version", text: "vocabulary s\nattribute a subject\(called) b\(called)",
      place: "1:12", message: "a vocabulary is called `name@version`, not `s`"),
    .init(
      name: "leading zero", text: "vocabulary s@01\nattribute a subject\(called) b\(called)",
      place: "1:12", message: "a vocabulary is called `name@version`, not `s@01`"),
    .init(
      name: "its own base", text: "vocabulary bridge@2 extends bridge@2", place: "1:12",
      message: "a vocabulary is called `name@version`, not `bridge@2`"),
    .init(
      name: "unknown base", text: "vocabulary s@1 extends bridge@1", place: "1:24",
      message: "unknown vocabulary `bridge@1`", suggestion: "bridge@2"),
    .init(
      name: "unknown attribute", text: site + "extend rol\n  midwife\(called)", place: "2:8",
      message: "unknown attribute `rol`", suggestion: "role"),
    .init(
      name: "ordered attribute", text: site + "extend assurance\n  4\(called)", place: "2:8",
      message: "the values of `assurance` are ordered, none can be added"),
    .init(
      name: "value there already", text: site + "extend role\n  doctor\(called)", place: "3:3",
      message: "`doctor` stands twice"),
    .init(
      name: "new attribute in an extension", text: site + "attribute a subject\(called)",
      place: "2:1", message: "expected `extend`, found `attribute`"),
    .init(
      name: "unknown written", text: head + "attribute a subject\(called)\n  unknown\(called)",
      place: "3:3", message: "`unknown` stands twice"),
    .init(
      name: "unknown axis", text: head + "attribute a subjekt\(called)\n  b\(called)",
      place: "2:13", message: "unknown axis `subjekt`", suggestion: "subject"),
    .init(
      name: "no value", text: head + "attribute a subject\(called)", place: "2:11",
      message: "`values of a` takes a whole number from 1 to 63"),
    .init(
      name: "attribute twice",
      text: head + "attribute a subject\(called)\n  b\(called)\n"
        + "attribute a subject\(called)\n  b\(called)", place: "4:1",
      message: "`a` stands twice"),
    .init(
      name: "document attribute", text: head + "attribute a document\(called)\n  b\(called)",
      place: "2:11", message: "a document has category, label, docAge and tag, not `a`"),
    .init(
      name: "no attribute", text: head, place: "1:1", message: "`attribute` is missing"),
  ]

  @Test(arguments: findings) func `name what no vocabulary can be`(finding: Finding) throws {
    let parsed = parse(finding.text)
    let error = try #require(parsed.diagnostics.first { $0.severity == .error })
    #expect("\(error.line):\(error.column)" == finding.place)
    #expect(error.message.en == finding.message)
    #expect(!error.message.ja.isEmpty)
    #expect(error.suggestion == finding.suggestion)
    #expect(parsed.document == nil)
  }

  @Test(arguments: [(0, true), (1, false)])
  func `hold attributes and values to their numbers`(excess: Int, isAccepted: Bool) {
    let attributes = (0..<PolicyLimits.attributesMax + excess).map {
      "attribute a\($0) subject\(Self.called)\n  b\(Self.called)\n"
    }
    #expect((parse(Self.head + attributes.joined()).document != nil) == isAccepted)
    let values = (1..<PolicyLimits.valuesMax + excess).map { "  b\($0)\(Self.called)\n" }
    let text = Self.head + "attribute a subject\(Self.called)\n" + values.joined()
    #expect((parse(text).document != nil) == isAccepted)
  }

  @Test(arguments: [(31, true), (32, false)])
  func `hold a document's cells to their number`(values: Int, isAccepted: Bool) {
    // 32 × 32 × 16 cells are as many as there may be.
    let text =
      Self.head
      + [("category", values), ("label", 31), ("tag", 15)].map { name, count in
        "attribute \(name) document\(Self.called)\n"
          + (0..<count).map { "  v\($0)\(Self.called)\n" }.joined()
      }.joined()
    #expect((parse(text).document != nil) == isAccepted)
  }

  private func shipped() throws -> VocabularyText {
    guard case .vocabulary(let text) = parse(try Shipped.source(Self.path).text).document else {
      throw Shipped.Missing(name: Self.path)
    }
    return text
  }

  private func parse(
    _ text: String, _ vocabularies: [Vocabulary] = [.bridge2]
  ) -> (diagnostics: [Diagnostic], document: Document?) {
    PolicyParser.parse(SourceFile(name: "a", text: text), vocabularies: vocabularies)
  }
}
