package import Record

extension XDS {
  /// The search for a patient's documents: a FindDocuments query.
  ///
  /// Sent are the patient, the statuses, the kinds, and those codes whose systems are named;
  /// everything is checked again by ``DocumentQuery/matches(_:in:names:)``. Dates are sent only to
  /// peers that want them: the asker's have a zone, the custodian's may not.
  package static func encodeSearch(
    _ query: DocumentQuery, of patient: AssignedID, at peer: RegistryPeer
  ) -> [UInt8] {
    var writer = QueryWriter(.findDocuments, peer)
    let entry = "$XDSDocumentEntry"
    writer.slot(entry + "PatientId", [SlotValue.quoted(patient.cx)])
    writer.slot(entry + "Status", [SlotValue.list(statuses(query))])
    if query.kinds != [.stable] {
      writer.slot(entry + "Type", [SlotValue.list(query.kinds.map(ObjectType.of))])
    }
    writer.codes(entry + "ClassCode", query.categories.prefix(1))
    writer.codes(entry + "TypeCode", query.types.prefix(1))
    writer.codes(entry + "PracticeSettingCode", query.settings.prefix(1))
    writer.codes(entry + "HealthcareFacilityTypeCode", query.facilities.prefix(1))
    writer.codes(entry + "FormatCode", query.formats.prefix(1))
    writer.codes(entry + "EventCodeList", query.events[...])
    writer.codes(entry + "ConfidentialityCode", query.securityLabels[...])
    range(query, peer.quirks.dateRange, &writer)
    return writer.finish()
  }

  /// The question for documents whose names are known: a GetDocuments query.
  ///
  /// Those that relate them to others are asked for as well if `relations` is true.
  package static func encodeGet(
    _ documents: [RegistryDocumentID], withRelations: Bool = false, at peer: RegistryPeer
  ) -> [UInt8] {
    var writer = QueryWriter(withRelations ? .getDocumentsAndAssociations : .getDocuments, peer)
    let ids = documents.map { peer.documentID($0.uniqueID) }
    writer.slot("$XDSDocumentEntryUniqueId", [SlotValue.list(ids)])
    return writer.finish()
  }

  private static func statuses(_ query: DocumentQuery) -> [String] {
    var texts: [String] = []
    for text in query.statuses.map(\.registryText) where !texts.contains(text) {
      texts.append(text)
    }
    return texts
  }

  /// The whole of time, or what the query itself leaves of it: the dates that it begins and ends
  /// with are the loosest that it allows.
  private static func range(
    _ query: DocumentQuery, _ range: PeerQuirks.DateRange, _ writer: inout QueryWriter
  ) {
    let (name, filters): (String, [[DateFilter]]) =
      switch range {
      case .none: ("", [])
      case .creationTime: ("CreationTime", query.creations)
      case .serviceStartTime: ("ServiceStartTime", [])
      }
    guard range != .none else { return }
    var (from, to) = (Int64.min, Int64.max)
    for group in filters where group.count == 1 {
      switch group[0].comparison {
      case .ge, .gt, .sa: from = max(from, group[0].date.lower)
      case .le, .lt, .eb: to = min(to, group[0].date.upper)
      case .eq: (from, to) = (max(from, group[0].date.lower), min(to, group[0].date.upper))
      case .ne: break
      }
    }
    let entry = "$XDSDocumentEntry" + name
    writer.slot(entry + "From", [from == .min ? "19000101000000" : RegistryDate.digits(of: from)])
    writer.slot(entry + "To", [to == .max ? "21000101000000" : RegistryDate.digits(of: to)])
  }
}

extension RegistryPeer {
  /// A document's id as the peer wants it.
  func documentID(_ id: String) -> String { quirks.documentIDs.written(id) }

  /// A repository's id as the peer wants it.
  func repositoryID(_ id: String) -> String { quirks.repositoryIDs.written(id) }
}

extension PeerQuirks.IDForm {
  fileprivate func written(_ id: String) -> String {
    switch self {
    case .asGiven: id
    case .withoutPrefix: id.hasPrefix("urn:oid:") ? String(id.dropFirst(8)) : id
    case .lowercaseUUID: UUIDText.canonical(id) ?? id
    }
  }
}

/// Writes an AdhocQueryRequest (IHE ITI TF-2 3.18.4.1.2).
private struct QueryWriter: ~Copyable {
  private var xml: PayloadWriter

  init(_ query: StoredQuery, _ peer: RegistryPeer) {
    xml = PayloadWriter(peer.quirks.namespaces)
    xml.root("query:AdhocQueryRequest", [.query, .model])
    xml.empty(
      "query:ResponseOption", in: .query,
      [("returnComposedObjects", "true"), ("returnType", RegistryQuery.Detail.leafClass.rawValue)])
    xml.begin("rim:AdhocQuery", in: .model)
    xml.attribute("id", query.rawValue)
    xml.attribute("home", ifPresent: peer.home.map { "urn:oid:" + $0 })
  }

  mutating func slot(_ name: String, _ values: [String]) {
    xml.begin("rim:Slot", in: .model)
    xml.attribute("name", name)
    xml.begin("rim:ValueList", in: .model)
    for value in values { xml.element("rim:Value", in: .model, value) }
    xml.end()
    xml.end()
  }

  /// One slot for each group; a group with a code whose system is not named asks for more than a
  /// registry can be asked for, and is left out.
  mutating func codes(_ name: String, _ groups: ArraySlice<[Token]>) {
    for group in groups {
      let texts = group.compactMap(Self.text)
      guard texts.count == group.count else { continue }
      // A value is at most 256 characters long, a list goes on in the next one.
      slot(name, texts.map { SlotValue.list([$0]) })
    }
  }

  private static func text(_ token: Token) -> String? {
    guard case .exactly(let system) = token.system, let code = token.code else { return nil }
    return code + "^^" + CodeSystem.scheme(system)
  }

  consuming func finish() -> [UInt8] {
    xml.end()
    xml.end()
    return xml.finish()
  }
}
