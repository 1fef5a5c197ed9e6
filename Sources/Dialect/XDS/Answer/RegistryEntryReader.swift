import Record
import XML

/// Reads ExtrinsicObjects (IHE ITI TF-3 4.2.5.1) into the canonical model.
struct RegistryEntryReader {
  private(set) var page: DocumentPage
  private let peer: RegistryPeer

  init(into page: DocumentPage, from peer: RegistryPeer) {
    self.page = page
    self.peer = peer
  }

  /// Everything that was read, with the identifiers of the whole answer.
  consuming func finish(_ identifiers: IdentifierSet) -> DocumentPage {
    page.identifiers = identifiers
    return page
  }

  mutating func warn(_ warning: PageWarning) { page.warnings.append(warning) }

  /// Reads an entry and adds it to the page; throws if it has to be withheld.
  mutating func take(_ object: RegistryObject) throws(DialectError) {
    let element = object.element
    let kind = element.attribute("objectType").flatMap(ObjectType.kind)
    guard let kind else { throw .elementMalformed(name: "objectType") }
    let text = element.attribute("status")
    guard let status = text.flatMap(DocumentStatus.init(registryText:)) else {
      throw .elementMalformed(name: "availabilityStatus")
    }
    let id = try documentID(object)
    let patient = try patientID(object)
    var entry = DocumentEntry(localID: add(id.text), localPatientID: patient, status: status)
    entry.kind = kind
    readAttachment(object, &entry)
    try readDates(object, &entry)
    readClassifications(object, &entry)
    entry.description = object.comments.map { add($0) }
    if let name = object.single("legalAuthenticator").flatMap(RegistryName.display(xcn:)) {
      entry.authenticator = DocumentEntry.Author(name: add(name))
    }
    entry.references = references(object)
    entry.category = Classification.category(
      of: entry.type, or: entry.categoryConcepts, in: page)
    entry.label = Classification.label(entry.securityLabels, in: page)
    page.entries.append(entry)
  }

  /// Adds the relations of documents of this answer; `ids` are their entryUUIDs by place.
  mutating func relate(_ associations: [XMLTree.Element], _ places: [String: Int]) {
    var found: [Int: [DocumentEntry.Relation]] = [:]
    for association in associations {
      guard let type = association.attribute("associationType"),
        let relation = AssociationType.relation(type),
        let source = association.attribute("sourceObject").flatMap({ places[$0] }),
        let target = association.attribute("targetObject").flatMap({ places[$0] })
      else { continue }
      found[source, default: []].append(
        DocumentEntry.Relation(code: relation, localDocumentID: page.entries[target].localID))
    }
    for (source, relations) in found {
      let start = page.relations.count
      page.relations += relations
      page.entries[source].relates = Sublist(start..<page.relations.count)
    }
  }

  // MARK: Names

  private func documentID(_ object: RegistryObject) throws(DialectError) -> RegistryDocumentID {
    guard case .taken(let home) = peer.home(stated: object.element.attribute("home")) else {
      throw .elementMalformed(name: "home")
    }
    guard let uniqueID = object.identifier(.uniqueID), !uniqueID.isEmpty else {
      throw .elementMalformed(name: "uniqueId")
    }
    guard let repository = object.single("repositoryUniqueId") else {
      throw .elementMalformed(name: "repositoryUniqueId")
    }
    let id = RegistryDocumentID(home: home, repository: repository, uniqueID: uniqueID)
    // LIMIT: what a document's address may hold of the custodian's id.
    guard id.text.utf8.count <= 256 else { throw .elementMalformed(name: "uniqueId") }
    return id
  }

  /// The patient's identifier in one spelling; throws if the answer is about two patients.
  private mutating func patientID(_ object: RegistryObject) throws(DialectError) -> TextRange {
    guard let text = object.identifier(.patientID), let id = AssignedID(cx: text) else {
      throw .elementMalformed(name: "patientId")
    }
    if let first = page.entries.first, !page.says(first.localPatientID, id.cx) {
      throw .subjectsDiffer
    }
    return add(id.cx)
  }

  private mutating func references(_ object: RegistryObject) -> Sublist<DocumentEntry.Code> {
    let start = page.codes.count
    for value in object.slots["urn:ihe:iti:xds:2013:referenceIdList"] ?? [] {
      guard let (system, code) = ReferenceID.parts(value) else { continue }
      page.codes.append(
        DocumentEntry.Code(system: system.map { add($0) }, code: add(code)))
    }
    return Sublist(start..<page.codes.count)
  }

  // MARK: Content

  private mutating func readAttachment(_ object: RegistryObject, _ entry: inout DocumentEntry) {
    if let type = object.element.attribute("mimeType"), !type.isEmpty {
      entry.attachment.contentType = add(type)
    }
    entry.attachment.language = object.single("languageCode").map { add($0) }
    entry.attachment.title = object.title.map { add($0) }
    if let size = object.single("size").flatMap({ Int64($0) }), size >= 0 {
      entry.attachment.size = size
    }
  }

  private mutating func readDates(
    _ object: RegistryObject, _ entry: inout DocumentEntry
  ) throws(DialectError) {
    entry.attachment.creation = try date(object, "creationTime")
    let start = try date(object, "serviceStartTime")
    let stop = try date(object, "serviceStopTime")
    if start != nil || stop != nil {
      entry.period = DocumentEntry.Period(start: start, end: stop)
    }
  }

  private mutating func date(
    _ object: RegistryObject, _ slot: String
  ) throws(DialectError) -> DocumentEntry.Date? {
    guard let text = object.single(slot) else { return nil }
    guard let date = RegistryDate.fhir(text), let span = TimeSpan(date.utf8.span) else {
      throw .elementMalformed(name: slot)
    }
    return DocumentEntry.Date(text: add(date), span: span)
  }

  private mutating func readClassifications(
    _ object: RegistryObject, _ entry: inout DocumentEntry
  ) {
    entry.categoryConcepts = concepts(codes(object, .classCode).range)
    readEvents(object, &entry)
    entry.type = concept(object, .typeCode) ?? DocumentEntry.Concept()
    entry.facilityType = concept(object, .healthcareFacilityTypeCode)
    entry.practiceSetting = concept(object, .practiceSettingCode)
    entry.securityLabels = codes(object, .confidentialityCode)
    let formats = codes(object, .formatCode)
    entry.format = page.codes[formats.range].first
    entry.authors = authors(object)
  }

  /// Among the events stands whether the document holds what was not told.
  private mutating func readEvents(_ object: RegistryObject, _ entry: inout DocumentEntry) {
    let all = codes(object, .eventCodeList)
    entry.tag = Classification.tag(all, in: page)
    let events = all.range.filter { index in
      !(page.codes[index].system.map { page.says($0, Classification.indication) } ?? false)
    }
    entry.events = concepts(events)
  }

  /// Each code as a concept of its own.
  private mutating func concepts(
    _ codes: some Sequence<Int>
  ) -> Sublist<DocumentEntry.Concept> {
    let start = page.concepts.count
    for index in codes {
      page.concepts.append(DocumentEntry.Concept(codes: Sublist(index..<index + 1)))
    }
    return Sublist(start..<page.concepts.count)
  }

  /// The first classification as a concept.
  private mutating func concept(
    _ object: RegistryObject, _ scheme: ClassificationScheme
  ) -> DocumentEntry.Concept? {
    let all = codes(object, scheme).range
    return all.isEmpty ? nil : DocumentEntry.Concept(codes: Sublist(all.prefix(1)))
  }

  private mutating func codes(
    _ object: RegistryObject, _ scheme: ClassificationScheme
  ) -> Sublist<DocumentEntry.Code> {
    let model = SOAPNamespace.model.rawValue
    let start = page.codes.count
    for (found, part) in object.classifications where found == scheme {
      guard let code = part.attribute("nodeRepresentation"), !code.isEmpty else { continue }
      let slot = part.all("Slot", model).first { $0.attribute("name") == "codingScheme" }
      let system = slot.flatMap { RegistryObject.values($0).first }.flatMap {
        $0.isEmpty ? nil : $0
      }
      let display = RegistryObject.localized(part.first("Name", model))
      page.codes.append(
        DocumentEntry.Code(
          system: system.map { add(CodeSystem.uri($0)) }, code: add(code),
          display: display.map { add($0) }))
    }
    return Sublist(start..<page.codes.count)
  }

  private mutating func authors(_ object: RegistryObject) -> Sublist<DocumentEntry.Author> {
    let start = page.authors.count
    for (scheme, part) in object.classifications where scheme == .author {
      var words: [String: String] = [:]
      for slot in part.all("Slot", SOAPNamespace.model.rawValue) {
        if let name = slot.attribute("name"), let value = RegistryObject.values(slot).first {
          words[name] = value
        }
      }
      let person = words["authorPerson"].flatMap(RegistryName.display(xcn:))
      let institution = words["authorInstitution"].flatMap(RegistryName.display(xon:))
      guard person != nil || institution != nil else { continue }
      page.authors.append(
        DocumentEntry.Author(
          name: person.map { add($0) }, institution: institution.map { add($0) },
          role: words["authorRole"].flatMap { words in Self.plain(words).map { add($0) } },
          specialty: words["authorSpecialty"].flatMap { words in Self.plain(words).map { add($0) } }
        ))
    }
    return Sublist(start..<page.authors.count)
  }

  /// Words as they are, or of a coded one its display (HL7 v2 CE).
  private static func plain(_ words: String) -> String? {
    let parts = RegistryName.components(words)
    let text = parts.count > 1 && !parts[1].isEmpty ? parts[1] : parts.first ?? ""
    return text.isEmpty ? nil : text
  }

  private mutating func add(_ text: String) -> TextRange { page.add(text.utf8) }
}
