import Record
import XML

/// A CDA document (HL7 CDA R2) as text: its title, its authors, and the narrative of its sections,
/// which is what its author attested (§1.2.3); its entries and its patient are not read.
struct CDANarrative {
  private static let namespace = "urn:hl7-org:v3"
  /// LIMIT: authors that are named.
  private static let authorsMax = 32

  private var builder: NarrativeBuilder

  /// The document, and every id that stands in it.
  static func read(
    _ bytes: [UInt8]
  ) throws(DialectError) -> (document: TextualDocument, identifiers: IdentifierSet) {
    let root = try ClinicalDocument.read(bytes).root
    guard root.is("ClinicalDocument", namespace) else {
      throw .attachmentMalformed(reason: "it is not a CDA document")
    }
    var identifiers = IdentifierSet()
    for element in root.descendants where ClinicalDocument.isID(element) {
      if let value = element.attribute("extension") ?? element.attribute("root") {
        identifiers.insert(value)
      }
    }
    var reader = try CDANarrative(builder: NarrativeBuilder(header(root)))
    for component in root.all("component", namespace) { try reader.body(component) }
    return (try reader.builder.finish(), identifiers)
  }

  // MARK: The header

  private static func header(_ root: XMLTree.Element) -> TextualDocument {
    var document = TextualDocument()
    document.title = root.first("title", namespace).map { words($0) }
    document.written = root.first("effectiveTime", namespace)?.attribute("value")
      .flatMap { CalendarText.date($0) }
    for author in root.all("author", namespace).prefix(authorsMax) {
      let name = path(author, "assignedAuthor", "assignedPerson", "name").map { words($0) }
      if let name, !name.isEmpty { document.authors.append(name) }
    }
    document.facilityName = path(
      root, "custodian", "assignedCustodian", "representedCustodianOrganization", "name"
    ).map { words($0) }
    return document
  }

  private static func path(_ element: XMLTree.Element, _ names: String...) -> XMLTree.Element? {
    var element: XMLTree.Element? = element
    for name in names { element = element?.first(name, namespace) }
    return element
  }

  /// All words of an element, one space between them.
  private static func words(_ element: XMLTree.Element) -> String {
    var words: [Substring] = []
    for element in element.descendants {
      for case .text(let text) in element.children {
        words += text.split(whereSeparator: \.isWhitespace)
      }
    }
    return words.joined(separator: " ")
  }

  // MARK: The body

  private mutating func body(_ component: XMLTree.Element) throws(DialectError) {
    if let structured = component.first("structuredBody", Self.namespace) {
      try sections(structured, depth: 0)
    }
    if let other = component.first("nonXMLBody", Self.namespace),
      let text = other.first("text", Self.namespace)
    {
      try plain(text)
    }
  }

  private mutating func sections(
    _ element: XMLTree.Element, depth: Int
  ) throws(DialectError) {
    for component in element.all("component", Self.namespace) {
      for section in component.all("section", Self.namespace) {
        let title = section.first("title", Self.namespace).map { Self.words($0) }
        try builder.section(title, depth: depth)
        if let text = section.first("text", Self.namespace) { try content(of: text) }
        try sections(section, depth: depth + 1)
      }
    }
  }

  /// Text that stands as it is; a file that is embedded is not read.
  private mutating func plain(_ text: XMLTree.Element) throws(DialectError) {
    let type = MediaType(text.attribute("mediaType") ?? "text/plain")
    guard type.essence == "text/plain", text.attribute("representation")?.uppercased() != "B64"
    else { throw .attachmentMalformed(reason: "it holds an embedded file") }
    builder.isPreformatted = true
    try content(of: text)
    builder.isPreformatted = false
  }

  /// SOURCE: CDA R2 §4.3.5, the narrative block; every other element is its text.
  private mutating func content(of element: XMLTree.Element) throws(DialectError) {
    for child in element.children {
      switch child {
      case .text(let text): builder.text(text)
      case .element(let inner) where inner.name.local == "br": builder.lineBreak()
      case .element(let inner):
        let part = Self.part(inner)
        if let part { try builder.begin(part) }
        try content(of: inner)
        if let part { try builder.end(part) }
      }
    }
  }

  private static func part(_ element: XMLTree.Element) -> NarrativePart? {
    switch element.name.local {
    case "paragraph", "footnote": .paragraph
    case "list": .list(isNumbered: element.attribute("listType") == "ordered")
    case "item": .item
    case "table": .table
    case "caption": .caption
    case "tr": .row
    case "th": .cell(isHead: true)
    case "td": .cell(isHead: false)
    default: nil
    }
  }
}
