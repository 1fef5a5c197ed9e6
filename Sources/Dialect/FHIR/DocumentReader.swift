import Record

/// Reads DocumentReference resources (FHIR R4 §10.3) into the canonical model.
struct DocumentReader {
  private let reader: ResourceReader

  init(_ reader: ResourceReader) { self.reader = reader }

  /// The longest logical id that is taken, in bytes.
  private static let idBytesMax = 64

  func entry(_ node: Int) throws(DialectError) -> DocumentEntry {
    try refuseModifiers(node)
    guard reader.says("DocumentReference", .resourceType, in: node) else {
      throw reader.malformed(.resourceType)
    }
    guard let idNode = reader.member(.id, of: node) else { throw reader.malformed(.id) }
    guard let statusNode = reader.member(.status, of: node) else {
      throw reader.malformed(.status)
    }
    let id = try reader.string(idNode, .id)
    guard id.utf8.count <= Self.idBytesMax, id.utf8.allSatisfy(Self.isIDByte) else {
      throw reader.malformed(.id)
    }
    var entry = DocumentEntry(localID: id, status: try reader.code(statusNode, .status))
    var tags: [Coding] = []
    var hasContent = false
    try reader.members(of: node) { element, value throws(DialectError) in
      if element == .content { hasContent = true }
      try read(element, value, into: &entry, tags: &tags)
    }
    guard hasContent else { throw reader.malformed(.content) }
    guard !entry.localPatientID.isEmpty else { throw reader.malformed(.subject) }
    entry.category = Classification.category(type: entry.type, classes: entry.categoryConcepts)
    entry.label = Classification.label(entry.securityLabels)
    entry.tag = Classification.tag(tags)
    return entry
  }

  /// Throws if anything inside says that the meaning depends on rules that are not known here
  /// (FHIR R4 §2.6.3, §2.8.1).
  private func refuseModifiers(_ node: Int) throws(DialectError) {
    let inside = node..<reader.json.next(node)
    guard let key = reader.firstKey(inside, .modifierExtension, .implicitRules) else { return }
    throw .modifierNotUnderstood(name: reader.element(key).name)
  }

  /// FHIR R4 §2.24.0.1: `[A-Za-z0-9\-\.]{1,64}`.
  private static func isIDByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (byte < 0x80 && (0x61...0x7A).contains(byte | 0x20))
      || byte == 0x2D || byte == 0x2E
  }

  private func read(
    _ element: Element, _ value: Int, into entry: inout DocumentEntry, tags: inout [Coding]
  ) throws(DialectError) {
    switch element {
    case .docStatus: entry.stage = try reader.code(value, .docStatus)
    case .type: entry.type = try reader.concept(value, .type)
    case .category: entry.categoryConcepts = try reader.concepts(value, .category)
    case .date: entry.date = try reader.date(value, .date)
    case .description: entry.description = try reader.string(value, .description)
    case .subject: entry.localPatientID = try localID(value, .subject)
    case .author: entry.authors = try authors(value)
    case .custodian: entry.custodianName = try reader.reference(value, .custodian).display
    case .securityLabel:
      let concepts = try reader.concepts(value, .securityLabel)
      entry.securityLabels += concepts.flatMap(\.codings)
      // A label in words alone cannot be weighed.
      guard concepts.allSatisfy({ !$0.codings.isEmpty }) else {
        throw reader.malformed(.securityLabel)
      }
    case .meta: try readMeta(value, into: &entry, tags: &tags)
    case .relatesTo: entry.relates = try relations(value)
    case .content: try readContent(value, into: &entry)
    case .context: try readContext(value, into: &entry)
    default: break
    }
  }

  /// Labels stand in `meta.security` as well as in `securityLabel`; tags in `meta.tag`.
  private func readMeta(
    _ node: Int, into entry: inout DocumentEntry, tags: inout [Coding]
  ) throws(DialectError) {
    try reader.object(node, .meta)
    try reader.members(of: node) { element, value throws(DialectError) in
      switch element {
      case .security: entry.securityLabels += try reader.codings(value)
      case .tag: tags = try reader.codings(value)
      default: break
      }
    }
  }

  /// The names shown for the authors, of references and of contained resources alike; whoever has
  /// no name to show is left out.
  private func authors(_ node: Int) throws(DialectError) -> [DocumentEntry.Author] {
    try reader.list(node, .author) { item throws(DialectError) in
      try reader.reference(item, .author).display.map { DocumentEntry.Author(name: $0) }
    }.compactMap { $0 }
  }

  /// The logical id at the end of a literal reference.
  private func localID(_ node: Int, _ element: Element) throws(DialectError) -> String {
    guard let reference = try reader.reference(node, element).reference else {
      throw reader.malformed(element)
    }
    let parts = reference.utf8.split { $0 == 0x2F || $0 == 0x3A }
    let isVersioned = parts.count > 2 && parts[parts.count - 2].elementsEqual("_history".utf8)
    guard let id = isVersioned ? parts[parts.count - 3] : parts.last else {
      throw reader.malformed(element)
    }
    return String(Substring(id))
  }

  private func relations(_ node: Int) throws(DialectError) -> [DocumentEntry.Relation] {
    try reader.list(node, .relatesTo) { item throws(DialectError) in
      guard let code = reader.member(.code, of: item),
        let target = reader.member(.target, of: item)
      else { throw reader.malformed(.relatesTo) }
      return DocumentEntry.Relation(
        code: try reader.code(code, .code), localDocumentID: try localID(target, .target))
    }
  }

  /// The first rendition counts; MHD allows one only (IHE MHD §3.67.4.1.3).
  private func readContent(
    _ node: Int, into entry: inout DocumentEntry
  ) throws(DialectError) {
    guard reader.json.kind(node) == .array, reader.json.next(node) > node + 1 else {
      throw reader.malformed(.content)
    }
    try reader.object(node + 1, .content)
    var hasAttachment = false
    try reader.members(of: node + 1) { element, value throws(DialectError) in
      switch element {
      case .attachment:
        entry.attachment = try attachment(value)
        hasAttachment = true
      case .format: entry.format = try reader.coding(value)
      default: break
      }
    }
    guard hasAttachment else { throw reader.malformed(.attachment) }
  }

  private func attachment(_ node: Int) throws(DialectError) -> Attachment {
    try reader.object(node, .attachment)
    var attachment = Attachment()
    try reader.members(of: node) { element, value throws(DialectError) in
      switch element {
      case .contentType: attachment.contentType = try reader.string(value, .contentType)
      case .language: attachment.language = try reader.string(value, .language)
      case .creation: attachment.creation = try reader.date(value, .creation)
      case .title: attachment.title = try reader.string(value, .title)
      case .hash: attachment.hash = try reader.string(value, .hash)
      case .url: attachment.localURL = try reader.string(value, .url)
      case .size: attachment.size = try size(value)
      case .data: attachment.inline = try data(value)
      default: break
      }
    }
    return attachment
  }

  /// FHIR R4 unsignedInt: 0 to 2,147,483,647.
  private func size(_ node: Int) throws(DialectError) -> Int64 {
    guard reader.json.kind(node) == .number,
      let size = Int64(String(decoding: reader.json.bytes[reader.json.range(node)], as: UTF8.self)),
      (0...2_147_483_647).contains(size)
    else { throw reader.malformed(.size) }
    return size
  }

  private func data(_ node: Int) throws(DialectError) -> [UInt8] {
    guard let text = reader.json.stringBytes(node), let bytes = Base64.decode(text.span) else {
      throw reader.malformed(.data)
    }
    return bytes
  }

  private func readContext(
    _ node: Int, into entry: inout DocumentEntry
  ) throws(DialectError) {
    try reader.object(node, .context)
    try reader.members(of: node) { element, value throws(DialectError) in
      switch element {
      case .event: entry.events = try reader.concepts(value, .event)
      case .period: entry.period = try reader.period(value)
      case .facilityType: entry.facilityType = try reader.concept(value, .facilityType)
      case .practiceSetting: entry.practiceSetting = try reader.concept(value, .practiceSetting)
      default: break
      }
    }
  }
}
