import Policy
import Testing

@Suite struct Artefacts {
  @Test func `of random documents give back the document and the text`() throws {
    var random = RandomDocuments(.forTest("artefacts"))
    for _ in 0..<500 {
      let document = random.document()
      let bytes = PolicyArtefact.encode(document)
      let decoded = try PolicyArtefact.decode(bytes)
      #expect(decoded == document)
      #expect(PolicyArtefact.encode(decoded) == bytes)
      #expect(PolicyFormatter.format(decoded) == PolicyFormatter.format(document))
    }
  }

  @Test(arguments: Shipped.files)
  func `of the shipped policies give back their texts`(path: String) throws {
    let source = try Shipped.source(path)
    let document = try #require(PolicyParser.parse(source).document)
    let decoded = try PolicyArtefact.decode(PolicyArtefact.encode(document))
    #expect(PolicyFormatter.format(decoded) == source.text)
  }

  @Test func `are written with keys in order and without white space`() throws {
    let pack = Pack(
      name: "a", version: 2,
      statements: [
        .rule(
          Rule(
            id: "R-1", effect: .permit, half: .disclose,
            conditions: [Condition("role", isComplement: true, ["doctor"])],
            obligations: [.viewOnly, .sessionMinutes(30)], basis: .toConfirm(nil),
            say: Sentence(ja: "「\"\\」", en: "")))
      ])
    #expect(
      String(decoding: pack.artefact, as: UTF8.self) == #"{"artefact":1,"kind":"pack","name":"a","#
        + #""statements":[{"basis":{"kind":"TO-CONFIRM"},"effect":"permit","half":"disclose","#
        + #""id":"R-1","kind":"rule","must":[{"kind":"viewOnly"},"#
        + #"{"count":30,"kind":"sessionMinutes"}],"say":{"en":"","ja":"「\"\\」"},"#
        + #""when":[{"attribute":"role","not":["doctor"]}]}],"version":2,"#
        + #""vocabulary":"bridge@2"}"#)
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let name: String
    let json: String
    let offset: Int
    let message: String

    var testDescription: String { name }
  }

  static let head = #"{"artefact":1,"kind":"pack","name":"a","#
  static let tail = #""version":1,"vocabulary":"bridge@2"}"#

  static func rule(_ fields: String) -> String {
    head + #""statements":[{"effect":"deny","half":"disclose","id":"R",\#(fields)}],"# + tail
  }

  static let refusals: [Refusal] = [
    .init(
      name: "nothing", json: "", offset: 0, message: "expected a text, a whole number, `[` or `{`"),
    .init(
      name: "a space", json: head + " " + tail, offset: 39,
      message: "these are not the canonical bytes"),
    .init(
      name: "a newline at the end", json: head + tail + "\n", offset: 75,
      message: "these are not the canonical bytes"),
    .init(name: "more behind it", json: head + tail + "1", offset: 75, message: "expected the end"),
    .init(
      name: "a key twice", json: head + #""name":"a","# + tail, offset: 39,
      message: "`name` stands twice"),
    .init(
      name: "keys out of order", json: head + #""kind":"a","# + tail, offset: 39,
      message: "these are not the canonical bytes"),
    .init(
      name: "an unknown key", json: head + #""nose":"a","# + tail, offset: 46,
      message: "unknown key `nose`"),
    .init(
      name: "a missing key", json: #"{"artefact":1,"kind":"pack",\#(tail)"#, offset: 0,
      message: "`name` is missing"),
    .init(
      name: "another form", json: #"{"artefact":2}"#, offset: 0, message: "expected artefact 1"),
    .init(
      name: "an empty list", json: head + #""statements":[],"# + tail, offset: 40,
      message: "these are not the canonical bytes"),
    .init(name: "a fraction", json: head + #""version":1.0}"#, offset: 50, message: "expected `}`"),
    .init(
      name: "a leading zero", json: head + #""version":01}"#, offset: 49,
      message: "expected a whole number"),
    .init(
      name: "a sign", json: head + #""version":-1}"#, offset: 49,
      message: "expected a text, a whole number, `[` or `{`"),
    .init(
      name: "true", json: head + #""version":true}"#, offset: 49,
      message: "expected a text, a whole number, `[` or `{`"),
    .init(
      name: "an escape", json: #"{"artefact":1,"kind":"p\u0061ck"}"#, offset: 23,
      message: "the text is not UTF-8 or holds an escape that is not allowed"),
    .init(
      name: "an open text", json: #"{"artefact"#, offset: 10,
      message: "expected the end of the text that began at byte 2"),
    .init(
      name: "another type", json: head + #""version":"1","vocabulary":"bridge@2"}"#, offset: 49,
      message: "expected a whole number"),
    .init(
      name: "an unknown vocabulary", json: head + #""version":1,"vocabulary":"bridge@1"}"#,
      offset: 64, message: "expected a known vocabulary"),
    .init(
      name: "a decomposed text", json: head + "\"steward\":\"か\u{3099}\"," + tail, offset: 0,
      message: "character U+3099 is not allowed, write composed and full-width text"),
    .init(
      name: "a half-width kana", json: head + "\"steward\":\"ｶ\"," + tail, offset: 0,
      message: "character U+FF76 is not allowed, write composed and full-width text"),
    .init(
      name: "a word with a space", json: #"{"artefact":1,"kind":"pack","name":"a b",\#(tail)"#,
      offset: 0, message: "expected `version`, found `b`"),
    .init(
      name: "an unknown value",
      json: rule(#""kind":"rule","when":[{"attribute":"role","is":["docter"]}]"#), offset: 53,
      message: "`role` has no value `docter`"),
    .init(
      name: "`is` and `not`",
      json: rule(#""kind":"rule","when":[{"attribute":"role","is":["nurse"],"not":["nurse"]}]"#),
      offset: 119, message: "expected either `is` or `not`"),
    .init(
      name: "a text that goes on as another statement",
      json:
        #"{"artefact":1,"kind":"pack","name":"a version 1 vocabulary bridge@2\nsteward",\#(tail)"#,
      offset: 67, message: "the text is not UTF-8 or holds an escape that is not allowed"),
  ]

  @Test(arguments: refusals) func `refuse what was never written so`(refusal: Refusal) {
    let error = #expect(throws: ArtefactError.self) {
      try PolicyArtefact.decode(Array(refusal.json.utf8))
    }
    #expect(error?.offset == refusal.offset)
    #expect(error?.message.en == refusal.message)
    #expect(error?.message.ja.isEmpty == false)
  }

  @Test func `refuse bytes that are no text`() {
    let bytes = Array(Self.head.utf8) + Array("\"steward\":\"".utf8) + [0xFF] + Array("\"}".utf8)
    let error = #expect(throws: ArtefactError.self) { try PolicyArtefact.decode(bytes) }
    #expect(error?.fault == .text)
    #expect(error?.offset == 50)
  }

  @Test(arguments: [(0, false), (1, true)])
  func `nest no deeper than their limit`(excess: Int, isTooDeep: Bool) {
    let depth = PolicyLimits.jsonDepthMax + excess
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let error = #expect(throws: ArtefactError.self) {
      try PolicyArtefact.decode(Array(text.utf8))
    }
    #expect((error?.fault == .tooDeep) == isTooDeep)
  }

  @Test func `hold to their size`() {
    let bytes = [UInt8](repeating: 0x20, count: PolicyLimits.artefactBytesMax + 1)
    let error = #expect(throws: ArtefactError.self) { try PolicyArtefact.decode(bytes) }
    #expect(error?.fault == .tooLarge(bytesMax: PolicyLimits.artefactBytesMax))
  }
}
