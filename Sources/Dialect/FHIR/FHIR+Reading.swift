package import Record

extension FHIR {
  /// Reads a searchset Bundle into documents, behind those that `page` has already.
  ///
  /// An entry that is malformed or says something that must be understood and is not is withheld
  /// with a warning; other resources are stepped over; the identifiers of all are collected.
  /// Documents of two patients in one answer make all of it unreadable, and `page` stays as it was
  /// whenever this throws.
  package static func decodeBundle(
    _ bytes: [UInt8], limits: JSONLimits = .standard, into page: inout DocumentPage
  ) throws(DialectError) {
    let reader = try BundleReader(bytes, limits: limits)
    page = try reader.documents(behind: page)
  }

  /// Reads a searchset Bundle into documents.
  package static func decodeBundle(
    _ bytes: [UInt8], limits: JSONLimits = .standard
  ) throws(DialectError) -> DocumentPage {
    try BundleReader(bytes, limits: limits).documents(behind: DocumentPage())
  }

  /// Reads one DocumentReference into a page that holds nothing else.
  package static func decodeDocumentReference(
    _ bytes: [UInt8], limits: JSONLimits = .standard
  ) throws(DialectError) -> (page: DocumentPage, entry: DocumentEntry) {
    let json = try scan(bytes, limits)
    var documents = DocumentReader(json, into: DocumentPage())
    let entry = try documents.entry(json.root)
    return (documents.finish(), entry)
  }

  /// Reads a searchset Bundle of Patient resources: the custodian's logical ids of the patients
  /// that match, and all identifiers in the answer.
  ///
  /// With `identifier` every patient has to carry it: a server that does not know the parameter
  /// answers with somebody (`patientDiffers`).
  package static func decodePatientIdentifiers(
    _ bytes: [UInt8], identifier: (system: String, value: LocalID)? = nil,
    limits: JSONLimits = .standard
  ) throws(DialectError) -> (localPatientIDs: [String], identifiers: IdentifierSet) {
    let reader = try BundleReader(bytes, limits: limits)
    if let identifier { try reader.requirePatients(identifier.system, identifier.value) }
    var identifiers = IdentifierSet()
    IdentifierCollector.collect(reader.json, into: &identifiers)
    return (try reader.ids(ofType: "Patient"), identifiers)
  }

  /// Scans a text of FHIR's.
  static func scan(
    _ bytes: [UInt8], _ limits: JSONLimits
  ) throws(DialectError) -> JSONDocument {
    do throws(JSONError) {
      return try JSONDocument(bytes, limits: limits, names: Element.names)
    } catch {
      throw .json(error)
    }
  }
}

/// Reads one searchset Bundle.
struct BundleReader {
  let json: JSONDocument
  private var entries: [Int] = []

  init(_ bytes: [UInt8], limits: JSONLimits) throws(DialectError) {
    json = try FHIR.scan(bytes, limits)
    let root = json.root
    guard json.says("Bundle", .resourceType, in: root) else {
      throw Self.outcome(json) ?? .notASearchset
    }
    guard json.says("searchset", .type, in: root) else { throw .notASearchset }
    if let list = json.member(.entry, of: root) {
      guard json.kind(list) == .array else { throw .elementMalformed(name: Element.entry.name) }
      entries.reserveCapacity(16)
      json.forEachElement(of: list) { entries.append($0) }
    }
    guard entries.count <= FHIR.entriesMax else { throw .tooManyEntries(max: FHIR.entriesMax) }
  }

  /// The address of the next page.
  var next: String? {
    guard let links = json.member(.link, of: json.root) else { return nil }
    var next: String?
    json.forEachElement(of: links) { link in
      if json.text(of: .relation, in: link) == "next" { next = json.text(of: .url, in: link) }
    }
    return next
  }

  /// How many resources match, as far as the server says so.
  var total: Int? {
    guard let total = json.member("total", of: json.root), json.kind(total) == .number else {
      return nil
    }
    return Int(String(decoding: json.bytes[json.range(total)], as: UTF8.self))
  }

  /// The first issue code of an OperationOutcome; nil for any other resource.
  private static func outcome(_ json: JSONDocument) -> DialectError? {
    let root = json.root
    guard json.says("OperationOutcome", .resourceType, in: root),
      let issues = json.member(.issue, of: root)
    else { return nil }
    var code: String?
    json.forEachElement(of: issues) { code = code ?? json.text(of: .code, in: $0) }
    return .outcome(code: issueCode(code))
  }

  /// Only codes that FHIR knows are repeated; anything else could be anything.
  private static func issueCode(_ code: String?) -> String {
    let known: Set<String> = [
      "invalid", "structure", "required", "value", "invariant", "security", "login", "unknown",
      "expired", "forbidden", "suppressed", "processing", "not-supported", "duplicate",
      "multiple-matches", "not-found", "deleted", "too-long", "code-invalid", "extension",
      "too-costly", "business-rule", "conflict", "transient", "lock-error", "no-store",
      "exception", "timeout", "incomplete", "throttled", "informational",
    ]
    return code.flatMap { known.contains($0) ? $0 : nil } ?? "unknown"
  }

  /// The resources, one per entry.
  var resources: [Int] {
    get throws(DialectError) {
      var resources: [Int] = []
      resources.reserveCapacity(entries.count)
      for entry in entries {
        guard let resource = json.member(.resource, of: entry) else {
          throw .elementMalformed(name: Element.resource.name)
        }
        resources.append(resource)
      }
      return resources
    }
  }

  /// The documents, behind those of `page`.
  func documents(behind page: consuming DocumentPage) throws(DialectError) -> DocumentPage {
    var documents = DocumentReader(json, into: consume page)
    documents.expect(entries.count)
    for resource in try resources {
      if json.says("DocumentReference", .resourceType, in: resource) {
        try documents.take(resource)
      } else if json.says("OperationOutcome", .resourceType, in: resource) {
        documents.warn("the custodian added an outcome")
      }
    }
    return documents.finish(next: next)
  }

  /// Throws `patientDiffers` if a Patient does not carry an identifier of that system and value.
  func requirePatients(_ system: String, _ value: LocalID) throws(DialectError) {
    for entry in entries {
      guard let resource = json.member("resource", of: entry),
        json.text(of: .resourceType, in: resource) == "Patient"
      else { continue }
      var isCarried = false
      if let list = json.member("identifier", of: resource) {
        json.forEachElement(of: list) { identifier in
          guard json.kind(identifier) == .object else { return }
          let isSame =
            json.text(of: .system, in: identifier) == system
            && json.text(of: .value, in: identifier) == value.exposed
          if isSame { isCarried = true }
        }
      }
      guard isCarried else { throw .patientDiffers }
    }
  }

  /// The logical ids of all resources of a type.
  func ids(ofType type: String) throws(DialectError) -> [String] {
    var ids: [String] = []
    for entry in entries {
      guard let resource = json.member(.resource, of: entry),
        json.says(type, .resourceType, in: resource)
      else { continue }
      guard let id = json.text(of: .id, in: resource) else {
        throw .elementMalformed(name: Element.id.name)
      }
      ids.append(id)
    }
    return ids
  }
}
