import Testing
import XML

@Suite struct `Exclusive canonical forms` {
  private func form(_ text: String, of path: [Int] = [], inclusive: [String] = []) throws -> String
  {
    var element = try XMLTree(Array(text.utf8)).root
    for index in path { element = element.elements[index] }
    let bytes = ExclusiveC14N.canonicalize(element, inclusivePrefixes: inclusive)
    return String(decoding: bytes, as: UTF8.self)
  }

  // SOURCE: W3C xml-exc-c14n 2002 §2.2
  @Test func `do not change with the elements around`() throws {
    let inner = """
      <n1:elem2 xmlns:n1="http://example.net" xml:lang="en">\
      <n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2>
      """
    let first = """
      <n0:pdu xmlns:n0='http://a.example' xmlns:n3="ftp://example.org">\
      <n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff/></n1:elem2></n0:pdu>
      """
    let second = """
      <n0:local xmlns:n0="foo:bar" xmlns:n3="ftp://example.org">\
      <n1:elem2 xmlns:n1="http://example.net" xml:lang="en">\
      <n3:stuff xmlns:n3="ftp://example.org"/></n1:elem2></n0:local>
      """
    #expect(try form(first, of: [0]) == inner)
    #expect(try form(second, of: [0]) == inner)
  }

  @Test func `order declarations by prefix and attributes by namespace`() throws {
    let text =
      "<a z='1' q:b='2' p:c='3' b='4' xmlns:q='urn:1' xmlns:p='urn:2' xmlns='urn:3' xml:id='i'/>"
    let wanted = """
      <a xmlns="urn:3" xmlns:p="urn:2" xmlns:q="urn:1" \
      b="4" z="1" xml:id="i" q:b="2" p:c="3"></a>
      """
    #expect(try form(text) == wanted)
  }

  @Test func `undeclare a default namespace only where one was declared`() throws {
    #expect(
      try form("<a xmlns='urn:1'><b xmlns=''><c xmlns='urn:1'/></b></a>")
        == #"<a xmlns="urn:1"><b xmlns=""><c xmlns="urn:1"></c></b></a>"#)
    #expect(
      try form("<p:a xmlns='urn:1' xmlns:p='urn:2'><b xmlns=''/></p:a>", of: [0]) == "<b></b>")
  }

  @Test func `declare a prefix again where it changed in between`() throws {
    #expect(
      try form("<p:a xmlns:p='urn:1'><p:b xmlns:p='urn:2'/><p:c/></p:a>")
        == #"<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"></p:b><p:c></p:c></p:a>"#)
  }

  @Test func `keep declarations that are asked for`() throws {
    let text = "<a xmlns:p='urn:1' xmlns:q='urn:2' xmlns='urn:3'><q:b t='p:x'><p:c/></q:b></a>"
    #expect(
      try form(text, of: [0], inclusive: ["p", "#default", "r"])
        == #"<q:b xmlns="urn:3" xmlns:p="urn:1" xmlns:q="urn:2" t="p:x"><p:c></p:c></q:b>"#)
    #expect(
      try form(text, of: [0])
        == #"<q:b xmlns:q="urn:2" t="p:x"><p:c xmlns:p="urn:1"></p:c></q:b>"#)
  }

  @Test func `drop comments and escape what is left`() throws {
    #expect(
      try form("<a b='&#9;&#10;&#13;&lt;&gt;&quot;&apos;'>x<!-- y -->&#13;\r\n<![CDATA[<&>]]></a>")
        == "<a b=\"&#x9;&#xA;&#xD;&lt;>&quot;'\">x&#xD;\n&lt;&amp;&gt;</a>")
  }

  @Test func `leave an element out with all it holds`() throws {
    let root = try XMLTree(Array("<a>x<b>y<c/></b>z</a>".utf8)).root
    let bytes = ExclusiveC14N.canonicalize(root, excluding: root.elements[0])
    #expect(String(decoding: bytes, as: UTF8.self) == "<a>xz</a>")
  }
}
