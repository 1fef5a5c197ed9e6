import Record

/// Reads a message of the SS-MIX2 standardized storage into clinical records.
///
/// SOURCE: SS-MIX2 標準化ストレージ仕様書 Ver. 1.2g, HL7 v2.5; what each field becomes stands in the
/// article <doc:SSMIX2Records>.
struct MessageDecoder {
  let message: HL7v2.Message
  let dataType: SSMIX2.DataType
  var fields: FieldReader
  /// By order number: the position of the order, to join what names one order twice.
  var orders: [String: Int] = [:]
  /// Whether an encounter is among the records.
  private var hasVisit = false

  init(_ message: HL7v2.Message, as dataType: SSMIX2.DataType, codes: CodeMap) {
    self.message = message
    self.dataType = dataType
    fields = FieldReader(message, codes: codes)
  }

  mutating func decode() -> ClinicalContent {
    // MSH-10 is made of the patient's number by some senders.
    fields.identify(message.header, 10)
    fields.content.written = fields.date(message.header, 7)
    person()
    asides()
    visit()
    body()
    fields.finish(message)
    return fields.content
  }

  private mutating func body() {
    switch dataType.subject {
    case .encounter: encounterDetails()
    case .allergies: for segment in message.segments("IAM") { allergy(segment) }
    case .problems: problems()
    case .diet: diet()
    case .medicationOrder(let kind): medicationOrders(kind)
    case .administration(let kind): administrations(kind)
    case .laboratoryOrder: laboratoryOrders()
    case .laboratoryResult: laboratoryResults()
    case .examinationOrder(let branch): examinationOrders(branch)
    case .examinationReport(let branch): examinationReport(branch)
    case .examinationResult(let branch): examinationResults(branch)
    }
  }
}

// MARK: - What most messages begin with

extension MessageDecoder {
  static let sexes: [String: Person.Sex] = [
    "F": .female, "M": .male, "O": .other, "U": .unknown, "A": .other, "N": .unknown,
  ]

  /// PID: name, birth date and sex; address and telephone are not shown; all else is taken for the
  /// scrubber, and so are the numbers of EVN.
  private mutating func person() {
    let evn = message.first("EVN")
    fields.technical(evn, 1, 2)
    fields.identify(evn, 5, 7)
    guard let pid = message.first("PID") else { return }
    var person = Person()
    person.name = fields.personName(pid, 5)
    person.birthDate = fields.date(pid, 7)
    person.sex = fields.word(pid, 8, Self.sexes)
    fields.content.person = person
    fields.technical(pid, 1, 31, 32, 33)
    let shown = [1, 5, 7, 8, 31, 32, 33]
    let heldBack = [11, 13, 14]
    for field in heldBack { fields.mark(pid, field) }
    for field in 1...max(pid.fieldCount, 1) where !(shown + heldBack).contains(field) {
      fields.identify(pid, field)
    }
  }

  /// Segments that are held back, and allergies, which many messages repeat.
  private mutating func asides() {
    let withheld: [HL7v2.SegmentName: [Int]] = [
      "NK1": [33], "GT1": [2, 12, 19], "IN1": [3, 8, 10, 36, 49],
      "IN2": [1, 2, 6, 8], "IN3": [2], "ZI1": [3, 8, 10, 11, 19],
    ]
    for segment in message.segments {
      if let numbers = withheld[segment.name] { fields.withhold(segment, numbers) }
      if segment.name == "AL1" { allergy(segment) }
    }
  }

  /// PV1: the visit or stay in which the message was written.
  private mutating func visit() {
    guard let pv1 = message.first("PV1") else { return }
    var encounter = Encounter(status: .unknown)
    let settings: [String: Encounter.Setting] = [
      "I": .inpatient, "O": .outpatient, "E": .emergency,
    ]
    encounter.setting = fields.word(pv1, 2, settings)
    encounter.attending = fields.staff(pv1, 7)
    encounter.admitting = fields.staff(pv1, 17)
    encounter.department = fields.coded(pv1, 10, in: Self.departments)
    encounter.disposition = fields.coded(pv1, 36, in: Self.dispositions)
    encounter.start = fields.date(pv1, 44)
    encounter.end = fields.date(pv1, 45)
    if let place = fields.place(pv1, 3) { encounter.places.append(.init(text: place)) }
    if let place = fields.place(pv1, 6) {
      encounter.places.append(.init(text: place, isFormer: true))
    }
    fields.technical(pv1, 1)
    fields.identify(pv1, 19, 50)
    fields.content.department = encounter.department
    hasVisit = true
    _ = fields.content.add(.encounter(encounter))
  }

  static let departments = "urn:kakehashi:ssmix2:department"
  static let dispositions = "urn:kakehashi:ssmix2:disposition"

  /// What ORC says of every kind of order.
  struct Order {
    var status: OrderStatus = .active
    var number: String?
    var parent: String?
    var authored: PartialDate?
    var orderer: String?
    var enterer: String?
    /// True if it is repeated as the head of the orders that come next.
    var isParent = false
  }

  /// SOURCE: HL7 v2.5 tables 0119 (order control) and 0038 (order status).
  private static let controls: [String: OrderStatus] = [
    "NW": .active, "XO": .active, "PA": .active, "CH": .active, "SC": .active, "RE": .completed,
    "CA": .revoked, "OC": .revoked, "CR": .revoked, "DC": .revoked, "OD": .revoked,
    "HD": .onHold, "OH": .onHold, "OK": .active, "SN": .active, "NA": .active, "RO": .active,
  ]
  private static let statuses: [String: OrderStatus] = [
    "CM": .completed, "CA": .revoked, "DC": .revoked, "ER": .enteredInError, "HD": .onHold,
    "IP": .active, "SC": .active, "A": .active, "RP": .revoked,
  ]

  /// ORC: its numbers are taken for the scrubber, except what places a drug in its prescription.
  mutating func order(_ orc: HL7v2.Segment?) -> Order {
    var order = Order()
    guard let orc else { return order }
    let control = fields.word(orc, 1, Self.controls)
    order.status = fields.word(orc, 5, Self.statuses) ?? control ?? .unknown
    order.isParent = orc[1].text == "PA"
    order.number = fields.text(orc, 2)
    order.parent = fields.text(orc, 8)
    fields.identify(orc, 2, 3, 8, 14, 18, 22, 23, 24, 33)
    let entered = fields.date(orc, 9)
    order.authored = fields.date(orc, 15) ?? entered
    order.enterer = fields.staff(orc, 10)
    order.orderer = fields.staff(orc, 12)
    if let department = fields.coded(orc, 17) { fields.content.department = department }
    let name = fields.text(orc, 21)
    fields.content.facilityName = fields.content.facilityName ?? name
    // Where it was typed, and in or out of hospital, which PV1 says better.
    fields.technical(orc, 13)
    if let kind = fields.text(orc, 29) { visit(orderedAs: kind) }
    fields.technical(orc, 29)
    if let code = fields.coded(orc, 28) { confidential(code) }
    return order
  }

  /// ORC-29 stands in where no PV1 says whether the patient stays.
  private mutating func visit(orderedAs kind: String) {
    let setting: Encounter.Setting? = kind == "I" ? .inpatient : kind == "O" ? .outpatient : nil
    guard !hasVisit, let setting else { return }
    hasVisit = true
    var encounter = Encounter(status: .unknown)
    encounter.setting = setting
    _ = fields.content.add(.encounter(encounter))
  }

  static let confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"

  /// Keeps how confidential something is, in HL7 v3's codes if a map knows them.
  @discardableResult
  mutating func confidential(_ concept: CodedText) -> Coding? {
    let known = concept.codes.first { $0.system == Self.confidentiality }
    guard let code = known ?? concept.codes.first else { return nil }
    if !fields.content.confidentiality.contains(code) {
      fields.content.confidentiality.append(code)
    }
    return code
  }

  /// Notes that follow a segment (NTE).
  mutating func notes(_ segments: some Sequence<HL7v2.Segment>) -> [String] {
    segments.filter { $0.name == "NTE" }.compactMap { note in
      fields.technical(note, 1, 2, 4)
      return fields.prose(note, 3)
    }
  }
}
