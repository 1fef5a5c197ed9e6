package import Record

extension FHIR {
  /// Reads a searchset Bundle into documents.
  ///
  /// An entry that is malformed or says something that must be understood and is not is withheld
  /// with a warning; other resources are stepped over; the identifiers of all are collected.
  /// Documents of two patients in one answer make all of it unreadable.
  package static func decodeBundle(
    _ bytes: [UInt8], limits: JSONLimits = .standard
  ) throws(DialectError) -> DocumentPage {
    let reader = try BundleReader(bytes, limits: limits)
    return try reader.page()
  }

  /// Reads one DocumentReference and the identifiers in it.
  package static func decodeDocumentReference(
    _ bytes: [UInt8], limits: JSONLimits = .standard
  ) throws(DialectError) -> (entry: DocumentEntry, identifiers: IdentifierSet) {
    let resource = try scan(bytes, limits)
    let entry = try DocumentReader(resource).entry(resource.json.root)
    return (entry, IdentifierCollector(resource).identifiers)
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
    return (try reader.ids(ofType: "Patient"), reader.identifiers)
  }

  /// Scans a text into a reader of its elements.
  static func scan(
    _ bytes: [UInt8], _ limits: JSONLimits
  ) throws(DialectError) -> ResourceReader {
    do throws(JSONError) { return ResourceReader(try JSONDocument(bytes, limits: limits)) } catch {
      throw .json(error)
    }
  }
}

/// Reads one searchset Bundle.
struct BundleReader {
  private let reader: ResourceReader
  private var entries: [Int] = []
  private var next: String?
  /// Every identifier of the answer.
  let identifiers: IdentifierSet

  init(_ bytes: [UInt8], limits: JSONLimits) throws(DialectError) {
    let reader = try FHIR.scan(bytes, limits)
    self.reader = reader
    let root = reader.json.root
    guard reader.says("Bundle", .resourceType, in: root) else {
      throw Self.outcome(reader) ?? .notASearchset
    }
    guard reader.says("searchset", .type, in: root) else { throw .notASearchset }
    identifiers = IdentifierCollector(reader).identifiers
    if let list = reader.member(.entry, of: root) {
      guard reader.json.kind(list) == .array else { throw reader.malformed(.entry) }
      reader.json.forEachElement(of: list) { entries.append($0) }
    }
    guard entries.count <= FHIR.entriesMax else { throw .tooManyEntries(max: FHIR.entriesMax) }
    if let links = reader.member(.link, of: root) { next = Self.next(reader, links) }
  }

  private static func next(_ reader: ResourceReader, _ links: Int) -> String? {
    var next: String?
    reader.json.forEachElement(of: links) { link in
      if reader.text(of: .relation, in: link) == "next" { next = reader.text(of: .url, in: link) }
    }
    return next
  }

  /// The first issue code of an OperationOutcome; nil for any other resource.
  private static func outcome(_ reader: ResourceReader) -> DialectError? {
    let root = reader.json.root
    guard reader.says("OperationOutcome", .resourceType, in: root),
      let issues = reader.member(.issue, of: root)
    else { return nil }
    var code: String?
    reader.json.forEachElement(of: issues) { code = code ?? reader.text(of: .code, in: $0) }
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

  func page() throws(DialectError) -> DocumentPage {
    var page = DocumentPage(identifiers: identifiers, next: next)
    page.entries.reserveCapacity(entries.count)
    let documents = DocumentReader(reader)
    var subject: String?
    for entry in entries {
      guard let resource = reader.member(.resource, of: entry) else {
        throw reader.malformed(.resource)
      }
      guard reader.says("DocumentReference", .resourceType, in: resource) else {
        if reader.says("OperationOutcome", .resourceType, in: resource) {
          page.warnings.append("the custodian added an outcome")
        }
        continue
      }
      do throws(DialectError) {
        let document = try documents.entry(resource)
        guard subject == nil || subject == document.localPatientID else { throw .subjectsDiffer }
        subject = document.localPatientID
        page.entries.append(document)
      } catch {
        if case .subjectsDiffer = error { throw error }
        page.warnings.append(Self.warning(error))
      }
    }
    return page
  }

  /// Names the element alone; its content may be anything.
  private static func warning(_ error: DialectError) -> String {
    switch error {
    case .elementMalformed(let name): "a document was withheld: `\(name)` is malformed or missing"
    case .modifierNotUnderstood(let name): "a document was withheld: `\(name)` is not understood"
    default: "a document was withheld"
    }
  }

  /// Throws `patientDiffers` if a Patient does not carry an identifier of that system and value.
  func requirePatients(_ system: String, _ value: LocalID) throws(DialectError) {
    for entry in entries {
      guard let resource = reader.json.member("resource", of: entry),
        reader.text(of: .resourceType, in: resource) == "Patient"
      else { continue }
      var isCarried = false
      if let list = reader.json.member("identifier", of: resource) {
        reader.json.forEachElement(of: list) { identifier in
          guard reader.json.kind(identifier) == .object else { return }
          let isSame =
            reader.text(of: .system, in: identifier) == system
            && reader.text(of: .value, in: identifier) == value.exposed
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
      guard let resource = reader.member(.resource, of: entry),
        reader.says(type, .resourceType, in: resource)
      else { continue }
      guard let id = reader.text(of: .id, in: resource) else { throw reader.malformed(.id) }
      ids.append(id)
    }
    return ids
  }
}
