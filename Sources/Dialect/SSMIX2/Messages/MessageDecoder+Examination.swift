import Record

/// OML, OUL, OMG, OMI and ORU: what was to be examined, and what was found.
extension MessageDecoder {
  mutating func laboratoryOrders() {
    for group in message.segments.groups("SPM") {
      let specimen = specimen(group.first)
      for part in group.dropFirst().groups("ORC") {
        guard let obr = part.first("OBR"), let position = service(.laboratory, obr, part) else {
          continue
        }
        update(position) { $0.specimens.append(specimen) }
      }
    }
  }

  mutating func laboratoryResults() {
    for group in message.segments.groups("SPM") {
      let specimen = specimen(group.first)
      for part in group.dropFirst().groups("OBR") {
        guard let obr = part.first else { continue }
        let order = service(.laboratory, obr, part)
        if let order { update(order) { $0.specimens.append(specimen) } }
        report(.laboratory, obr, part, order: order, specimen: specimen)
      }
    }
  }

  mutating func examinationOrders(_ branch: Branch) {
    for group in message.segments.groups("ORC") {
      if let obr = group.first("OBR") { _ = service(branch, obr, group) }
    }
  }

  /// OMI^Z23: one report on all of the orders, procedures and observations of the message.
  mutating func examinationReport(_ branch: Branch) {
    var report: Report?
    for group in message.segments.groups("ORC") {
      guard let obr = group.first("OBR"), let order = service(branch, obr, group) else { continue }
      let part = head(branch, obr)
      var whole = report ?? part
      whole.merge(part)
      if !whole.orders.contains(order) { whole.orders.append(order) }
      whole.results += performed(branch, group, order)
      for ipc in group.all("IPC") {
        fields.identify(ipc, 1, 2, 3, 4, 7, 9)
        for modality in fields.codedList(ipc, 5) where !whole.modalities.contains(modality) {
          whole.modalities.append(modality)
        }
      }
      report = whole
    }
    if let report { _ = fields.content.add(.report(report)) }
  }

  mutating func examinationResults(_ branch: Branch) {
    for group in message.segments.groups("OBR") {
      if let obr = group.first { report(branch, obr, group, order: nil, specimen: nil) }
    }
  }

  // MARK: - Orders

  private mutating func specimen(_ spm: HL7v2.Segment?) -> Int {
    var specimen = Specimen()
    fields.technical(spm, 1)
    fields.identify(spm, 2, 3)
    specimen.type = fields.coded(spm, 4)
    specimen.site = fields.coded(spm, 8)
    specimen.collected = fields.date(spm, 17)
    specimen.collectedEnd = fields.date(spm, 17, 2)
    return fields.content.add(.specimen(specimen))
  }

  private mutating func update(_ position: Int, _ change: (inout ServiceOrder) -> Void) {
    guard case .serviceOrder(var order) = fields.content.records[position] else { return }
    change(&order)
    fields.content.records[position] = .serviceOrder(order)
  }

  /// SOURCE: HL7 v2.5 table 0485 (extended priority).
  private static let priorities: [String: ServiceOrder.Priority] = [
    "R": .routine, "A": .asap, "S": .stat, "T": .urgent,
  ]

  /// ORC, TQ1 and OBR: an order; one that is repeated as the parent of others is the same.
  ///
  /// OBX of an order name its items, or tell the examiner what to know.
  private mutating func service(
    _ branch: Branch, _ obr: HL7v2.Segment, _ group: ArraySlice<HL7v2.Segment>
  ) -> Int? {
    let head = order(group.first("ORC"))
    guard let code = fields.coded(obr, 4) else {
      fields.content.warn(.fieldMissing(FieldReader.name(obr, 4)))
      return nil
    }
    let number = head.number ?? fields.text(obr, 2)
    let key = number.map { "\($0)\t\(code.codes.first?.code ?? "")" }
    let known = key.flatMap { orders[$0] }
    var record = ServiceOrder(branch, code)
    if let known, case .serviceOrder(let same) = fields.content.records[known] { record = same }
    record.status = head.status
    record.authored = head.authored
    record.orderer = head.orderer ?? fields.staff(obr, 16)
    record.parent = record.parent ?? head.parent.flatMap { orders[$0] }
    requested(&record, obr, group.first("TQ1"))
    let position = known ?? fields.content.add(.serviceOrder(record))
    record.comments += notes(group.before("OBX"))
    if isOrder { items(&record, group.drop { $0.name != "OBX" }) }
    fields.content.records[position] = .serviceOrder(record)
    if let key { orders[key] = position }
    if let number, orders[number] == nil { orders[number] = position }
    return position
  }

  /// Whether the message only orders: its OBX then are no results.
  private var isOrder: Bool {
    switch dataType.subject {
    case .laboratoryOrder, .examinationOrder: true
    default: false
    }
  }

  private mutating func requested(
    _ record: inout ServiceOrder, _ obr: HL7v2.Segment, _ tq1: HL7v2.Segment?
  ) {
    fields.technical(obr, 1)
    fields.identify(obr, 2, 3, 29)
    _ = fields.staff(obr, 16)
    if let tq1 {
      fields.technical(tq1, 1)
      record.priority = fields.word(tq1, 9, Self.priorities)
      record.occurrence = fields.date(tq1, 7)
    }
    let planned = fields.date(obr, 36)
    record.occurrence = record.occurrence ?? planned
    if isOrder {
      record.occurrence = record.occurrence ?? fields.date(obr, 7)
      record.occurrenceEnd = fields.date(obr, 8)
    }
    if let text = fields.prose(obr, 13), !record.comments.contains(text) {
      record.comments.append(text)
    }
  }

  private mutating func items(
    _ record: inout ServiceOrder, _ group: ArraySlice<HL7v2.Segment>
  ) {
    for part in group.groups("OBX") {
      guard let obx = part.first else { continue }
      if obx[5].hasValue {
        record.supporting += observations(part, .exam)
      } else if stands(obx), let item = fields.coded(obx, 3) {
        record.items.append(item)
        record.comments += notes(part)
      }
    }
  }

  // MARK: - Reports

  /// SOURCE: HL7 v2.5 table 0123 (result status).
  private static let statuses: [String: Report.Status] = [
    "F": .final, "P": .preliminary, "C": .corrected, "X": .cancelled, "R": .partial,
    "A": .partial, "S": .registered, "I": .registered, "O": .registered,
  ]

  /// OBR as the head of a report.
  private mutating func head(_ branch: Branch, _ obr: HL7v2.Segment) -> Report {
    let code = fields.coded(obr, 4) ?? CodedText(text: dataType.japanese)
    var report = Report(branch, code)
    report.status = fields.word(obr, 25, Self.statuses) ?? .unknown
    report.effective = fields.date(obr, 7)
    report.effectiveEnd = fields.date(obr, 8)
    report.issued = fields.date(obr, 22)
    fields.technical(obr, 1)
    fields.identify(obr, 2, 3, 29)
    _ = fields.staff(obr, 16)
    return report
  }

  private mutating func report(
    _ branch: Branch, _ obr: HL7v2.Segment, _ group: ArraySlice<HL7v2.Segment>, order: Int?,
    specimen: Int?
  ) {
    var report = head(branch, obr)
    report.orders = [order].compactMap(\.self)
    report.specimens = [specimen].compactMap(\.self)
    report.results = observations(group, branch.observations)
    for position in report.results { complete(position, report, order, specimen) }
    for obx in group.all("OBX") { conclude(&report, obx) }
    // A laboratory that says nothing of the report says it of each result.
    if report.status == .unknown, !report.results.isEmpty,
      report.results.allSatisfy({ isFinal($0) })
    {
      report.status = .final
    }
    _ = fields.content.add(.report(report))
  }

  private func isFinal(_ position: Int) -> Bool {
    if case .observation(let record) = fields.content.records[position] {
      record.status == .final
    } else {
      false
    }
  }

  /// A result has the time of its specimen, else of the report, unless it has its own.
  private mutating func complete(
    _ position: Int, _ report: Report, _ order: Int?, _ specimen: Int?
  ) {
    guard case .observation(var result) = fields.content.records[position] else { return }
    if let specimen, case .specimen(let sample) = fields.content.records[specimen] {
      result.effective = result.effective ?? sample.collected
    }
    result.effective = result.effective ?? report.effective
    result.specimen = specimen
    result.order = order
    fields.content.records[position] = .observation(result)
  }

  /// A finding with the suffix IMP is what the examiner concludes (HL7 v2.5 §7.1.4).
  private func conclude(_ report: inout Report, _ obx: HL7v2.Segment) {
    guard obx[3].component(1).subcomponent(2) == "IMP", obx[5].hasValue else { return }
    report.conclusion = [report.conclusion, obx[5].text].compactMap(\.self).joined(separator: "\n")
  }

  // MARK: - Procedures

  /// ZE1 and the OBX before and behind it: observations, and procedures with their staff.
  ///
  /// - Returns: the positions of the observations.
  private mutating func performed(
    _ branch: Branch, _ group: ArraySlice<HL7v2.Segment>, _ order: Int
  ) -> [Int] {
    var results: [Int] = []
    for position in observations(group.before("ZE1"), branch.observations) {
      relate(position) { $0.order = order }
      results.append(position)
    }
    for part in group.groups("ZE1") {
      guard let ze1 = part.first, let code = fields.coded(ze1, 3) else { continue }
      let isPlanned = fields.word(ze1, 2, Self.plans)
      var procedure = Procedure(code, isPlanned: isPlanned ?? false)
      procedure.order = order
      fields.technical(ze1, 1)
      if let name = fields.staff(ze1, 7) {
        procedure.performers.append(.init(role: role(ze1), name: name))
      }
      procedure.supplies += [fields.coded(ze1, 5), supply(ze1, 9)].compactMap(\.self)
      let position = fields.content.add(.procedure(procedure))
      for obx in part.all("OBX") {
        results += detail(&procedure, position, obx)
      }
      fields.content.records[position] = .procedure(procedure)
    }
    return results
  }

  /// JAHIS 放射線データ交換規約, ZE1-2: requested, or done.
  private static let plans: [String: Bool] = ["RQ": true, "RS": false]

  /// ZE1-6: profession and employment, which an OBX has as one code, `NS-01.EM-01`.
  private mutating func role(_ ze1: HL7v2.Segment) -> CodedText? {
    let parts = [fields.text(ze1, 6), fields.text(ze1, 6, 2)].compactMap(\.self)
    guard !parts.isEmpty else { return nil }
    return CodedText(codes: [Coding(system: nil, code: parts.joined(separator: "."))])
  }

  /// An OBX behind ZE1: who did it, what was used, or an observation.
  private mutating func detail(
    _ procedure: inout Procedure, _ position: Int, _ obx: HL7v2.Segment
  ) -> [Int] {
    switch obx[2].text {
    case "XCN":
      guard stands(obx) else { return [] }
      let role = fields.coded(obx, 3)
      if let name = fields.staff(obx, 5) {
        procedure.performers.append(.init(role: role, name: name))
      }
      return []
    case "ZRD":
      guard stands(obx) else { return [] }
      fields.technical(obx, 3)
      procedure.supplies += [supply(obx, 5)].compactMap(\.self)
      return []
    default:
      let result = observation(obx, .procedure)
      relate(result) { $0.procedure = position }
      return [result]
    }
  }

  private mutating func relate(_ position: Int, _ change: (inout Observation) -> Void) {
    guard case .observation(var record) = fields.content.records[position] else { return }
    change(&record)
    fields.content.records[position] = .observation(record)
  }

  /// A ZRD: something that was used, and how much of it.
  private mutating func supply(_ segment: HL7v2.Segment, _ field: Int) -> CodedText? {
    guard segment[field].hasValue else { return nil }
    fields.mark(segment, field)
    let parts = segment[field].first
    let item = CodedText(
      codes: fields.coded(segment, field)?.codes.filter { $0.code == parts.component(1).text } ?? []
    )
    let unit = parts.component(5).subcomponent(2)
    let amount = parts.component(4).text
    let name = parts.component(2).text
    return CodedText(codes: item.codes, text: amount.isEmpty ? name : "\(name) \(amount)\(unit)")
  }
}

extension Report {
  /// Takes over what another part of the same examination says of its times and status.
  fileprivate mutating func merge(_ other: Report) {
    effective = effective ?? other.effective
    effectiveEnd = other.effectiveEnd ?? effectiveEnd
    issued = other.issued ?? issued
    if status == .unknown { status = other.status }
    if status != other.status, other.status != .unknown { status = .partial }
  }
}

extension Branch {
  /// The kind of observations that a branch makes.
  var observations: Observation.Kind {
    switch self {
    case .laboratory: .laboratory
    case .imaging: .imaging
    case .endoscopy: .procedure
    case .physiology: .exam
    }
  }
}
