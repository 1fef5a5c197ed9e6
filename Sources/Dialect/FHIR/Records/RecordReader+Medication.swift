import Record

/// SOURCE: FHIR R4 and JP Core MedicationRequest(_Injection), MedicationAdministration(_Injection),
/// Immunization.
extension RecordReader {
  /// SOURCE: JP Core, identifier systems of prescriptions.
  private static let groupNumber =
    "http://jpfhir.jp/fhir/core/mhlw/IdSystem/Medication-RPGroupNumber"
  private static let indexNumber =
    "http://jpfhir.jp/fhir/core/mhlw/IdSystem/MedicationAdministrationIndex"

  mutating func medicationOrder(_ from: inout RecordMembers) throws(DialectError) -> Facts {
    from.skip("groupIdentifier", "basedOn")
    let status = try requiredWord(&from, "status", Self.orderStatuses)
    guard let intent = try text(&from, "intent"), intent.hasSuffix("order") else {
      throw malformed(from, "intent")
    }
    let drug = try medication(&from)
    var dosages = try dosages(&from)
    let usage = dosages.isEmpty ? Dosage() : dosages.removeFirst()
    if !dosages.isEmpty { content.warn(.fieldNotCarried("\(from.path).dosageInstruction")) }
    let kind = kind(usage.usage, isMixture: !drug.ingredients.isEmpty)
    var record = MedicationOrder(kind, drug.code, in: group)
    record.status = status
    record.ingredients = drug.ingredients
    record.form = drug.form
    record.categories = try concepts(&from, "category")
    (record.dose, record.doseMax) = (usage.dose, usage.doseMax)
    record.usage = usage.usage
    record.authored = try date(&from, "authoredOn")
    record.orderer = try staff(&from, "requester")
    record.enterer = try staff(&from, "recorder")
    try dispense(&from, &record)
    record.comments =
      try concepts(&from, "reasonCode").compactMap(\.shown) + (try notes(&from))
    _ = content.add(.medicationOrder(record))
    return (kind.category, record.authored)
  }

  private mutating func dispense(
    _ from: inout RecordMembers, _ record: inout MedicationOrder
  ) throws(DialectError) {
    guard let node = from.take("dispenseRequest") else { return }
    var members = try members(node, "MedicationRequest.dispenseRequest")
    members.skip("validityPeriod", "performer")
    record.total = try quantity(&members, "quantity")
    record.supply = try quantity(&members, "expectedSupplyDuration")
    finish(members)
  }

  /// Whether it is injected: its profile or its way into the body says so, or several drugs do.
  private func kind(_ usage: Usage, isMixture: Bool) -> MedicationOrder.Kind {
    let codes = usage.route?.codes ?? []
    let isInjected = codes.contains { RecordKinds.injected.contains($0.code) }
    return isInjected || isMixture || hasInjectionProfile ? .injection : .prescription
  }

  /// The numbers by which JP Core tells the drugs of a prescription apart.
  private var group: MedicationGroup {
    var group = MedicationGroup(rp: "", position: 1)
    guard let list = json.member(.identifier, of: node) else { return group }
    json.forEachElement(of: list) { identifier in
      guard let value = json.text(of: .value, in: identifier) else { return }
      switch json.text(of: .system, in: identifier) {
      case Self.groupNumber: group.rp = value
      case Self.indexNumber: group.position = Int(value) ?? 1
      default: break
      }
    }
    return group
  }

  // MARK: The drug

  private struct Drug {
    var code: CodedText
    var form: CodedText?
    var ingredients: [MedicationOrder.Ingredient] = []

    /// The drug, or all drugs of a mixture in words.
    var named: CodedText {
      guard code == CodedText() else { return code }
      let names = ingredients.compactMap(\.drug.shown)
      return CodedText(text: names.joined(separator: "、"))
    }
  }

  /// A drug by its code, or one that the resource contains.
  private mutating func medication(_ from: inout RecordMembers) throws(DialectError) -> Drug {
    let contained = try elements(&from, "contained")
    if let code = try concept(&from, "medicationCodeableConcept") { return Drug(code: code) }
    guard let node = from.take("medicationReference") else {
      throw malformed(from, "medicationCodeableConcept")
    }
    let target = try reference(node, "\(from.path).medicationReference")
    if let id = target.id, id.hasPrefix("#") {
      for node in contained where json.text(of: .id, in: node).map({ "#\($0)" }) == id {
        return try mixture(node)
      }
    }
    guard let display = target.display else { throw malformed(from, "medicationReference") }
    return Drug(code: CodedText(text: display))
  }

  private mutating func mixture(_ node: Int) throws(DialectError) -> Drug {
    var members = try members(node, "Medication")
    members.skip("resourceType", "id", "meta", "text", "identifier")
    if members.has("status") {
      try requiredWord(&members, "status", ["active": (), "inactive": ()])
    }
    let code = try concept(&members, "code")
    var drug = Drug(code: code ?? CodedText(), form: try concept(&members, "form"))
    for node in try elements(&members, "ingredient") {
      var item = try self.members(node, "Medication.ingredient")
      let name = try requiredConcept(&item, "itemCodeableConcept")
      drug.ingredients.append(.init(name, amount: try strength(&item)))
      finish(item)
    }
    finish(members)
    guard code != nil || !drug.ingredients.isEmpty else { throw malformed(members, "code") }
    return drug
  }

  /// The amount of a drug in one administration.
  private mutating func strength(
    _ from: inout RecordMembers
  ) throws(DialectError) -> Quantity? {
    guard let node = from.take("strength") else { return nil }
    var ratio = try members(node, "Medication.ingredient.strength")
    let amount = try quantity(&ratio, "numerator")
    ratio.skip("denominator")
    finish(ratio)
    return amount
  }

  // MARK: The dosage

  private struct Dosage {
    var usage = Usage()
    var dose: Quantity?
    var doseMax: Quantity?
  }

  private mutating func dosages(_ from: inout RecordMembers) throws(DialectError) -> [Dosage] {
    var dosages: [Dosage] = []
    for node in try elements(&from, "dosageInstruction") {
      var members = try members(node, "\(from.path).dosageInstruction")
      members.skip("sequence")
      dosages.append(try dosage(&members))
      finish(members)
    }
    return dosages
  }

  private mutating func dosage(_ from: inout RecordMembers) throws(DialectError) -> Dosage {
    var dosage = Dosage()
    try timing(&from, &dosage.usage)
    try periodOfUse(&from, &dosage.usage)
    dosage.usage.route = try concept(&from, "route")
    dosage.usage.site = try concept(&from, "site")
    dosage.usage.method = try concept(&from, "method")
    dosage.usage.isAsNeeded = try flag(&from, "asNeededBoolean") ?? false
    if let reason = try concept(&from, "asNeededCodeableConcept") {
      dosage.usage.isAsNeeded = true
      dosage.usage.instructions.append(reason)
    }
    for name in ["text", "patientInstruction"] {
      guard let words = try text(&from, name), words != dosage.usage.timing?.shown else { continue }
      dosage.usage.instructions.append(CodedText(text: words))
    }
    dosage.usage.instructions += try concepts(&from, "additionalInstruction")
    try amounts(&from, &dosage)
    return dosage
  }

  private mutating func timing(
    _ from: inout RecordMembers, _ usage: inout Usage
  ) throws(DialectError) {
    guard let node = from.take("timing") else { return }
    var members = try members(node, "\(from.path).timing")
    usage.timing = try concept(&members, "code")
    if let node = members.take("repeat") {
      var rhythm = try self.members(node, "\(members.path).repeat")
      usage.duration = try quantity(&rhythm, "boundsDuration")
      (usage.start, usage.end) = try period(&rhythm, "boundsPeriod")
      finish(rhythm)
    }
    finish(members)
  }

  /// SOURCE: JP_MedicationDosage_PeriodOfUse.
  private mutating func periodOfUse(
    _ from: inout RecordMembers, _ usage: inout Usage
  ) throws(DialectError) {
    for node in try elements(&from, "extension") {
      let url = json.text(of: .url, in: node) ?? ""
      guard url.hasSuffix("/JP_MedicationDosage_PeriodOfUse") else {
        content.warn(.fieldNotCarried("\(from.path).extension"))
        continue
      }
      var members = try members(node, "\(from.path).extension")
      members.skip("url")
      (usage.start, usage.end) = try period(&members, "valuePeriod")
      finish(members)
    }
  }

  /// The first amount counts.
  private mutating func amounts(
    _ from: inout RecordMembers, _ dosage: inout Dosage
  ) throws(DialectError) {
    for (index, node) in try elements(&from, "doseAndRate").enumerated() {
      var members = try members(node, "\(from.path).doseAndRate")
      members.skip("type")
      guard index == 0 else {
        content.warn(.fieldNotCarried(members.path))
        continue
      }
      dosage.dose = try quantity(&members, "doseQuantity")
      if let node = members.take("doseRange") {
        var range = try self.members(node, "\(members.path).doseRange")
        (dosage.dose, dosage.doseMax) = (try quantity(&range, "low"), try quantity(&range, "high"))
        finish(range)
      }
      dosage.usage.rate = try quantity(&members, "rateQuantity")
      finish(members)
    }
  }

  // MARK: Administrations

  private static let administrations = table(Administration.Status.allCases)

  mutating func administration(_ from: inout RecordMembers) throws(DialectError) -> Facts {
    from.skip("context", "request", "partOf", "category")
    var status = Administration.Status.unknown
    if let word = try text(&from, "status") {
      // A break of an infusion is no end of it.
      guard let known = Self.administrations[word == "on-hold" ? "in-progress" : word] else {
        throw malformed(from, "status")
      }
      status = known
    }
    let drug = try medication(&from)
    let when = try moment(&from, "effective")
    let (usage, amount) = try given(&from)
    let kind = kind(usage, isMixture: drug.ingredients.count > 1)
    var record = Administration(kind, drug.named, status, in: group)
    record.usage = usage
    (record.usage.start, record.usage.end) = when
    record.amount = amount
    record.reason = try concepts(&from, "statusReason").first
    for node in try elements(&from, "performer") {
      var members = try members(node, "\(from.path).performer")
      members.skip("function")
      let name = try staff(&members, "actor")
      record.performer = record.performer ?? name
      finish(members)
    }
    record.usage.device = try firstName(&from, "device")
    record.comments =
      try concepts(&from, "reasonCode") + (try notes(&from)).map { CodedText(text: $0) }
    _ = content.add(.administration(record))
    return (kind.category, when.start ?? when.end)
  }

  private mutating func given(
    _ from: inout RecordMembers
  ) throws(DialectError) -> (Usage, Quantity?) {
    var usage = Usage()
    guard let node = from.take("dosage") else { return (usage, nil) }
    var members = try members(node, "\(from.path).dosage")
    if let words = try text(&members, "text") { usage.instructions.append(CodedText(text: words)) }
    usage.route = try concept(&members, "route")
    usage.site = try concept(&members, "site")
    usage.method = try concept(&members, "method")
    usage.rate = try quantity(&members, "rateQuantity")
    let amount = try quantity(&members, "dose")
    finish(members)
    return (usage, amount)
  }

  /// The first name of a list of things.
  private mutating func firstName(
    _ from: inout RecordMembers, _ name: String
  ) throws(DialectError) -> CodedText? {
    var first: String?
    for node in try elements(&from, name) {
      let display = try reference(node, "\(from.path).\(name)").display
      first = first ?? display
    }
    return first.map { CodedText(text: $0) }
  }

  // MARK: Vaccinations

  private static let vaccinations: [String: Administration.Status] = [
    "completed": .completed, "not-done": .notDone, "entered-in-error": .enteredInError,
  ]

  /// A vaccination is a drug that was given by injection.
  mutating func immunization(_ from: inout RecordMembers) throws(DialectError) -> Facts {
    from.skip("primarySource", "recorded")
    let status = try requiredWord(&from, "status", Self.vaccinations)
    var record = Administration(
      .injection, try requiredConcept(&from, "vaccineCode"), status,
      in: MedicationGroup(rp: "", position: 1))
    let when = try date(&from, "occurrenceDateTime")
    record.usage.start = when
    record.amount = try quantity(&from, "doseQuantity")
    record.usage.route = try concept(&from, "route")
    record.usage.site = try concept(&from, "site")
    record.reason = try concept(&from, "statusReason")
    for node in try elements(&from, "performer") {
      var members = try members(node, "Immunization.performer")
      members.skip("function")
      let name = try staff(&members, "actor")
      record.performer = record.performer ?? name
      finish(members)
    }
    record.comments =
      try concepts(&from, "reasonCode") + (try notes(&from)).map { CodedText(text: $0) }
    _ = content.add(.administration(record))
    return (.injection, when)
  }
}
