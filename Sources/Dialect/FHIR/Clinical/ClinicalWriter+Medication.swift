import Record

/// SOURCE: JP_MedicationRequest(_Injection), JP_MedicationAdministration(_Injection),
/// JP_Medication.
extension ClinicalWriter {
  private static let merit9: StaticString =
    "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationUnitMERIT9Code"

  mutating func medicationRequest(_ record: MedicationOrder, _ id: String) {
    let isMixture = !record.ingredients.isEmpty
    begin(
      "MedicationRequest", id,
      profile: record.kind == .injection
        ? "JP_MedicationRequest_Injection" : "JP_MedicationRequest")
    if isMixture { mixture(record) }
    identifiers(record.group, record.kind)
    json.member("status", record.status.rawValue)
    json.member("intent", constant: "order")
    concepts("category", record.categories + (isMixture ? [record.drug] : []))
    if isMixture {
      json.key("medicationReference")
      json.beginObject()
      json.member("reference", constant: "#mixture")
      json.endObject()
    } else {
      concept("medicationCodeableConcept", record.drug)
    }
    subject()
    context()
    requiredDate("authoredOn", "_authoredOn", record.authored)
    named("requester", record.orderer)
    named("recorder", record.enterer)
    // A drug that is a code has no place for its form.
    notes([isMixture ? nil : record.form?.shown.map { "剤形: \($0)" }] + record.comments)
    json.key("dosageInstruction")
    json.beginArray()
    dosage(record)
    json.endArray()
    supply(record)
    json.endObject()
  }

  /// The drugs of an injection, as a contained Medication.
  private mutating func mixture(_ record: MedicationOrder) {
    json.key("contained")
    json.beginArray()
    begin("Medication", "mixture", profile: "JP_Medication")
    json.member("status", constant: "active")
    concept("form", record.form)
    json.key("ingredient")
    json.beginArray()
    for ingredient in record.ingredients {
      json.beginObject()
      concept("itemCodeableConcept", ingredient.drug)
      if let amount = ingredient.amount {
        ratio("strength", amount, per: "回", Self.merit9, "KAI")
      }
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endArray()
  }

  private mutating func ratio(
    _ name: StaticString, _ amount: Quantity, per unit: StaticString,
    _ system: StaticString, _ code: StaticString
  ) {
    // FHIR R4 rat-1: both numbers or none.
    guard isClean(amount) else { return }
    json.key(name)
    json.beginObject()
    quantity("numerator", amount)
    json.key("denominator")
    json.beginObject()
    json.key("value")
    json.number(1)
    json.member("unit", constant: unit)
    json.member("system", constant: system)
    json.member("code", constant: code)
    json.endObject()
    json.endObject()
  }

  private mutating func identifiers(_ group: MedicationGroup, _ kind: MedicationOrder.Kind) {
    guard !group.rp.isEmpty else { return }
    json.key("identifier")
    json.beginArray()
    identifier(
      "http://jpfhir.jp/fhir/core/mhlw/IdSystem/Medication-RPGroupNumber", group.rp)
    let index = kind == .prescription ? String(group.position) : group.administration
    if let index {
      identifier(
        "http://jpfhir.jp/fhir/core/mhlw/IdSystem/MedicationAdministrationIndex", index)
    }
    json.endArray()
  }

  private mutating func identifier(_ system: StaticString, _ value: String) {
    json.beginObject()
    json.member("system", constant: system)
    text("value", value)
    json.endObject()
  }

  private mutating func dosage(_ record: MedicationOrder) {
    let usage = record.usage
    json.beginObject()
    periodOfUse(usage)
    text("text", usage.timing?.shown)
    concepts("additionalInstruction", usage.instructions)
    timing(usage)
    if usage.isAsNeeded {
      json.key("asNeededBoolean")
      json.value(.bool(true))
    }
    concept("site", usage.site)
    concept("route", usage.route)
    concept("method", usage.method)
    rates(record)
    json.endObject()
  }

  private mutating func rates(_ record: MedicationOrder) {
    guard record.dose != nil || record.dailyDose != nil || record.usage.rate != nil else { return }
    json.key("doseAndRate")
    json.beginArray()
    json.beginObject()
    if let most = record.doseMax {
      json.key("doseRange")
      json.beginObject()
      quantity("low", record.dose)
      quantity("high", most)
      json.endObject()
    } else {
      quantity("doseQuantity", record.dose)
    }
    quantity("rateQuantity", record.usage.rate)
    if let daily = record.dailyDose {
      // FHIR has room for one rate beside a dose.
      if record.usage.rate != nil {
        json.endObject()
        json.beginObject()
      }
      ratio("rateRatio", daily, per: "日", "http://unitsofmeasure.org", "d")
    }
    json.endObject()
    json.endArray()
  }

  /// A start beside a duration stands in JP Core's own extension: FHIR has room for one of them.
  private mutating func periodOfUse(_ usage: Usage) {
    guard usage.duration != nil && usage.start != nil || usage.device != nil else { return }
    json.key("extension")
    json.beginArray()
    if usage.duration != nil, usage.start != nil {
      beginExtension("JP_MedicationDosage_PeriodOfUse")
      period("valuePeriod", usage.start, usage.end)
      json.endObject()
    }
    if let device = usage.device?.shown {
      beginExtension("JP_MedicationDosage_Device")
      named("valueReference", device)
      json.endObject()
    }
    json.endArray()
  }

  private mutating func timing(_ usage: Usage) {
    guard usage.timing != nil || usage.duration != nil || usage.start != nil || usage.end != nil
    else { return }
    json.key("timing")
    json.beginObject()
    if usage.duration != nil || usage.start != nil || usage.end != nil {
      json.key("repeat")
      json.beginObject()
      if let duration = usage.duration {
        quantity("boundsDuration", duration)
      } else {
        period("boundsPeriod", usage.start, usage.end)
      }
      json.endObject()
    }
    concept("code", usage.timing)
    json.endObject()
  }

  private mutating func supply(_ record: MedicationOrder) {
    let duration = record.supply ?? record.usage.duration
    guard record.total != nil || duration != nil else { return }
    json.key("dispenseRequest")
    json.beginObject()
    quantity("quantity", record.total)
    quantity("expectedSupplyDuration", duration)
    json.endObject()
  }

  mutating func medicationAdministration(_ record: Administration, _ id: String) {
    begin(
      "MedicationAdministration", id,
      profile: record.kind == .injection
        ? "JP_MedicationAdministration_Injection" : "JP_MedicationAdministration")
    order(record)
    identifiers(record.group, record.kind)
    json.member("status", record.status.rawValue)
    if let reason = record.reason { concepts("statusReason", [reason]) }
    concept("medicationCodeableConcept", record.drug)
    subject()
    context("context")
    if let end = record.usage.end, end != record.usage.start {
      period("effectivePeriod", record.usage.start, end)
    } else {
      requiredDate("effectiveDateTime", "_effectiveDateTime", record.usage.start)
    }
    if let performer = record.performer {
      json.key("performer")
      json.beginArray()
      json.beginObject()
      named("actor", performer)
      json.endObject()
      json.endArray()
    }
    if let device = record.usage.device?.shown {
      json.key("device")
      json.beginArray()
      named(device)
      json.endArray()
    }
    notes(
      record.comments.map(\.shown) + record.usage.instructions.map(\.shown)
        + (hasDosage(record) ? [] : [record.usage.route?.shown, record.usage.rateText]))
    dosage(record)
    json.endObject()
  }

  private mutating func order(_ record: Administration) {
    guard record.orderer != nil || record.ordered != nil || record.place != nil else { return }
    json.key("extension")
    json.beginArray()
    if let orderer = record.orderer {
      beginExtension("JP_MedicationAdministration_Requester")
      named("valueReference", orderer)
      json.endObject()
    }
    if let ordered = record.ordered {
      beginExtension("JP_MedicationAdministration_RequestAuthoredOn")
      date("valueDateTime", ordered)
      json.endObject()
    }
    if let place = record.place {
      beginExtension("JP_MedicationAdministration_Location")
      named("valueReference", place)
      json.endObject()
    }
    json.endArray()
  }

  /// FHIR R4 mad-1: a dosage without dose and rate is not allowed.
  private func hasDosage(_ record: Administration) -> Bool {
    record.amount != nil || record.usage.rate != nil
  }

  private mutating func dosage(_ record: Administration) {
    guard hasDosage(record) else { return }
    json.key("dosage")
    json.beginObject()
    text("text", record.usage.rateText)
    concept("site", record.usage.site)
    concept("route", record.usage.route)
    concept("method", record.usage.method)
    quantity("dose", record.amount)
    quantity("rateQuantity", record.usage.rate)
    json.endObject()
  }
}
