import Record

/// The filters of a timeline: a form that asks for the same page (GET).
struct TimelineFilter {
  let chart: Chart
  let query: TimelineQuery
  let address: Path

  func html(_ frame: Frame) -> HTML {
    """
    <form class="filter" method="get" action="\(address)" \
    aria-label="\(frame.say("絞り込み", "Filter"))">
    \(periods(frame))
    \(chart.institutions.count > 1 ? institutions(frame) : nil)
    \(kinds(frame))
    <div class="buttons"><button class="primary">\(frame.say("絞り込む", "Apply"))</button>\
    \(query.isNarrowed ? reset(frame) : nil)</div>
    </form>
    """
  }

  private func reset(_ frame: Frame) -> HTML {
    "<a class=\"button quiet\" href=\"\(address)\">\(frame.say("解除", "Reset"))</a>"
  }

  private func periods(_ frame: Frame) -> HTML {
    let options = TimelineQuery.Period.allCases.map { period -> HTML in
      """
      <option value="\(period.rawValue)"\(frame.selected(period == query.period))>\
      \(frame.say(period.wording))</option>
      """
    }
    return """
      <div class="field"><label for="period">\(frame.say("期間", "Period"))</label>
      <select id="period" name="period">\(options)</select></div>
      """
  }

  private func institutions(_ frame: Frame) -> HTML {
    let counts = counts { $0.institution }
    let boxes = chart.institutions.indices.map { number -> HTML in
      """
      <label class="check"><input type="checkbox" name="at" value="\(number)"\
      \(frame.checked(query.institutions.contains(number)))/> \
      \(frame.institution(chart, number))<span class="count">\(counts[number] ?? 0)</span></label>
      """
    }
    return """
      <fieldset class="checks"><legend>\(frame.say("施設", "Institution"))</legend>\(boxes)</fieldset>
      """
  }

  private func kinds(_ frame: Frame) -> HTML {
    let counts = counts { $0.kind }
    let boxes = RecordKind.allCases.filter { counts[$0] != nil }.map { kind -> HTML in
      """
      <label class="check"><input type="checkbox" name="kind" value="\(kind.rawValue)"\
      \(frame.checked(query.kinds.contains(kind)))/> <span>\(kind.reference)\
      \(frame.say(kind.wording))</span><span class="count">\(counts[kind] ?? 0)</span></label>
      """
    }
    return
      "<fieldset class=\"checks\"><legend>\(frame.say("種類", "Kind"))</legend>\(boxes)</fieldset>"
  }

  private func counts<Key: Hashable>(_ key: (ChartEntry) -> Key) -> [Key: Int] {
    Dictionary(chart.entries.map { (key($0), 1) }, uniquingKeysWith: +)
  }
}

extension TimelineQuery.Period {
  var wording: Wording {
    switch self {
    case .all: Wording(ja: "すべて", en: "All")
    case .month: Wording(ja: "1か月", en: "1 month")
    case .quarter: Wording(ja: "3か月", en: "3 months")
    case .year: Wording(ja: "1年", en: "1 year")
    case .threeYears: Wording(ja: "3年", en: "3 years")
    }
  }
}
