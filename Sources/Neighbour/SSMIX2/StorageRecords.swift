/// What the standardized storage of an institution says of one patient, in HL7 v2.5.
///
/// SOURCE: SS-MIX2 標準化ストレージ仕様書 1.2g, ADT-00, ADT-12, ADT-61, PPR-01, OMP-01, OML-11,
/// OMG-01
struct StorageRecords {
  /// A file and its text.
  typealias Written = (file: StorageFile, text: String)

  private static let department = "01"

  let patient: Patient
  /// The documents of the patient, in order of their position.
  let documents: [Document]
  let allergies: [Allergy]

  /// What a patient must not have.
  struct Allergy: Sendable {
    let kind: String
    let substance: String
    let reaction: String

    static let all = [
      Allergy(kind: "LA^花粉アレルギー^HL70127", substance: "5A1002216023023^スギ^JC10", reaction: "目のかゆみ"),
      Allergy(kind: "FA^食物アレルギー^HL70127", substance: "5A1002411023006^ソバ^JC10", reaction: "湿疹"),
      Allergy(kind: "DA^薬剤アレルギー^HL70127", substance: "1^ペニシリン^99XYZ", reaction: "呼吸困難"),
    ]
  }

  init(_ patient: Patient, seed: UInt64) {
    self.patient = patient
    documents = patient.documents(seed: seed)
    var dice = Dice(seed: seed, "allergies", patient.institution.network, patient.number)
    allergies = Allergy.all.filter { _ in dice.oneIn(2) }
  }

  /// Every file of the patient.
  var files: [Written] {
    [demographics, problems].compactMap(\.self) + (allergies.isEmpty ? [] : [intolerances])
      + visits + documents.indices.compactMap(order)
  }

  /// When the records were last written: the time of the newest document.
  private var updated: Moment { documents.map(\.note.written).max() ?? Moment(milliseconds: 0) }

  /// A number of fifteen digits for what came of a document.
  static func orderNumber(_ patient: Patient, _ position: Int) -> String {
    let digits = String(position + 1)
    return patient.number + String(repeating: "0", count: 7 - digits.count) + digits
  }

  private func file(
    _ type: String, _ careDate: String?, order: String = StorageFile.noOrder, _ time: Moment
  ) -> StorageFile {
    StorageFile(
      patient: patient.number, careDate: careDate, type: type, order: order, time: time,
      department: careDate == nil ? nil : Self.department, isSuperseded: false)
  }

  private func message(
    _ type: String, _ time: Moment, _ position: Int, isFull: Bool = true
  ) -> StorageMessage {
    var message = StorageMessage(
      type: type, time: time, controlID: "\(time.compact)\(patient.number.suffix(4))\(position)")
    if type.hasPrefix("ADT") { message.append("EVN", [2: time.compact]) }
    message.append("PID", identification(isFull: isFull))
    return message
  }

  private func identification(isFull: Bool) -> [Int: String] {
    let person = patient.person
    var fields = [
      1: "0001", 3: "\(patient.number)^^^^PI", 5: StorageMessage.names(patient),
      7: person.birthDate.filter(\.isNumber), 8: person.isFemale ? "F" : "M",
    ]
    guard isFull else { return fields }
    fields[11] = "^^^^\(person.postalCode)^JPN^H^\(StorageMessage.escaped(patient.address))"
    fields[13] = "^PRN^PH^^^^^^^^^\(person.phone)"
    fields[33] = updated.compact
    return fields
  }

  private func visit(_ doctor: String) -> [Int: String] {
    [1: "0001", 2: "O", 3: "\(Self.department)^^^^^C", 7: StorageMessage.doctor(doctor)]
  }

  private func commonOrder(_ control: String, _ document: Document, _ number: String) -> [Int:
    String]
  {
    let doctor = StorageMessage.doctor(document.note.author)
    return [
      1: control, 2: number, 9: document.note.written.compact, 10: doctor, 12: doctor,
      17: "\(Self.department)^内科^99XY1",
      21: StorageMessage.escaped(patient.institution.name), 29: "O^外来患者オーダ^HL70482",
    ]
  }
}

extension StorageRecords {
  private var demographics: Written? {
    var message = message("ADT^A08^ADT_A01", updated, 0)
    message.append("PV1", [1: "0001", 2: "O", 3: "\(Self.department)^^^^^C"])
    message.append("DB1", [1: "1", 2: "PT", 4: "N"])
    message.append("OBX", height)
    for (index, allergy) in allergies.enumerated() {
      message.append("AL1", [1: String(index + 1), 2: allergy.kind, 3: allergy.substance])
    }
    let card = patient.person.insurance
    message.append(
      "IN1",
      [
        1: "1", 2: "67^国民健康保険退職者^JHSD0001", 3: card.insurer,
        10: "\(StorageMessage.escaped(card.symbol))~\(card.number)~\(card.branch)",
        12: "20230401", 17: "SEL^本人^HL70063",
      ])
    return (file("ADT-00", nil, updated), message.text)
  }

  private var height: [Int: String] {
    [
      1: "1", 2: "NM", 3: "9N001000000000001^身長^JC10",
      5: "1\(40 + patient.person.index % 45).0", 6: "cm^cm^ISO+", 11: "F",
    ]
  }

  private var intolerances: Written {
    var message = message("ADT^A60^ADT_A60", updated, 1, isFull: false)
    for (index, allergy) in allergies.enumerated() {
      message.append(
        "IAM",
        [
          1: String(index + 1), 2: allergy.kind, 3: allergy.substance, 4: "MI^軽度^HL70128",
          5: allergy.reaction, 6: "A^追加^HL70323", 11: "2019",
        ])
    }
    return (file("ADT-61", nil, updated), message.text)
  }

  /// One file with every diagnosis of a document that names one.
  private var problems: Written? {
    var seen: Set<String> = []
    let named = documents.filter {
      [.referral, .discharge, .progressNote].contains($0.note.kind)
        && seen.insert($0.facts.diagnosis).inserted
    }
    guard !named.isEmpty else { return nil }
    var message = message("PPR^ZD1^PPR_ZD1", updated, 2, isFull: false)
    for (index, document) in named.enumerated() {
      let name = document.facts.diagnosis
      let code = Names.diagnoses.firstIndex(of: name) ?? 0
      let local = StorageMessage.coded("P\(code)", name, "99NBR")
      message.append(
        "PRB",
        [
          1: "AD", 2: document.note.written.compact, 3: local,
          4: Self.orderNumber(patient, 900 + index), 7: document.note.written.compact,
          10: "\(Self.diseases[code])^^I10^O^外来時^JHSD0004",
        ])
      message.append("ZPR", [2: local])
    }
    return (file("PPR-01", nil, updated), message.text)
  }

  /// ICD-10 (2013) of ``Names/diagnoses``, in their order.
  private static let diseases = [
    "E11", "I10", "I509", "J459", "E785", "M179", "I693", "N189", "J189", "K259",
  ]

  /// An outpatient visit for each day with a document.
  private var visits: [Written] {
    var days: Set<String> = []
    return documents.enumerated().compactMap { position, document in
      let time = document.note.written
      let day = String(time.compact.prefix(8))
      guard days.insert(day).inserted else { return nil }
      var message = message("ADT^A04^ADT_A01", time, position)
      var fields = visit(document.note.author)
      fields[10] = Self.department
      fields[44] = time.compact
      message.append("PV1", fields)
      return (file("ADT-12", day, time), message.text)
    }
  }

  /// The prescription, the results or the examination that a document tells of.
  private func order(_ position: Int) -> Written? {
    switch documents[position].note.kind {
    case .prescription: prescription(position)
    case .labReport: results(position)
    case .imagingReport: radiography(position)
    default: nil
    }
  }

  private func prescription(_ position: Int) -> Written {
    let document = documents[position]
    let (time, days) = (document.note.written, document.facts.numbers[0])
    let number = Self.orderNumber(patient, position)
    var message = message("RDE^O11^RDE_O11", time, position)
    message.append("PV1", visit(document.note.author))
    var order = commonOrder("NW", document, number)
    order[4] = "\(number)_01_001"
    message.append("ORC", order)
    let code = Names.medicines.firstIndex(of: document.facts.medicine) ?? 0
    message.append(
      "RXE",
      [
        2: StorageMessage.coded("M\(code)", document.facts.medicine, "99NBR"), 3: "1",
        5: "TAB^錠^MR9P", 10: String(days), 11: "TAB^錠^MR9P", 15: number,
        19: "1^TAB&錠&MR9P", 21: "OHP^外来処方^MR9P~OHI^院内処方^MR9P",
      ])
    message.append(
      "TQ1",
      [
        1: "1", 3: "1011000400000000&内服・経口・１日１回朝食後&JAMISDP01", 6: "\(days)^d",
        7: String(time.compact.prefix(8)),
      ])
    message.append("RXR", [1: "PO^口^HL70162"])
    let day = String(time.compact.prefix(8))
    return (file("OMP-01", day, order: number, time), message.text)
  }

  private func results(_ position: Int) -> Written {
    let document = documents[position]
    let time = document.note.written
    let number = Self.orderNumber(patient, position)
    let taken = String(time.compact.prefix(12))
    var message = message("OUL^R22^OUL_R22", time, position)
    message.append("PV1", visit(document.note.author))
    message.append("SPM", [1: "1", 2: number, 4: "023^血清^JC10", 17: taken])
    message.append(
      "OBR",
      [
        1: "1", 2: number, 3: number, 4: "E001^生化学的検査^99O03", 7: taken, 8: taken,
        16: StorageMessage.doctor(document.note.author), 22: time.compact,
      ])
    var order = commonOrder("SC", document, number)
    order[3] = number
    order[5] = "CM"
    message.append("ORC", order)
    for (index, result) in Self.measured(document.facts.numbers).enumerated() {
      message.append(
        "OBX",
        [
          1: String(index + 1), 2: "NM", 3: result.code, 5: result.value,
          6: "\(result.unit)^\(result.unit)^99XYZ", 11: "F", 14: taken,
        ])
    }
    let day = String(time.compact.prefix(8))
    return (file("OML-11", day, order: number, time), message.text)
  }

  /// The order of the radiograph that a report or a picture came of: an order with its one part.
  ///
  /// SS-MIX2 repeats the order as the parent of its parts.
  private func radiography(_ position: Int) -> Written {
    let document = documents[position]
    let time = document.note.written
    let number = Self.orderNumber(patient, position)
    let whole = "1000000000000000^Ｘ線単純撮影^JJ1017"
    let chest = "10000002000102000000010000000000^胸部.Ｘ線単純撮影.立位正面(A→P)^JJ1017"
    var message = message("OMG^O19^OMG_O19", time, position)
    message.append("PV1", visit(document.note.author))
    func request(_ control: String, _ number: String, _ code: String, of parent: String? = nil) {
      var order = commonOrder(control, document, number)
      order[8] = parent
      message.append("ORC", order)
      message.append("TQ1", [1: "1", 9: "R^^HL70485"])
      var request = [2: number, 4: code, 16: StorageMessage.doctor(document.note.author)]
      request[29] = parent
      message.append("OBR", request)
    }
    request("NW", number, whole)
    request("PA", number, whole)
    request("CH", Self.orderNumber(patient, 500 + position), chest, of: number)
    let day = String(time.compact.prefix(8))
    return (file("OMG-01", day, order: number, time), message.text)
  }

  /// The results that the document tells, by JLAC10.
  private static func measured(
    _ numbers: [Int]
  ) -> [(code: String, value: String, unit: String)] {
    [
      ("3D046000001906202^HbA1c^JC10", "\(numbers[0]).\(numbers[1])", "%"),
      ("3C015000002327101^クレアチニン^JC10", "0.\(numbers[2])", "mg/dL"),
      ("3H015000002326101^カリウム^JC10", "\(numbers[3]).1", "mEq/L"),
    ]
  }
}
