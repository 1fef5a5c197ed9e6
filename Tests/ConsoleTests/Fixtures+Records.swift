import Record

@testable import Console

extension Fixtures {
  static let order = "http://jpfhir.jp/fhir/core/CodeSystem"

  static func drug(
    _ name: String, rp: String, _ position: Int, _ dose: String, _ unit: String, _ timing: String,
    _ days: String, on day: String, by doctor: String
  ) -> ClinicalRecord {
    var order = MedicationOrder(
      .prescription, coded(name, "6\(name.utf8.count)00", system: "urn:oid:1.2.392.100495.20.2.73"),
      in: MedicationGroup(rp: rp, position: position))
    order.dose = quantity(dose, unit)
    order.dailyDose = quantity(dose, unit)
    order.usage.timing = coded(timing)
    order.usage.duration = quantity(days, "日分")
    order.usage.start = date(day)
    order.authored = date(day)
    order.orderer = doctor
    order.categories = [coded("院外処方"), coded("外来")]
    return .medicationOrder(order)
  }

  static func result(
    _ name: String, _ code: String, _ value: String, _ unit: String, _ range: (String, String)?,
    on day: String, flag: String? = nil
  ) -> Observation {
    var observation = Observation(
      .laboratory, coded(name, code, system: "urn:oid:1.2.392.200119.4.504"))
    observation.value = quantity(value, unit).map { .quantity($0) } ?? .text(value)
    observation.range = range.map {
      Observation.Range(text: "\($0.0)–\($0.1)", low: Numeral($0.0), high: Numeral($0.1))
    }
    observation.flags = flag.map { [coded($0, $0)] } ?? []
    observation.effective = date(day)
    return observation
  }

  static func panel(
    _ day: String, a1c: String, glucose: String, creatinine: String, egfr: String,
    potassium: String,
    crp: String, hb: String, into content: inout ClinicalContent
  ) {
    let time = day + "T08:40+09:00"
    let results = [
      result("HbA1c (NGSP)", "3D046000001906202", a1c, "%", ("4.9", "6.0"), on: time),
      result("グルコース", "3D010000002226101", glucose, "mg/dL", ("73", "109"), on: time),
      result("クレアチニン", "3C015000002327101", creatinine, "mg/dL", ("0.46", "0.79"), on: time),
      result("eGFR", "8A065000002391901", egfr, "mL/分/1.73m²", ("60", "120"), on: time),
      result("カリウム", "3H015000002326101", potassium, "mmol/L", ("3.6", "4.8"), on: time),
      result("CRP", "5C070000002306201", crp, "mg/dL", ("0.00", "0.14"), on: time),
      result("ヘモグロビン", "2A030000001930101", hb, "g/dL", ("11.6", "14.8"), on: time),
    ]
    var report = Report(.laboratory, coded("血液・生化学"))
    report.effective = date(time)
    report.results = results.map { content.add(.observation($0)) }
    _ = content.add(.report(report))
  }

  static let hospitalContent: ClinicalContent = {
    var content = ClinicalContent()
    for index in 0..<12 {
      let month = index * 2
      let (year, number) = (2024 + (month + 11) / 12, (month + 11) % 12 + 1)
      let day = "\(year)-\(twoDigits(number))-\(twoDigits(5 + index))"
      let a1c = [
        "9.1", "8.6", "8.0", "7.6", "7.4", "7.2", "7.5", "7.1", "6.9", "6.8", "7.0", "6.7",
      ]
      let creatinine = [
        "0.82", "0.80", "0.84", "0.86", "0.85", "0.91", "0.88", "1.32", "1.10", "0.97", "0.95",
        "0.94",
      ]
      let crp = [
        "0.08", "0.05", "0.11", "0.06", "0.09", "0.12", "0.31", "8.42", "1.20", "0.22", "0.10",
        "0.07",
      ]
      panel(
        day, a1c: a1c[index], glucose: "\(182 - index * 6)", creatinine: creatinine[index],
        egfr: "\(58 - index % 5 * 3)", potassium: "4.\(index % 10)", crp: crp[index],
        hb: "1\(index % 3).\(index % 10)", into: &content)
    }
    addCare(&content)
    addOrders(&content)
    addDiet(&content)
    return content
  }()

  private static func addCare(_ content: inout ClinicalContent) {
    var stay = Encounter(status: .finished)
    stay.setting = .inpatient
    stay.event = coded("入院")
    stay.start = date("2026-03-02T14:10+09:00")
    stay.end = date("2026-03-19T10:00+09:00")
    stay.department = coded("循環器内科")
    stay.attending = "佐々木 一郎"
    stay.reasons = [coded("うっ血性心不全の増悪")]
    stay.places = [.init(text: "5階東病棟 502号室")]
    _ = content.add(.encounter(stay))
    var visit = Encounter(status: .finished)
    visit.setting = .outpatient
    visit.department = coded("循環器内科")
    visit.attending = "佐々木 一郎"
    visit.start = date("2026-10-12T09:30+09:00")
    _ = content.add(.encounter(visit))
    for (name, since) in [
      ("2型糖尿病", "2011-04"), ("慢性心不全", "2026-03-02"), ("高血圧症", "2009"),
    ] {
      var problem = Problem(code: coded(name, "E11", system: "http://hl7.org/fhir/sid/icd-10"))
      problem.course = .active
      problem.onset = date(since)
      _ = content.add(.problem(problem))
    }
    var penicillin = Allergy(to: coded("ペニシリン系抗菌薬"))
    penicillin.category = .medication
    penicillin.severity = .severe
    penicillin.criticality = .high
    penicillin.reaction = "アナフィラキシーショック（2009年、アモキシシリン内服後15分）"
    penicillin.certainty = .confirmed
    penicillin.recorded = date("2009-06-11")
    _ = content.add(.allergy(penicillin))
    var procedure = Procedure(coded("冠動脈造影検査"), isPlanned: false)
    procedure.performed = date("2026-03-06T13:00+09:00")
    procedure.performers = [.init(role: coded("術者"), name: "田中 直樹")]
    procedure.supplies = [coded("造影剤 イオパミドール 370")]
    _ = content.add(.procedure(procedure))
  }

  private static func addOrders(_ content: inout ClinicalContent) {
    let doctor = "佐々木 一郎"
    for day in ["2026-10-12", "2026-08-10", "2026-06-08"] {
      for (number, drug) in [
        ("メトホルミン塩酸塩錠500mg", "1", "毎食後", "56"), ("エンパグリフロジン錠10mg", "2", "朝食後", "56"),
        ("カルベジロール錠10mg", "2", "朝食後", "56"), ("フロセミド錠20mg", "2", "朝食後", "56"),
      ].enumerated() {
        _ = content.add(
          Fixtures.drug(
            drug.0, rp: drug.1, number + 1, "1", "錠", drug.2, drug.3, on: day, by: doctor))
      }
    }
    var injection = MedicationOrder(
      .injection, coded("点滴注射"), in: MedicationGroup(rp: "1", position: 1))
    injection.ingredients = [
      .init(coded("ソルデム3A輸液 500mL"), amount: quantity("1", "袋")),
      .init(coded("フロセミド注20mg"), amount: quantity("2", "A")),
    ]
    injection.usage.rate = quantity("60", "mL/h")
    injection.usage.route = coded("静脈内（末梢）")
    injection.usage.start = date("2026-03-03T09:00+09:00")
    injection.authored = date("2026-03-03")
    injection.orderer = doctor
    _ = content.add(.medicationOrder(injection))
    var given = Administration(
      .injection, coded("フロセミド注20mg"), .completed, in: MedicationGroup(rp: "1", position: 1))
    given.amount = quantity("2", "A")
    given.usage.start = date("2026-03-03T09:12+09:00")
    given.usage.route = coded("静脈内")
    given.performer = "看護師 小林 恵"
    _ = content.add(.administration(given))
    var lab = ServiceOrder(.laboratory, coded("血液・生化学"))
    lab.items = ["HbA1c", "クレアチニン", "カリウム", "CRP", "BNP"].map { coded($0) }
    lab.authored = date("2026-10-12")
    lab.priority = .routine
    lab.orderer = doctor
    _ = content.add(.serviceOrder(lab))
  }

  private static func addDiet(_ content: inout ClinicalContent) {
    var diet = DietOrder()
    diet.kinds = [coded("心臓食 塩分6g"), coded("糖尿病食 1440kcal")]
    diet.periods = [coded("朝"), coded("昼"), coded("夕")]
    diet.start = date("2026-03-02")
    diet.end = date("2026-03-19")
    diet.instruction = "水分1日1200mLまで"
    _ = content.add(.dietOrder(diet))
    for (name, value, unit) in [("体重", "52.4", "kg"), ("身長", "151.0", "cm")] {
      var measured = Observation(.bodyMeasurement, coded(name))
      measured.value = quantity(value, unit).map { .quantity($0) }
      measured.effective = date("2026-10-12T09:35+09:00")
      _ = content.add(.observation(measured))
    }
  }

  static let universityContent: ClinicalContent = {
    var content = ClinicalContent()
    var order = ServiceOrder(.imaging, coded("胸部CT（単純）"))
    order.authored = date("2026-04-20")
    order.occurrence = date("2026-04-27T11:00+09:00")
    order.orderer = "藤原 美咲"
    order.comments = ["心不全後の胸水の評価をお願いします。\n腎機能低下のため造影なし。"]
    _ = content.add(.serviceOrder(order))
    var report = Report(.imaging, coded("胸部CT（単純）"))
    report.effective = date("2026-04-27T11:05+09:00")
    report.issued = date("2026-04-28")
    report.modalities = [coded("CT")]
    report.findings = "両側胸水は前回より減少。\n右下葉に板状無気肺を認める。\n縦隔リンパ節腫大なし。心拡大あり（CTR 56%）。"
    report.conclusion = "両側胸水の減少。心拡大。"
    _ = content.add(.report(report))
    panel(
      "2026-04-27", a1c: "7.0", glucose: "131", creatinine: "1.02", egfr: "49", potassium: "5.1",
      crp: "0.18", hb: "11.2", into: &content)
    for (day, value) in [("2026-03-02", "842.0"), ("2026-04-27", "212.4"), ("2026-07-01", "98.1")] {
      _ = content.add(
        .observation(
          result("BNP", "4Z271000002303101", value, "pg/mL", ("0.0", "18.4"), on: day)))
    }
    var echo = Report(.physiology, coded("心エコー"))
    echo.effective = date("2026-04-27")
    echo.conclusion = "左室駆出率 41%。軽度僧帽弁逆流。"
    _ = content.add(.report(echo))
    return content
  }()

  static let clinicContent: ClinicalContent = {
    var content = ClinicalContent()
    for (name, rp, timing) in [
      ("アムロジピンOD錠5mg", "1", "朝食後"), ("ロスバスタチン錠2.5mg", "1", "朝食後"),
      ("センノシド錠12mg", "2", "就寝前（頓用）"),
    ] {
      _ = content.add(
        drug(name, rp: rp, 1, "1", "錠", timing, "28", on: "2026-11-02", by: "出雲 太郎"))
    }
    var urine = result("尿蛋白（定性）", "1A010000000190111", "2+", "", nil, on: "2026-11-02", flag: "A")
    urine.value = .coded(coded("2+"))
    _ = content.add(.observation(urine))
    _ = content.add(
      .observation(
        result("グルコース", "3D010000002226101", "6.4", "mmol/L", ("4.1", "6.1"), on: "2026-11-02")))
    _ = content.add(
      .observation(
        result("HbA1c (NGSP)", "3D046000001906202", "6.8", "%", ("4.9", "6.0"), on: "2026-11-02")))
    var egg = Allergy(to: coded("卵白"))
    egg.category = .food
    egg.severity = .mild
    egg.reaction = "じんましん"
    _ = content.add(.allergy(egg))
    return content
  }()
}
