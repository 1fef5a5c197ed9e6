import Record

/// Orders, reports and procedures.
extension RecordView {
  func card(_ order: ServiceOrder, _ source: Int) -> HTML {
    let items = order.items.compactMap(\.shown).map { HTML("<li><bdi>\($0)</bdi></li>") }
    let list = items.isEmpty ? nil : HTML("<ul class=\"columnslist\">\(items)</ul>")
    let content: HTML = """
      \(state(order.status))\(list)\
      \(frame.facts([
        frame.fact("緊急度", "Priority", order.priority.map { frame.say($0.wording) }),
        frame.fact("依頼", "Ordered", order.authored),
        frame.fact("予定・実施", "Planned", order.occurrence),
        frame.fact("終了", "Until", order.occurrenceEnd),
        frame.fact("依頼医", "By", order.orderer),
        frame.fact("検体", "Specimen", specimens(order.specimens, source)),
      ]))\
      \(comments(order.comments))\
      \(supporting(order.supporting, source))\(codes([order.code] + order.items))
      """
    return card(order.code.shown, content)
  }

  private func supporting(_ positions: [Int], _ source: Int) -> HTML? {
    let found = results(named(positions, source))
    guard !found.isEmpty else { return nil }
    return "\(frame.subhead("検査者への情報", "For the examiner"))\(found)"
  }

  private func specimens(_ positions: [Int], _ source: Int) -> String? {
    let names = named(positions, source).compactMap { part -> String? in
      guard case .specimen(let specimen) = part.record else { return nil }
      return [specimen.type?.shown, specimen.site?.shown].compactMap { $0 }.joined(separator: " ")
    }
    return names.isEmpty ? nil : names.joined(separator: frame.say("、", ", "))
  }

  func card(_ report: Report, _ source: Int) -> HTML {
    let head = frame.facts([
      frame.fact("検査", "Examined", report.effective), frame.fact("報告", "Reported", report.issued),
      frame.fact("装置", "Modality", report.modalities.compactMap(\.shown).joined(separator: " ")),
      frame.fact("検体", "Specimen", specimens(report.specimens, source)),
      frame.fact("状態", "State", frame.say(report.status.wording)),
    ])
    let findings = report.findings.map { section("所見", "Findings", $0) }
    let conclusion = report.conclusion.map { section("結論", "Conclusion", $0) }
    let table = results(named(report.results, source))
    return """
      \(table)\(card(report.code.shown, "\(conclusion)\(findings)\(head)\(codes([report.code]))"))
      """
  }

  private func section(_ ja: String, _ en: String, _ text: String) -> HTML {
    "<div class=\"prose\">\(frame.subhead(ja, en))\(frame.paragraphs(text))</div>"
  }

  func card(_ procedure: Procedure) -> HTML {
    let performers = procedure.performers.map { performer -> HTML in
      let role = performer.role?.shown.map { HTML("<bdi>\($0)</bdi> ") }
      return "<li>\(role)<bdi>\(performer.name)</bdi></li>"
    }
    let planned =
      procedure.isPlanned
      ? HTML("<p><span class=\"tag\">\(frame.say("予定", "planned"))</span></p>") : nil
    let people = performers.isEmpty ? nil : HTML("<ul class=\"plainlist\">\(performers)</ul>")
    let supplies = procedure.supplies.compactMap(\.shown).map { HTML("<li><bdi>\($0)</bdi></li>") }
    let used =
      supplies.isEmpty
      ? nil
      : HTML(
        "\(frame.subhead("使用・算定", "Used"))<ul class=\"columnslist\">\(supplies)</ul>"
      )
    return card(
      procedure.code.shown,
      """
      \(planned)\(frame.facts([
        frame.fact("実施", "Done", procedure.performed),
        frame.fact("終了", "Until", procedure.performedEnd),
      ]))\(people)\(used)\(comments(procedure.comments))\
      \(codes([procedure.code] + procedure.supplies))
      """)
  }
}

extension ServiceOrder.Priority {
  var wording: Wording {
    switch self {
    case .routine: Wording(ja: "通常", en: "routine")
    case .urgent: Wording(ja: "至急", en: "urgent")
    case .asap: Wording(ja: "できるだけ早く", en: "as soon as possible")
    case .stat: Wording(ja: "緊急", en: "at once")
    }
  }
}

extension Report.Status {
  var wording: Wording {
    switch self {
    case .registered: Wording(ja: "受付", en: "registered")
    case .partial: Wording(ja: "一部", en: "partial")
    case .preliminary: Wording(ja: "中間", en: "preliminary")
    case .final: Wording(ja: "確定", en: "final")
    case .corrected: Wording(ja: "訂正", en: "corrected")
    case .cancelled: Wording(ja: "取消", en: "cancelled")
    case .unknown: Wording(ja: "不明", en: "unknown")
    case .enteredInError: Wording(ja: "誤入力", en: "entered in error")
    }
  }
}
