import Record
import Testing

@testable import Console

/// Every page, in both languages.
@Suite struct PageTests {
  @Test(arguments: Fixtures.examples, [Language.japanese, .english])
  func `a page keeps the rules of all pages`(example: Fixtures.Example, language: Language) {
    let bytes = example.bytes(language)
    let page = PageReader(bytes)
    #expect(page.faults == [])
    #expect(page.all("html").first?.attributes["lang"] == language.rawValue)
    #expect(bytes.count <= 100_000)
    #expect(page.all("caption").count == page.all("table").count)
  }

  /// Words of a record stand apart, so what is Japanese elsewhere on an English page is a mistake.
  @Test(arguments: Fixtures.examples)
  func `an English page says nothing in Japanese but what the record says`(
    example: Fixtures.Example
  ) {
    let page = PageReader(example.bytes(.english))
    let apart: Set<String> = ["bdi", "text", "title", "desc"]
    let own = page.elements.filter {
      !apart.contains($0.name) && $0.attributes["dir"] == nil && $0.attributes["lang"] != "ja"
    }
    let japanese = own.map(\.text).filter { $0.unicodeScalars.contains { $0.value > 0x2FFF } }
    #expect(japanese == [])
  }

  @Test(arguments: Fixtures.examples.filter { $0.screen.showsRecord })
  func `a page of a record bears who looks, where and when`(example: Fixtures.Example) {
    let page = PageReader(example.bytes(.japanese))
    let mark = page.all("svg").first { $0.attributes["class"] == "watermark" }
    #expect(mark?.attributes["aria-hidden"] == "true")
    #expect(page.text.contains("山本 健一  米子南クリニック  2026-11-22 16:00"))
    let style = page.all("body").first?.attributes["class"] ?? ""
    #expect(style.contains("noprint") && style.contains("nocopy"))
  }

  @Test func `an obligation lets a page be printed and copied`() {
    var frame = Fixtures.recordFrame(.japanese)
    frame.handling = Handling(isPrintable: true, isCopyable: true)
    let page = PageReader(
      MedicationPage(chart: Fixtures.chart, record: "/view/s/1/record").page(frame))
    #expect(page.all("body").first?.attributes["class"] == "record")
  }

  @Test func `a page without a token has no form that changes anything`() {
    var frame = Fixtures.recordFrame(.japanese)
    frame.csrf = nil
    for example in Fixtures.examples {
      let page = PageReader(example.screen.page(frame))
      #expect(page.all("form").allSatisfy { $0.attributes["method"] == "get" })
    }
  }

  @Test func `a page without a session has no script and asks nothing again`() {
    let page = PageReader(
      ProblemPage(status: 404, code: "x", wording: Wording(ja: "あ", en: "a"), back: nil)
        .page(Frame(language: .japanese, now: Fixtures.now, stylesheet: "/s.css")))
    #expect(page.faults == [])
    #expect(page.all("script").isEmpty && page.all("noscript").isEmpty)
  }

  @Test func `the script is short and its policy names nothing from elsewhere`() {
    let script = String(decoding: LiveScript.bytes, as: UTF8.self)
    #expect(script.split(separator: "\n").count <= 20)
    #expect(!script.contains("<") && !script.contains("&"))
    let policy = LiveScript.policy(digest: "AAAA=")
    #expect(policy.hasPrefix("default-src 'none'; "))
    #expect(policy.hasSuffix("script-src 'sha256-AAAA='"))
    #expect(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains("*"))
  }

  @Test func `the stylesheet asks nothing from elsewhere`() {
    let style = String(decoding: Stylesheet.bytes, as: UTF8.self)
    #expect(style.contains(".timeline") && style.contains("@media print"))
    for word in ["url(", "@import", "expression", "http"] { #expect(!style.contains(word)) }
  }

  @Test func `what was not told is said to be unknown`() {
    let page = PageReader(
      ConfirmPage(
        person: Person(), localID: nil, purpose: nil, institutions: [], confirm: "/c", reject: "/r"
      ).page(Fixtures.frame(.english)))
    for word in ["name in kanji", "reading", "sex", "birth date"] {
      #expect(page.text.contains("\(word) was not told"))
    }
  }

  @Test(arguments: ["http://portal.example/", "javascript:alert(1)", "https://a b/", ""])
  func `a portal is reached by https alone`(address: String) {
    #expect(LockedPage.StepUp(address: address, name: "x") == nil)
  }

  @Test func `a countdown shrinks without a script`() throws {
    let page = PageReader(
      WaitPage(
        .offered(secondsLeft: 30, of: 60), queueClass: Wording(ja: "通常", en: "Normal"), pool: "p",
        since: Fixtures.now, accept: "/a", decline: "/d"
      ).page(Fixtures.frame(.japanese)))
    let animation = try #require(page.all("animate").first?.attributes)
    #expect(animation["from"] == "200" && animation["to"] == "0" && animation["dur"] == "30s")
  }
}
