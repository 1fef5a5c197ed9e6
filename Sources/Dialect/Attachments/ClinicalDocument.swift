import Record
import XML

/// CDA documents (HL7 CDA R2), written anew without the custodian's identifiers.
///
/// Every `id` and `setId` becomes `nullFlavor="MSK"`; the patient's address and telecom are left
/// out; texts and attributes pass the scrubber, which knows the ids of the document too; comments
/// are dropped. Embedded files are refused, because they are not read.
struct ClinicalDocument: ~Copyable {
  private static let namespace = "urn:hl7-org:v3"

  private let scrubber: TextScrubber
  private var writer: XMLWriter

  static func clean(
    _ bytes: [UInt8], identifiers: IdentifierSet
  ) throws(DialectError) -> [UInt8] {
    let root = try read(bytes).root
    guard root.is("ClinicalDocument", namespace) else {
      throw .attachmentMalformed(reason: "it is not a CDA document")
    }
    var known = identifiers
    for element in root.descendants where isID(element) {
      if let value = element.attribute("extension") ?? element.attribute("root") {
        known.insert(value)
      }
    }
    var document = ClinicalDocument(
      scrubber: TextScrubber(known), writer: XMLWriter(capacity: bytes.count))
    document.writer.declaration()
    try document.write(root, isPatient: false)
    return document.finish()
  }

  private consuming func finish() -> [UInt8] { writer.finish() }

  static func read(_ bytes: [UInt8]) throws(DialectError) -> XMLTree {
    do throws(XMLError) {
      return try XMLTree(bytes)
    } catch .encoding {
      throw .attachmentEncoding
    } catch .documentType {
      throw .attachmentMalformed(reason: "it holds a document type declaration")
    } catch .overLimit(let kind) {
      throw .attachmentMalformed(reason: "it is beyond a limit, of \(kind.rawValue)")
    } catch {
      throw .attachmentMalformed(reason: "not sound XML")
    }
  }

  /// Local names decide, in whatever namespace: more is masked, never less.
  static func isID(_ element: XMLTree.Element) -> Bool {
    element.name.local == "id" || element.name.local == "setId"
  }

  /// Writes an element; as deep as the document, which is limited.
  private mutating func write(
    _ element: XMLTree.Element, isPatient: Bool
  ) throws(DialectError) {
    let local = element.name.local
    if isPatient, local == "addr" || local == "telecom" { return }
    let prefix = element.prefix
    writer.begin(prefix.isEmpty ? local : "\(prefix):\(local)")
    try writeAttributes(of: element)
    for child in element.children {
      switch child {
      case .text(let text): writer.text(scrubber.scrub(text))
      case .element(let inner):
        try write(inner, isPatient: isPatient || local == "recordTarget")
      }
    }
    writer.end()
  }

  /// Namespaces first, then by name: the tree gives no order.
  private mutating func writeAttributes(of element: XMLTree.Element) throws(DialectError) {
    let attributes = element.attributes.map { attribute in
      let local = attribute.name.local
      return (attribute.prefix.isEmpty ? local : "\(attribute.prefix):\(local)", attribute.value)
    }
    if attributes.contains(where: { $0.0 == "representation" && $0.1.uppercased() == "B64" }) {
      throw .attachmentMalformed(reason: "it holds an embedded file")
    }
    for (prefix, uri) in element.declarations.sorted(by: { $0.prefix < $1.prefix }) {
      writer.attribute(prefix.isEmpty ? "xmlns" : "xmlns:\(prefix)", scrubber.scrub(uri))
    }
    guard !Self.isID(element) else { return writer.attribute("nullFlavor", "MSK") }
    for (name, value) in attributes.sorted(by: { $0.0 < $1.0 }) {
      writer.attribute(name, scrubber.scrub(value))
    }
  }
}
