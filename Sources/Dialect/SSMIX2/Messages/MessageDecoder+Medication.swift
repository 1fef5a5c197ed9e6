import Record

/// RDE^O11 and RAS^O17: drugs that were ordered and given; OMD^O03: meals.
extension MessageDecoder {
  mutating func medicationOrders(_ kind: MedicationOrder.Kind) {
    var counter = GroupCounter()
    for group in message.segments.groups("ORC") {
      guard let orc = group.first, let rxe = group.first("RXE") else { continue }
      let order = order(orc)
      let place = place(of: orc, order, kind, &counter)
      guard let drug = fields.coded(rxe, 2) else {
        fields.content.warn(.fieldMissing(FieldReader.name(rxe, 2)))
        continue
      }
      var record = MedicationOrder(kind, drug, in: place)
      record.status = order.status
      record.authored = order.authored ?? fields.date(rxe, 32)
      record.orderer = order.orderer
      record.enterer = order.enterer
      amounts(&record, rxe)
      record.usage = usage(group)
      instructions(&record.usage, rxe, group)
      record.ingredients = group.all("RXC").compactMap { ingredient($0) }
      fields.identify(rxe, 13, 14, 15)
      _ = fields.content.add(.medicationOrder(record))
    }
  }

  private mutating func amounts(_ record: inout MedicationOrder, _ rxe: HL7v2.Segment) {
    record.dose = fields.quantity(rxe, 3, unit: 5)
    record.doseMax = fields.quantity(rxe, 4, unit: 5)
    record.form = fields.coded(rxe, 6)
    record.total = fields.quantity(rxe, 10, unit: 11)
    record.dailyDose = fields.compositeQuantity(rxe, 19)
    record.categories = fields.codedList(rxe, 21)
    // RXE-1 was replaced by TQ1.
    fields.technical(rxe, 1)
  }

  private mutating func instructions(
    _ usage: inout Usage, _ rxe: HL7v2.Segment, _ group: ArraySlice<HL7v2.Segment>
  ) {
    usage.instructions += fields.codedList(rxe, 7) + fields.codedList(rxe, 27)
    usage.instructions += notes(group).map { CodedText(text: $0) }
    usage.rate = fields.quantity(rxe, 23, unit: 24)
    // The time that RXE-22 names stands in the unit of RXE-24 too.
    if usage.rate != nil { fields.technical(rxe, 22) }
  }

  /// TQ1 and RXR: when, how long and which way.
  private mutating func usage(_ group: ArraySlice<HL7v2.Segment>) -> Usage {
    var usage = Usage()
    if let tq1 = group.first("TQ1") {
      usage.timing = timing(tq1)
      usage.duration = duration(tq1)
      usage.start = fields.date(tq1, 7)
      usage.end = fields.date(tq1, 8)
      for field in [10, 11] {
        if let text = fields.prose(tq1, field) { usage.instructions.append(CodedText(text: text)) }
      }
      fields.technical(tq1, 1)
    }
    route(&usage, group.first("RXR"))
    return usage
  }

  private mutating func route(_ usage: inout Usage, _ rxr: HL7v2.Segment?) {
    usage.route = fields.coded(rxr, 1)
    usage.site = fields.coded(rxr, 2)
    usage.device = fields.coded(rxr, 3)
    usage.method = fields.coded(rxr, 4)
  }

  /// TQ1-3.1: a code of usage whose parts are subcomponents.
  mutating func timing(_ tq1: HL7v2.Segment) -> CodedText? {
    guard tq1[3].component(1).hasValue else { return nil }
    fields.mark(tq1, 3, 1...1)
    return fields.concept(tq1[3].component(1), at: FieldReader.name(tq1, 3))
  }

  /// SOURCE: ISO+ units of time; UCUM.
  private static let times: [String: (code: String, words: String)] = [
    "d": ("d", "日"), "D": ("d", "日"), "wk": ("wk", "週"), "W": ("wk", "週"), "mo": ("mo", "月"),
    "hr": ("h", "時間"), "h": ("h", "時間"), "min": ("min", "分"), "sec": ("s", "秒"),
    "s": ("s", "秒"),
  ]

  private mutating func duration(_ tq1: HL7v2.Segment) -> Quantity? {
    guard var duration = fields.compositeQuantity(tq1, 6) else { return nil }
    guard let time = Self.times[tq1[6].component(2).text] else {
      fields.content.warn(.wordUnknown(FieldReader.name(tq1, 6, 2)))
      return nil
    }
    let unit = Coding(system: "http://unitsofmeasure.org", code: time.code)
    duration.unit = CodedText(codes: [unit], text: time.words)
    return duration
  }

  /// RXC: a drug of a mixture; what is base and what is added is told by the order.
  private mutating func ingredient(_ rxc: HL7v2.Segment) -> MedicationOrder.Ingredient? {
    fields.technical(rxc, 1)
    guard let drug = fields.coded(rxc, 2) else {
      fields.content.warn(.fieldMissing(FieldReader.name(rxc, 2)))
      return nil
    }
    return .init(drug, amount: fields.quantity(rxc, 3, unit: 4))
  }

  // MARK: - Administrations

  /// SOURCE: HL7 v2.5 table 0322 (completion status).
  private static let completions: [String: Administration.Status] = [
    "CP": .completed, "RE": .notDone, "NA": .notDone, "PA": .stopped,
  ]

  mutating func administrations(_ kind: MedicationOrder.Kind) {
    var counter = GroupCounter()
    for group in message.segments.groups("ORC") {
      guard let orc = group.first else { continue }
      let order = order(orc)
      let rxr = group.first("RXR")
      for rxa in group.all("RXA") {
        guard let drug = fields.coded(rxa, 5) else {
          fields.content.warn(.fieldMissing(FieldReader.name(rxa, 5)))
          continue
        }
        let place = place(of: orc, order, kind, &counter)
        let status = fields.word(rxa, 20, Self.completions) ?? .unknown
        var record = Administration(kind, drug, status, in: place)
        record.orderer = order.orderer
        record.ordered = order.authored
        route(&record.usage, rxr)
        details(&record, rxa)
        _ = fields.content.add(.administration(record))
      }
    }
  }

  private mutating func details(_ record: inout Administration, _ rxa: HL7v2.Segment) {
    fields.technical(rxa, 1, 2, 22)
    record.usage.start = fields.date(rxa, 3)
    record.usage.end = fields.date(rxa, 4)
    record.amount = fields.quantity(rxa, 6, unit: 7)
    record.comments = fields.codedList(rxa, 9) + fields.codedList(rxa, 19)
    record.performer = fields.staff(rxa, 10)
    record.place = fields.place(rxa, 11)
    record.reason = fields.coded(rxa, 18)
    if let text = fields.text(rxa, 12) { rate(&record.usage, text) }
    if fields.text(rxa, 21) == "D" { record.status = .enteredInError }
  }

  /// RXA-12, such as `102ml/hr`: a number and its unit, else words.
  private func rate(_ usage: inout Usage, _ text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let unit = text.dropFirst(digits.count).split(separator: " ").joined(separator: " ")
    if let value = Numeral(String(digits)), !unit.isEmpty {
      usage.rate = Quantity(value, unit: CodedText(text: unit))
    } else {
      usage.rateText = text
    }
  }

  // MARK: - The place in a prescription

  /// Counts the drugs of each Rp.
  struct GroupCounter {
    private var counts: [String: Int] = [:]

    mutating func next(_ rp: String) -> Int {
      counts[rp, default: 0] += 1
      return counts[rp] ?? 1
    }
  }

  /// ORC-4: the number of the Rp alone, or behind the order number (`order_Rp_n`).
  ///
  /// SOURCE: JAHIS 処方データ交換規約 2.0, 注射データ交換規約 1.0. For a prescription n is the drug's
  /// place in the Rp, for an injection which administration it is.
  private mutating func place(
    of orc: HL7v2.Segment, _ order: Order, _ kind: MedicationOrder.Kind,
    _ counter: inout GroupCounter
  ) -> MedicationGroup {
    let text = fields.text(orc, 4) ?? ""
    let parts = text.split(separator: "_").map(String.init)
    fields.technical(orc, 4)
    if parts.count < 2 {
      let isOwn = IdentifierSet.isDistinctive(text) || text == order.number || text.isEmpty
      if isOwn { fields.insert(text) }
      let rp = isOwn ? "1" : text
      return MedicationGroup(rp: rp, position: counter.next(rp))
    }
    fields.insert(text)
    fields.insert(parts[0])
    let rp = parts[1]
    let last = parts.count > 2 ? parts[2] : nil
    let position = counter.next(kind == .injection ? text : rp)
    return MedicationGroup(
      rp: rp, position: kind == .prescription ? last.flatMap { Int($0) } ?? position : position,
      administration: kind == .injection ? last : nil)
  }

  // MARK: - Meals

  mutating func diet() {
    for group in message.segments.groups("ORC") {
      let order = order(group.first)
      var record = DietOrder()
      record.status = order.status
      record.authored = order.authored
      record.orderer = order.orderer
      if let tq1 = group.first("TQ1") {
        record.timing = timing(tq1)
        record.start = fields.date(tq1, 7)
        record.end = fields.date(tq1, 8)
        fields.technical(tq1, 1)
      }
      for ods in group.all("ODS") {
        let kind = fields.coded(ods, 1, in: "http://terminology.hl7.org/CodeSystem/v2-0159")
        record.kinds += [kind].compactMap(\.self) + fields.codedList(ods, 3)
        record.periods += fields.codedList(ods, 2)
        let text = [record.instruction, fields.prose(ods, 4)].compactMap(\.self)
        record.instruction = text.isEmpty ? nil : text.joined(separator: "\n")
      }
      _ = fields.content.add(.dietOrder(record))
    }
  }
}
