import Record

/// SOURCE: JP_Patient, JP_Encounter, JP_Condition, JP_AllergyIntolerance.
extension ClinicalWriter {
  mutating func patient() {
    begin("Patient", release.patient.text, profile: "JP_Patient")
    json.key("identifier")
    json.beginArray()
    json.beginObject()
    json.member("system", constant: "urn:kakehashi:handle")
    json.member("value", release.patient.text)
    json.endObject()
    json.endArray()
    if release.demographics == .shown, let person = content.person { demographics(person) }
    json.endObject()
  }

  private mutating func demographics(_ person: Person) {
    if person.name != HumanName() {
      json.key("name")
      json.beginArray()
      name(person.name.ideographic, "IDE")
      name(person.name.syllabic, "SYL")
      json.endArray()
    }
    json.member("gender", ifPresent: person.sex?.rawValue)
    date("birthDate", person.birthDate)
  }

  private mutating func name(_ writing: HumanName.Writing?, _ representation: StaticString) {
    guard let writing else { return }
    json.beginObject()
    json.key("extension")
    json.beginArray()
    json.beginObject()
    json.member(
      "url", constant: "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation")
    json.member("valueCode", constant: representation)
    json.endObject()
    json.endArray()
    json.member("use", constant: "official")
    text("text", writing.full)
    text("family", writing.family)
    if !writing.given.isEmpty {
      json.key("given")
      json.beginArray()
      json.string(release.scrubber.scrub(writing.given))
      json.endArray()
    }
    json.endObject()
  }

  mutating func encounter(_ record: Encounter, _ id: String) {
    begin("Encounter", id, profile: "JP_Encounter")
    json.member("status", record.status.rawValue)
    json.key("class")
    setting(record.setting)
    if let event = record.event { concepts("type", [event]) }
    concept("serviceType", record.department)
    subject()
    participants(record)
    period("period", record.start, record.end)
    concepts("reasonCode", record.reasons)
    if let disposition = record.disposition {
      json.key("hospitalization")
      json.beginObject()
      concept("dischargeDisposition", disposition)
      json.endObject()
    }
    places(record.places)
    json.endObject()
  }

  private mutating func setting(_ setting: Encounter.Setting?) {
    json.beginObject()
    json.member(
      "system",
      constant: setting == nil
        ? "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"
        : "http://terminology.hl7.org/CodeSystem/v3-ActCode")
    switch setting {
    case .outpatient: json.member("code", constant: "AMB")
    case .inpatient: json.member("code", constant: "IMP")
    case .emergency: json.member("code", constant: "EMER")
    case nil: json.member("code", constant: "UNK")
    }
    json.endObject()
  }

  private mutating func participants(_ record: Encounter) {
    guard record.attending != nil || record.admitting != nil else { return }
    json.key("participant")
    json.beginArray()
    participant("ATND", record.attending)
    participant("ADM", record.admitting)
    json.endArray()
  }

  private mutating func participant(_ type: StaticString, _ name: String?) {
    guard let name else { return }
    json.beginObject()
    json.key("type")
    json.beginArray()
    concept("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", type)
    json.endArray()
    named("individual", name)
    json.endObject()
  }

  private mutating func places(_ places: [Encounter.Place]) {
    guard !places.isEmpty else { return }
    json.key("location")
    json.beginArray()
    for place in places {
      json.beginObject()
      named("location", place.text)
      json.member("status", place.isFormer ? "completed" : "active")
      period("period", place.since, place.until)
      json.endObject()
    }
    json.endArray()
  }

  mutating func condition(_ record: Problem, _ id: String) {
    begin("Condition", id, profile: "JP_Condition", security: record.confidentiality)
    modifiers(record)
    // FHIR R4 con-5: what was entered in error has no clinical status.
    if let course = record.course, record.certainty != .enteredInError {
      status("clinicalStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical", course)
    }
    status(
      "verificationStatus", "http://terminology.hl7.org/CodeSystem/condition-ver-status",
      record.certainty)
    concepts("category", record.categories)
    concept("severity", record.severity)
    json.key("code")
    concept(CodedText(codes: record.code.codes, text: record.fullName))
    subject()
    context()
    date("onsetDateTime", record.onset)
    date("abatementDateTime", record.end)
    date("recordedDate", record.recorded)
    named("recorder", record.recorder)
    notes(record.comments + [record.outcome?.shown.map { "転帰: \($0)" }].compactMap(\.self))
    json.endObject()
  }

  private mutating func modifiers(_ record: Problem) {
    guard !record.prefixes.isEmpty || !record.suffixes.isEmpty else { return }
    json.key("extension")
    json.beginArray()
    for prefix in record.prefixes { modifier("JP_Condition_DiseasePrefixModifier", prefix) }
    for suffix in record.suffixes { modifier("JP_Condition_DiseasePostfixModifier", suffix) }
    json.endArray()
  }

  private mutating func modifier(_ name: StaticString, _ concept: CodedText) {
    beginExtension(name)
    self.concept("valueCodeableConcept", concept)
    json.endObject()
  }

  /// Begins an extension of JP Core; its value comes next.
  mutating func beginExtension(_ name: StaticString) {
    json.beginObject()
    json.key("url")
    json.beginString()
    json.part("http://jpfhir.jp/fhir/core/Extension/StructureDefinition/")
    json.part(name)
    json.endString()
  }

  private mutating func status(
    _ name: StaticString, _ system: StaticString, _ status: (some RawRepresentable<String>)?
  ) {
    guard let status else { return }
    json.key(name)
    json.beginObject()
    json.key("coding")
    json.beginArray()
    json.beginObject()
    json.member("system", constant: system)
    json.member("code", status.rawValue)
    json.endObject()
    json.endArray()
    json.endObject()
  }

  mutating func allergyIntolerance(_ record: Allergy, _ id: String) {
    begin("AllergyIntolerance", id, profile: "JP_AllergyIntolerance")
    // FHIR R4 ait-1 and ait-2: active unless it was entered in error.
    if record.certainty != .enteredInError {
      status(
        "clinicalStatus", "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
        record.course ?? .active)
    }
    status(
      "verificationStatus",
      "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", record.certainty)
    if let category = record.category {
      json.key("category")
      json.beginArray()
      json.string(category.rawValue)
      json.endArray()
    }
    json.member("criticality", ifPresent: record.criticality?.rawValue)
    concept("code", record.substance)
    subject("patient")
    context()
    if record.onset != nil {
      date("onsetDateTime", record.onset)
    } else {
      text("onsetString", record.onsetText)
    }
    date("recordedDate", record.recorded)
    named("asserter", record.asserter)
    notes(
      [record.kind?.shown, record.onset == nil ? nil : record.onsetText] + record.comments)
    reaction(record)
    json.endObject()
  }

  private mutating func reaction(_ record: Allergy) {
    guard record.reaction != nil || record.severity != nil else { return }
    json.key("reaction")
    json.beginArray()
    json.beginObject()
    json.key("manifestation")
    json.beginArray()
    if let reaction = record.reaction {
      concept(CodedText(text: reaction))
    } else {
      concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown")
    }
    json.endArray()
    json.member("severity", ifPresent: record.severity?.rawValue)
    json.endObject()
    json.endArray()
  }
}

extension Problem {
  /// The name of the diagnosis with what stands before and behind it.
  var fullName: String? {
    guard let name = code.shown else { return nil }
    return (prefixes.compactMap(\.shown) + [name] + suffixes.compactMap(\.shown)).joined()
  }
}
