import Testing
import XML

@Suite struct `XML writers` {
  @Test func `nest elements and close the empty ones at once`() {
    var writer = XMLWriter()
    writer.declaration()
    writer.begin("p:a", [("xmlns:p", "urn:1")])
    writer.attribute("x", "1")
    writer.attribute("y", ifPresent: nil)
    writer.element("b", "t")
    writer.element("c", [("z", "2")])
    writer.element("d", "")
    writer.raw(Array("<e/>".utf8))
    writer.end()
    #expect(
      String(decoding: writer.finish(), as: UTF8.self)
        == #"<?xml version="1.0" encoding="UTF-8"?>"#
        + #"<p:a xmlns:p="urn:1" x="1"><b>t</b><c z="2"/><d/><e/></p:a>"#)
  }

  @Test func `write texts and values that are read back the same`() throws {
    let text = "<&>\"' \t\n\r\r\n日本語 ｶﾅ 𠮷 ]]> "
    var writer = XMLWriter()
    writer.begin("a")
    writer.attribute("x", text)
    writer.text(text)
    writer.end()
    let root = try XMLTree(writer.finish()).root
    #expect(root.text == text)
    #expect(root.attribute("x") == text)
  }

  @Test(arguments: ["\u{0}", "\u{1}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
  func `replace what no XML text can hold`(character: String) throws {
    var writer = XMLWriter()
    writer.element("a", "x\(character)y", [("b", character)])
    let root = try XMLTree(writer.finish()).root
    #expect(root.text == "x\u{FFFD}y")
    #expect(root.attribute("b") == "\u{FFFD}")
  }

  @Test func `leave the neighbours of what cannot be held alone`() throws {
    var writer = XMLWriter()
    writer.element("a", "\u{FFFD}\u{FFBE}\u{F7FF}\u{FFFF}\u{10FFFD}")
    #expect(try XMLTree(writer.finish()).root.text == "\u{FFFD}\u{FFBE}\u{F7FF}\u{FFFD}\u{10FFFD}")
  }

  @Test func `find what must be escaped wherever it stands`() throws {
    for special in ["<", "&", ">", "\"", "\r", "\u{1}", "\u{FFFE}", "\u{FF71}"] {
      for place in 0..<50 {
        let start = String(repeating: "x", count: place)
        let text = start + special + "y" + special
        var writer = XMLWriter()
        writer.element("a", text, [("b", text)])
        let root = try XMLTree(writer.finish()).root
        let held = ["\u{1}", "\u{FFFE}"].contains(special) ? "\u{FFFD}" : special
        #expect(root.text == start + held + "y" + held)
        #expect(root.attribute("b") == start + held + "y" + held)
      }
    }
  }
}
