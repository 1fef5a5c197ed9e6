import Record

/// Reads the parameters of one stored query (IHE ITI TF-2 3.18.4.1.2.3.7).
struct StoredQueryReader {
  private let query: StoredQuery
  private var slots: QuerySlots

  init(_ query: StoredQuery, _ slots: QuerySlots) {
    self.query = query
    self.slots = slots
  }

  mutating func read() throws(RegistryError) -> (RegistryQuery.Subject, [DocumentRelation]) {
    try checkMetadataLevel()
    var relations: [DocumentRelation] = []
    let subject: RegistryQuery.Subject
    switch query {
    case .findDocuments: subject = try findDocuments()
    case .findDocumentsByReferenceID: subject = try findDocumentsByReference()
    case .getAll:
      subject = try getAll()
      relations = DocumentRelation.allCases
    case .findSubmissionSets, .findFolders: subject = try findContainers()
    case .getDocuments: subject = .named(try documentNames())
    case .getDocumentsAndAssociations:
      subject = .named(try documentNames())
      relations = DocumentRelation.allCases
    case .getRelatedDocuments:
      subject = .named(try documentNames())
      relations = try associationTypes()
      _ = try kinds()
    case .getAssociations:
      subject = .named(try objectIDs())
      relations = DocumentRelation.allCases
    case .getSubmissionSets:
      _ = try objectIDs()
      subject = .nothing
    case .getFoldersForDocument:
      _ = try documentNames()
      subject = .nothing
    case .getFolders, .getFolderAndContents: subject = try containers("$XDSFolder")
    case .getSubmissionSetAndContents: subject = try containers("$XDSSubmissionSet")
    }
    try slots.finish()
    return (subject, relations)
  }

  /// Version 1 of the metadata is what is written, and the only one there is in XCA.
  private mutating func checkMetadataLevel() throws(RegistryError) {
    let level = try slots.single("$MetadataLevel") ?? "1"
    guard level == "1" else {
      throw RegistryError(.registryMetadataError, "`$MetadataLevel` has to be 1")
    }
  }
}

// MARK: - Queries about a patient

extension StoredQueryReader {
  private static let entry = "$XDSDocumentEntry"

  private mutating func findDocuments() throws(RegistryError) -> RegistryQuery.Subject {
    let patient = try patient(Self.entry + "PatientId")
    return .documents(patient, try filters())
  }

  /// The slots that every search for documents shares.
  private mutating func filters() throws(RegistryError) -> DocumentQuery {
    var query = DocumentQuery(statuses: try statuses(Self.entry + "Status"))
    query.categories = try codes("ClassCode")
    query.types = try codes("TypeCode")
    query.settings = try codes("PracticeSettingCode")
    query.facilities = try codes("HealthcareFacilityTypeCode")
    query.formats = try codes("FormatCode")
    query.events = try groups("EventCodeList")
    query.securityLabels = try groups("ConfidentialityCode")
    query.authors = try authors()
    query.kinds = try kinds()
    query.identifiers = try identifiers()
    query.communities = try communities()
    query.creations = try dates("CreationTime", from: .ge, to: .lt)
    query.periods = try periods()
    query.references = try references()
    return query
  }

  private mutating func findDocumentsByReference() throws(RegistryError) -> RegistryQuery.Subject {
    let name = Self.entry + "ReferenceIdList"
    guard slots.contains(name) else { throw QuerySlots.missing(name) }
    return try findDocuments()
  }

  private mutating func getAll() throws(RegistryError) -> RegistryQuery.Subject {
    let patient = try patient("$patientId")
    var query = DocumentQuery(statuses: try statuses(Self.entry + "Status"))
    for name in ["$XDSSubmissionSetStatus", "$XDSFolderStatus"] { try require(name) }
    query.formats = try codes("FormatCode")
    query.securityLabels = try groups("ConfidentialityCode")
    query.kinds = try kinds()
    query.communities = try communities()
    return .documents(patient, query)
  }

  /// All parameters are read so that a query is refused for the same faults as if there were any.
  private mutating func findContainers() throws(RegistryError) -> RegistryQuery.Subject {
    let prefix = query == .findFolders ? "$XDSFolder" : "$XDSSubmissionSet"
    let patient = try patient(prefix + "PatientId")
    try require(prefix + "Status")
    let others =
      query == .findFolders
      ? ["LastUpdateTimeFrom", "LastUpdateTimeTo", "CodeList"]
      : ["SourceId", "SubmissionTimeFrom", "SubmissionTimeTo", "AuthorPerson", "ContentType"]
    for name in others { _ = slots.groups(prefix + name) }
    _ = try communities()
    return .containers(patient)
  }

  private mutating func require(_ name: String) throws(RegistryError) {
    guard try !slots.list(name).isEmpty else { throw QuerySlots.missing(name) }
  }

  private mutating func patient(_ name: String) throws(RegistryError) -> AssignedID {
    guard let text = try slots.single(name) else { throw QuerySlots.missing(name) }
    guard let patient = AssignedID(cx: text) else { throw QuerySlots.malformed(name) }
    return patient
  }

  /// Statuses that no entry here has are passed over unless nothing is left.
  private mutating func statuses(_ name: String) throws(RegistryError) -> [DocumentStatus] {
    let texts = try slots.list(name)
    guard !texts.isEmpty else { throw QuerySlots.missing(name) }
    let wanted = texts.compactMap { DocumentStatus(registryText: $0) }
    guard !wanted.isEmpty else { throw QuerySlots.malformed(name) }
    return DocumentStatus.allCases.filter(wanted.contains)
  }

  /// A query that names no kind wants stable documents (IHE ITI TF-2 3.18.4.1.2.3.7.1).
  private mutating func kinds() throws(RegistryError) -> [DocumentKind] {
    let name = Self.entry + "Type"
    let types = try slots.list(name)
    guard !types.isEmpty else { return [.stable] }
    let wanted = types.compactMap(ObjectType.kind)
    guard wanted.count == types.count else { throw QuerySlots.malformed(name) }
    return DocumentKind.allCases.filter(wanted.contains)
  }

  private mutating func communities() throws(RegistryError) -> [String] {
    let name = "$targetCommunityIdList"
    var oids: [String] = []
    for text in try slots.list(name) {
      let oid = text.hasPrefix("urn:oid:") ? String(text.dropFirst(8)) : text
      guard OID.isValid(oid) else { throw QuerySlots.malformed(name) }
      oids.append(oid)
    }
    return oids
  }

  /// A code may stand in one slot only; its alternatives are one group.
  private mutating func codes(_ name: String) throws(RegistryError) -> [[Token]] {
    let texts = try slots.list(Self.entry + name)
    return texts.isEmpty ? [] : [try tokens(texts, name)]
  }

  /// Slots of the same name all have to hold (IHE ITI TF-2 3.18.4.1.2.3.5).
  private mutating func groups(_ name: String) throws(RegistryError) -> [[Token]] {
    var groups: [[Token]] = []
    for texts in slots.groups(Self.entry + name) { groups.append(try tokens(texts, name)) }
    return groups
  }

  /// `code^^scheme`.
  private func tokens(_ texts: [String], _ name: String) throws(RegistryError) -> [Token] {
    var tokens: [Token] = []
    for text in texts {
      let parts = text.split(separator: "^", omittingEmptySubsequences: false).map(String.init)
      guard parts.count <= 3, let code = parts.first, !code.isEmpty else {
        throw QuerySlots.malformed(Self.entry + name)
      }
      let scheme = parts.count == 3 ? parts[2] : ""
      tokens.append(
        Token(system: scheme.isEmpty ? .any : .exactly(CodeSystem.uri(scheme)), code: code))
    }
    return tokens
  }

  /// `id^^^&OID&ISO^type`: the identifier counts, not what kind it is.
  private mutating func references() throws(RegistryError) -> [[Token]] {
    let name = Self.entry + "ReferenceIdList"
    var groups: [[Token]] = []
    for texts in slots.groups(name) {
      var tokens: [Token] = []
      for text in texts {
        guard let token = ReferenceID.token(text) else { throw QuerySlots.malformed(name) }
        tokens.append(token)
      }
      groups.append(tokens)
    }
    return groups
  }

  private mutating func authors() throws(RegistryError) -> [[NamePattern]] {
    let name = Self.entry + "AuthorPerson"
    var groups: [[NamePattern]] = []
    for texts in slots.groups(name) {
      guard texts.allSatisfy({ (1...NamePattern.bytesMax).contains($0.utf8.count) }) else {
        throw QuerySlots.malformed(name)
      }
      groups.append(texts.map(RegistryName.pattern))
    }
    return groups
  }

  private mutating func identifiers() throws(RegistryError) -> [[Token]] {
    let names = try slots.list(Self.entry + "EntryUUID").map { UUIDText.canonical($0) ?? $0 }
    let others = try slots.list(Self.entry + "UniqueId")
    return [names, others].filter { !$0.isEmpty }.map { texts in
      texts.map { Token(system: .any, code: $0) }
    }
  }

  /// The slots `…From`, which is part of the span, and `…To`, which is not.
  private mutating func dates(
    _ name: String, from: DateFilter.Comparison, to: DateFilter.Comparison
  ) throws(RegistryError) -> [[DateFilter]] {
    var filters: [[DateFilter]] = []
    for (suffix, comparison) in [("From", from), ("To", to)] {
      if let date = try date(name + suffix) { filters.append([DateFilter(comparison, date)]) }
    }
    return filters
  }

  private mutating func date(_ name: String) throws(RegistryError) -> PartialDate? {
    guard let text = try slots.single(Self.entry + name) else { return nil }
    guard let date = RegistryDate.partial(text) else {
      throw QuerySlots.malformed(Self.entry + name)
    }
    return date
  }

  /// What is asked of the start and of the end of the care, as filters on the whole of it.
  ///
  /// It starts at or after a date if all of it lies behind the second before, and ends at or after
  /// one if it reaches beyond that second.
  private mutating func periods() throws(RegistryError) -> [[DateFilter]] {
    var filters: [[DateFilter]] = []
    let stops: [(slot: String, comparison: DateFilter.Comparison, isFrom: Bool)] = [
      ("ServiceStartTimeFrom", .sa, true), ("ServiceStartTimeTo", .lt, false),
      ("ServiceStopTimeFrom", .gt, true), ("ServiceStopTimeTo", .eb, false),
    ]
    for (slot, comparison, isFrom) in stops {
      guard let date = try date(slot) else { continue }
      let before = isFrom ? PartialDate(TimeSpan.utc(date.lower - 1000)) : date
      if let before { filters.append([DateFilter(comparison, before)]) }
    }
    return filters
  }
}

// MARK: - Queries by name

extension StoredQueryReader {
  /// Exactly one of entryUUIDs and uniqueIds.
  private mutating func documentNames() throws(RegistryError) -> [DocumentName] {
    let uuids = try slots.list(Self.entry + "EntryUUID")
    let others = try slots.list(Self.entry + "UniqueId")
    guard uuids.isEmpty || others.isEmpty else {
      throw RegistryError(
        .storedQueryParameterNumber, "entryUUIDs and uniqueIds exclude each other")
    }
    guard !uuids.isEmpty || !others.isEmpty else {
      throw QuerySlots.missing(Self.entry + "EntryUUID")
    }
    return uuids.map { .entryUUID(UUIDText.canonical($0) ?? $0) } + others.map { .uniqueID($0) }
  }

  private mutating func objectIDs() throws(RegistryError) -> [DocumentName] {
    let uuids = try slots.list("$uuid")
    guard !uuids.isEmpty else { throw QuerySlots.missing("$uuid") }
    return uuids.map { .entryUUID(UUIDText.canonical($0) ?? $0) }
  }

  private mutating func associationTypes() throws(RegistryError) -> [DocumentRelation] {
    let types = try slots.list("$AssociationTypes")
    guard !types.isEmpty else { throw QuerySlots.missing("$AssociationTypes") }
    let wanted = types.compactMap(AssociationType.relation)
    return DocumentRelation.allCases.filter(wanted.contains)
  }

  private mutating func containers(_ prefix: String) throws(RegistryError) -> RegistryQuery.Subject
  {
    let uuids = try slots.list(prefix + "EntryUUID")
    let others = try slots.list(prefix + "UniqueId")
    guard uuids.isEmpty != others.isEmpty else {
      throw uuids.isEmpty
        ? QuerySlots.missing(prefix + "EntryUUID")
        : RegistryError(.storedQueryParameterNumber, "entryUUIDs and uniqueIds exclude each other")
    }
    for name in ["FormatCode", "ConfidentialityCode", "Type"] {
      _ = slots.groups(Self.entry + name)
    }
    return .nothing
  }
}
