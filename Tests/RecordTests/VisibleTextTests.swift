import Record
import Testing

/// Text of which a reader sees every character.
@Suite struct VisibleTexts {
  @Test(arguments: [
    "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}",
    "\u{2069}", "\u{200B}", "\u{200E}", "\u{200F}", "\u{061C}", "\u{FEFF}", "\u{0}", "\u{1B}",
    "\u{7F}", "\u{9B}", "\u{2060}", "\u{E0041}", "\u{180E}",
  ])
  func `what a reader cannot see is marked`(character: String) {
    let text = "ペニシリン\(character)禁忌"
    #expect(!VisibleText.isVisible(text))
    #expect(VisibleText.marked(text) == "ペニシリン\u{FFFD}禁忌")
  }

  @Test(arguments: [
    "", "ASCII only\n\tand tabs", "髙橋　葛󠄀城", "５％ → α±β", "e\u{301}", "👩‍⚕️", "اسم",
  ])
  func `what can be seen stays`(text: String) {
    #expect(VisibleText.isVisible(text) && VisibleText.marked(text) == text)
  }

  @Test(arguments: ["\r\n", "\r", "\u{2028}", "\u{85}", "\u{B}"])
  func `breaks become line breaks`(text: String) {
    #expect(VisibleText.marked("a\(text)b") == "a\nb")
  }

  @Test func `an identifier is found with unseen characters inside of it`() {
    let scrubber = TextScrubber(IdentifierSet(["POP-000126"]))
    #expect(scrubber.shown("番号 POP\u{202E}-000\u{200B}126 です") == "番号 *** です")
    #expect(scrubber.shown("a\u{202E}b") == "a\u{FFFD}b")
    #expect(scrubber.shown("POP-000126") == "***")
  }
}

/// Documents of text within bounds.
@Suite struct TextualDocuments {
  @Test func `no text keeps an identifier`() throws {
    let secret = "0012345678"
    var document = TextualDocument()
    document.title = secret
    document.authors = [secret]
    document.facilityName = secret
    try document.begin(secret, depth: 0)
    try document.add(.paragraph(secret))
    try document.add(.list([secret], isNumbered: false))
    var table = TextualDocument.Table(caption: secret)
    table.head = [secret]
    table.rows = [[secret, "a\u{202E}"]]
    try document.add(.table(table))
    #expect(document.joined.split(separator: secret).count >= 7)
    let clean = document.scrubbed(by: TextScrubber(IdentifierSet([secret])))
    #expect(!"\(clean)".contains(secret) && clean.joined.contains("a\u{FFFD}"))
  }

  @Test func `everything is limited`() throws {
    typealias Limits = TextualDocument
    func over(_ body: (inout TextualDocument) throws -> Void) -> Bool {
      var document = TextualDocument()
      do { try body(&document) } catch { return true }
      return false
    }
    var wide = Limits.Table()
    wide.rows = [Array(repeating: "x", count: Limits.columnsMax + 1)]
    var tall = Limits.Table()
    tall.rows = Array(repeating: ["x"], count: Limits.rowsMax + 1)
    let items = Array(repeating: "x", count: Limits.itemsMax + 1)
    let long = String(repeating: "x", count: Limits.textBytesMax + 1)
    #expect(over { try $0.add(.table(wide)) } && over { try $0.add(.table(tall)) })
    #expect(over { try $0.add(.list(items, isNumbered: true)) })
    #expect(over { try $0.add(.paragraph(long)) } && over { try $0.begin(long, depth: 0) })
    #expect(over { try $0.begin("x", depth: Limits.depthMax + 1) })
    #expect(over { for _ in 0...Limits.sectionsMax { try $0.begin(nil, depth: 0) } })
    #expect(over { for _ in 0...Limits.blocksMax { try $0.add(.paragraph("x")) } })
    #expect(over { for _ in 0..<20 { try $0.add(.paragraph(String(long.dropLast()))) } })
    #expect(!over { try $0.add(.paragraph(String(long.dropLast()))) })
  }
}
