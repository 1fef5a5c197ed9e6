import Record
import XML

/// Writes an AdhocQueryResponse: documents of the canonical model as ebRIM 3.0 objects (IHE ITI
/// TF-3 4.2.5).
///
/// Every text of the custodian passes the scrubber; a code or a code system that the scrubber would
/// change is left out. The patient is the handle, the document is named by its own handle, the
/// place is the bridge: neither sourcePatientId nor sourcePatientInfo, no URI, no reference id is
/// written.
struct RegistryWriter: ~Copyable {
  private var xml: PayloadWriter
  private let names: RegistryNames
  private let home: String
  private let page: DocumentPage
  private let scrubber: TextScrubber
  private var clean: CleanCodes
  /// The document that is being written, and how many of its parts have an id.
  private var entryID = ""
  private var uuid: UInt128 = 0
  private var parts = 0
  /// Words of the custodian that are written next, scrubbed.
  private var words: [UInt8] = []
  /// What the code systems that were met are called in XDS.
  private var schemes: [(system: TextRange, scheme: String)] = []

  init(
    _ style: NamespaceStyle, names: RegistryNames, _ page: DocumentPage, scrubber: TextScrubber,
    capacity: Int
  ) {
    xml = PayloadWriter(style, capacity: capacity)
    self.names = names
    home = names.homeURN
    self.page = page
    self.scrubber = scrubber
    clean = CleanCodes(scrubber)
  }

  mutating func beginAnswer(_ status: ResponseStatus, _ errors: [RegistryError]) {
    xml.root(
      "query:AdhocQueryResponse", [.query, .model, .registry], [("status", status.rawValue)])
    xml.errors(errors, location: home)
    xml.begin("rim:RegistryObjectList", in: .model)
  }

  consuming func finish() -> [UInt8] {
    xml.end()
    xml.end()
    return xml.finish()
  }

  mutating func reference(_ item: RegistryAnswer.Item) {
    xml.empty(
      "rim:ObjectRef", in: .model, [("id", item.names.entryUUID), ("home", home)])
  }

  /// Slots first, then name, description, classifications and external identifiers, as the schema
  /// wants them.
  mutating func document(_ item: RegistryAnswer.Item) {
    let entry = item.document.entry
    beginDocument(item)
    slots(item)
    name("rim:Name", entry.attachment.title)
    name("rim:Description", entry.description)
    for place in entry.authors.range { author(page.authors[place]) }
    if let concept = page.concepts[entry.categoryConcepts.range].first {
      classification(.classCode, concept)
    }
    for place in entry.securityLabels.range {
      classification(.confidentialityCode, page.codes[place], nil)
    }
    for place in entry.events.range { classification(.eventCodeList, page.concepts[place]) }
    tag(entry.tag)
    if let format = entry.format { classification(.formatCode, format, nil) }
    if let concept = entry.facilityType { classification(.healthcareFacilityTypeCode, concept) }
    if let concept = entry.practiceSetting { classification(.practiceSettingCode, concept) }
    classification(.typeCode, entry.type)
    identifier(.patientID, patientID(item.document.patient))
    identifier(.uniqueID, item.names.uniqueID)
    xml.end()
  }

  private mutating func beginDocument(_ item: RegistryAnswer.Item) {
    let entry = item.document.entry
    uuid = item.names.uuid
    entryID = item.names.entryUUID
    parts = 0
    xml.begin("rim:ExtrinsicObject", in: .model)
    xml.attribute("id", entryID)
    xml.attribute("lid", entryID)
    xml.attribute("home", home)
    if let type = entry.attachment.contentType, clean.contains(type, in: page) {
      let text = page.text
      xml.attribute("mimeType", utf8: text.span.extracting(type.range))
    } else {
      xml.attribute("mimeType", constant: "application/octet-stream")
    }
    xml.attribute("isOpaque", constant: "false")
    xml.attribute("objectType", ObjectType.of(entry.kind))
    xml.attribute("status", entry.status.registryText)
  }

  /// Writes how a document is related to others, as far as that was asked for.
  mutating func associations(_ document: ReleasedDocument, _ query: RegistryQuery) {
    for (relation, other) in zip(page.relations[document.entry.relates.range], document.related)
    where query.relations.contains(relation.code) {
      let id = document.handle.associationUUID(to: other, relation.code)
      guard query.detail == .leafClass else {
        xml.empty("rim:ObjectRef", in: .model, [("id", id), ("home", home)])
        continue
      }
      xml.empty(
        "rim:Association", in: .model,
        [
          ("id", id), ("home", home),
          ("associationType", AssociationType.of(relation.code)),
          ("sourceObject", document.handle.entryUUID), ("targetObject", other.entryUUID),
        ])
    }
  }
}

// MARK: - Parts of an entry

extension RegistryWriter {
  private func patientID(_ handle: Handle) -> String {
    "\(handle.text)^^^&\(names.authority)&ISO"
  }

  private mutating func slots(_ item: RegistryAnswer.Item) {
    let entry = item.document.entry
    date("creationTime", entry.attachment.creation)
    if let hash = item.hash { xml.slot("hash", hash) }
    if let language = entry.attachment.language, clean.contains(language, in: page) {
      let text = page.text
      xml.slot("languageCode", utf8: text.span.extracting(language.range))
    }
    if let name = entry.authenticator?.name { slot("legalAuthenticator", name, as: .xcn) }
    xml.slot("repositoryUniqueId", names.repository)
    date("serviceStartTime", entry.period?.start)
    date("serviceStopTime", entry.period?.end)
    if let size = item.size { xml.slot("size", String(size)) }
  }

  private mutating func date(_ name: StaticString, _ date: DocumentEntry.Date?) {
    if let date { xml.slot(name, RegistryDate.text(date, in: page)) }
  }

  /// How words become a value.
  private enum ValueForm {
    case plain, xcn, xon
  }

  private mutating func slot(_ slot: StaticString, _ range: TextRange?, as form: ValueForm = .plain)
  {
    guard let range else { return }
    words.removeAll(keepingCapacity: true)
    if form == .xcn { words.append(0x5E) }
    scrub(range)
    if form != .plain { RegistryName.blankDelimiters(in: &words, from: form == .xcn ? 1 : 0) }
    let text = words
    xml.slot(slot, utf8: text.span)
  }

  private mutating func name(_ element: StaticString, _ text: TextRange?) {
    guard let text else { return }
    words.removeAll(keepingCapacity: true)
    scrub(text)
    localizeWords(element)
  }

  /// Without a word on it a text counts as American English (ebRIM 3.0 §2.4.5).
  private mutating func localizeWords(_ element: StaticString) {
    let text = words
    let isASCII = text.allSatisfy { $0 < 0x80 }
    xml.begin(element, in: .model)
    xml.begin("rim:LocalizedString", in: .model)
    xml.attribute("xml:lang", constant: isASCII ? "en" : "ja")
    xml.attribute("value", utf8: text.span.extracting(..<RegistryText.free.end(of: text.span)))
    xml.end()
    xml.end()
  }

  private mutating func author(_ author: DocumentEntry.Author) {
    beginClassification(.author)
    xml.attribute("nodeRepresentation", constant: "")
    slot("authorPerson", author.name, as: .xcn)
    slot("authorInstitution", author.institution, as: .xon)
    slot("authorRole", author.role)
    slot("authorSpecialty", author.specialty)
    xml.end()
  }

  /// The first code that may be shown stands for the concept: there is room for one.
  private mutating func classification(
    _ scheme: ClassificationScheme, _ concept: DocumentEntry.Concept
  ) {
    for place in concept.codes.range where isClean(page.codes[place]) {
      return classification(scheme, page.codes[place], concept.text)
    }
  }

  private mutating func classification(
    _ scheme: ClassificationScheme, _ code: DocumentEntry.Code, _ text: TextRange?
  ) {
    guard isClean(code) else { return }
    beginClassification(scheme)
    let bytes = page.text
    let word = bytes.span.extracting(code.code.range)
    xml.attribute(
      "nodeRepresentation", utf8: word.extracting(..<RegistryText.long.end(of: word)))
    xml.slot("codingScheme", code.system.map { self.scheme(of: $0) } ?? "")
    name("rim:Name", code.display ?? text)
    xml.end()
  }

  /// A page says the same few code systems over and over.
  private mutating func scheme(of system: TextRange) -> String {
    for known in schemes where known.system.count == system.count {
      if page.same(known.system, system) { return known.scheme }
    }
    let scheme = CodeSystem.scheme(page.string(system))
    // LIMIT: code systems that are remembered.
    if schemes.count < 16 { schemes.append((system, scheme)) }
    return scheme
  }

  /// What was not told stands among the events, where it is kept by every registry.
  private mutating func tag(_ tag: Tag) {
    guard tag == .uninformed || tag == .undelivered else { return }
    beginClassification(.eventCodeList)
    xml.attribute("nodeRepresentation", tag == .uninformed ? "UNINFORMED" : "UNDELIVERED")
    xml.slot("codingScheme", Classification.indication)
    xml.end()
  }

  private mutating func beginClassification(_ scheme: ClassificationScheme) {
    xml.begin("rim:Classification", in: .model)
    partID()
    xml.attribute("classificationScheme", scheme.rawValue)
    xml.attribute("classifiedObject", entryID)
  }

  private mutating func identifier(_ scheme: IdentificationScheme, _ value: String) {
    xml.begin("rim:ExternalIdentifier", in: .model)
    partID()
    xml.attribute("identificationScheme", scheme.rawValue)
    xml.attribute("registryObject", entryID)
    xml.attribute("value", value)
    words.removeAll(keepingCapacity: true)
    words.append(contentsOf: scheme.name.utf8)
    localizeWords("rim:Name")
    xml.end()
  }

  private mutating func partID() {
    parts += 1
    words.removeAll(keepingCapacity: true)
    UUIDText.append(UUIDText.marked(uuid &* 7 &+ UInt128(parts)), to: &words)
    let text = words
    xml.attribute("id", utf8: text.span)
  }

  /// Adds words of the custodian, scrubbed.
  private mutating func scrub(_ range: TextRange) {
    let bytes = page.text
    scrubber.scrub(bytes.span.extracting(range.range), into: &words)
  }

  private mutating func isClean(_ code: DocumentEntry.Code) -> Bool {
    clean.contains(code.code, in: page)
      && (code.system.map { clean.contains($0, in: page) } ?? true)
  }
}
