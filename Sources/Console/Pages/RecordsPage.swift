package import Record

/// A document that is records: all of them, one after the other.
package struct RecordsPage: Screen {
  /// What it is.
  package var kind: RecordKind
  /// What it is called.
  package var name: String?
  /// The records of the document alone.
  package var chart: Chart
  /// Where the timeline is.
  package var timeline: Path

  /// LIMIT: lines of one document; what is beyond is said.
  package static let linesMax = 60

  /// Makes the page of a document.
  package init(kind: RecordKind, name: String?, chart: Chart, timeline: Path) {
    self.kind = kind
    self.name = name
    self.chart = chart
    self.timeline = timeline
  }

  /// The heading.
  package var title: Wording { kind.wording }
  /// It shows a record.
  package var showsRecord: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    let first = chart.entries.first
    let institution = first.map { frame.institution(chart, $0.institution) }
    let rest = chart.entries.count - Self.linesMax
    return """
      \(frame.recordHead(name, first?.time, institution ?? HTML()))
      \(chart.entries.prefix(Self.linesMax).map { part($0, frame) })
      \(rest > 0 ? frame.hint("ほか \(rest) 件は表示していません。", "\(rest) more are not shown.") : nil)
      <nav class="steps" aria-label="\(frame.say("移動", "Go to"))">\
      <a class="button" href="\(timeline)">\(frame.say("一連の表へ戻る", "Back to the timeline"))</a></nav>
      """
  }

  private func part(_ entry: ChartEntry, _ frame: Frame) -> HTML {
    let title = entry.title.map { HTML(" <bdi>\($0.clipped(120))</bdi>") }
    return """
      <section class="part"><h2>\(entry.kind.icon.html) \(frame.say(entry.kind.wording))\(title) \
      \(entry.time.map { frame.time($0) })</h2>
      \(RecordView(chart: chart, entry: entry, plot: nil, frame: frame).html)</section>
      """
  }
}
