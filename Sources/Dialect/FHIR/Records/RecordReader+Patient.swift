import Record

/// SOURCE: FHIR R4 and JP Core AllergyIntolerance, Condition, Encounter.
extension RecordReader {
  typealias Facts = (category: Category, date: PartialDate?)

  // MARK: Allergies

  private static let courses: [String: Problem.Course] = [
    "active": .active, "recurrence": .active, "relapse": .active, "inactive": .inactive,
    "remission": .inactive, "resolved": .resolved,
  ]

  private static let certainties: [String: Allergy.Certainty] = [
    "unconfirmed": .unconfirmed, "presumed": .unconfirmed, "confirmed": .confirmed,
    "refuted": .refuted, "entered-in-error": .enteredInError,
  ]

  private static let categories = table(Allergy.Category.allCases)
  private static let severities = table(Allergy.Severity.allCases)
  private static let criticalities = table(Allergy.Criticality.allCases)

  /// A table of the words that an enumeration has.
  static func table<Value: RawRepresentable<String>>(_ values: [Value]) -> [String: Value] {
    Dictionary(values.map { ($0.rawValue, $0) }, uniquingKeysWith: { $1 })
  }

  mutating func allergy(_ from: inout RecordMembers) throws(DialectError) -> Facts {
    var record = Allergy(to: try requiredConcept(&from, "code"))
    record.course = try coded(&from, "clinicalStatus", Self.courses)
    record.certainty = try coded(&from, "verificationStatus", Self.certainties)
    record.criticality = try word(&from, "criticality", Self.criticalities)
    for node in try elements(&from, "category") {
      guard let word = json.string(node) else { throw malformed(from, "category") }
      record.category = record.category ?? Self.categories[word]
    }
    let onset = try moment(&from, "onset")
    record.onset = onset.start
    record.onsetText = try text(&from, "onsetString")
    record.recorded = try date(&from, "recordedDate")
    let recorder = try staff(&from, "recorder")
    record.asserter = try staff(&from, "asserter") ?? recorder
    try reactions(&from, &record)
    record.comments = try notes(&from)
    _ = content.add(.allergy(record))
    return (.progressNote, record.recorded ?? record.onset)
  }

  /// The first severity counts; every manifestation is named.
  private mutating func reactions(
    _ from: inout RecordMembers, _ record: inout Allergy
  ) throws(DialectError) {
    var words: [String] = []
    for node in try elements(&from, "reaction") {
      var members = try members(node, "\(from.path).reaction")
      words += try concepts(&members, "manifestation").compactMap(\.shown)
      record.severity =
        try word(&members, "severity", Self.severities) ?? record.severity
      if let description = try text(&members, "description") { words.append(description) }
      finish(members)
    }
    if !words.isEmpty { record.reaction = words.joined(separator: "、") }
  }

  // MARK: Problems

  private static let verifications: [String: Problem.Certainty] = [
    "unconfirmed": .provisional, "provisional": .provisional, "differential": .provisional,
    "confirmed": .confirmed, "refuted": .refuted, "entered-in-error": .enteredInError,
  ]

  mutating func problem(_ from: inout RecordMembers) throws(DialectError) -> Facts {
    var record = Problem(code: try requiredConcept(&from, "code"))
    record.course = try coded(&from, "clinicalStatus", Self.courses)
    record.certainty = try coded(&from, "verificationStatus", Self.verifications)
    record.severity = try concept(&from, "severity")
    record.categories = try concepts(&from, "category")
    record.onset = try moment(&from, "onset").start
    record.end = try moment(&from, "abatement").start
    record.recorded = try date(&from, "recordedDate")
    let asserter = try staff(&from, "asserter")
    record.recorder = try staff(&from, "recorder") ?? asserter
    record.comments = try notes(&from)
    _ = content.add(.problem(record))
    return (.progressNote, record.recorded ?? record.onset)
  }

  // MARK: Visits

  private static let visits: [String: Encounter.Status] = [
    "planned": .planned, "arrived": .arrived, "triaged": .arrived, "in-progress": .inProgress,
    "onleave": .onleave, "finished": .finished, "cancelled": .cancelled, "unknown": .unknown,
    "entered-in-error": .enteredInError,
  ]

  /// SOURCE: HL7 v3 ActEncounterCode.
  private static let settings: [String: Encounter.Setting] = [
    "AMB": .outpatient, "SS": .outpatient, "IMP": .inpatient, "ACUTE": .inpatient,
    "NONAC": .inpatient, "EMER": .emergency,
  ]

  mutating func encounter(_ from: inout RecordMembers) throws(DialectError) -> Facts {
    from.skip("length", "statusHistory", "partOf")
    var record = Encounter(status: try requiredWord(&from, "status", Self.visits))
    if let node = from.take("class"), let code = try coding(node, "Encounter.class") {
      record.setting = Self.settings[code.code]
      if record.setting == nil { content.warn(.wordUnknown("Encounter.class")) }
    }
    record.event = try concepts(&from, "type").first
    record.department = try concept(&from, "serviceType")
    record.reasons = try concepts(&from, "reasonCode")
    (record.start, record.end) = try period(&from, "period")
    if let node = from.take("serviceProvider") {
      content.facilityName = try reference(node, "Encounter.serviceProvider").display
    }
    try participants(&from, &record)
    try places(&from, &record)
    if let node = from.take("hospitalization") {
      var stay = try members(node, "Encounter.hospitalization")
      record.disposition = try concept(&stay, "dischargeDisposition")
      finish(stay)
    }
    content.department = content.department ?? record.department
    _ = content.add(.encounter(record))
    return (.progressNote, record.start)
  }

  private mutating func participants(
    _ from: inout RecordMembers, _ record: inout Encounter
  ) throws(DialectError) {
    for node in try elements(&from, "participant") {
      var members = try members(node, "Encounter.participant")
      members.skip("period")
      let roles = try concepts(&members, "type").flatMap { $0.codes.map(\.code) }
      let name = try staff(&members, "individual")
      finish(members)
      if roles.contains("ATND") { record.attending = record.attending ?? name }
      if roles.contains("ADM") { record.admitting = record.admitting ?? name }
    }
  }

  private mutating func places(
    _ from: inout RecordMembers, _ record: inout Encounter
  ) throws(DialectError) {
    for node in try elements(&from, "location") {
      var members = try members(node, "Encounter.location")
      let place = members.take("location")
      let name = try place.map { node throws(DialectError) in
        try reference(node, "Encounter.location.location").display
      }
      let status = try text(&members, "status")
      let (since, until) = try period(&members, "period")
      finish(members)
      guard let name = name ?? nil else { continue }
      var shown = Encounter.Place(text: name, isFormer: status == "completed")
      (shown.since, shown.until) = (since, until)
      record.places.append(shown)
    }
  }
}
