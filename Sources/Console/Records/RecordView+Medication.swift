import Record

/// Prescriptions by their Rp, injections by their mixture, and what was given.
extension RecordView {
  func medication(_ records: [ClinicalRecord]) -> HTML {
    var orders: [MedicationOrder] = []
    var given: [Administration] = []
    for record in records {
      switch record {
      case .medicationOrder(let order): orders.append(order)
      case .administration(let administration): given.append(administration)
      default: break
      }
    }
    var out = HTML()
    let prescribed = orders.filter { $0.kind == .prescription }
    if !prescribed.isEmpty { out += prescription(prescribed) }
    for order in orders where order.kind == .injection { out += injection(order) }
    if !given.isEmpty { out += administrations(given) }
    return out
  }

  private func prescription(_ orders: [MedicationOrder]) -> HTML {
    let groups = grouped(orders)
    let bodies = groups.map { group -> HTML in
      let drugs = group.enumerated().map { number, order -> HTML in
        let rp = number == 0 ? rpHead(order.group.rp, group.count) : nil
        let usage = number == 0 ? usageCell(group, group.count) : nil
        return "<tr>\(rp)\(drugCells(order))\(usage)</tr>"
      }
      return "<tbody>\(drugs)</tbody>"
    }
    let heads = [
      "Rp", frame.say("薬", "Drug"), frame.say("1回量", "Dose"), frame.say("1日量", "Daily"),
      frame.say("全量", "Total"), frame.say("用法・日数", "Usage and days"),
    ]
    let caption = frame.say("処方", "Prescription")
    return """
      <div class="scroll" role="group" tabindex="0" aria-label="\(caption)">
      <table class="rp"><caption class="sr">\(caption)</caption>
      <thead><tr>\(heads.map { HTML("<th scope=\"col\">\($0)</th>") })</tr></thead>
      \(bodies)</table></div>
      \(orderFacts(orders).map { card(nil, $0) })
      """
  }

  /// The drugs of one instruction together, in the order of their numbers where these are met.
  private func grouped(_ orders: [MedicationOrder]) -> [[MedicationOrder]] {
    var groups: [[MedicationOrder]] = []
    for order in orders {
      let isSame = !order.group.rp.isEmpty && groups.last?.first?.group.rp == order.group.rp
      if isSame { groups[groups.count - 1].append(order) } else { groups.append([order]) }
    }
    return groups
  }

  private func rpHead(_ rp: String, _ count: Int) -> HTML {
    "<th scope=\"rowgroup\" rowspan=\"\(count)\" class=\"rpnumber\">\(frame.words(rp))</th>"
  }

  private func drugCells(_ order: MedicationOrder) -> HTML {
    """
    <td class="drug"><b>\(frame.words(order.drug.shown))</b>\(state(order.status))\
    \(order.form?.shown.map { HTML(" <span class=\"hint\"><bdi>\($0)</bdi></span>") })</td>\
    <td class="number">\(dose(order))</td>\
    <td class="number">\(frame.words(order.dailyDose?.shown))</td>\
    <td class="number">\(frame.words(order.total?.shown))</td>
    """
  }

  private func dose(_ order: MedicationOrder) -> HTML {
    guard let most = order.doseMax else { return frame.words(order.dose?.shown) }
    return frame.words([order.dose?.shown, most.shown].compactMap { $0 }.joined(separator: "–"))
  }

  private func usageCell(_ group: [MedicationOrder], _ count: Int) -> HTML {
    let lines = group.flatMap { usageLines($0.usage) + supply($0) }
    var seen: Set<String> = []
    let once = lines.filter { seen.insert($0).inserted }
    let items = once.map { HTML("<li><bdi>\($0)</bdi></li>") }
    return """
      <td rowspan="\(count)" class="usage">\
      \(once.isEmpty ? frame.words(nil) : HTML("<ul>\(items)</ul>"))</td>
      """
  }

  private func supply(_ order: MedicationOrder) -> [String] {
    order.usage.duration == nil ? [order.supply?.shown].compactMap { $0 } : []
  }

  func usageLines(_ usage: Usage) -> [String] {
    var lines = [usage.timing?.shown, usage.duration?.shown].compactMap { $0 }
    if usage.isAsNeeded { lines.append(frame.say("頓用", "as needed")) }
    if let start = usage.start {
      lines.append(frame.say("\(CivilTime(start).stamp) から", "from \(CivilTime(start).stamp)"))
    }
    if let end = usage.end {
      lines.append(frame.say("\(CivilTime(end).stamp) まで", "until \(CivilTime(end).stamp)"))
    }
    lines += [
      usage.rate?.shown ?? usage.rateText, usage.route?.shown, usage.site?.shown,
      usage.device?.shown, usage.method?.shown,
    ].compactMap { $0 }
    return lines + usage.instructions.compactMap(\.shown)
  }

  private func injection(_ order: MedicationOrder) -> HTML {
    let drugs = order.ingredients.map { ingredient -> HTML in
      """
      <tr><td class="drug"><b>\(frame.words(ingredient.drug.shown))</b></td>\
      <td class="number">\(frame.words(ingredient.amount?.shown))</td></tr>
      """
    }
    let alone = HTML(
      """
      <tr><td class="drug"><b>\(frame.words(order.drug.shown))</b></td>\
      <td class="number">\(dose(order))</td></tr>
      """
    )
    let mixture = frame.table(
      frame.say("混注の内容", "Mixture"), [frame.say("薬", "Drug"), frame.say("量", "Amount")],
      drugs.isEmpty ? [alone] : drugs, style: "list mixture")
    let rp = order.group.rp.isEmpty ? "" : "Rp \(order.group.rp) "
    let items = usageLines(order.usage).map { HTML("<li><bdi>\($0)</bdi></li>") }
    return card(
      rp + (order.ingredients.isEmpty ? "" : order.drug.shown ?? ""),
      """
      \(mixture)\
      \(items.isEmpty ? nil : HTML("<ul class=\"usagelist\">\(items)</ul>"))\
      \(orderFacts([order]))
      """)
  }

  private func orderFacts(_ orders: [MedicationOrder]) -> HTML? {
    guard let first = orders.first else { return nil }
    let categories = first.categories.compactMap(\.shown).joined(separator: frame.say("、", ", "))
    let notes = orders.flatMap(\.comments)
    let known = frame.facts([
      frame.fact("区分", "Category", categories), frame.fact("処方・指示", "Ordered", first.authored),
      frame.fact("医師", "By", first.orderer), frame.fact("入力", "Entered by", first.enterer),
    ])
    return "\(known)\(comments(notes))\(codes(orders.map(\.drug)))" as HTML
  }

  private func administrations(_ given: [Administration]) -> HTML {
    let rows = given.map { one -> HTML in
      """
      <tr><td>\(one.usage.start.map { frame.time(CivilTime($0)) } ?? frame.words(nil))</td>\
      <td class="drug"><b>\(frame.words(one.drug.shown))</b></td>\
      <td class="number">\(frame.words(one.amount?.shown))</td>\
      <td>\(frame.say(one.status.wording))\
      \(one.reason?.shown.map { HTML(" <bdi>\($0)</bdi>") })</td>\
      <td>\(frame.words(one.performer))</td><td>\(frame.words(one.usage.route?.shown))</td></tr>
      """
    }
    let table = frame.table(
      frame.say("実施", "Given"),
      [
        frame.say("日時", "Time"), frame.say("薬", "Drug"), frame.say("量", "Amount"),
        frame.say("状態", "State"), frame.say("実施者", "By"), frame.say("経路", "Route"),
      ], rows)
    return "\(table)\(comments(given.flatMap { $0.comments.compactMap(\.shown) }))"
  }

  /// What an order is that is not simply in force.
  func state(_ status: OrderStatus) -> HTML? {
    let wording: Wording? =
      switch status {
      case .active, .completed, .unknown: nil
      case .revoked: Wording(ja: "中止", en: "revoked")
      case .onHold: Wording(ja: "保留", en: "on hold")
      case .enteredInError: Wording(ja: "誤入力", en: "entered in error")
      }
    return wording.map { HTML(" <span class=\"tag danger\">\(frame.say($0))</span>") }
  }
}

extension Administration.Status {
  var wording: Wording {
    switch self {
    case .completed: Wording(ja: "実施済み", en: "given")
    case .stopped: Wording(ja: "途中で中止", en: "stopped")
    case .unknown: Wording(ja: "不明", en: "unknown")
    case .notDone: Wording(ja: "未実施", en: "not given")
    case .inProgress: Wording(ja: "実施中", en: "in progress")
    case .enteredInError: Wording(ja: "誤入力", en: "entered in error")
    }
  }
}
