import Testing
import XML

@Suite struct `Hostile XML` {
  private func refusal(_ text: String, limits: XMLLimits = .standard) -> XMLError? {
    refusal(Array(text.utf8), limits: limits)
  }

  private func refusal(_ bytes: [UInt8], limits: XMLLimits = .standard) -> XMLError? {
    do throws(XMLError) {
      _ = try XMLTree(bytes, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "<!DOCTYPE a><a/>",
    "<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;&b;'>]><a>&d;</a>",
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'><a/>",
    "<!DOCTYPE a [<!ENTITY % b SYSTEM 'file:///dev/random'>%b;]><a/>",
    "<a><!ENTITY b 'c'></a>",
    "<a><!ELEMENT b ANY></a>",
  ])
  func `is refused for what declares a document type`(text: String) {
    #expect(refusal(text) == .documentType)
  }

  @Test(arguments: ["<a>&b;</a>", "<a b='&c;'/>", "<a>&nbsp;</a>", "<a>&</a>", "<a>&&amp;</a>"])
  func `is refused for an entity that is not XML's own`(text: String) {
    #expect(refusal(text) == .undefinedEntity)
  }

  @Test(arguments: [
    "", "x", "<a>", "<a", "<a></a", "</a>", "<a/><b/>", "<a/>x", "x<a/>", "<a></b>",
    "<a><b></a></b>",
    "<a x='1' x='2'/>", "<a x=1/>", "<a x/>", "<a b='<'/>", "<a>]]></a>", "<a><!-- -- --></a>",
    "<a><!-- </a>", "<a><![CDATA[</a>", " <?xml version='1.0'?><a/>", "<a>\u{1}</a>",
    "<a>\u{FFFE}</a>", "<a>&#0;</a>", "<a>&#x;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>",
    "<?xml version='1.1'?><a/>", "<?xml encoding='utf-8'?><a/>",
    "<?xml version=\"encoding='utf-8'\" encoding='EUC-JP'?><a/>",
    "<?xml version='1.0' standalone='no' encoding='EUC-JP'?><a/>",
    "<?xml version='1.0' x='1'?><a/>", "<?xml version='1.0'encoding='utf-8'?><a/>",
    "<?xml version='1.0'><a/>", "<1/>", "< a/>", "<a//>",
    "<a x='1'y='2'/>",
  ])
  func `is refused where it is not well-formed`(text: String) {
    #expect(refusal(text) == .malformed)
  }

  @Test(arguments: [
    "<p:a/>", "<a p:x='1'/>", "<a xmlns:p=''/>", "<a xmlns:xml='urn:1'/>",
    "<a xmlns:xmlns='urn:1'/>",
    "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
    "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>", "<xmlns:a/>", "<a xmlns='1' xmlns='2'/>",
    "<a xmlns:p='urn:1' xmlns:q='urn:1' p:x='1' q:x='2'/>", "<:a/>", "<a:/>", "<a :x='1'/>",
    "<p:b:c xmlns:p='urn:1'/>", "<a xmlns:='urn:1'/>", "<a xmlns:p:q='urn:1'/>",
    "<a><b xmlns:p='urn:1'/><p:c/></a>",
  ])
  func `is refused where its namespaces are not sound`(text: String) {
    #expect(refusal(text) == .malformed)
  }

  @Test func `is refused for other encodings than UTF-8`() {
    #expect(refusal("<?xml version='1.0' encoding='Shift_JIS'?><a/>") == .encoding)
    #expect(refusal("<?xml version='1.0' encoding='UTF-16'?><a/>") == .encoding)
    #expect(refusal("<?xml version='1.0' encoding='UTF-7'?><a/>") == .encoding)
    #expect(refusal("<?xml\tversion='1.0'\nencoding\t=\n'EUC-JP'?><a/>") == .encoding)
    #expect(refusal([0xFE, 0xFF, 0x00, 0x3C]) == .encoding)
    #expect(refusal([0xFF, 0xFE, 0x3C, 0x00, 0x61, 0x00]) == .encoding)
    #expect(refusal(Array("<a>".utf8) + [0xC0, 0xAF] + Array("</a>".utf8)) == .encoding)
    #expect(refusal(Array("<a>".utf8) + [0xED, 0xA0, 0x80] + Array("</a>".utf8)) == .encoding)
    #expect(refusal("<a>\u{0}</a>") == .encoding)
  }

  @Test func `is refused for instructions inside the root only`() {
    #expect(refusal("<a><?b c?></a>") == .processingInstruction)
    #expect(refusal("<?b c?><a/><?d e?>") == nil)
  }

  /// The system's parser reads from address 0 for these.
  @Test(arguments: ["<?b?><a/>", "<a/><?b ?>", "<?b\t\n?><a/>", "<??><a/>", "<?><a/>"])
  func `is refused for instructions that hold only a name`(text: String) {
    #expect(refusal(text) == .processingInstruction)
  }

  @Test(arguments: XMLLimits.Kind.allCases)
  func `is read up to each limit and refused beyond it`(kind: XMLLimits.Kind) {
    var limits = XMLLimits.standard
    let text: (Int) -> String
    switch kind {
    case .bytes:
      limits.bytesMax = 20
      text = { "<a>\(String(repeating: "x", count: $0 - 7))</a>" }
    case .depth:
      limits.depthMax = 20
      text = { String(repeating: "<a>", count: $0) + String(repeating: "</a>", count: $0) }
    case .elements:
      limits.elementsMax = 20
      text = { "<a>\(String(repeating: "<b/>", count: $0 - 1))</a>" }
    case .attributes:
      limits.attributesMax = 20
      text = { "<a \((0..<$0).map { "a\($0)='>'" }.joined(separator: " "))/>" }
    case .attributeBytes:
      limits.attributeBytesMax = 20
      text = { "<a b='\(String(repeating: "x", count: $0))'/>" }
    case .nameBytes:
      limits.nameBytesMax = 20
      text = { "<\(String(repeating: "x", count: $0)) />" }
    case .namespaces:
      limits.namespacesMax = 20
      text = { count in
        "<a xmlns:p='urn:1' xmlns:q='urn:1'><c xmlns:r='urn:1'/>"
          + "<b \((0..<(count - 3)).map { "xmlns:a\($0)='urn:1'" }.joined(separator: " "))/></a>"
      }
    case .textBytes:
      limits.textBytesMax = 20
      text = { "<a>\(String(repeating: "x", count: $0))</a>" }
    }
    #expect(refusal(text(20), limits: limits) == nil)
    #expect(refusal(text(21), limits: limits) == .overLimit(kind))
  }

  @Test func `is refused when nested a million deep`() {
    #expect(refusal(String(repeating: "<a>", count: 1_000_000)) == .overLimit(.depth))
  }
}
