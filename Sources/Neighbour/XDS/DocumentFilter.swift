/// What FindDocuments and its relatives ask of a document beside whose it is
/// (IHE ITI TF-2 3.18.4.1.2.3.7.1).
struct DocumentFilter {
  private static let prefix = "$XDSDocumentEntry"

  let query: StoredQuery
  private let statuses: [String]

  init(_ query: StoredQuery) throws(RegistryError) {
    self.query = query
    statuses = try query.required("\(Self.prefix)Status")
    if query.kind == .findDocumentsByReferenceID {
      _ = try query.required("\(Self.prefix)ReferenceIdList")
    }
  }

  /// Whether a document meets every condition.
  func matches(_ entry: DocumentEntry) -> Bool {
    statuses.contains(entry.isApproved ? RegistryTables.approved : RegistryTables.deprecated)
      && isOneOf("Type", [RegistryTables.stable]) && isOneOf("EntryUUID", [entry.entryUUID])
      && isOneOf("UniqueId", [entry.uniqueID]) && isOneOf("ReferenceIdList", entry.referenceIDs)
      && isOneOf("AuthorPerson", entry.authors.map(\.person), by: Self.isLike)
      && RegistryTables.Scheme.allCases.allSatisfy { hasCode($0, entry) }
      && lies("CreationTime", entry.creationTime) && lies("ServiceStartTime", entry.serviceStart)
      && lies("ServiceStopTime", entry.serviceStop)
  }

  private func hasCode(_ scheme: RegistryTables.Scheme, _ entry: DocumentEntry) -> Bool {
    let codes = (entry.codes[scheme] ?? []).map(\.queried)
    return isOneOf(scheme.slotName, codes)
  }

  private func isOneOf(
    _ name: String, _ actual: [String], by matches: (String, String) -> Bool = { $0 == $1 }
  ) -> Bool {
    query.groups(Self.prefix + name).allSatisfy { wanted in
      wanted.contains { one in actual.contains { matches($0, one) } }
    }
  }

  /// From is within, To is not.
  private func lies(_ name: String, _ time: String?) -> Bool {
    let from = query.values("\(Self.prefix)\(name)From").first
    let to = query.values("\(Self.prefix)\(name)To").first
    guard from != nil || to != nil else { return true }
    guard let time = time.map(RegistryTime.start) else { return false }
    if let from, time < RegistryTime.start(from) { return false }
    if let to, time >= RegistryTime.start(to) { return false }
    return true
  }

  /// The pattern of SQL's LIKE: `%` for any text, `_` for one character.
  static func isLike(_ text: String, _ pattern: String) -> Bool {
    let text = Array(text)
    // Which beginnings of the text the pattern so far can stand for.
    var reached = [true] + [Bool](repeating: false, count: text.count)
    for mark in pattern {
      var next = [Bool](repeating: false, count: text.count + 1)
      for index in reached.indices {
        let isCarried = mark == "%" && (reached[index] || (index > 0 && next[index - 1]))
        let isStepped = index > 0 && reached[index - 1] && (mark == "_" || mark == text[index - 1])
        next[index] = isCarried || (mark != "%" && isStepped)
      }
      reached = next
    }
    return reached[text.count]
  }
}

extension RegistryTables.Scheme {
  /// What follows `$XDSDocumentEntry` in the name of its slot.
  fileprivate var slotName: String {
    switch self {
    case .classCode: "ClassCode"
    case .confidentialityCode: "ConfidentialityCode"
    case .eventCodeList: "EventCodeList"
    case .formatCode: "FormatCode"
    case .healthcareFacilityTypeCode: "HealthcareFacilityTypeCode"
    case .practiceSettingCode: "PracticeSettingCode"
    case .typeCode: "TypeCode"
    }
  }
}
