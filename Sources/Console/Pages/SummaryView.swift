import Record

/// What stands above a timeline: allergies, present medication, problems.
struct SummaryView {
  let chart: Chart
  let record: Path

  /// LIMIT: items of one card; the rest stands in the timeline.
  private static let itemsMax = 9

  func html(_ frame: Frame) -> HTML {
    let summary = Summary(chart)
    return """
      <section class="summary" aria-label="\(frame.say("要約", "Summary"))">
      \(allergies(summary, frame))
      \(drugs(summary.drugs, frame))
      \(problems(summary.problems, frame))
      </section>
      """
  }

  private func address(_ key: ChartEntry.Key) -> Path { record.adding(chart.name(of: key)) }

  private func card(
    _ style: HTML, _ icon: Icon, _ title: String, _ items: [HTML], empty: String, _ frame: Frame
  ) -> HTML {
    let rest = items.count - Self.itemsMax
    let list: HTML =
      items.isEmpty
      ? "<p class=\"none\">\(empty)</p>" : "<ul>\(items.prefix(Self.itemsMax))</ul>"
    return """
      <div class="digest \(style)"><h2>\(icon.html)\(title)</h2>
      \(list)
      \(rest > 0 ? frame.hint("ほか \(rest) 件", "and \(rest) more") : nil)</div>
      """
  }

  private func allergies(_ summary: Summary, _ frame: Frame) -> HTML {
    let rows = summary.allergies.map { item -> HTML in
      let severe = item.value.severity.map {
        HTML(" <span class=\"tag danger\">\(frame.say($0.wording))</span>")
      }
      let over = item.value.course.flatMap { $0 == .active ? nil : frame.say($0.wording) }
      let course = over.map { HTML(" <span class=\"tag\">\($0)</span>") }
      let reaction = item.value.reaction.map { HTML(" <span><bdi>\($0.clipped(40))</bdi></span>") }
      return """
        <li>\(frame.mark(item.institution))<a href="\(address(item.key))">\
        <bdi>\((item.value.substance.shown ?? "–").clipped(50))</bdi></a>\
        \(severe)\(course)\(reaction)</li>
        """
    }
    let none = summary.noneKnown.map { item -> HTML in
      let date = (item.value.recorded ?? item.value.onset).map { CivilTime($0).digits } ?? ""
      return """
        <li class="calm">\(frame.mark(item.institution))<a href="\(address(item.key))">\
        <bdi>\((item.value.substance.shown ?? "–").clipped(50))</bdi></a> \
        <span class="until">\(date)</span></li>
        """
    }
    return card(
      rows.isEmpty ? "quiet" : "alarm", .allergy, frame.say("アレルギー", "Allergies"), rows + none,
      empty: frame.say("記録なし（ないことの確認ではありません）", "None on record (not proof of absence)"),
      frame)
  }

  private func drugs(_ items: [Summary.Item<Summary.Drug>], _ frame: Frame) -> HTML {
    let rows = items.map { item -> HTML in
      let name = (item.value.order.drug.shown ?? "–").clipped(50)
      let isOver = item.value.until.map { $0.dayNumber < frame.now.dayNumber } ?? false
      let until = item.value.until.map { day -> HTML in
        let date = day.year == frame.now.year ? String(day.digits.dropFirst(5)) : day.digits
        let words = frame.say("〜\(date)", "until \(date)")
        return " <span class=\"\(isOver ? "over" : "until")\">\(words)</span>"
      }
      return """
        <li>\(frame.mark(item.institution))<a href="\(address(item.key))">\
        <bdi>\(name)</bdi></a>\(until)</li>
        """
    }
    return card(
      "drugs", .pill, frame.say("最近の処方薬", "Last prescribed"), rows,
      empty: frame.say("処方の記録なし", "No prescription on record"), frame)
  }

  private func problems(_ items: [Summary.Item<Problem>], _ frame: Frame) -> HTML {
    let rows = items.map { item -> HTML in
      let since = item.value.onset.map {
        HTML(" <span class=\"until\">\(CivilTime($0).digits)\(frame.say("〜", " –"))</span>")
      }
      return """
        <li>\(frame.mark(item.institution))<a href="\(address(item.key))">\
        <bdi>\((item.value.shown ?? "–").clipped(50))</bdi></a>\(since)</li>
        """
    }
    return card(
      "problems", .clipboard, frame.say("病名", "Problems"), rows,
      empty: frame.say("病名の記録なし", "No problem on record"), frame)
  }
}

extension Allergy.Severity {
  var wording: Wording {
    switch self {
    case .mild: Wording(ja: "軽度", en: "mild")
    case .moderate: Wording(ja: "中等度", en: "moderate")
    case .severe: Wording(ja: "重度", en: "severe")
    }
  }
}
