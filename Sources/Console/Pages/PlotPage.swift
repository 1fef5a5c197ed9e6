package import Record

/// The values of one test in one unit, drawn and listed.
package struct PlotPage: Screen {
  /// The records.
  package var chart: Chart
  /// The values.
  package var series: Series
  /// Where the matrix of results is.
  package var laboratory: Path
  /// Where records are: the key of a line is added.
  package var record: Path

  /// Where this page is.
  package var address: Path
  /// How far back; in an address: `period`.
  package var period: TimelineQuery.Period

  /// LIMIT: values in the list.
  package static let rowsMax = 300

  /// Makes the page of a series.
  package init(
    chart: Chart, series: Series, laboratory: Path, record: Path, address: Path,
    period: TimelineQuery.Period = .all
  ) {
    self.chart = chart
    self.series = series
    self.laboratory = laboratory
    self.record = record
    self.address = address
    self.period = period
  }

  /// The heading.
  package var title: Wording { Wording(ja: "検査値の推移", en: "A result over time") }
  /// It shows a record.
  package var showsRecord: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    let shown = series.since(period, frame.now)
    let unit = series.unit.isEmpty ? nil : HTML(" <small><bdi>\(series.unit)</bdi></small>")
    return """
      <p class="recordtitle"><bdi>\(series.name.clipped(120))</bdi>\(unit)</p>
      \(periods(frame))
      \(shown.drawn.isEmpty ? nothing(frame) : figure(shown, frame))
      \(shown.points.isEmpty ? nil : table(shown, frame))
      <nav class="steps" aria-label="\(frame.say("移動", "Go to"))">\
      <a class="button" href="\(laboratory)">\(frame.say("検査結果の表へ戻る", "Back to all results"))</a>\
      </nav>
      """
  }

  private func figure(_ shown: Series, _ frame: Frame) -> HTML {
    """
    <figure class="card plotbox">\(Plot(shown, frame).html)
    <figcaption>\(legend(shown, frame))</figcaption></figure>
    """
  }

  private func nothing(_ frame: Frame) -> HTML {
    "<p class=\"empty\">\(frame.say("この期間に図にできる値はありません。", "Nothing to draw in this period."))</p>"
  }

  private func periods(_ frame: Frame) -> HTML {
    let links = TimelineQuery.Period.allCases.map { period -> HTML in
      let path = period == .all ? address : address.asking("period", period.rawValue)
      let current: HTML = period == self.period ? " aria-current=\"true\"" : ""
      return "<a class=\"button\" href=\"\(path)\"\(current)>\(frame.say(period.wording))</a>"
    }
    return "<nav class=\"zoom\" aria-label=\"\(frame.say("期間", "Period"))\">\(links)</nav>"
  }

  /// The shapes of the institutions that measured.
  private func legend(_ shown: Series, _ frame: Frame) -> HTML {
    let institutions = Set(shown.points.map(\.institution)).sorted()
    return HTML(institutions.map { HTML("<span>\(frame.institution(chart, $0))</span> ") })
  }

  private func table(_ shown: Series, _ frame: Frame) -> HTML {
    let rows = shown.points.reversed().prefix(Self.rowsMax).map { point -> HTML in
      """
      <tr class="\(point.abnormality?.style ?? "")"><th scope="row">\
      <a href="\(record.adding(chart.name(of: point.record)))">\(frame.time(point.time))</a></th>\
      <td class="number value"><bdi>\(point.shown)</bdi></td>\
      <td>\(point.abnormality.map { frame.flag($0) })</td>\
      <td>\(frame.words(point.range?.shown))</td>\
      <td>\(frame.institution(chart, point.institution))</td></tr>
      """
    }
    return frame.table(
      frame.say("値の一覧、新しい順", "All values, newest first"),
      [
        frame.say("日時", "Time"), frame.say("値", "Value"), frame.say("判定", "Mark"),
        frame.say("基準範囲", "Reference"), frame.say("施設", "Institution"),
      ], rows, style: "list results")
  }
}
