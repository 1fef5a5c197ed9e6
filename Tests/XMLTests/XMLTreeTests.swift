import Testing
import XML

@Suite struct `XML trees` {
  private func root(_ text: String) throws(XMLError) -> XMLTree.Element {
    try XMLTree(Array(text.utf8)).root
  }

  @Test func `resolve the namespaces of elements and attributes`() throws {
    let root = try root(
      "<a xmlns='urn:1' xmlns:p='urn:2' p:x='1' y='2'><p:b xmlns:p='urn:3'/><c xmlns=''/></a>")
    #expect(root.name == XMLName("urn:1", "a"))
    #expect(root.attribute("x", "urn:2") == "1")
    #expect(root.attribute("y") == "2")
    #expect(root.attribute("x") == nil)
    #expect(root.elements.map(\.name) == [XMLName("urn:3", "b"), XMLName("", "c")])
    #expect(root.elements.map(\.prefix) == ["p", ""])
    #expect(root.attributes.map(\.prefix).sorted() == ["", "p"])
  }

  /// Swift takes each pair for equal strings.
  @Test func `tell names apart that are written in other bytes`() throws {
    let root = try root("<a \u{212A}='1' é='2'><\u{212A}/><K/><é/><e\u{301}/></a>")
    #expect(root.first("K", "") == root.elements[1])
    #expect(root.all("é", "") == [root.elements[2]])
    #expect(root.attribute("K") == nil)
    #expect(root.attribute("e\u{301}") == nil)
    let form = ExclusiveC14N.canonicalize(root)
    let wanted =
      "<a é=\"2\" \u{212A}=\"1\"><\u{212A}></\u{212A}><K></K><é></é><e\u{301}></e\u{301}></a>"
    #expect(form.elementsEqual(wanted.utf8))
  }

  @Test func `keep thousands of names and strings apart`() throws {
    let count = 3000
    let inner = (0..<count).map {
      "<p:n\($0) xmlns:p='urn:\($0 % 1500)' p:a\($0)='\($0)'/>"
    }
    let elements = try root("<a>\(inner.joined())</a>").elements
    #expect(elements.count == count)
    for (number, element) in elements.enumerated() {
      #expect(element.name == XMLName("urn:\(number % 1500)", "n\(number)"))
      #expect(element.attribute("a\(number)", "urn:\(number % 1500)") == "\(number)")
    }
  }

  @Test func `give the text of an element without the white space around it`() throws {
    #expect(try root("<a> \n\tb c&#13; </a>").trimmedText == "b c")
    #expect(try root("<a> <b/>x<!-- y -->z </a>").trimmedText == "xz")
    #expect(try root("<a> \n </a>").trimmedText == "")
    #expect(try root("<a/>").trimmedText == "")
  }

  @Test func `say whether a child is the only one of its name`() throws {
    let root = try root("<a>x<b i='1'/><c/><c/></a>")
    #expect(root.only("b", "")?.attribute("i") == "1")
    #expect(root.only("c", "") == nil)
    #expect(root.only("d", "") == nil)
    #expect(!root.holdsNoElement)
    #expect(root.elements[0].holdsNoElement)
  }

  @Test func `find children by name and in order`() throws {
    let root = try root("<a><b i='1'/>x<c/><b i='2'><b i='3'/></b></a>")
    #expect(root.all("b", "").map { $0.attribute("i") } == ["1", "2"])
    #expect(root.first("b", "")?.attribute("i") == "1")
    #expect(root.first("d", "") == nil)
    #expect(root.elements.count == 3)
    #expect(root.elements[2].elements[0].parent == root.elements[2])
    #expect(root.parent == nil)
    #expect(root.elements[2].is("b", ""))
    #expect(!root.elements[2].is("b", "urn:x"))
  }

  @Test func `list a subtree in document order and nothing after it`() throws {
    let root = try root("<a><b><c/>x<d/></b><e/></a>")
    #expect(root.descendants.map(\.name.local) == ["a", "b", "c", "d", "e"])
    #expect(root.elements[0].descendants.map(\.name.local) == ["b", "c", "d"])
    #expect(root.elements[1].descendants.map(\.name.local) == ["e"])
  }

  @Test func `join characters across comments, CDATA and references`() throws {
    let root = try root("<a>x<!-- - -->y<![CDATA[<z> &amp;]]>&amp;&#26085;\r\n<b>no</b>w</a>")
    #expect(root.text == "xy<z> &amp;&日\nw")
    #expect(root.elements[0].text == "no")
  }

  @Test func `end lines with a line feed everywhere`() throws {
    let root = try root(
      "<a b='1\r\n2\r3'>\r\n\r<![CDATA[\r\n]]><![CDATA[\r]]><![CDATA[\n]]>&#13;</a>")
    #expect(root.text.unicodeScalars.elementsEqual("\n\n\n\n\n\r".unicodeScalars))
    #expect(root.attribute("b") == "1 2 3")
  }

  @Test func `give the attributes of a name from all over the document`() throws {
    let root = try root("<a ID='1' xmlns:p='urn:p'><b p:id='2'/><c x='3'/><ID Id='4' id='1'/></a>")
    let ids = root.elements[0].documentAttributes { $0.local.lowercased() == "id" }
    #expect(ids.sorted() == ["1", "1", "2", "4"])
  }

  @Test func `say what a prefix stands for where a value uses it`() throws {
    let root = try root("<a xmlns:p='urn:1'><b xmlns:p='urn:2' xmlns='urn:3'><c/></b></a>")
    let inner = root.elements[0].elements[0]
    #expect(inner.namespace(forPrefix: "p") == "urn:2")
    #expect(inner.namespace(forPrefix: "") == "urn:3")
    #expect(inner.namespace(forPrefix: "q") == nil)
    #expect(root.namespace(forPrefix: "p") == "urn:1")
    #expect(root.namespace(forPrefix: "") == "")
    #expect(root.namespace(forPrefix: "xml") == XMLName.xmlNamespace)
  }

  @Test func `read a byte order mark, a declaration and a stylesheet before the root`() throws {
    let text =
      "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<?xml-stylesheet href='a'?><a/>\n"
    #expect(try root(text).name.local == "a")
  }

  @Test(arguments: [
    "<?xml version='1.0'?>", "<?xml\tversion = \"1.0\"\n encoding='UTF-8' ?>",
    "<?xml version='1.0' encoding='utf-8' standalone='yes'?>",
    "<?xml version='1.0' standalone=\"no\"?>",
  ])
  func `are read after each form of declaration`(declaration: String) throws {
    #expect(try root("\(declaration)<a/>").name.local == "a")
  }

  @Test func `tell the same element of the same tree from others`() throws {
    let tree = try XMLTree(Array("<a><b/><b/></a>".utf8))
    #expect(tree.root.elements[0] == tree.root.elements[0])
    #expect(tree.root.elements[0] != tree.root.elements[1])
    let twin = try XMLTree(Array("<a><b/><b/></a>".utf8))
    #expect(tree.root != twin.root)
  }
}
