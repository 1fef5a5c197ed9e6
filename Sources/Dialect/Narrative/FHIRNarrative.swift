import Record

/// A FHIR document (R4 §3.3: a Bundle that begins with a Composition) as text.
///
/// A section is what its entries say, in words; of a section whose entries say nothing that is
/// known here, the text of its narrative. Entries about another patient say nothing.
struct FHIRNarrative {
  /// LIMIT: entries of one section that are put into words.
  private static let entriesMax = 500

  private let json: JSONDocument
  private var builder: NarrativeBuilder
  /// The resources by what they may be called: the end of `fullUrl`, and `Type/id`.
  private let resources: [String: Int]
  private let patient: String

  /// The document, and every identifier that stands in it.
  static func read(
    _ bytes: [UInt8]
  ) throws(DialectError) -> (document: TextualDocument, identifiers: IdentifierSet) {
    let json = try FHIR.scan(bytes, .standard)
    guard json.says("Bundle", .resourceType, in: json.root),
      json.says("document", .type, in: json.root),
      let entries = json.member(.entry, of: json.root)
    else { throw .attachmentMalformed(reason: "it is not a FHIR document") }
    var (resources, first) = ([String: Int](), Int?.none)
    json.forEachElement(of: entries) { entry in
      guard let resource = json.member(.resource, of: entry) else { return }
      first = first ?? resource
      if let url = json.text(of: .fullUrl, in: entry) { resources[tail(url)] = resource }
      if let id = json.text(of: .id, in: resource) { resources[id] = resource }
    }
    guard let composition = first, json.says("Composition", .resourceType, in: composition) else {
      throw .attachmentMalformed(reason: "it is not a FHIR document")
    }
    let subject = json.member(.subject, of: composition)
      .flatMap { json.text(of: .reference, in: $0) }
    var reader = try FHIRNarrative(
      json: json, builder: NarrativeBuilder(header(json, composition)), resources: resources,
      patient: subject.map { tail($0) } ?? "")
    try reader.sections(of: composition, depth: 0)
    var identifiers = IdentifierSet()
    IdentifierCollector.collect(json, into: &identifiers)
    return (try reader.builder.finish(), identifiers)
  }

  /// What stands behind the last separator of a reference or URL.
  private static func tail(_ text: String) -> String {
    text.split { $0 == "/" || $0 == ":" }.last.map { String($0) } ?? ""
  }

  private static func header(_ json: JSONDocument, _ node: Int) -> TextualDocument {
    var document = TextualDocument()
    document.title = json.text(of: .title, in: node)
    document.written = json.text(of: .date, in: node).flatMap { PartialDate($0) }
    if let authors = json.member(.author, of: node) {
      json.forEachElement(of: authors) { author in
        guard document.authors.count < 32, let name = json.text(of: .display, in: author) else {
          return
        }
        document.authors.append(name)
      }
    }
    document.facilityName = json.member(.custodian, of: node)
      .flatMap { json.text(of: .display, in: $0) }
    return document
  }

  // MARK: Sections

  private mutating func sections(of node: Int, depth: Int) throws(DialectError) {
    guard let list = json.member("section", of: node), json.kind(list) == .array else { return }
    var at = list + 1
    while at < json.next(list) {
      try builder.section(json.text(of: .title, in: at), depth: depth)
      let lines = lines(of: at)
      if lines.isEmpty {
        try narrative(of: at)
      } else {
        try self.list(lines)
      }
      try sections(of: at, depth: depth + 1)
      at = json.next(at)
    }
  }

  private mutating func list(_ lines: [String]) throws(DialectError) {
    try builder.begin(.list(isNumbered: false))
    for line in lines {
      try builder.begin(.item)
      builder.text(line)
      try builder.end(.item)
    }
    try builder.end(.list(isNumbered: false))
  }

  private mutating func narrative(of section: Int) throws(DialectError) {
    guard let text = json.member(.text, of: section), let node = json.member("div", of: text),
      let markup = json.string(node)
    else { return }
    var reader = HTMLText(text: Array(markup.utf8), builder: builder)
    builder = try reader.appended()
  }

  /// The entries of a section in words.
  private func lines(of section: Int) -> [String] {
    var lines: [String] = []
    guard let entries = json.member(.entry, of: section) else { return [] }
    json.forEachElement(of: entries) { entry in
      guard lines.count < Self.entriesMax, let reference = json.text(of: .reference, in: entry),
        let resource = resources[Self.tail(reference)],
        let name = json.text(of: .resourceType, in: resource),
        let type = FHIR.RecordType(rawValue: name),
        let read = try? RecordReader.read(json, resource, as: type, of: patient)
      else { return }
      lines += read.content.records.compactMap(\.words)
    }
    return lines
  }
}

extension ClinicalRecord {
  /// What a record says, in a line; nil if it says nothing by itself.
  fileprivate var words: String? {
    switch self {
    case .problem(let record):
      Self.joined(record.code.shown, record.onset?.text, record.comments)
    case .allergy(let record):
      Self.joined(record.substance.shown, record.reaction, record.comments)
    case .medicationOrder(let record):
      Self.joined(
        record.drug.shown ?? record.ingredients.compactMap(\.drug.shown).joined(separator: "、"),
        record.usage.timing?.shown, record.usage.instructions.compactMap(\.shown))
    case .administration(let record):
      Self.joined(record.drug.shown, record.usage.start?.text, [])
    case .observation(let record):
      Self.joined(record.code.shown, record.value?.words, record.comments)
    case .procedure(let record): Self.joined(record.code.shown, record.performed?.text, [])
    case .serviceOrder(let record): Self.joined(record.code.shown, record.authored?.text, [])
    case .report(let record):
      Self.joined(record.code.shown, record.findings, [record.conclusion].compactMap(\.self))
    case .encounter, .specimen, .dietOrder: nil
    }
  }

  private static func joined(_ first: String?, _ second: String?, _ rest: [String]) -> String? {
    let parts = [first, second].compactMap(\.self) + rest
    return first == nil || parts.isEmpty ? nil : parts.joined(separator: "　")
  }
}

extension Observation.Value {
  fileprivate var words: String? {
    switch self {
    case .quantity(let quantity):
      [quantity.comparator?.rawValue, quantity.value.digits, quantity.unit?.shown]
        .compactMap(\.self).joined(separator: " ")
    case .coded(let concept): concept.shown
    case .text(let text): text
    case .moment(let date): date.text
    }
  }
}
