import Record

/// What a patient's record says beside documents, as FHIR resources in the shapes of JP Core: a
/// year of visits with their results, drugs, orders, and what has to be known before treating.
struct Chart {
  let patient: Patient
  let doctor: String
  /// One visit for each month of a year.
  let visits: [Moment]
  private(set) var resources: [JSONValue] = []
  var dice: Dice

  /// Everything about a patient; the same seed always gives the same.
  init(of patient: Patient, seed: UInt64) {
    self.patient = patient
    var dice = Dice(seed: seed, "chart", patient.institution.network, patient.number)
    doctor = dice.pick(["石田 功", "森 由紀", "原 健", "林 真理"])
    visits = (1...12).map { month in
      Moment(
        year: 2025, month: month, day: dice.number(1...28), hour: dice.number(9...16),
        minute: dice.number(0...59))
    }
    self.dice = dice
    background()
    for (index, visit) in visits.enumerated() {
      encounter(index, visit)
      pressures(index, visit)
      results(index, visit)
      if index % 3 == 0 { prescriptions(index, visit) }
    }
    imaging(visits[4])
    infusion(visits[6])
    vaccination(visits[9])
    operation(visits[7])
  }

  // MARK: Parts of a resource

  /// The logical id, which holds the patient's number, as many servers' ids do.
  func id(_ kind: String, _ position: Int) -> String { "\(kind)-\(patient.number)-\(position)" }

  /// Adds a resource with what every one has.
  mutating func add(
    _ type: String, _ id: String, label: String = "N", subject: String = "subject",
    _ members: [(key: String, value: JSONValue)]
  ) {
    let meta: JSONValue = [
      "security": [Self.coding("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", label)]
    ]
    let own: [(key: String, value: JSONValue)] = [
      ("resourceType", .string(type)), ("id", .string(id)), ("meta", meta),
      (
        "identifier",
        [
          [
            "system": .string("urn:\(patient.institution.network):record-key"),
            "value": .string("\(patient.number).\(id)"),
          ]
        ]
      ), (subject, ["reference": .string("Patient/\(patient.logicalID)")]),
    ]
    resources.append(.object(own + members))
  }

  static func coding(_ system: String, _ code: String, _ display: String? = nil) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("system", .string(system)), ("code", .string(code)),
    ]
    if let display { members.append(("display", .string(display))) }
    return .object(members)
  }

  static func concept(_ system: String, _ code: String, _ text: String? = nil) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [("coding", [coding(system, code)])]
    if let text { members.append(("text", .string(text))) }
    return .object(members)
  }

  static func quantity(_ value: String, _ unit: String) -> JSONValue {
    ["value": .number(value), "unit": .string(unit)]
  }

  static func named(_ name: String) -> JSONValue { ["display": .string(name)] }

  static func reference(_ type: String, _ id: String) -> JSONValue {
    ["reference": .string("\(type)/\(id)")]
  }

  static let observationCategory =
    "http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS"
  static let service = "http://terminology.hl7.org/CodeSystem/v2-0074"
  static let route = "http://snomed.info/sct"
}

// MARK: - What has to be known, and visits

extension Chart {
  private static let substances = [
    ("ペニシリン", "呼吸困難", "medication", "high"), ("ソバ", "湿疹", "food", "low"),
    ("スギ花粉", "目のかゆみ", "environment", "low"),
  ]

  private mutating func background() {
    let clinical = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
    for (position, allergy) in Self.substances.enumerated() where position == 0 || dice.oneIn(2) {
      add(
        "AllergyIntolerance", id("al", position), subject: "patient",
        [
          ("clinicalStatus", Self.concept(clinical, "active")),
          ("category", [.string(allergy.2)]), ("criticality", .string(allergy.3)),
          ("code", ["text": .string(allergy.0)]), ("recordedDate", .string(visits[0].date)),
          ("recorder", Self.named(doctor)),
          ("reaction", [["manifestation": [["text": .string(allergy.1)]]]]),
        ])
    }
    let first = dice.number(0...Names.diagnoses.count - 1)
    for position in 0..<3 {
      let name = Names.diagnoses[(first + position) % Names.diagnoses.count]
      let course = position == 2 ? "resolved" : "active"
      add(
        "Condition", id("pr", position),
        [
          (
            "clinicalStatus",
            Self.concept("http://terminology.hl7.org/CodeSystem/condition-clinical", course)
          ), ("code", ["text": .string(name)]),
          ("onsetDateTime", .string("20\(12 + position * 3)-04")),
          ("recordedDate", .string(visits[0].date)), ("recorder", Self.named(doctor)),
        ])
    }
  }

  private mutating func encounter(_ index: Int, _ visit: Moment) {
    add(
      "Encounter", id("en", index),
      [
        ("status", "finished"),
        ("class", Self.coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB")),
        ("serviceType", ["text": "内科"]), ("reasonCode", [["text": "定期受診"]]),
        ("period", ["start": .string(visit.dateTime)]),
        (
          "participant",
          [
            [
              "type": [
                Self.concept(
                  "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "ATND")
              ], "individual": Self.named(doctor),
            ]
          ]
        ), ("serviceProvider", Self.named(patient.institution.name)),
      ])
  }

  private mutating func operation(_ visit: Moment) {
    add(
      "Procedure", id("op", 0),
      [
        ("status", "completed"), ("code", ["text": "上部消化管内視鏡検査"]),
        ("performedDateTime", .string(visit.dateTime)),
        ("performer", [["actor": Self.named(doctor)]]),
      ])
  }

  private mutating func vaccination(_ visit: Moment) {
    add(
      "Immunization", id("im", 0), subject: "patient",
      [
        ("status", "completed"), ("vaccineCode", ["text": "インフルエンザHAワクチン"]),
        ("occurrenceDateTime", .string(visit.date)),
        ("doseQuantity", Self.quantity("0.5", "mL")),
      ])
  }
}
