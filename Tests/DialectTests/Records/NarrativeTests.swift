import Dialect
import Foundation
import Record
import Testing
import TestSupport

/// Documents as text, whatever markup they come in.
@Suite struct Narratives {
  private func read(_ text: String, _ type: String) throws -> TextualDocument {
    try read(Array(text.utf8), type)
  }

  private func read(_ bytes: [UInt8], _ type: String) throws -> TextualDocument {
    guard case .text(let document, _) = try FHIR.readAttachment(bytes, contentType: type) else {
      throw DialectError.formatUnsupported
    }
    return document
  }

  private func blocks(_ document: TextualDocument) -> [TextualDocument.Block] {
    document.sections.flatMap(\.blocks)
  }

  // MARK: Plain text

  @Test func `empty lines divide plain text`() throws {
    let document = try read("一行目\r\n二行目\r\n\r\n  \n三行目\n", "text/plain")
    #expect(blocks(document) == [.paragraph("一行目\n二行目"), .paragraph("三行目")])
  }

  @Test func `ISO-2022-JP is read where the type says so`() throws {
    let bytes = JapaneseText.encode("内科　記録").bytes
    let document = try read(bytes, "text/plain; charset=ISO-2022-JP")
    #expect(blocks(document) == [.paragraph("内科　記録")])
  }

  @Test(
    arguments: [
      ([0xFF, 0xFE], "text/plain"), ([0xE3, 0x81], "text/plain"),
      ([0x82, 0xA0], "text/plain; charset=shift_jis"),
      ([0x1B, 0x24], "text/plain; charset=iso-2022-jp"),
      ([0x41], "text/plain; charset=utf-16"), ([0xC0, 0xBC], "text/html"),
    ] as [([UInt8], String)])
  func `a text that is not sound in its encoding is refused`(bytes: [UInt8], type: String) {
    #expect(throws: DialectError.self) { try read(bytes, type) }
  }

  // MARK: CDA

  private static func cda(_ body: String, header: String = "") -> String {
    """
    <ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2" extension="DOC-887766"/>
    <title>退院時<br/>サマリー</title><effectiveTime value="20260124103000+0900"/>
    <recordTarget><patientRole><id extension="0012345678"/><patient><name>山田</name></patient>
    </patientRole></recordTarget><author><assignedAuthor><assignedPerson><name><family>石田</family>
    <given>功</given></name></assignedPerson></assignedAuthor></author>\(header)
    <component>\(body)</component></ClinicalDocument>
    """
  }

  @Test func `the narrative of a CDA document is shown, its patient and entries are not`() throws {
    let text = Self.cda(
      """
      <structuredBody><component><section><title>経過</title><text>
      <paragraph>一\n二<br/>三</paragraph>
      <list listType="ordered"><item>甲</item>
      <item>乙 <content styleCode="Bold">丙</content></item></list>
      <table><caption>検査</caption>
      <thead><tr><th>項目</th><th>値</th></tr></thead><tbody><tr>
      <td>K</td><td>5.7</td></tr></tbody></table></text><entry><act>
      <code code="SECRET"/></act></entry>
      <component><section><title>細目</title><text>内</text></section></component>
      </section></component>
      </structuredBody>
      """)
    let document = try read(text, "text/xml")
    var table = TextualDocument.Table(caption: "検査")
    table.head = ["項目", "値"]
    table.rows = [["K", "5.7"]]
    #expect(document.title == "退院時 サマリー" && document.authors == ["石田 功"])
    #expect(document.written?.text.hasPrefix("2026-01-24T10:30") == true)
    #expect(document.sections.map(\.heading) == ["経過", "細目"])
    #expect(document.sections.map(\.depth) == [0, 1])
    #expect(
      document.sections[0].blocks == [
        .paragraph("一 二\n三"), .list(["甲", "乙 丙"], isNumbered: true), .table(table),
      ])
    for secret in ["山田", "0012345678", "SECRET"] { #expect(!document.joined.contains(secret)) }
    guard
      case .text(_, let met) = try FHIR.readAttachment(Array(text.utf8), contentType: "text/xml")
    else { return }
    #expect(met.contains("0012345678") && met.contains("DOC-887766"))
  }

  @Test func `a body that is no XML is shown if it is text`() throws {
    let plain = Self.cda("<nonXMLBody><text mediaType=\"text/plain\">一\n二\n</text></nonXMLBody>")
    #expect(blocks(try read(plain, "text/xml")) == [.paragraph("一\n二")])
    for attributes in [
      "mediaType=\"application/pdf\"", "mediaType=\"text/plain\" representation=\"B64\"",
    ] {
      let other = Self.cda("<nonXMLBody><text \(attributes)>AAAA</text></nonXMLBody>")
      #expect(throws: DialectError.self) { try read(other, "text/xml") }
    }
  }

  @Test func `every shared CDA document is read or refused`() throws {
    for file in SharedData.files("records/cda") where file.name.hasSuffix(".xml") {
      let document = try? read(file.bytes, "text/xml")
      if let document { #expect(!document.isEmpty) }
    }
  }

  // MARK: HTML

  @Test func `HTML becomes text, and what it would do does not happen`() throws {
    let document = try read(
      """
      <!DOCTYPE html><html><head><title>x</title><style>p{}</style></head><body onload="alert(1)">
      <h1>紹介状</h1><p>A &amp; B &lt;b&gt; &#x60A3;&#32773;<img src=x onerror="alert('>')">後</p>
      <script>if (a < b) { document.write("<p>書</p>") }</script><SCRIPT>2</SCRIPT >
      <ul><li>一<li>二</ul>
      <table><tr><th>K<td>5.7</table><svg><text>図</text></svg><!-- 注 --> 残り < 5
      """, "text/html; charset=utf-8")
    #expect(document.sections.map(\.heading) == ["紹介状"])
    let joined = document.joined
    for text in ["A & B <b> 患者後", "一", "二", "K", "5.7", "残り < 5"] {
      #expect(joined.contains(text))
    }
    for text in ["alert", "書", "図", "注", "p{}", "SCRIPT"] { #expect(!joined.contains(text)) }
    #expect(document.sections[0].blocks.contains(.list(["一", "二"], isNumbered: false)))
  }

  @Test(arguments: [
    "<", "<<<<", "</", "<a", "<a href=\"", "<!--", "<script>", "&#x110000;", "&#xD800;", "&;&",
    "<p",
    "</p></p>", "<table><table><table>", "<li>", "</li><li>", "<td>x</td>", "<h1><h1>", "<?php",
  ])
  func `what is no HTML is text or nothing`(text: String) throws {
    _ = try read(text, "text/html")
    _ = try read("前" + text + "後", "text/html")
  }

  // MARK: FHIR documents

  private static let composition = #"""
    {"resourceType":"Bundle","type":"document","entry":[{"fullUrl":"urn:uuid:c-1","resource":
    {"resourceType":"Composition","id":"c-1","title":"診療情報提供書","date":"2026-01-24","author":
    [{"display":"石田 功"}],"subject":{"reference":"urn:uuid:p-1"},"section":[{"title":"傷病名",
    "text":{"div":"<div>説明</div>"},"entry":[{"reference":"urn:uuid:d-1"}]},{"title":"経過","text":
    {"div":"<div>安定<script>x</script></div>"},"entry":[{"reference":"urn:uuid:d-2"}]}]}},
    {"fullUrl":"urn:uuid:d-1","resource":{"resourceType":"Condition","id":"d1","subject":
    {"reference":"urn:uuid:p-1"},"code":{"text":"肺炎"}}},
    {"fullUrl":"urn:uuid:d-2","resource":{"resourceType":"Condition","id":"d2","subject":
    {"reference":"urn:uuid:p-9"},"code":{"text":"他人の病名"}}}]}
    """#

  @Test func `a section of a FHIR document is what its entries say, else its narrative`() throws {
    let document = try read(Self.composition, "application/fhir+json")
    #expect(document.title == "診療情報提供書" && document.authors == ["石田 功"])
    #expect(document.sections.map(\.heading) == ["傷病名", "経過"])
    #expect(document.sections[0].blocks == [.list(["肺炎"], isNumbered: false)])
    #expect(document.sections[1].blocks == [.paragraph("安定")])
  }

  @Test func `the shared referral is read`() throws {
    for file in SharedData.files("records/ereferral") {
      let document = try read(file.bytes, "application/fhir+json")
      #expect(document.title == "診療情報提供書" && document.sections.count > 10)
    }
  }

  @Test(arguments: [
    #"{"resourceType":"Bundle","type":"collection","entry":[]}"#, "{}", "[]", "nonsense",
    #"{"resourceType":"Bundle","type":"document","entry":[]}"#,
  ])
  func `what is no FHIR document is refused`(text: String) {
    #expect(throws: DialectError.self) { try read(text, "application/fhir+json") }
  }

  // MARK: Too much

  @Test func `bombs and giants are refused`() {
    let entities =
      "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>" + Self.cda("&b;")
    let deep = String(repeating: "<component><section>", count: 60)
    let closed = String(repeating: "</section></component>", count: 60)
    let rows = String(repeating: "<tr><td>x</td></tr>", count: 2100)
    let cells = "<tr>" + String(repeating: "<td>x</td>", count: 65) + "</tr>"
    let items = String(repeating: "<li>x</li>", count: 2100)
    let many = String(repeating: "x\n\n", count: 100_000)
    let long = String(repeating: "あ", count: 100_000)
    let given: [(String, String)] = [
      (entities, "text/xml"),
      (Self.cda("<structuredBody>\(deep)<title>x</title>\(closed)</structuredBody>"), "text/xml"),
      (
        Self.cda(
          "<structuredBody/>",
          header: "<author><assignedAuthor><assignedPerson><name>" + long
            + "</name></assignedPerson></assignedAuthor></author>"), "text/xml"
      ),
      ("<table>\(rows)</table>", "text/html"), ("<table>\(cells)</table>", "text/html"),
      ("<ul>\(items)</ul>", "text/html"), (many, "text/plain"), (long, "text/plain"),
    ]
    for (text, type) in given {
      #expect(throws: DialectError.self) { try read(text, type) }
    }
  }

  @Test func `deep markup is text without end of the stack`() throws {
    let deep = String(repeating: "<div><ul><li>", count: 20_000) + "底"
    #expect(try read(deep, "text/html").joined.contains("底"))
  }

  @Test(arguments: ["application/pdf", "image/svg+xml", "application/octet-stream", "text/rtf", ""])
  func `other types are refused`(type: String) {
    #expect(throws: DialectError.self) { try read("x", type) }
    #expect(FHIR.viewedType(of: type) == nil)
  }
}
