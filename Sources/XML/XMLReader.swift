import FoundationEssentials
import FoundationXML

/// Hears what the system's parser reads.
///
/// Any error it reports refuses the document, even one after which it says that all was well.
final class XMLReader: XMLParserDelegate {
  private var builder: XMLArenaBuilder
  private var problem: XMLError?

  private let elementCount: Int

  /// A reader of a document of so many bytes, in which so many start tags were counted.
  init(elementCount: Int, byteCount: Int, limits: XMLLimits) {
    self.elementCount = elementCount
    builder = XMLArenaBuilder(
      elementCount: elementCount, byteCount: byteCount, limits: limits)
  }

  func read(_ bytes: [UInt8]) throws(XMLError) -> XMLArena {
    let parser = XMLParser(data: Data(bytes))
    parser.shouldProcessNamespaces = false
    parser.shouldResolveExternalEntities = false
    // The parser does not own its delegate.
    let isSound = withExtendedLifetime(self) {
      parser.delegate = self
      return parser.parse() && parser.parserError == nil
    }
    if let problem { throw problem }
    guard isSound, builder.isComplete, builder.elementCount == elementCount else {
      throw .malformed
    }
    return XMLArena(builder)
  }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?, attributes attributeDict: [String: String]
  ) {
    attempt(parser) { () throws(XMLError) in try builder.begin(elementName, attributeDict) }
  }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?
  ) {
    attempt(parser) { () throws(XMLError) in try builder.end() }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    builder.characters(string.utf8.span)
  }

  func parser(_ parser: XMLParser, foundIgnorableWhitespace whitespaceString: String) {
    builder.characters(whitespaceString.utf8.span)
  }

  func parser(_ parser: XMLParser, foundCDATA CDATABlock: Data) {
    builder.characters([UInt8](CDATABlock).span)
  }

  func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
    problem = problem ?? .malformed
  }

  /// Stops the parser at the first problem of ours.
  private func attempt(_ parser: XMLParser, _ work: () throws(XMLError) -> Void) {
    guard problem == nil else { return parser.abortParsing() }
    do throws(XMLError) {
      try work()
    } catch {
      problem = error
      parser.abortParsing()
    }
  }
}
