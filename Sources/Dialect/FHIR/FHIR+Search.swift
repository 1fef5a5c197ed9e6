package import HTTP
package import Record

extension FHIR {
  /// The parameters of ITI-67 that are understood.
  ///
  /// All others are refused, so that nobody takes an unfiltered answer for a filtered one; only
  /// `_format` and `_pretty` change nothing.
  package enum Parameter: String, CaseIterable, Sendable {
    case patient, status, type, category, date, creation, period, facility, setting, event, format
    case securityLabel = "security-label"
    case identifier
    case patientIdentifier = "patient.identifier"
    case authorFamily = "author.family"
    case authorGiven = "author.given"
    case relatedIdentifier = "related:identifier"
    case communities = "targetCommunityIdList"
    case count = "_count"
    case page
    case mediaType = "_format"
    case pretty = "_pretty"
  }

  /// The parameter of that name; nil if none is understood.
  ///
  /// The first two are in every request.
  static func parameter(_ name: String) -> Parameter? { parameters.first { $0.rawValue == name } }

  private static let parameters = Parameter.allCases

  /// The longest page token that is taken, in bytes.
  package static let pageBytesMax = 2048
  /// The most alternatives of one parameter.
  package static let alternativesMax = 64

  /// Reads an ITI-67 request (IHE MHD §2:3.67.4.1): GET with a query, or POST with a form beside
  /// it.
  ///
  /// `patient` names a handle, `Patient/` and a handle, or the same below `base`, the bridge's own
  /// URL. A repeated parameter is AND, a comma is OR (FHIR R4 §3.1.1.4).
  package static func decodeSearch(
    method: Method, query: Query, form: Query?, base: String? = nil
  ) throws(DialectError) -> (patient: Handle, query: DocumentQuery) {
    guard method == .get && form == nil || method == .post else { throw .methodUnsupported }
    var reader = SearchReader(base: base)
    for item in query.items { try reader.take(item) }
    for item in form?.items ?? [] { try reader.take(item) }
    return try reader.finish()
  }
}

/// Collects the parameters of one request.
private struct SearchReader: ~Copyable {
  private let base: String?
  private var query = DocumentQuery(statuses: [])
  private var statuses: [DocumentStatus]?
  private var patient: Handle?
  private var seen: [FHIR.Parameter] = []

  init(base: String?) { self.base = base }

  mutating func take(_ item: Query.Item) throws(DialectError) {
    guard let parameter = FHIR.parameter(item.name) else {
      throw .parameterUnsupported(name: String(item.name.prefix(64)))
    }
    switch parameter {
    case .patient: try takePatient(item.value)
    case .patientIdentifier: try takePatientIdentifier(item.value)
    case .status: try takeStatus(item.value)
    case .type: query.types.append(try tokens(item))
    case .category: query.categories.append(try tokens(item))
    case .facility: query.facilities.append(try tokens(item))
    case .setting: query.settings.append(try tokens(item))
    case .securityLabel: query.securityLabels.append(try tokens(item))
    case .event: query.events.append(try tokens(item))
    case .format: query.formats.append(try tokens(item))
    case .identifier: query.identifiers.append(try tokens(item))
    case .relatedIdentifier: query.references.append(try tokens(item))
    case .authorFamily, .authorGiven: query.authors.append(try names(item))
    case .communities: query.communities += try communities(item)
    case .date: query.dates.append(try dates(item))
    case .creation: query.creations.append(try dates(item))
    case .period: query.periods.append(try dates(item))
    case .count: try takeCount(item.value)
    case .page: try takePage(item.value)
    case .mediaType: try takeFormat(item.value)
    case .pretty: try once(.pretty)
    }
  }

  consuming func finish() throws(DialectError) -> (patient: Handle, query: DocumentQuery) {
    guard let patient else { throw .parameterMissing(name: "patient") }
    guard let statuses else { throw .parameterMissing(name: "status") }
    guard !statuses.isEmpty else { throw .parameterRepeated(name: "status") }
    self.query.statuses =
      statuses.count == 1 ? statuses : DocumentStatus.allCases.filter(statuses.contains)
    var query = DocumentQuery(statuses: [])
    swap(&query, &self.query)
    return (patient, query)
  }

  private mutating func once(_ parameter: FHIR.Parameter) throws(DialectError) {
    guard !seen.contains(parameter) else {
      throw .parameterRepeated(name: parameter.rawValue)
    }
    seen.append(parameter)
  }

  private mutating func takePatient(_ value: String) throws(DialectError) {
    try once(.patient)
    var text = value[...]
    if let base, let path = Self.rest(of: text, behind: base), path.utf8.first == 0x2F {
      text = Substring(path.utf8.dropFirst())
    }
    text = Self.rest(of: text, behind: "Patient/") ?? text
    guard let handle = Handle(String(text)) else { throw .parameterMalformed(name: "patient") }
    patient = handle
  }

  /// What stands behind `beginning`; nil if the text does not begin so.
  private static func rest(of text: Substring, behind beginning: String) -> Substring? {
    guard text.utf8.starts(with: beginning.utf8) else { return nil }
    return Substring(text.utf8.dropFirst(beginning.utf8.count))
  }

  /// The patient's identifier here is the handle: bare, or as a URN of the bridge.
  private mutating func takePatientIdentifier(_ value: String) throws(DialectError) {
    try once(.patient)
    guard let tokens = SearchTokens.parse(value), tokens.count == 1, let code = tokens[0].code
    else { throw .parameterMalformed(name: FHIR.Parameter.patientIdentifier.rawValue) }
    let urn = "urn:kakehashi:patient:"
    let text = code.hasPrefix(urn) ? String(code.dropFirst(urn.count)) : code
    guard tokens[0].matches(system: "urn:ietf:rfc:3986", value: code), let handle = Handle(text)
    else { throw .parameterMalformed(name: FHIR.Parameter.patientIdentifier.rawValue) }
    patient = handle
  }

  /// One entry has one status: what several parameters ask for is what all of them allow.
  private mutating func takeStatus(_ value: String) throws(DialectError) {
    let wanted: [DocumentStatus]
    if let status = DocumentStatus(rawValue: value) {
      wanted = [status]
    } else {
      wanted = try Self.statuses(value)
    }
    statuses = statuses?.filter(wanted.contains) ?? wanted
  }

  /// Alternatives, each with or without its system.
  private static func statuses(_ value: String) throws(DialectError) -> [DocumentStatus] {
    var wanted: [DocumentStatus] = []
    for part in value.utf8.split(separator: 0x2C, omittingEmptySubsequences: false) {
      let part = Substring(part)
      let system = "http://hl7.org/fhir/document-reference-status|"
      let code = part.hasPrefix(system) ? part.dropFirst(system.count) : part
      guard let status = DocumentStatus(rawValue: String(code)) else {
        throw .parameterMalformed(name: "status")
      }
      wanted.append(status)
    }
    return wanted
  }

  private mutating func takeCount(_ value: String) throws(DialectError) {
    try once(.count)
    guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(value), count > 0
    else { throw .parameterMalformed(name: "_count") }
    // A server may always answer with less than was asked for (FHIR R4 §3.1.1.5.4).
    query.count = min(count, DocumentQuery.countMax)
  }

  private mutating func takePage(_ value: String) throws(DialectError) {
    try once(.page)
    guard (1...FHIR.pageBytesMax).contains(value.utf8.count),
      value.utf8.allSatisfy({ byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) && byte < 0x80
          || byte == 0x2D || byte == 0x5F || byte == 0x2E
      })
    else { throw .parameterMalformed(name: "page") }
    query.page = value
  }

  private mutating func takeFormat(_ value: String) throws(DialectError) {
    try once(.mediaType)
    let type = value.split(separator: ";").first.map { $0.lowercased() } ?? ""
    let spoken = ["json", "application/json", "application/fhir+json", "application/fhir json"]
    guard spoken.contains(type) else { throw .formatUnsupported }
  }

  private func dates(_ item: Query.Item) throws(DialectError) -> [DateFilter] {
    let parts = item.value.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count <= FHIR.alternativesMax else { throw .parameterMalformed(name: item.name) }
    var filters: [DateFilter] = []
    for part in parts {
      guard let filter = DateFilter(String(part)) else {
        throw .parameterMalformed(name: item.name)
      }
      filters.append(filter)
    }
    return filters
  }

  private func names(_ item: Query.Item) throws(DialectError) -> [NamePattern] {
    let parts = item.value.split(separator: ",")
    guard (1...FHIR.alternativesMax).contains(parts.count),
      item.value.utf8.count <= NamePattern.bytesMax
    else { throw .parameterMalformed(name: item.name) }
    return parts.map { .begins(String($0)) }
  }

  /// OIDs, with or without `urn:oid:`.
  private func communities(_ item: Query.Item) throws(DialectError) -> [String] {
    let parts = item.value.split(separator: ",", omittingEmptySubsequences: false)
    let oids = parts.map { String($0.hasPrefix("urn:oid:") ? $0.dropFirst(8) : $0) }
    guard oids.count <= FHIR.alternativesMax, oids.allSatisfy(OID.isValid) else {
      throw .parameterMalformed(name: item.name)
    }
    return oids
  }

  private func tokens(_ item: Query.Item) throws(DialectError) -> [Token] {
    guard let tokens = SearchTokens.parse(item.value), tokens.count <= FHIR.alternativesMax else {
      throw .parameterMalformed(name: item.name)
    }
    return tokens
  }
}
