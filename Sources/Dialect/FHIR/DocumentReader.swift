import Record

/// Reads DocumentReference resources (FHIR R4 §10.3) into the canonical model.
struct DocumentReader: ~Copyable {
  private let json: JSONDocument
  private var reader: ResourceReader

  /// Reads documents of `json` behind those of `page`.
  init(_ json: JSONDocument, into page: consuming DocumentPage) {
    self.json = json
    reader = ResourceReader(json, into: consume page)
  }

  private static let statuses = DocumentStatus.allCases
  private static let stages = DocumentStage.allCases
  private static let relations = DocumentRelation.allCases

  /// Makes room for so many documents on a page that has none.
  mutating func expect(_ count: Int) {
    guard reader.page.entries.isEmpty else { return }
    reader.page.entries.reserveCapacity(count)
    reader.page.codes.reserveCapacity(count * 4)
    reader.page.concepts.reserveCapacity(count)
    reader.page.authors.reserveCapacity(count)
  }

  /// The longest logical id that is taken, in bytes.
  private static let idBytesMax = 64

  /// Everything that was read, with the identifiers and the next page of the whole answer.
  consuming func finish(next: String? = nil) -> DocumentPage {
    IdentifierCollector.collect(json, into: &reader.page.identifiers)
    reader.page.next = next
    var page = DocumentPage()
    swap(&page, &reader.page)
    return page
  }

  /// Reads an entry into the page; one that is malformed is withheld with a warning.
  ///
  /// Throws ``DialectError/subjectsDiffer`` if it is about another patient than those before.
  mutating func take(_ resource: Int) throws(DialectError) {
    let entry: DocumentEntry
    do throws(DialectError) { entry = try self.entry(resource) } catch {
      reader.page.warnings.append(PageWarning(.entryWithheld, Self.warning(error)))
      return
    }
    if let first = reader.page.entries.first {
      guard reader.page.same(first.localPatientID, entry.localPatientID) else {
        throw .subjectsDiffer
      }
    }
    reader.page.entries.append(entry)
  }

  /// Notes a resource that tells about the answer itself.
  mutating func warn(_ words: String) { reader.page.warnings.append(PageWarning(.remark, words)) }

  /// Names the element alone; its content may be anything.
  private static func warning(_ error: DialectError) -> String {
    switch error {
    case .elementMalformed(let name): "a document was withheld: `\(name)` is malformed or missing"
    case .modifierNotUnderstood(let name): "a document was withheld: `\(name)` is not understood"
    default: "a document was withheld"
    }
  }

  /// What is found on the way and weighed at the end.
  private struct Findings {
    var metaSecurity: Int?
    var securityLabel: Int?
    var tags = 0..<0
    var hasContent = false
    var hasSubject = false
  }

  mutating func entry(_ node: Int) throws(DialectError) -> DocumentEntry {
    try refuseModifiers(node)
    guard json.says("DocumentReference", .resourceType, in: node) else {
      throw reader.malformed(.resourceType)
    }
    guard let statusNode = json.member(.status, of: node) else {
      throw reader.malformed(.status)
    }
    let id = try logicalID(node)
    var entry = DocumentEntry(
      localID: id, localPatientID: id,
      status: try reader.code(statusNode, .status, of: Self.statuses))
    var found = Findings()
    var at = node + 1
    while at < json.next(node) {
      try read(json.element(at), at + 1, into: &entry, &found)
      at = json.next(at + 1)
    }
    guard found.hasContent else { throw reader.malformed(.content) }
    guard found.hasSubject else { throw reader.malformed(.subject) }
    entry.securityLabels = try labels(found)
    entry.category = Classification.category(
      of: entry.type, or: entry.categoryConcepts, in: reader.page)
    entry.label = Classification.label(entry.securityLabels, in: reader.page)
    entry.tag = Classification.tag(Sublist(found.tags), in: reader.page)
    return entry
  }

  /// Throws if anything inside says that the meaning depends on rules that are not known here
  /// (FHIR R4 §2.6.3, §2.8.1).
  private func refuseModifiers(_ node: Int) throws(DialectError) {
    let end = json.next(node)
    let key = json.key(numbered: Self.modifiers, from: node, before: end)
    guard key == end else { throw .modifierNotUnderstood(name: json.element(key).name) }
  }

  private static let modifiers = Element.numbers(.modifierExtension, .implicitRules)

  private mutating func logicalID(_ node: Int) throws(DialectError) -> TextRange {
    guard let idNode = json.member(.id, of: node) else { throw reader.malformed(.id) }
    let id = try reader.string(idNode, .id)
    let text = reader.page.text.span.extracting(id.range)
    guard text.count <= Self.idBytesMax else { throw reader.malformed(.id) }
    for index in 0..<text.count {
      guard Self.isIDByte(text[index]) else { throw reader.malformed(.id) }
    }
    return id
  }

  /// FHIR R4 §2.24.0.1: `[A-Za-z0-9\-\.]{1,64}`.
  private static func isIDByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (byte < 0x80 && (0x61...0x7A).contains(byte | 0x20))
      || byte == 0x2D || byte == 0x2E
  }

  private mutating func read(
    _ element: Element, _ value: Int, into entry: inout DocumentEntry, _ found: inout Findings
  ) throws(DialectError) {
    switch element {
    case .docStatus: entry.stage = try reader.code(value, .docStatus, of: Self.stages)
    case .type: entry.type = try reader.concept(value, .type)
    case .category: entry.categoryConcepts = try reader.concepts(value, .category)
    case .date: entry.date = try reader.date(value, .date)
    case .description: entry.description = try reader.string(value, .description)
    case .subject:
      entry.localPatientID = try localID(value, .subject)
      found.hasSubject = true
    case .author: entry.authors = try authors(value)
    case .authenticator:
      entry.authenticator = try reader.reference(value, .authenticator).display.map {
        DocumentEntry.Author(name: $0)
      }
    case .custodian: entry.custodianName = try reader.reference(value, .custodian).display
    case .securityLabel: found.securityLabel = value
    case .meta: try readMeta(value, &found)
    case .relatesTo: entry.relates = try relations(value)
    case .content:
      try readContent(value, into: &entry)
      found.hasContent = true
    case .context: try readContext(value, into: &entry)
    default: break
    }
  }

  /// Labels stand in `meta.security` as well as in `securityLabel`; tags in `meta.tag`.
  private mutating func readMeta(_ node: Int, _ found: inout Findings) throws(DialectError) {
    try reader.object(node, .meta)
    found.metaSecurity = json.member(.security, of: node)
    if let tags = json.member(.tag, of: node) {
      let start = reader.page.codes.count
      try reader.codings(tags)
      found.tags = start..<reader.page.codes.count
    }
  }

  private mutating func labels(
    _ found: Findings
  ) throws(DialectError) -> Sublist<DocumentEntry.Code> {
    guard let node = found.securityLabel, found.metaSecurity == nil else {
      return try freshLabels(found)
    }
    if case .labels(let labels)? = reader.noted(node, .securityLabel) { return labels }
    let labels = try freshLabels(found)
    reader.note(.labels(labels), node, .securityLabel)
    return labels
  }

  /// The codes of both places, one after the other.
  private mutating func freshLabels(
    _ found: Findings
  ) throws(DialectError) -> Sublist<DocumentEntry.Code> {
    let start = reader.page.codes.count
    if let node = found.metaSecurity { try reader.codings(node) }
    if let node = found.securityLabel {
      try reader.array(node, .securityLabel)
      var at = node + 1
      while at < json.next(node) {
        // A label in words alone cannot be weighed.
        guard try !reader.freshConcept(at, .securityLabel).codes.isEmpty else {
          throw reader.malformed(.securityLabel)
        }
        at = json.next(at)
      }
    }
    return Sublist(start..<reader.page.codes.count)
  }

  /// The names shown for the authors, of references and of contained resources alike; whoever has
  /// no name to show is left out.
  private mutating func authors(
    _ node: Int
  ) throws(DialectError) -> Sublist<DocumentEntry.Author> {
    if case .authors(let authors)? = reader.noted(node, .author) { return authors }
    try reader.array(node, .author)
    let start = reader.page.authors.count
    var at = node + 1
    while at < json.next(node) {
      if let name = try reader.reference(at, .author).display {
        reader.page.authors.append(DocumentEntry.Author(name: name))
      }
      at = json.next(at)
    }
    let authors = Sublist<DocumentEntry.Author>(start..<reader.page.authors.count)
    reader.note(.authors(authors), node, .author)
    return authors
  }

  /// The logical id at the end of a literal reference.
  private mutating func localID(
    _ node: Int, _ element: Element
  ) throws(DialectError) -> TextRange {
    guard let reference = try reader.reference(node, element).reference,
      let id = LogicalID.last(in: reader.page.text.span, reference.range)
    else { throw reader.malformed(element) }
    return TextRange(id)
  }

  private mutating func relations(
    _ node: Int
  ) throws(DialectError) -> Sublist<DocumentEntry.Relation> {
    try reader.array(node, .relatesTo)
    let start = reader.page.relations.count
    var at = node + 1
    while at < json.next(node) {
      guard let code = json.member(.code, of: at), let target = json.member(.target, of: at)
      else { throw reader.malformed(.relatesTo) }
      let relation = DocumentEntry.Relation(
        code: try reader.code(code, .code, of: Self.relations),
        localDocumentID: try localID(target, .target))
      reader.page.relations.append(relation)
      at = json.next(at)
    }
    return Sublist(start..<reader.page.relations.count)
  }
}

// MARK: - Content and context

extension DocumentReader {
  /// The first rendition counts; MHD allows one only (IHE MHD §3.67.4.1.3).
  private mutating func readContent(
    _ node: Int, into entry: inout DocumentEntry
  ) throws(DialectError) {
    guard json.kind(node) == .array, json.next(node) > node + 1 else {
      throw reader.malformed(.content)
    }
    try reader.object(node + 1, .content)
    guard let attachment = json.member(.attachment, of: node + 1) else {
      throw reader.malformed(.attachment)
    }
    entry.attachment = try self.attachment(attachment)
    if let format = json.member(.format, of: node + 1) {
      entry.format = try self.format(format)
    }
  }

  private mutating func format(_ node: Int) throws(DialectError) -> DocumentEntry.Code? {
    if case .code(let code)? = reader.noted(node, .format) { return code }
    let code = try reader.coding(node)
    reader.note(.code(code), node, .format)
    return code
  }

  private mutating func attachment(
    _ node: Int
  ) throws(DialectError) -> DocumentEntry.Attachment {
    try reader.object(node, .attachment)
    var attachment = DocumentEntry.Attachment()
    var at = node + 1
    while at < json.next(node) {
      let value = at + 1
      switch json.element(at) {
      case .contentType: attachment.contentType = try reader.string(value, .contentType)
      case .language: attachment.language = try reader.string(value, .language)
      case .creation: attachment.creation = try reader.date(value, .creation)
      case .title: attachment.title = try reader.string(value, .title)
      case .hash: _ = try reader.string(value, .hash)
      case .url: attachment.localURL = try reader.string(value, .url)
      case .size: attachment.size = try size(value)
      case .data: attachment.inline = try data(value)
      default: break
      }
      at = json.next(value)
    }
    return attachment
  }

  /// FHIR R4 unsignedInt: 0 to 2,147,483,647.
  private func size(_ node: Int) throws(DialectError) -> Int64 {
    guard json.kind(node) == .number,
      let size = Int64(String(decoding: json.bytes[json.range(node)], as: UTF8.self)),
      (0...2_147_483_647).contains(size)
    else { throw reader.malformed(.size) }
    return size
  }

  private mutating func data(_ node: Int) throws(DialectError) -> TextRange {
    guard let text = json.stringBytes(node), let bytes = Base64.decode(text.span) else {
      throw reader.malformed(.data)
    }
    return reader.page.add(bytes)
  }

  private mutating func readContext(
    _ node: Int, into entry: inout DocumentEntry
  ) throws(DialectError) {
    try reader.object(node, .context)
    var at = node + 1
    while at < json.next(node) {
      let value = at + 1
      switch json.element(at) {
      case .event: entry.events = try reader.concepts(value, .event)
      case .period: entry.period = try reader.period(value)
      case .facilityType: entry.facilityType = try reader.concept(value, .facilityType)
      case .practiceSetting: entry.practiceSetting = try reader.concept(value, .practiceSetting)
      case .related: entry.references = try references(value)
      default: break
      }
      at = json.next(value)
    }
  }

  /// The identifiers of what led to the document, as logical references (FHIR R4 §2.3.0.2).
  private mutating func references(
    _ node: Int
  ) throws(DialectError) -> Sublist<DocumentEntry.Code> {
    try reader.array(node, .related)
    let start = reader.page.codes.count
    var at = node + 1
    while at < json.next(node) {
      try reader.object(at, .related)
      if let identifier = json.member(.identifier, of: at) {
        try reader.object(identifier, .identifier)
        if let value = json.member(.value, of: identifier) {
          let system = json.member(.system, of: identifier)
          let code = DocumentEntry.Code(
            system: try system.map { node throws(DialectError) in
              try reader.string(node, .system)
            }, code: try reader.string(value, .value))
          reader.page.codes.append(code)
        }
      }
      at = json.next(at)
    }
    return Sublist(start..<reader.page.codes.count)
  }
}
