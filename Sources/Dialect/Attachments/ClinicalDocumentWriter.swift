import FoundationXML
import FoundationEssentials
import Record

/// Writes a CDA document while it is read.
final class ClinicalDocumentWriter: XMLParserDelegate {
  /// LIMIT: elements inside elements.
  private static let depthMax = 128

  /// The document so far.
  private(set) var bytes: [UInt8] = []
  /// Why it cannot be shown; nil if it can.
  private(set) var problem: String?
  /// The count of elements so far, those left out too.
  private(set) var elementCount = 0
  private let scrubber: TextScrubber
  private var path: [String] = []
  private var text = ""
  /// The depth at which an element is left out with all it holds.
  private var skippedDepth: Int?

  /// True if every element was closed.
  var isComplete: Bool { path.isEmpty }

  init(_ scrubber: TextScrubber, capacity: Int) {
    self.scrubber = scrubber
    bytes.reserveCapacity(capacity)
    bytes += Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)
  }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?, attributes attributeDict: [String: String]
  ) {
    flush()
    elementCount += 1
    let name = elementName.split(separator: ":").last.map(String.init) ?? ""
    path.append(name)
    if let reason = reasonToRefuse(elementName, attributeDict) {
      problem = problem ?? reason
      parser.abortParsing()
      return
    }
    guard skippedDepth == nil else { return }
    if isPatientContact(name) {
      skippedDepth = path.count
      return
    }
    let isID = name == "id" || name == "setId"
    let attributes = isID ? ["nullFlavor": "MSK"] : attributeDict
    bytes += Array("<\(elementName)".utf8)
    // Namespaces first, then by name: the parser gives no order.
    for (key, value) in attributes.sorted(by: Self.precedes) {
      bytes += Array(" \(key)=\"".utf8)
      escape(scrubber.scrub(value), isAttribute: true)
      bytes.append(0x22)
    }
    bytes.append(0x3E)
  }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?
  ) {
    flush()
    let depth = path.count
    if !path.isEmpty { path.removeLast() }
    if let skipped = skippedDepth {
      if depth == skipped { skippedDepth = nil }
      return
    }
    bytes += Array("</\(elementName)>".utf8)
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(_ parser: XMLParser, foundCDATA CDATABlock: Data) {
    text += String(decoding: CDATABlock, as: UTF8.self)
  }

  func parserDidEndDocument(_ parser: XMLParser) { flush() }

  private static func precedes(
    _ a: (key: String, value: String), _ b: (key: String, value: String)
  ) -> Bool {
    let aIsNamespace = a.key.hasPrefix("xmlns")
    return aIsNamespace == b.key.hasPrefix("xmlns") ? a.key < b.key : aIsNamespace
  }

  private func reasonToRefuse(_ name: String, _ attributes: [String: String]) -> String? {
    if path.count == 1, !Self.isRoot(name, attributes) { return "it is not a CDA document" }
    if path.count > Self.depthMax { return "its elements are nested too deep" }
    if attributes["representation"]?.uppercased() == "B64" { return "it holds an embedded file" }
    return nil
  }

  /// True for `ClinicalDocument` of HL7 v3's namespace.
  private static func isRoot(_ name: String, _ attributes: [String: String]) -> Bool {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.last == "ClinicalDocument", parts.count <= 2 else { return false }
    return attributes[parts.count == 2 ? "xmlns:\(parts[0])" : "xmlns"] == "urn:hl7-org:v3"
  }

  private func isPatientContact(_ name: String) -> Bool {
    (name == "addr" || name == "telecom") && path.contains("recordTarget")
  }

  private func flush() {
    guard !text.isEmpty else { return }
    if skippedDepth == nil { escape(scrubber.scrub(text), isAttribute: false) }
    text = ""
  }

  /// Escapes text (XML 1.0 §2.4); line ends inside attributes too, so that they are read back.
  private func escape(_ text: String, isAttribute: Bool) {
    for byte in text.utf8 {
      switch byte {
      case 0x26: bytes += Array("&amp;".utf8)
      case 0x3C: bytes += Array("&lt;".utf8)
      case 0x3E: bytes += Array("&gt;".utf8)
      case 0x22 where isAttribute: bytes += Array("&quot;".utf8)
      case 0x0D: bytes += Array("&#13;".utf8)
      case 0x0A where isAttribute: bytes += Array("&#10;".utf8)
      case 0x09 where isAttribute: bytes += Array("&#9;".utf8)
      default: bytes.append(byte)
      }
    }
  }
}
