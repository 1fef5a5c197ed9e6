import XML

/// The documents of a book as an XDS registry holds them: queries in, entries out.
struct Registry: Sendable {
  /// What a query found.
  struct Found {
    var entries: [DocumentEntry] = []
    /// Relations between documents, each with the one it stands in.
    var relations: [(source: String, relation: DocumentEntry.Relation)] = []
  }

  private let book: RecordBook
  private let referenceOfUniqueID: [String: String]
  private let referenceOfEntryUUID: [String: String]

  /// The registry of a book, which does not change afterwards.
  init(_ book: RecordBook) {
    self.book = book
    let entries = book.references(ofType: "DocumentReference").compactMap(book.entry)
    referenceOfUniqueID = Dictionary(
      entries.map { (DocumentEntry.uniqueID(of: $0), $0.reference) }
    ) { one, _ in one }
    referenceOfEntryUUID = Dictionary(
      entries.map { (DocumentEntry.entryUUID(of: $0.reference), $0.reference) }
    ) { one, _ in one }
  }

  /// The bytes of a document by the name it has everywhere.
  func document(_ uniqueID: String) -> RecordBook.Binary? {
    referenceOfUniqueID[uniqueID].flatMap { book.binary("b-\($0.lastSegment)-0") }
  }

  /// Answers a stored query.
  func find(_ query: StoredQuery) throws(RegistryError) -> Found {
    switch query.kind {
    case .findDocuments, .findDocumentsByReferenceID:
      let entries = try entries(ofPatient: query.required("$XDSDocumentEntryPatientId"))
      let filter = try DocumentFilter(query)
      return Found(entries: entries.filter(filter.matches))
    case .getAll: return try all(query)
    case .getDocuments: return Found(entries: try named(query))
    case .getDocumentsAndAssociations:
      let entries = try named(query)
      return Found(entries: entries, relations: relations(of: entries))
    case .getAssociations:
      let entries = try query.required("$uuid").compactMap { entry(withUUID: $0) }
      return Found(relations: relations(of: entries))
    case .getRelatedDocuments: return try related(query)
    case .findSubmissionSets: return try none(query, "$XDSSubmissionSetPatientId")
    case .findFolders: return try none(query, "$XDSFolderPatientId")
    case .getFolders, .getFolderAndContents, .getFoldersForDocument, .getSubmissionSets,
      .getSubmissionSetAndContents:
      // There are no folders, and documents come without submission sets.
      return Found()
    }
  }

  private func none(_ query: StoredQuery, _ slot: String) throws(RegistryError) -> Found {
    _ = try entries(ofPatient: query.required(slot))
    return Found()
  }

  private func all(_ query: StoredQuery) throws(RegistryError) -> Found {
    let entries = try entries(ofPatient: query.required("$patientId"))
    let statuses = try query.required("$XDSDocumentEntryStatus")
    let found = entries.filter {
      statuses.contains($0.isApproved ? RegistryTables.approved : RegistryTables.deprecated)
    }
    return Found(entries: found, relations: relations(of: found))
  }

  private func related(_ query: StoredQuery) throws(RegistryError) -> Found {
    let types = try query.required("$AssociationTypes")
    let asked = try named(query)
    let relations = relations(of: asked).filter { types.contains($0.relation.type) }
    let ends = relations.flatMap { [$0.source, $0.relation.target] }
    guard !ends.isEmpty else { return Found() }
    var uuids: Set<String> = []
    let others = (asked.map(\.entryUUID) + ends).filter { uuids.insert($0).inserted }
    return Found(entries: others.compactMap { entry(withUUID: $0) }, relations: relations)
  }

  /// The documents that a Get query names, by either of their names.
  private func named(_ query: StoredQuery) throws(RegistryError) -> [DocumentEntry] {
    let uuids = query.values("$XDSDocumentEntryEntryUUID")
    guard uuids.isEmpty else { return uuids.compactMap { entry(withUUID: $0) } }
    return try query.required("$XDSDocumentEntryUniqueId").compactMap { uniqueID in
      referenceOfUniqueID[uniqueID].flatMap(entry(at:))
    }
  }

  private func entry(withUUID uuid: String) -> DocumentEntry? {
    referenceOfEntryUUID[uuid].flatMap(entry(at:))
  }

  private func entry(at reference: String) -> DocumentEntry? {
    book.entry(reference).flatMap { DocumentEntry($0, in: book) }
  }

  /// Newest first, as the FHIR endpoint has it.
  private func entries(ofPatient values: [String]) throws(RegistryError) -> [DocumentEntry] {
    guard values.count == 1, let patient = patient(values[0]) else {
      throw RegistryError(.unknownPatient, "no such patient here")
    }
    return book.documents(ofPatient: patient).compactMap(entry(at:)).sorted {
      ($1.creationTime ?? "", $0.reference) < ($0.creationTime ?? "", $1.reference)
    }
  }

  /// The logical id of a patient by CX, `number^^^&OID&ISO`.
  private func patient(_ identifier: String) -> String? {
    let number = identifier.prefix { $0 != "^" }
    return book.patients(numbered: String(number)).first { id in
      book.entry("Patient/\(id)").map { PatientDescription($0.value).identifier } == identifier
    }
  }

  /// What documents do to others and others to them.
  private func relations(
    of entries: [DocumentEntry]
  ) -> [(source: String, relation: DocumentEntry.Relation)] {
    let uuids = Set(entries.map(\.entryUUID))
    var patients: Set<String> = []
    let near = entries.filter { patients.insert($0.patientID).inserted }.flatMap { entry in
      patient(entry.patientID).map(book.documents(ofPatient:)) ?? []
    }
    return near.compactMap(entry(at:)).flatMap { entry in
      entry.relations.filter { uuids.contains($0.target) || uuids.contains(entry.entryUUID) }
        .map { (entry.entryUUID, $0) }
    }
  }
}
