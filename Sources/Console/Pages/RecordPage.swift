package import Record

/// One line of the timeline, opened.
package struct RecordPage: Screen {
  /// The records.
  package var chart: Chart
  /// The line.
  package var entry: ChartEntry
  /// Where the timeline is.
  package var timeline: Path
  /// Where records are: the name of a line is added.
  package var record: Path
  /// Where the pages of series are: the name of a series is added.
  package var plot: Path

  /// Makes the page of a line.
  package init(chart: Chart, entry: ChartEntry, timeline: Path, record: Path, plot: Path) {
    self.chart = chart
    self.entry = entry
    self.timeline = timeline
    self.record = record
    self.plot = plot
  }

  /// The heading.
  package var title: Wording { entry.kind.wording }
  /// It shows a record.
  package var showsRecord: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    \(frame.recordHead(entry.title, entry.time, frame.institution(chart, entry.institution)))
    \(RecordView(chart: chart, entry: entry, plot: plot, frame: frame).html)
    \(steps(frame))
    """
  }

  /// The neighbours in time.
  private func steps(_ frame: Frame) -> HTML {
    let place = chart.entries.firstIndex { $0.key == entry.key }
    func link(_ offset: Int, _ ja: String, _ en: String) -> HTML? {
      guard let place, chart.entries.indices.contains(place + offset) else { return nil }
      let other = chart.entries[place + offset]
      guard !other.isClosed else { return nil }
      let path = other.path ?? record.adding(chart.name(of: other.key))
      return """
        <a class="button" href="\(path)">\(frame.say(ja, en))<span class="hint"> \
        \(other.time?.digits ?? "") \(frame.say(other.kind.wording))</span></a>
        """
    }
    return """
      <nav class="steps" aria-label="\(frame.say("前後の記録", "Neighbours in time"))">\
      \(link(-1, "← 新しい記録", "← Newer"))\
      <a class="button" href="\(timeline)">\(frame.say("一連の表へ戻る", "Back to the timeline"))</a>\
      \(link(1, "古い記録 →", "Older →"))</nav>
      """
  }
}

extension Frame {
  /// What a record is called, when it was, and whose it is.
  func recordHead(_ title: String?, _ time: CivilTime?, _ institution: HTML) -> HTML {
    """
    <div class="recordhead">\
    \(title.map { HTML("<p class=\"recordtitle\"><bdi>\($0.clipped(200))</bdi></p>") })\
    <p class="recordmeta">\(time.map { self.time($0) }) \(institution)</p></div>
    """
  }
}
