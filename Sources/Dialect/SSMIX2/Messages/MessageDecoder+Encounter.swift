import Record

/// ADT messages: visits and stays, body measures and allergies.
extension MessageDecoder {
  /// By trigger event: where the encounter then stands.
  ///
  /// SOURCE: ssmix2-to-fhir ConceptMap table-v2-0003-to-encounterstatus, CC0-1.0.
  private static let statuses: [String: Encounter.Status] = [
    "A04": .arrived, "A14": .planned, "A27": .cancelled, "A01": .arrived, "A11": .cancelled,
    "A21": .onleave, "A52": .inProgress, "A22": .inProgress, "A53": .onleave,
    "A15": .inProgress, "A26": .inProgress, "A02": .inProgress, "A12": .inProgress,
    "A16": .inProgress, "A25": .inProgress, "A03": .finished, "A13": .inProgress,
    "A54": .inProgress, "A55": .inProgress,
  ]

  /// Makes the visit of PV1 the one that the event is about, and reads what else ADT says.
  mutating func encounterDetails() {
    let occurred = fields.date(message.first("EVN"), 6)
    planned()
    for position in fields.content.records.indices {
      guard case .encounter(var encounter) = fields.content.records[position] else { continue }
      detail(&encounter, occurred)
      fields.content.records[position] = .encounter(encounter)
    }
    for segment in message.segments("OBX") { measure(segment) }
  }

  private mutating func detail(_ encounter: inout Encounter, _ occurred: PartialDate?) {
    guard dataType != .patient else { return }
    let event = message.type.event
    encounter.status = Self.statuses[event] ?? .unknown
    encounter.event = CodedText(
      codes: [Coding(system: "http://terminology.hl7.org/CodeSystem/v2-0003", code: event)],
      text: dataType.japanese)
    if !encounter.places.isEmpty { encounter.places[0].since = occurred }
    let pv2 = message.first("PV2")
    let leave = fields.date(pv2, 47)
    if !encounter.places.isEmpty { encounter.places[0].until = leave }
    encounter.start = encounter.start ?? fields.date(pv2, 8)
    encounter.end = encounter.end ?? fields.date(pv2, 9)
    if encounter.start == nil, encounter.end == nil { encounter.start = occurred }
  }

  /// PV2: where the patient is to go.
  private mutating func planned() {
    guard let pv2 = message.first("PV2") else { return }
    for position in fields.content.records.indices {
      guard case .encounter(var encounter) = fields.content.records[position],
        let place = fields.place(pv2, 1)
      else { continue }
      encounter.places.append(.init(text: place))
      fields.content.records[position] = .encounter(encounter)
    }
  }

  /// A measure of the body, or what the laboratory once found: JLAC10 codes tell which.
  private mutating func measure(_ segment: HL7v2.Segment) {
    let code = segment[3].component(1).text
    observation(segment, code.hasPrefix("9N") ? .bodyMeasurement : .exam)
  }

  // MARK: - Allergies

  /// SOURCE: ssmix2-to-fhir ConceptMaps table-v2-0127 and table-v2-0128, CC0-1.0; HL70438.
  private static let categories: [String: Allergy.Category?] = [
    "DA": .medication, "FA": .food, "MA": nil, "MC": nil, "EA": .environment, "AA": .biologic,
    "PA": .environment, "LA": .environment,
  ]
  private static let severities: [String: Allergy.Severity?] = [
    "MI": .mild, "MO": .moderate, "SV": .severe, "U": nil,
  ]
  private static let certainties: [String: Allergy.Certainty] = [
    "C": .confirmed, "D": .refuted, "E": .enteredInError, "I": .refuted, "P": .unconfirmed,
    "S": .unconfirmed, "U": .unconfirmed,
  ]

  /// AL1 or IAM: their first fields are the same.
  mutating func allergy(_ segment: HL7v2.Segment) {
    let kind = fields.coded(segment, 2)
    let category = fields.word(segment, 2, Self.categories)
    guard let substance = fields.coded(segment, 3) else {
      return fields.content.warn(.fieldMissing(FieldReader.name(segment, 3)))
    }
    var allergy = Allergy(to: substance)
    allergy.kind = kind
    allergy.category = category ?? nil
    allergy.severity = fields.word(segment, 4, Self.severities) ?? nil
    allergy.reaction = fields.prose(segment, 5)
    fields.technical(segment, 1)
    if segment.name == "IAM" { adverse(&allergy, segment) }
    _ = fields.content.add(.allergy(allergy))
  }

  private mutating func adverse(_ allergy: inout Allergy, _ iam: HL7v2.Segment) {
    fields.identify(iam, 7)
    allergy.certainty = fields.word(iam, 17, Self.certainties)
    let actions: [String: Bool] = ["A": false, "U": false, "X": false, "D": true]
    if fields.word(iam, 6, actions) == true { allergy.certainty = .enteredInError }
    allergy.comments = [fields.prose(iam, 8)].compactMap(\.self)
    allergy.onset = fields.date(iam, 11)
    allergy.onsetText = fields.prose(iam, 12)
    allergy.recorded = fields.date(iam, 13)
    allergy.asserter = fields.staff(iam, 18)
  }
}
