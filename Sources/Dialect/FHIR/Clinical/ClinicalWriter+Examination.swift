import Record

/// SOURCE: JP_ServiceRequest, JP_Specimen, JP_Observation_*, JP_DiagnosticReport_*, JP_Procedure.
extension ClinicalWriter {
  mutating func serviceRequest(_ record: ServiceOrder, _ id: String) {
    begin("ServiceRequest", id, profile: "JP_ServiceRequest")
    if let parent = record.parent { references("basedOn", to: [parent]) }
    json.member("status", record.status.rawValue)
    json.member("intent", constant: "order")
    json.member("priority", ifPresent: record.priority?.rawValue)
    concept("code", record.code)
    concepts("orderDetail", record.items)
    subject()
    context()
    moment(
      "occurrenceDateTime", "occurrencePeriod", record.occurrence, record.occurrenceEnd)
    date("authoredOn", record.authored)
    named("requester", record.orderer)
    references("supportingInfo", to: record.supporting)
    references("specimen", to: record.specimens)
    notes(record.comments)
    json.endObject()
  }

  mutating func specimen(_ record: Specimen, _ id: String) {
    begin("Specimen", id, profile: "JP_Specimen")
    concept("type", record.type)
    subject()
    if record.collected != nil || record.site != nil {
      json.key("collection")
      json.beginObject()
      moment("collectedDateTime", "collectedPeriod", record.collected, record.collectedEnd)
      concept("bodySite", record.site)
      json.endObject()
    }
    json.endObject()
  }

  mutating func observation(_ record: Observation, _ id: String) {
    begin("Observation", id, profile: profile(of: record))
    references("basedOn", to: [record.order].compactMap(\.self))
    references("partOf", to: [record.procedure].compactMap(\.self))
    json.member("status", record.status.rawValue)
    json.key("category")
    json.beginArray()
    category(of: record.kind)
    json.endArray()
    json.key("code")
    concept(CodedText(codes: record.code.codes, text: record.code.shown))
    subject()
    context()
    date("effectiveDateTime", record.effective)
    value(record)
    concepts("interpretation", record.flags)
    notes(record.comments)
    reference("specimen", to: record.specimen)
    range(record.range)
    references("hasMember", to: record.members)
    json.endObject()
  }

  /// A laboratory result without a time or specimen is no JP_Observation_LabResult.
  private func profile(of record: Observation) -> StaticString {
    switch record.kind {
    case .laboratory where record.effective != nil && record.specimen != nil:
      "JP_Observation_LabResult"
    case .bodyMeasurement: "JP_Observation_BodyMeasurement"
    default: "JP_Observation_Common"
    }
  }

  private mutating func category(of kind: Observation.Kind) {
    let code: StaticString =
      switch kind {
      case .laboratory: "laboratory"
      case .bodyMeasurement: "body-measurement"
      case .imaging: "imaging"
      case .procedure: "procedure"
      case .exam: "exam"
      case .vitalSigns: "vital-signs"
      case .survey: "survey"
      case .socialHistory: "social-history"
      }
    concept("http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS", code)
  }

  private mutating func value(_ record: Observation) {
    switch record.value {
    // A number that is an identifier too is blanked as words would be.
    case .quantity(let value) where !isClean(value): text("valueString", value.value.digits)
    case .quantity(let value): quantity("valueQuantity", value)
    case .coded(let value): concept("valueCodeableConcept", value)
    case .text(let value): text("valueString", value)
    case .moment(let value): date("valueDateTime", value)
    case nil:
      concept(
        "dataAbsentReason", "http://terminology.hl7.org/CodeSystem/data-absent-reason",
        "unknown")
    }
  }

  private mutating func range(_ range: Observation.Range?) {
    guard let range else { return }
    json.key("referenceRange")
    json.beginArray()
    json.beginObject()
    quantity("low", range.low.map { Quantity($0) })
    quantity("high", range.high.map { Quantity($0) })
    text("text", range.text)
    json.endObject()
    json.endArray()
  }

  mutating func diagnosticReport(_ record: Report, _ id: String) {
    begin("DiagnosticReport", id, profile: profile(of: record.branch))
    references("basedOn", to: record.orders)
    json.member("status", record.status.rawValue)
    categories(record)
    json.key("code")
    concept(record.code, first: documentCode(of: record.branch))
    subject()
    context()
    moment("effectiveDateTime", "effectivePeriod", record.effective, record.effectiveEnd)
    if let issued = record.issued { json.member("issued", issued.span.instant) }
    references("specimen", to: record.specimens)
    references("result", to: record.results)
    let written = [record.findings, record.conclusion].compactMap(\.self)
    text("conclusion", written.joined(separator: "\n"))
    json.endObject()
  }

  private func profile(of branch: Branch) -> StaticString {
    switch branch {
    case .laboratory: "JP_DiagnosticReport_LabResult"
    case .imaging: "JP_DiagnosticReport_Radiology"
    case .endoscopy: "JP_DiagnosticReport_Endoscopy"
    case .physiology: "JP_DiagnosticReport_Common"
    }
  }

  private mutating func categories(_ record: Report) {
    json.key("category")
    json.beginArray()
    switch record.branch {
    case .laboratory: concept("http://loinc.org", "LP29693-6")
    case .imaging: concept("http://loinc.org", "LP29684-5")
    case .endoscopy: concept("http://loinc.org", "LP7796-8")
    case .physiology: concept("http://terminology.hl7.org/CodeSystem/v2-0074", "PHY")
    }
    for modality in record.modalities { concept(modality) }
    json.endArray()
  }

  private func documentCode(of branch: Branch) -> Coding? {
    let system = "http://jpfhir.jp/fhir/core/CodeSystem/JP_DocumentCodes_CS"
    return switch branch {
    case .laboratory: Coding(system: system, code: "11502-2", display: "検体検査報告書")
    case .imaging: Coding(system: system, code: "18748-4", display: "画像検査報告書")
    case .endoscopy, .physiology: nil
    }
  }

  mutating func procedure(_ record: Procedure, _ id: String) {
    begin("Procedure", id, profile: "JP_Procedure")
    references("basedOn", to: [record.order].compactMap(\.self))
    json.member("status", record.isPlanned ? "preparation" : "completed")
    concept("code", record.code)
    subject()
    context()
    moment("performedDateTime", "performedPeriod", record.performed, record.performedEnd)
    if !record.performers.isEmpty {
      json.key("performer")
      json.beginArray()
      for performer in record.performers {
        json.beginObject()
        concept("function", performer.role)
        named("actor", performer.name)
        json.endObject()
      }
      json.endArray()
    }
    notes(record.comments)
    concepts("usedCode", record.supplies)
    json.endObject()
  }

  /// SOURCE: FHIR R4 NutritionOrder; JP Core has no profile of it.
  mutating func nutritionOrder(_ record: DietOrder, _ id: String) {
    begin("NutritionOrder", id, profile: nil)
    json.member("status", record.status.rawValue)
    json.member("intent", constant: "order")
    subject("patient")
    context()
    requiredDate("dateTime", "_dateTime", record.authored)
    named("orderer", record.orderer)
    json.key("oralDiet")
    json.beginObject()
    concepts("type", record.kinds)
    schedule(record)
    text("instruction", record.instruction)
    json.endObject()
    json.endObject()
  }

  private mutating func schedule(_ record: DietOrder) {
    let isTimed = record.timing != nil || record.start != nil || record.end != nil
    guard isTimed || !record.periods.isEmpty else { return }
    json.key("schedule")
    json.beginArray()
    if isTimed {
      json.beginObject()
      if record.start != nil || record.end != nil {
        json.key("repeat")
        json.beginObject()
        period("boundsPeriod", record.start, record.end)
        json.endObject()
      }
      concept("code", record.timing)
      json.endObject()
    }
    for meal in record.periods {
      json.beginObject()
      concept("code", meal)
      json.endObject()
    }
    json.endArray()
  }
}
