package import Record

/// All results as a matrix: a row for each test and unit, a column for each day, newest first.
package struct LaboratoryPage: Screen {
  /// The records.
  package var chart: Chart
  /// The series of the chart.
  package var laboratory: Laboratory
  /// Where the pages of series are: the name of a series is added.
  package var plot: Path
  /// Where this page is.
  package var address: Path
  /// Which page of columns, from 0.
  package var page: Int
  /// Which results.
  package var group: Group

  /// What one table holds: the many values of a ward would hide the few of a laboratory.
  ///
  /// In an address: `group`.
  package enum Group: String, CaseIterable, Sendable {
    case laboratory, measurement
  }

  /// LIMIT: days on one page.
  package static let daysMax = 12
  /// LIMIT: rows on one page.
  package static let rowsMax = 120

  /// Makes the page.
  package init(chart: Chart, plot: Path, address: Path, page: Int = 0, group: Group = .laboratory) {
    self.chart = chart
    self.laboratory = Laboratory(chart)
    self.plot = plot
    self.address = address
    self.page = max(0, page)
    self.group = group
  }

  /// The heading.
  package var title: Wording { Wording(ja: "検査結果の推移", en: "Results over time") }
  /// It shows a record.
  package var showsRecord: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    let all = Set(shown.flatMap { $0.points.map(\.time.dayNumber) }).sorted(by: >)
    guard !all.isEmpty else {
      return
        "\(groups(frame))<p class=\"empty\">\(frame.say("検査結果はありません。", "There is no result."))</p>"
    }
    let pages = (all.count + Self.daysMax - 1) / Self.daysMax
    let page = min(self.page, pages - 1)
    let days = Array(all.dropFirst(page * Self.daysMax).prefix(Self.daysMax))
    return """
      \(groups(frame))\(legend(frame))
      <div class="scroll matrixbox" role="group" tabindex="0" \
      aria-label="\(frame.say("検査結果の表", "Table of results"))">
      <table class="matrix"><caption class="sr">\
      \(frame.say("項目ごと、日ごとの結果、新しい日から", "Results by test and day, newest day first"))</caption>
      \(head(days, frame))
      <tbody>\(rows(days, frame))</tbody></table></div>
      \(pager(page, of: pages, frame))
      """
  }

  /// The series of the group.
  private var shown: [Series] {
    laboratory.series.filter { $0.isLaboratory == (group == .laboratory) }
  }

  /// Links to both tables, unless there is only one.
  private func groups(_ frame: Frame) -> HTML? {
    guard Set(laboratory.series.map(\.isLaboratory)).count > 1 || group != .laboratory else {
      return nil
    }
    let links = Group.allCases.map { group -> HTML in
      let path = group == .laboratory ? address : address.asking("group", group.rawValue)
      let current: HTML = group == self.group ? " aria-current=\"true\"" : ""
      return "<a class=\"button\" href=\"\(path)\"\(current)>\(frame.say(group.wording))</a>"
    }
    return "<nav class=\"zoom\" aria-label=\"\(frame.say("表", "Table"))\">\(links)</nav>"
  }

  private func legend(_ frame: Frame) -> HTML {
    """
    <p class="legend"><span>\(frame.flag(.high)) \(frame.say("高値", "high"))</span> \
    <span>\(frame.flag(.low)) \(frame.say("低値", "low"))</span> <span>\
    \(frame.say("単位が違う結果は別の行です。", "Different units stand in rows of their own."))</span></p>
    """
  }

  private func head(_ days: [Int], _ frame: Frame) -> HTML {
    let columns = days.map { day -> HTML in
      let time = CivilTime(milliseconds: (Int64(day) * 24 - 9) * 3_600_000, precision: .day)
      return """
        <th scope="col"><time datetime="\(time.digits)"><span class="year">\(time.year)</span> \
        <span>\(twoDigits(time.month))-\(twoDigits(time.day))</span></time></th>
        """
    }
    return """
      <thead><tr><th scope="col">\(frame.say("項目・単位・基準範囲", "Test, unit, reference"))</th>\
      <th scope="col">\(frame.say("推移", "Trend"))</th>\(columns)</tr></thead>
      """
  }

  private func rows(_ days: [Int], _ frame: Frame) -> [HTML] {
    let wanted = Set(days)
    return
      shown
      .filter { $0.points.contains { wanted.contains($0.time.dayNumber) } }
      .prefix(Self.rowsMax)
      .map { row($0, days, frame) }
  }

  private func row(_ series: Series, _ days: [Int], _ frame: Frame) -> HTML {
    let byDay = Dictionary(grouping: series.points, by: \.time.dayNumber)
    let cells = days.map { day -> HTML in
      byDay[day].map { "<td>\(values($0, frame))</td>" } ?? "<td></td>"
    }
    let canBeDrawn = series.drawn.count > 1
    let name = HTML("<bdi>\(series.name.clipped(40))</bdi>")
    let path = plot.adding(laboratory.name(of: series))
    let link = canBeDrawn ? HTML("<a href=\"\(path)\">\(name)</a>") : name
    let range = series.points.last { $0.range != nil }?.range?.bounds
    let usual = [series.unit.clipped(16), range?.clipped(24) ?? ""].filter { !$0.isEmpty }
    return """
      <tr><th scope="row">\(link)<span class="usual"><bdi>\(usual.joined(separator: "　"))</bdi>\
      </span></th>\
      <td class="trend">\(canBeDrawn ? Sparkline(series).html : nil)</td>\(cells)</tr>

      """
  }

  /// The values of one day; of more than two the last one, and how many there are.
  private func values(_ points: [Series.Point], _ frame: Frame) -> HTML {
    guard points.count > 2, let last = points.last else {
      return HTML(points.map { cell($0, frame) })
    }
    let count = frame.say("\(points.count)回", "of \(points.count)")
    return "\(cell(last, frame)) <span class=\"times\">\(count)</span>"
  }

  private func cell(_ point: Series.Point, _ frame: Frame) -> HTML {
    """
    <span class="result \(point.abnormality?.style ?? "")">\
    <bdi>\(point.shown.clipped(16))</bdi>\(point.abnormality.map { frame.flag($0) })</span>
    """
  }

  private func pager(_ page: Int, of pages: Int, _ frame: Frame) -> HTML? {
    guard pages > 1 else { return nil }
    func link(_ target: Int, _ ja: String, _ en: String) -> HTML? {
      guard (0..<pages).contains(target) else { return nil }
      let base = group == .laboratory ? address : address.asking("group", group.rawValue)
      let path = target == 0 ? base : base.asking("page", "\(target)")
      return "<a class=\"button\" href=\"\(path)\">\(frame.say(ja, en))</a>"
    }
    return """
      <nav class="pager" aria-label="\(frame.say("頁", "Pages"))">\
      \(link(page - 1, "← 新しい日", "← Newer"))<span>\(page + 1) / \(pages)</span>\
      \(link(page + 1, "古い日 →", "Older →"))</nav>
      """
  }
}

extension LaboratoryPage.Group {
  var wording: Wording {
    switch self {
    case .laboratory: Wording(ja: "検体検査", en: "Laboratory")
    case .measurement: Wording(ja: "測定・観察", en: "Measurements")
    }
  }
}
