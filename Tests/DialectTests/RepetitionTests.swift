import Dialect
import Record
import Testing

/// What documents of one answer say alike is read and written once, which nobody can tell.
@Suite struct `Documents that say the same` {
  /// Documents that differ from one another in one part, and each as another one again.
  private static let various: [String] = {
    let parts = [
      ("resourceType\":\"DocumentReference", "resourceType\":\"DocumentReference"),
      ("看護記録", "退院時サマリー"), ("\"34746-8\"", "\"18842-5\""), ("class-a", "class-b"),
      ("石田 功 (DR-CA-001)", "岡 洋子"), ("\"code\":\"R\"", "\"code\":\"N\""),
      ("\"code\":\"urn:x\"", "\"code\":\"urn:y\""), ("を参照", "を参照 doc-1a2b3c"),
      ("記録 doc-1a2b3c", "記録"), ("urn:c", "0009876543"), ("入院", "退院"),
      ("\"code\":\"hosp\"", "\"code\":\"0009876543\""), ("看護記録", "看護\\u8a18録"),
    ]
    return parts.map { Fixture.document($0.0, $0.1) }
  }()

  private func check(_ documents: [String]) throws {
    let list = documents.map { #"{"resource":\#($0)}"# }.joined(separator: ",")
    let bundle = #"{"resourceType":"Bundle","type":"searchset","entry":[\#(list)]}"#
    let page = try FHIR.decodeBundle(Array(bundle.utf8))
    #expect(page.entries.count == documents.count)
    let scrubber = TextScrubber(page.identifiers)
    let bytes = FHIR.encodeSearchset(
      try page.entries.map(Fixture.release), of: page, total: nil,
      base: "https://bridge.example/fhir", query: "", next: nil, warnings: [], scrubber: scrubber)
    let written = try JSONValue.parse(bytes).elements(at: "entry").map { try $0.at("resource") }
    let alone = try documents.map { document in
      let (page, entry) = try FHIR.decodeDocumentReference(Array(document.utf8))
      return try JSONValue.parse(Fixture.write(entry, of: page, scrubber: scrubber))
    }
    #expect(written == alone)
    for (read, document) in zip(page.entries, documents) {
      let (page, entry) = try FHIR.decodeDocumentReference(Array(document.utf8))
      #expect(read.category == entry.category && read.label == entry.label)
      #expect(read.tag == entry.tag && page.identifiers.count > 0)
    }
  }

  @Test func `are written as each alone`() throws {
    try check(Self.various + Self.various.reversed() + Self.various)
  }

  @Test func `are written as each alone beyond what is remembered`() throws {
    let many = (0..<80).map { Fixture.document("看護記録", "看護記録 \($0 % 40)") }
    try check(many)
  }

  @Test func `are read on behind another page`() throws {
    var page = DocumentPage()
    let bundle = Fixture.bundle(Self.various[1], Self.various[2], Self.various[1])
    try FHIR.decodeBundle(bundle, into: &page)
    try FHIR.decodeBundle(bundle, into: &page)
    let said = page.entries.map { page.string($0.type.text) }
    let one = ["退院時サマリー", "看護記録", "退院時サマリー"]
    #expect(said == one + one)
    let authors = page.entries.map { page.string(page.authors[$0.authors.range.lowerBound].name) }
    #expect(authors == Array(repeating: "石田 功 (DR-CA-001)", count: 6))
  }

  @Test func `the same bytes under another name are another thing`() throws {
    let concept = #"{"coding":[{"system":"urn:c","code":"class-a"}]}"#
    let document = Fixture.document(
      #""facilityType":{"coding":[{"code":"hosp"}]}"#, #""facilityType":\#(concept)"#
    ).replacing(#""event":[{"text":"入院"}]"#, with: #""event":[\#(concept)]"#)
    try check([document, document])
  }

  @Test func `a label in words alone is weighed each time`() throws {
    let words = Fixture.document(
      #""securityLabel":[{"coding""#, #""securityLabel":[{"text":"秘"},{"coding""#)
    let page = try FHIR.decodeBundle(Fixture.bundle(words, Fixture.document, words))
    #expect(page.entries.count == 1)
    #expect(page.warnings.count == 2)
  }
}
