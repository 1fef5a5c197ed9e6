import FoundationEssentials
import FoundationXML
import Record

/// CDA documents (HL7 CDA R2), written anew without the custodian's identifiers.
///
/// Every `id` and `setId` becomes `nullFlavor="MSK"`; the patient's address and telecom are left
/// out; texts and attributes pass the scrubber, which knows the ids of the document too; comments
/// and processing instructions are dropped. Embedded files are refused, because they are not read.
enum ClinicalDocument {
  static func clean(
    _ bytes: [UInt8], identifiers: IdentifierSet
  ) throws(DialectError) -> [UInt8] {
    try XMLPrecheck.check(bytes)
    let collector = IDCollector()
    try parse(bytes, collector)
    var known = identifiers
    known.formUnion(collector.identifiers)
    let writer = ClinicalDocumentWriter(TextScrubber(known), capacity: bytes.count)
    try parse(bytes, writer)
    if let reason = writer.problem { throw .attachmentMalformed(reason: reason) }
    return writer.bytes
  }

  private static func parse(
    _ bytes: [UInt8], _ delegate: any XMLParserDelegate
  ) throws(DialectError) {
    let parser = XMLParser(data: Data(bytes))
    parser.shouldResolveExternalEntities = false
    // The parser does not own its delegate.
    let isSound = withExtendedLifetime(delegate) {
      parser.delegate = delegate
      return parser.parse()
    }
    guard isSound else { throw .attachmentMalformed(reason: "not sound XML") }
  }
}

/// What is refused before the parser sees it: it would load entities, or drop the text after them
/// without a word.
enum XMLPrecheck {
  static func check(_ bytes: [UInt8]) throws(DialectError) {
    guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
      throw .attachmentEncoding
    }
    try checkDeclaration(bytes)
    for at in bytes.indices where bytes[at] == 0x3C && at + 1 < bytes.count && bytes[at + 1] == 0x21
    {
      let rest = bytes[at...]
      guard rest.starts(with: "<!--".utf8) || rest.starts(with: "<![CDATA[".utf8) else {
        throw .attachmentMalformed(reason: "it holds a document type declaration")
      }
    }
    for at in bytes.indices where bytes[at] == 0x26 {
      guard isKnownEntity(bytes[at...].prefix(12)) else {
        throw .attachmentMalformed(reason: "it holds an entity that XML does not define")
      }
    }
  }

  /// An encoding declaration has to say UTF-8.
  private static func checkDeclaration(_ bytes: [UInt8]) throws(DialectError) {
    let head = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    guard head.starts(with: "<?xml".utf8), let end = head.firstIndex(of: 0x3E) else { return }
    let declaration = String(decoding: head[...end], as: UTF8.self).lowercased()
    guard let range = declaration.firstRange(of: "encoding") else { return }
    let value = declaration[range.upperBound...].filter { !" =\t\r\n".contains($0) }
    guard value.hasPrefix("\"utf-8\"") || value.hasPrefix("'utf-8'") else {
      throw .attachmentEncoding
    }
  }

  /// `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&apos;` and character references (XML 1.0 §4.1, §4.6).
  private static func isKnownEntity(_ text: ArraySlice<UInt8>) -> Bool {
    guard let end = text.firstIndex(of: 0x3B) else { return false }
    let name = String(decoding: text[text.startIndex + 1..<end], as: UTF8.self)
    return ["amp", "lt", "gt", "quot", "apos"].contains(name)
      || name.wholeMatch(of: /#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}/) != nil
  }
}

/// Collects the extensions of all `id` elements.
private final class IDCollector: XMLParserDelegate {
  private(set) var identifiers = IdentifierSet()

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?, attributes attributeDict: [String: String]
  ) {
    let name = elementName.split(separator: ":").last ?? ""
    guard name == "id" || name == "setId" else { return }
    if let value = attributeDict["extension"] { identifiers.insert(value) }
    if attributeDict["extension"] == nil, let root = attributeDict["root"] {
      identifiers.insert(root)
    }
  }
}
