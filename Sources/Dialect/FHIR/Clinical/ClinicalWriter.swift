import Record

/// Writes clinical records as JP Core resources in one Bundle.
///
/// SOURCE: JP Core 1.1.2 and 1.2 profiles (identifier systems as URL), FHIR R4 4.0.1.
struct ClinicalWriter: ~Copyable {
  var json: JSONWriter
  let content: ClinicalContent
  let release: FHIR.ClinicalRelease
  /// The position of the visit or stay that the records belong to.
  private let visit: Int?
  /// Code systems that were looked through already: whether there is nothing to replace in them.
  private var systems: [String: Bool] = [:]

  /// LIMIT: code systems that are remembered.
  private static let systemsMax = 64

  init(_ content: ClinicalContent, for release: FHIR.ClinicalRelease) {
    self.content = content
    self.release = release
    visit = content.records.firstIndex { if case .encounter = $0 { true } else { false } }
    json = JSONWriter(capacity: 1024 + content.records.count * 1024)
  }

  mutating func bundle() {
    json.beginObject()
    json.member("resourceType", constant: "Bundle")
    json.member("type", constant: "collection")
    if let written = content.written { json.member("timestamp", written.span.instant) }
    json.key("entry")
    json.beginArray()
    entry("Patient", release.patient.text)
    patient()
    json.endObject()
    for position in content.records.indices {
      entry(Self.type(of: content.records[position]), release.entryID(position))
      resource(at: position)
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  /// Begins an entry; its resource comes next.
  private mutating func entry(_ type: StaticString, _ id: String) {
    json.beginObject()
    json.key("fullUrl")
    json.beginString()
    json.part(release.base)
    json.part("/")
    json.part(type)
    json.part("/")
    json.part(id)
    json.endString()
    json.key("resource")
  }

  private mutating func resource(at position: Int) {
    let id = release.entryID(position)
    switch content.records[position] {
    case .encounter(let record): encounter(record, id)
    case .problem(let record): condition(record, id)
    case .allergy(let record): allergyIntolerance(record, id)
    case .medicationOrder(let record): medicationRequest(record, id)
    case .administration(let record): medicationAdministration(record, id)
    case .serviceOrder(let record): serviceRequest(record, id)
    case .specimen(let record): specimen(record, id)
    case .observation(let record): observation(record, id)
    case .report(let record): diagnosticReport(record, id)
    case .procedure(let record): procedure(record, id)
    case .dietOrder(let record): nutritionOrder(record, id)
    }
  }

  static func type(of record: ClinicalRecord) -> StaticString {
    switch record {
    case .encounter: "Encounter"
    case .problem: "Condition"
    case .allergy: "AllergyIntolerance"
    case .medicationOrder: "MedicationRequest"
    case .administration: "MedicationAdministration"
    case .serviceOrder: "ServiceRequest"
    case .specimen: "Specimen"
    case .observation: "Observation"
    case .report: "DiagnosticReport"
    case .procedure: "Procedure"
    case .dietOrder: "NutritionOrder"
    }
  }

  /// Begins a resource: its type, id and, where JP Core has one, its profile.
  mutating func begin(
    _ type: StaticString, _ id: String, profile: StaticString?, security: Coding? = nil
  ) {
    json.beginObject()
    json.member("resourceType", constant: type)
    json.member("id", id)
    guard profile != nil || security != nil else { return }
    json.key("meta")
    json.beginObject()
    if let profile {
      json.key("profile")
      json.beginArray()
      json.beginString()
      json.part("http://jpfhir.jp/fhir/core/StructureDefinition/")
      json.part(profile)
      json.endString()
      json.endArray()
    }
    if let security, isClean(security) {
      json.key("security")
      json.beginArray()
      coding(security)
      json.endArray()
    }
    json.endObject()
  }
}

// MARK: - Data types

extension ClinicalWriter {
  /// Writes words of the custodian, scrubbed.
  mutating func text(_ name: StaticString, _ text: String?) {
    if let text, !text.isEmpty { json.member(name, release.scrubber.scrub(text)) }
  }

  mutating func date(_ name: StaticString, _ date: PartialDate?) {
    if let date { json.member(name, date.text) }
  }

  /// Writes a date that has to be there; what is not known is said so.
  mutating func requiredDate(
    _ name: StaticString, _ shadow: StaticString, _ date: PartialDate?
  ) {
    guard date == nil else { return self.date(name, date) }
    json.key(shadow)
    json.beginObject()
    json.key("extension")
    json.beginArray()
    json.beginObject()
    json.member("url", constant: "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
    json.member("valueCode", constant: "unknown")
    json.endObject()
    json.endArray()
    json.endObject()
  }

  /// Writes an instant as a dateTime, or a span as a Period.
  mutating func moment(
    _ point: StaticString, _ span: StaticString, _ start: PartialDate?, _ end: PartialDate?
  ) {
    if end == nil || end == start {
      date(point, start)
    } else {
      period(span, start, end)
    }
  }

  mutating func period(_ name: StaticString, _ start: PartialDate?, _ end: PartialDate?) {
    guard start != nil || end != nil else { return }
    json.key(name)
    json.beginObject()
    date("start", start)
    date("end", end)
    json.endObject()
  }

  /// Writes a code of the custodian unless the scrubber would change it.
  mutating func coding(_ coding: Coding) {
    json.beginObject()
    json.member("system", ifPresent: coding.system)
    json.member("code", coding.code)
    text("display", coding.display)
    json.endObject()
  }

  mutating func isClean(_ coding: Coding) -> Bool {
    guard release.scrubber.isClean(coding.code.utf8.span) else { return false }
    guard let system = coding.system else { return true }
    if let known = systems[system] { return known }
    let isClean = release.scrubber.isClean(system.utf8.span)
    if systems.count < Self.systemsMax { systems[system] = isClean }
    return isClean
  }

  mutating func concept(_ name: StaticString, _ concept: CodedText?) {
    guard let concept, isShown(concept) else { return }
    json.key(name)
    self.concept(concept)
  }

  /// Whether anything is left of a concept without the codes that are not clean.
  private mutating func isShown(_ concept: CodedText) -> Bool {
    concept.text?.isEmpty == false || concept.codes.contains { isClean($0) }
  }

  mutating func concepts(_ name: StaticString, _ concepts: [CodedText]) {
    let concepts = concepts.filter { isShown($0) }
    guard !concepts.isEmpty else { return }
    json.key(name)
    json.beginArray()
    for concept in concepts { self.concept(concept) }
    json.endArray()
  }

  /// Writes a CodeableConcept; `first` comes before its own codes.
  mutating func concept(_ concept: CodedText, first: Coding? = nil) {
    json.beginObject()
    codings(CollectionOfOne(first).compactMap(\.self) + concept.codes)
    text("text", concept.text)
    json.endObject()
  }

  mutating func codings(_ codes: [Coding]) {
    let clean = codes.filter { isClean($0) }
    guard !clean.isEmpty else { return }
    json.key("coding")
    json.beginArray()
    for code in clean { coding(code) }
    json.endArray()
  }

  /// Writes a member that is a CodeableConcept with one code that is part of the program.
  mutating func concept(_ name: StaticString, _ system: StaticString, _ code: StaticString) {
    json.key(name)
    concept(system, code)
  }

  mutating func concept(_ system: StaticString, _ code: StaticString) {
    json.beginObject()
    json.key("coding")
    json.beginArray()
    json.beginObject()
    json.member("system", constant: system)
    json.member("code", constant: code)
    json.endObject()
    json.endArray()
    json.endObject()
  }

  /// Writes a Quantity unless its number is one of the custodian's identifiers.
  ///
  /// It has room for one code: the last, which a code map added, else the custodian's.
  mutating func quantity(_ name: StaticString, _ quantity: Quantity?) {
    guard let quantity, isClean(quantity) else { return }
    json.key(name)
    json.beginObject()
    json.key("value")
    json.value(.number(quantity.value.digits))
    json.member("comparator", ifPresent: quantity.comparator?.rawValue)
    text("unit", quantity.unit?.shown)
    if let code = quantity.unit?.codes.last(where: { $0.system != nil && isClean($0) }) {
      json.member("system", ifPresent: code.system)
      json.member("code", code.code)
    }
    json.endObject()
  }

  /// Whether the number of a quantity is no identifier.
  func isClean(_ quantity: Quantity) -> Bool {
    release.scrubber.isClean(quantity.value.digits.utf8.span)
  }

  mutating func notes(_ texts: [String?]) {
    let texts = texts.compactMap(\.self)
    guard !texts.isEmpty else { return }
    json.key("note")
    json.beginArray()
    for text in texts {
      json.beginObject()
      self.text("text", text)
      json.endObject()
    }
    json.endArray()
  }
}

// MARK: - References

extension ClinicalWriter {
  mutating func subject(_ name: StaticString = "subject") {
    json.key(name)
    reference("Patient", release.patient.text)
  }

  /// Writes the visit or stay that the records belong to, if there is one.
  mutating func context(_ name: StaticString = "encounter") { reference(name, to: visit) }

  mutating func reference(to position: Int) {
    reference(Self.type(of: content.records[position]), release.entryID(position))
  }

  mutating func reference(_ name: StaticString, to position: Int?) {
    guard let position else { return }
    json.key(name)
    reference(to: position)
  }

  mutating func references(_ name: StaticString, to positions: [Int]) {
    guard !positions.isEmpty else { return }
    json.key(name)
    json.beginArray()
    for position in positions { reference(to: position) }
    json.endArray()
  }

  private mutating func reference(_ type: StaticString, _ id: String) {
    json.beginObject()
    json.key("reference")
    json.beginString()
    json.part(type)
    json.part("/")
    json.part(id)
    json.endString()
    json.endObject()
  }

  /// Writes a reference that only shows a name.
  mutating func named(_ name: StaticString, _ text: String?) {
    guard let text else { return }
    json.key(name)
    named(text)
  }

  mutating func named(_ text: String) {
    json.beginObject()
    self.text("display", text)
    json.endObject()
  }
}
