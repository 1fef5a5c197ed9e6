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
  private let page: DocumentPage
  private let scrubber: TextScrubber
  private var clean: CleanCodes
  /// The document that is being written, and how many of its parts have an id.
  private var entryID = ""
  private var uuid: UInt128 = 0
  private var parts = 0

  init(
    _ style: NamespaceStyle, names: RegistryNames, _ page: DocumentPage, scrubber: TextScrubber,
    capacity: Int
  ) {
    xml = PayloadWriter(style, capacity: capacity)
    self.names = names
    self.page = page
    self.scrubber = scrubber
    clean = CleanCodes(scrubber)
  }

  mutating func beginAnswer(_ status: ResponseStatus, _ errors: [RegistryError]) {
    xml.root(
      "query:AdhocQueryResponse", [.query, .model, .registry], [("status", status.rawValue)])
    xml.errors(errors, location: names.homeURN)
    xml.begin("rim:RegistryObjectList", in: .model)
  }

  consuming func finish() -> [UInt8] {
    xml.end()
    xml.end()
    return xml.finish()
  }

  mutating func reference(_ document: ReleasedDocument) {
    xml.empty(
      "rim:ObjectRef", in: .model,
      [("id", document.handle.entryUUID), ("home", names.homeURN)])
  }

  /// Slots first, then name, description, classifications and external identifiers, as the schema
  /// wants them.
  mutating func document(_ item: RegistryAnswer.Item) {
    let entry = item.document.entry
    uuid = item.document.handle.uuid
    entryID = item.document.handle.entryUUID
    parts = 0
    let type = entry.attachment.contentType.flatMap { token($0) } ?? "application/octet-stream"
    xml.begin(
      "rim:ExtrinsicObject", in: .model,
      [
        ("id", entryID), ("lid", entryID), ("home", names.homeURN), ("mimeType", type),
        ("isOpaque", "false"), ("objectType", ObjectType.of(entry.kind)),
        ("status", entry.status.registryText),
      ])
    slots(item)
    name("rim:Name", entry.attachment.title)
    name("rim:Description", entry.description)
    for author in page.authors[entry.authors.range] { self.author(author) }
    if let concept = page.concepts[entry.categoryConcepts.range].first {
      classification(.classCode, concept)
    }
    for code in page.codes[entry.securityLabels.range] {
      classification(.confidentialityCode, code, nil)
    }
    for event in page.concepts[entry.events.range] { classification(.eventCodeList, event) }
    tag(entry.tag)
    if let format = entry.format { classification(.formatCode, format, nil) }
    if let concept = entry.facilityType { classification(.healthcareFacilityTypeCode, concept) }
    if let concept = entry.practiceSetting { classification(.practiceSettingCode, concept) }
    classification(.typeCode, entry.type)
    identifier(.patientID, patientID(item.document.patient))
    identifier(.uniqueID, item.document.handle.uniqueID)
    xml.end()
  }

  /// Writes how a document is related to others, as far as that was asked for.
  mutating func associations(_ document: ReleasedDocument, _ query: RegistryQuery) {
    for (relation, other) in zip(page.relations[document.entry.relates.range], document.related)
    where query.relations.contains(relation.code) {
      let id = document.handle.associationUUID(to: other, relation.code)
      guard query.detail == .leafClass else {
        xml.empty("rim:ObjectRef", in: .model, [("id", id), ("home", names.homeURN)])
        continue
      }
      xml.empty(
        "rim:Association", in: .model,
        [
          ("id", id), ("home", names.homeURN),
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
    if let hash = item.hash { xml.slot("hash", [hash]) }
    if let language = entry.attachment.language.flatMap({ token($0) }) {
      xml.slot("languageCode", [language])
    }
    if let name = entry.authenticator?.name {
      xml.slot("legalAuthenticator", [RegistryName.xcn(words(name))])
    }
    xml.slot("repositoryUniqueId", [names.repository])
    date("serviceStartTime", entry.period?.start)
    date("serviceStopTime", entry.period?.end)
    if let size = item.size { xml.slot("size", [String(size)]) }
  }

  private mutating func date(_ name: String, _ date: DocumentEntry.Date?) {
    if let date { xml.slot(name, [RegistryDate.text(date, in: page)]) }
  }

  private mutating func name(_ element: String, _ text: TextRange?) {
    if let text { localized(element, words(text)) }
  }

  private mutating func localized(_ element: String, _ text: String) {
    xml.begin(element, in: .model)
    xml.empty(
      "rim:LocalizedString", in: .model,
      [("xml:lang", Self.language(text)), ("value", RegistryText.free(text))])
    xml.end()
  }

  /// Without a word on it a text counts as American English (ebRIM 3.0 §2.4.5).
  private static func language(_ text: String) -> String {
    text.utf8.contains { $0 >= 0x80 } ? "ja" : "en"
  }

  private mutating func author(_ author: DocumentEntry.Author) {
    beginClassification(.author, "")
    if let name = author.name { xml.slot("authorPerson", [RegistryName.xcn(words(name))]) }
    if let name = author.institution {
      xml.slot("authorInstitution", [RegistryName.xon(words(name))])
    }
    if let role = author.role { xml.slot("authorRole", [words(role)]) }
    if let specialty = author.specialty { xml.slot("authorSpecialty", [words(specialty)]) }
    xml.end()
  }

  /// The first code that may be shown stands for the concept: there is room for one.
  private mutating func classification(
    _ scheme: ClassificationScheme, _ concept: DocumentEntry.Concept
  ) {
    for code in page.codes[concept.codes.range] where isClean(code) {
      return classification(scheme, code, concept.text)
    }
  }

  private mutating func classification(
    _ scheme: ClassificationScheme, _ code: DocumentEntry.Code, _ text: TextRange?
  ) {
    guard isClean(code) else { return }
    let system = code.system.map { page.string($0) } ?? ""
    beginClassification(scheme, page.string(code.code))
    xml.slot("codingScheme", [CodeSystem.scheme(system)])
    if let display = code.display ?? text { localized("rim:Name", words(display)) }
    xml.end()
  }

  /// What was not told stands among the events, where it is kept by every registry.
  private mutating func tag(_ tag: Tag) {
    guard tag == .uninformed || tag == .undelivered else { return }
    beginClassification(.eventCodeList, tag == .uninformed ? "UNINFORMED" : "UNDELIVERED")
    xml.slot("codingScheme", [Classification.indication])
    xml.end()
  }

  private mutating func beginClassification(_ scheme: ClassificationScheme, _ code: String) {
    xml.begin(
      "rim:Classification", in: .model,
      [
        ("id", partID()), ("classificationScheme", scheme.rawValue),
        ("classifiedObject", entryID), ("nodeRepresentation", RegistryText.long(code)),
      ])
  }

  private mutating func identifier(_ scheme: IdentificationScheme, _ value: String) {
    xml.begin(
      "rim:ExternalIdentifier", in: .model,
      [
        ("id", partID()), ("identificationScheme", scheme.rawValue),
        ("registryObject", entryID), ("value", value),
      ])
    localized("rim:Name", scheme.name)
    xml.end()
  }

  private mutating func partID() -> String {
    parts += 1
    return UUIDText.urn(UUIDText.marked(uuid &* 7 &+ UInt128(parts)))
  }

  /// Words of the custodian, scrubbed.
  private func words(_ range: TextRange) -> String { scrubber.scrub(page.string(range)) }

  /// A code of the custodian unless the scrubber would change it.
  private mutating func token(_ range: TextRange) -> String? {
    clean.contains(range, in: page) ? page.string(range) : nil
  }

  private mutating func isClean(_ code: DocumentEntry.Code) -> Bool {
    clean.contains(code.code, in: page)
      && (code.system.map { clean.contains($0, in: page) } ?? true)
  }
}
