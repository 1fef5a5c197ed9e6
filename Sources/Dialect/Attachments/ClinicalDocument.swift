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
    let tags = try XMLPrecheck.countTags(bytes)
    let collector = IDCollector()
    try parse(bytes, collector)
    var known = identifiers
    known.formUnion(collector.identifiers)
    let writer = ClinicalDocumentWriter(TextScrubber(known), capacity: bytes.count)
    try parse(bytes, writer)
    if let reason = writer.problem { throw .attachmentMalformed(reason: reason) }
    // The parser says yes to documents that end too early or go on after their end.
    guard tags > 0, writer.elementCount == tags, writer.isComplete else {
      throw .attachmentMalformed(reason: "not sound XML")
    }
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
      return parser.parse() && parser.parserError == nil
    }
    guard isSound else { throw .attachmentMalformed(reason: "not sound XML") }
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
