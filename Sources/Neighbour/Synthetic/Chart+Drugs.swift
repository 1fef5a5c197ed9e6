import Record

/// Drugs that were ordered and given.
extension Chart {
  /// Two drugs for three months.
  mutating func prescriptions(_ index: Int, _ visit: Moment) {
    let first = dice.number(0...Names.medicines.count - 1)
    for position in 0..<2 {
      let drug = Names.medicines[(first + position) % Names.medicines.count]
      add(
        "MedicationRequest", id("rx", index * 10 + position),
        [
          ("status", index < 9 ? "completed" : "active"), ("intent", "order"),
          ("medicationCodeableConcept", ["text": .string(drug)]),
          ("authoredOn", .string(visit.dateTime)), ("requester", Self.named(doctor)),
          (
            "dosageInstruction",
            [
              [
                "timing": [
                  "code": Self.concept(
                    "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationUsage_ePrescription",
                    "1011000400000000", "１日１回朝食後　服用")
                ],
                "route": Self.concept(Self.route, "26643006", "経口"),
                "doseAndRate": [["doseQuantity": Self.quantity("1", "錠")]],
              ]
            ]
          ),
          (
            "dispenseRequest",
            [
              "quantity": Self.quantity("90", "錠"),
              "expectedSupplyDuration": Self.quantity("90", "日"),
            ]
          ),
        ])
    }
  }

  /// An order of an infusion of two drugs, and that it was given.
  mutating func infusion(_ visit: Moment) {
    let mixture: JSONValue = [
      "resourceType": "Medication", "id": "mixture",
      "ingredient": [
        ingredient("生理食塩液", "100", "mL"),
        ingredient("セフトリアキソンナトリウム静注用1g", "1", "g"),
      ],
    ]
    add(
      "MedicationRequest", id("in", 0),
      [
        ("contained", [mixture]), ("status", "completed"), ("intent", "order"),
        ("medicationReference", ["reference": "#mixture"]),
        ("authoredOn", .string(visit.dateTime)), ("requester", Self.named(doctor)),
        (
          "dosageInstruction",
          [
            [
              "route": Self.concept(Self.route, "47625008", "静注"),
              "doseAndRate": [["rateQuantity": Self.quantity("100", "mL/h")]],
            ]
          ]
        ),
      ])
    add(
      "MedicationAdministration", id("ad", 0),
      [
        ("status", "completed"),
        ("medicationCodeableConcept", ["text": "セフトリアキソンナトリウム静注用1g"]),
        ("effectiveDateTime", .string(visit.dateTime)),
        ("performer", [["actor": Self.named("三島 芳子")]]),
        (
          "dosage",
          [
            "route": Self.concept(Self.route, "47625008", "静注"),
            "dose": Self.quantity("1", "g"),
          ]
        ),
      ])
  }

  private func ingredient(_ name: String, _ value: String, _ unit: String) -> JSONValue {
    [
      "itemCodeableConcept": ["text": .string(name)],
      "strength": [
        "numerator": Self.quantity(value, unit), "denominator": Self.quantity("1", "回"),
      ],
    ]
  }
}
