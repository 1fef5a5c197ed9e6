import Record

/// What was measured and examined.
extension Chart {
  /// A laboratory test: JLAC10, name, unit, decimals, and what is usual, in units of the last
  /// decimal.
  private struct Test {
    let code: String
    let name: String
    let unit: String
    let decimals: Int
    let usual: ClosedRange<Int>
    /// How far results stray, in units of the last decimal.
    let spread: ClosedRange<Int>

    static let all = [
      Test(
        code: "3D046000001906202", name: "HbA1c", unit: "%", decimals: 1, usual: 46...62,
        spread: 52...88),
      Test(
        code: "3C015000002327101", name: "クレアチニン", unit: "mg/dL", decimals: 2,
        usual: 46...107, spread: 50...160),
      Test(
        code: "3H015000002326101", name: "カリウム", unit: "mEq/L", decimals: 1, usual: 36...48,
        spread: 32...56),
      Test(
        code: "3B035000002327201", name: "AST", unit: "U/L", decimals: 0, usual: 13...30,
        spread: 12...58),
      Test(
        code: "3B045000002327201", name: "ALT", unit: "U/L", decimals: 0, usual: 10...42,
        spread: 9...66),
      Test(
        code: "3F077000002327101", name: "LDLコレステロール", unit: "mg/dL", decimals: 0,
        usual: 65...139, spread: 70...190),
      Test(
        code: "2A030000001930101", name: "ヘモグロビン", unit: "g/dL", decimals: 1,
        usual: 116...168, spread: 98...162),
      Test(
        code: "2A010000001930101", name: "白血球数", unit: "10*3/uL", decimals: 1, usual: 33...86,
        spread: 30...110),
    ]

    /// A number of units of the last decimal, as digits.
    func digits(_ units: Int) -> String {
      guard decimals > 0 else { return "\(units)" }
      let scale = decimals == 1 ? 10 : 100
      let rest = String(units % scale)
      return "\(units / scale)." + String(repeating: "0", count: decimals - rest.count) + rest
    }
  }

  /// The order, the specimen, the results and the report of one month.
  mutating func results(_ index: Int, _ visit: Moment) {
    let time = JSONValue.string(visit.dateTime)
    let specimen = id("sp", index)
    add(
      "ServiceRequest", id("lo", index),
      [
        ("status", "completed"), ("intent", "order"),
        ("category", [Self.concept(Self.service, "LAB")]), ("code", ["text": "生化学・血算"]),
        ("priority", "routine"), ("authoredOn", time), ("requester", Self.named(doctor)),
      ])
    add(
      "Specimen", specimen,
      [("type", ["text": "血液"]), ("collection", ["collectedDateTime": time])])
    var found: [JSONValue] = []
    for (position, test) in Test.all.enumerated() where position == 0 || !dice.oneIn(5) {
      let name = id("ob", index * 100 + position)
      observation(test, name, time, specimen)
      found.append(Self.reference("Observation", name))
    }
    add(
      "DiagnosticReport", id("lr", index),
      [
        ("status", "final"), ("category", [Self.concept(Self.service, "LAB")]),
        ("code", ["text": "検体検査報告書"]), ("effectiveDateTime", time), ("issued", time),
        ("specimen", [Self.reference("Specimen", specimen)]), ("result", .array(found)),
      ])
  }

  private mutating func observation(
    _ test: Test, _ name: String, _ time: JSONValue, _ specimen: String
  ) {
    let units = dice.number(test.spread)
    let (low, high) = (test.digits(test.usual.lowerBound), test.digits(test.usual.upperBound))
    let flag =
      units < test.usual.lowerBound ? "L" : units > test.usual.upperBound ? "H" : "N"
    add(
      "Observation", name,
      [
        ("status", "final"), ("category", [Self.concept(Self.observationCategory, "laboratory")]),
        ("code", Self.concept("urn:oid:1.2.392.200119.4.504", test.code, test.name)),
        ("effectiveDateTime", time),
        ("valueQuantity", Self.quantity(test.digits(units), test.unit)),
        (
          "interpretation",
          [
            Self.concept(
              "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", flag)
          ]
        ),
        (
          "referenceRange",
          [
            [
              "low": Self.quantity(low, test.unit), "high": Self.quantity(high, test.unit),
              "text": .string("\(low)-\(high)"),
            ]
          ]
        ), ("specimen", Self.reference("Specimen", specimen)),
      ])
  }

  /// Blood pressure, as one observation of two parts.
  mutating func pressures(_ index: Int, _ visit: Moment) {
    let parts = [("8480-6", "収縮期血圧", 98...168), ("8462-4", "拡張期血圧", 54...98)]
    let components = parts.map { code, name, range -> JSONValue in
      [
        "code": Self.concept("http://loinc.org", code, name),
        "valueQuantity": Self.quantity("\(dice.number(range))", "mmHg"),
      ]
    }
    add(
      "Observation", id("bp", index),
      [
        ("status", "final"), ("category", [Self.concept(Self.observationCategory, "vital-signs")]),
        ("code", Self.concept("http://loinc.org", "85354-9", "血圧")),
        ("effectiveDateTime", .string(visit.dateTime)), ("component", .array(components)),
      ])
  }

  /// An order of a CT, and what was seen.
  mutating func imaging(_ visit: Moment) {
    add(
      "ServiceRequest", id("io", 0),
      [
        ("status", "completed"), ("intent", "order"),
        ("category", [Self.concept(Self.service, "RAD")]), ("code", ["text": "胸部単純CT"]),
        ("priority", "urgent"), ("authoredOn", .string(visit.dateTime)),
        ("requester", Self.named(doctor)), ("reasonCode", [["text": "咳嗽の精査"]]),
      ])
    let remark = dice.pick(["明らかな異常陰影を認めない。", "右下肺野に浸潤影を認める。"])
    add(
      "DiagnosticReport", id("ir", 0),
      [
        ("status", "final"), ("category", [Self.concept(Self.service, "RAD")]),
        ("code", ["text": "画像診断報告書"]), ("effectiveDateTime", .string(visit.dateTime)),
        ("performer", [Self.named(doctor)]), ("conclusion", .string(remark)),
      ])
    // One that a rule about labels hides.
    add(
      "DiagnosticReport", id("ir", 1), label: "V",
      [
        ("status", "final"), ("category", [Self.concept(Self.service, "RAD")]),
        ("code", ["text": "画像診断報告書"]), ("effectiveDateTime", .string(visit.dateTime)),
        ("conclusion", "特別な配慮を要する所見"),
      ])
  }
}
