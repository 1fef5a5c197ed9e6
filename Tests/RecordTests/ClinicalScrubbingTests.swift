import Record
import Testing

/// Records as they may be shown: no text of them keeps an identifier.
@Suite struct ClinicalScrubbing {
  private static let secret = "0012345678"
  private static let scrubber = TextScrubber(IdentifierSet([secret]))

  /// The paths of all texts in a value, and of what holds nothing: a nil or an empty list.
  private static func walk(
    _ value: Any, _ path: String, _ visit: (_ path: String, _ text: String?) -> Void
  ) {
    let mirror = Mirror(reflecting: value)
    if let text = value as? String { return visit(path, text) }
    if mirror.displayStyle == .optional || mirror.displayStyle == .collection,
      mirror.children.isEmpty
    {
      return visit(path, nil)
    }
    for (index, child) in mirror.children.enumerated() {
      walk(child.value, "\(path).\(child.label ?? "\(index)")", visit)
    }
  }

  private static let words = "患者番号 \(secret) の記録"
  private static let concept = CodedText(
    codes: [
      Coding(system: "urn:\(secret)", code: "1", display: "a"),
      Coding(system: "urn:a", code: secret, display: "b"),
      Coding(system: "urn:a", code: "1", display: words),
    ], text: words)
  private static let date = PartialDate("2026-01-24")

  private static func amount(_ digits: String = "1.5") -> Quantity? {
    Numeral(digits).map { Quantity($0, unit: concept, comparator: .less) }
  }

  private static var usage: Usage {
    var usage = Usage()
    usage.timing = concept
    usage.duration = amount()
    usage.start = date
    usage.end = date
    usage.rate = amount(secret.replacing("00", with: ""))
    usage.rateText = words
    usage.route = concept
    usage.site = concept
    usage.device = concept
    usage.method = concept
    usage.instructions = [concept]
    return usage
  }

  private static var encounter: Encounter {
    var record = Encounter(status: .finished)
    record.setting = .inpatient
    record.event = concept
    record.reasons = [concept]
    record.start = date
    record.end = date
    record.department = concept
    var place = Encounter.Place(text: words)
    place.since = date
    place.until = date
    record.places = [place]
    record.attending = words
    record.admitting = words
    record.disposition = concept
    return record
  }

  private static var problem: Problem {
    var record = Problem(code: concept)
    record.prefixes = [concept]
    record.suffixes = [concept]
    record.severity = concept
    record.course = .active
    record.certainty = .confirmed
    record.categories = [concept]
    record.outcome = concept
    record.onset = date
    record.end = date
    record.recorded = date
    record.recorder = words
    record.comments = [words]
    record.confidentiality = Coding(system: "urn:a", code: "R", display: words)
    return record
  }

  private static var allergy: Allergy {
    var record = Allergy(to: concept)
    record.category = .food
    record.kind = concept
    record.severity = .mild
    record.reaction = words
    record.criticality = .high
    record.course = .active
    record.certainty = .confirmed
    record.onset = date
    record.onsetText = words
    record.recorded = date
    record.asserter = words
    record.comments = [words]
    return record
  }

  private static var order: MedicationOrder {
    let group = MedicationGroup(rp: words, position: 1, administration: words)
    var record = MedicationOrder(.injection, concept, in: group)
    record.ingredients = [.init(concept, amount: amount())]
    record.categories = [concept]
    record.form = concept
    record.dose = amount()
    record.doseMax = amount()
    record.dailyDose = amount()
    record.total = amount()
    record.supply = amount()
    record.usage = usage
    record.authored = date
    record.orderer = words
    record.enterer = words
    record.comments = [words]
    return record
  }

  private static var administration: Administration {
    let group = MedicationGroup(rp: words, position: 1, administration: words)
    var record = Administration(.injection, concept, .completed, in: group)
    record.amount = amount()
    record.usage = usage
    record.reason = concept
    record.performer = words
    record.place = words
    record.ordered = date
    record.orderer = words
    record.comments = [concept]
    return record
  }

  private static var service: ServiceOrder {
    var record = ServiceOrder(.imaging, concept)
    record.items = [concept]
    record.priority = .stat
    record.authored = date
    record.occurrence = date
    record.occurrenceEnd = date
    record.orderer = words
    record.parent = 0
    record.specimens = [0]
    record.supporting = [0]
    record.comments = [words]
    return record
  }

  private static var specimen: Specimen {
    var record = Specimen()
    record.type = concept
    record.site = concept
    record.collected = date
    record.collectedEnd = date
    return record
  }

  private static func observation(_ value: Observation.Value) -> Observation {
    var record = Observation(.laboratory, concept)
    record.value = value
    record.range = Observation.Range(text: words, low: Numeral("1"), high: Numeral("2"))
    record.flags = [concept]
    record.effective = date
    record.members = [0]
    record.specimen = 0
    record.order = 0
    record.procedure = 0
    record.comments = [words]
    return record
  }

  private static var report: Report {
    var record = Report(.imaging, concept)
    record.modalities = [concept]
    record.effective = date
    record.effectiveEnd = date
    record.issued = date
    record.orders = [0]
    record.specimens = [0]
    record.results = [0]
    record.findings = words
    record.conclusion = words
    return record
  }

  private static var procedure: Procedure {
    var record = Procedure(concept, isPlanned: false)
    record.performers = [.init(role: concept, name: words)]
    record.order = 0
    record.performed = date
    record.performedEnd = date
    record.comments = [words]
    record.supplies = [concept]
    return record
  }

  private static var diet: DietOrder {
    var record = DietOrder()
    record.kinds = [concept]
    record.periods = [concept]
    record.instruction = words
    record.timing = concept
    record.start = date
    record.end = date
    record.authored = date
    record.orderer = words
    return record
  }

  /// A content in which every text holds the identifier and nothing is empty.
  private static var full: ClinicalContent {
    var content = ClinicalContent()
    var person = Person()
    person.name = HumanName(
      ideographic: .init(family: words, given: words),
      syllabic: .init(family: words, given: words))
    person.sex = .female
    person.birthDate = date
    content.person = person
    content.records = [
      .encounter(encounter), .problem(problem), .allergy(allergy), .medicationOrder(order),
      .administration(administration), .serviceOrder(service), .specimen(specimen),
      .observation(observation(.text(words))), .observation(observation(.coded(concept))),
      .report(report), .procedure(procedure), .dietOrder(diet),
    ]
    if let amount = amount("12345678") {
      content.records.append(.observation(observation(.quantity(amount))))
    }
    content.written = date
    content.facilityName = words
    content.department = concept
    content.credit(words)
    content.confidentiality = concept.codes
    content.identifiers = IdentifierSet([secret])
    content.warn(.codeSystemUnmapped(words))
    content.warn(.fieldNotCarried(words))
    return content
  }

  @Test func `the content of this test leaves no field empty`() {
    var empty: [String] = []
    Self.walk(Self.full, "content") { path, text in if text == nil { empty.append(path) } }
    #expect(empty == [])
    var kinds: Set<String> = []
    for record in Self.full.records {
      kinds.insert(Mirror(reflecting: record).children.first?.label ?? "")
    }
    #expect(kinds.count == 11)
  }

  @Test func `no text keeps an identifier`() {
    var (before, after) = (0, [String]())
    Self.walk(Self.full, "content") { path, text in
      if text?.contains(Self.secret) == true || text?.contains("12345678") == true { before += 1 }
    }
    Self.walk(Self.full.scrubbed(by: Self.scrubber), "content") { path, text in
      guard let text, text.contains("12345678") else { return }
      after.append(path)
    }
    #expect(before > 200)
    #expect(after == [])
  }

  @Test func `what is clean stays as it was`() {
    let none = TextScrubber(IdentifierSet(["99887766-x"]))
    var content = Self.full
    content.records = content.records.map { record in
      if case .observation(var found) = record {
        found.comments = ["経過"]
        return .observation(found)
      }
      return record
    }
    // The labelled number goes all the same; everything without a word before it stays.
    let clean = content.scrubbed(by: none)
    guard case .observation(let found) = clean.records[7] else { return #expect(Bool(false)) }
    #expect(found.comments == ["経過"])
    #expect(found.effective == Self.date && found.members == [0] && found.specimen == 0)
    #expect(found.code.codes.map(\.code) == ["1", Self.secret, "1"])
    #expect(clean.person == nil && clean.identifiers.isEmpty)
    #expect(clean.records.count == content.records.count)
  }

  @Test func `a number that is an identifier becomes words without it`() {
    let clean = Self.full.scrubbed(by: Self.scrubber)
    guard case .observation(let found)? = clean.records.last else { return #expect(Bool(false)) }
    #expect(found.value == .text("***"))
  }
}
