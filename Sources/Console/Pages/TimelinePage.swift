package import Record

/// The timeline: one table over all institutions, newest first (一連の表).
package struct TimelinePage: Screen {
  /// The records.
  package var chart: Chart
  /// Which lines are asked for.
  package var query: TimelineQuery
  /// Where this page is; the filters ask here (GET).
  package var address: Path
  /// Where records are: the key of a line is added.
  package var record: Path
  /// The institutions or networks that did not answer, by name.
  package var silent: [String]
  /// What policy wants to be said about what is not shown; nil says nothing at all.
  package var remark: Wording?

  /// Makes the page.
  package init(
    chart: Chart, query: TimelineQuery, address: Path, record: Path, silent: [String] = [],
    remark: Wording? = nil
  ) {
    self.chart = chart
    self.query = query
    self.address = address
    self.record = record
    self.silent = silent
    self.remark = remark
  }

  /// The heading.
  package var title: Wording { Wording(ja: "一連の表", en: "Timeline") }
  /// It shows a record.
  package var showsRecord: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    let found = chart.entries.filter { query.matches($0, now: frame.now) }
    let pages = max(1, (found.count + TimelineQuery.linesMax - 1) / TimelineQuery.linesMax)
    let page = min(query.page, pages - 1)
    let shown = Array(found.dropFirst(page * TimelineQuery.linesMax).prefix(TimelineQuery.linesMax))
    let table = TimelineTable(chart: chart, record: record)
    return """
      \(RecordKind.sprite(Set(chart.entries.map(\.kind)).sorted { $0.rawValue < $1.rawValue }))
      \(silence(frame))
      \(remark.map { remark -> HTML in
        """
        <p class="notice information" role="note">\(Icon.information.html)\
        <span>\(frame.say(remark))</span></p>
        """
      })
      \(SummaryView(chart: chart, record: record).html(frame))
      <div class="withside">
      \(TimelineFilter(chart: chart, query: query, address: address).html(frame))
      <section class="found" aria-label="\(frame.say("記録", "Records"))">
      \(countLine(found.count, shown, page, frame))
      \(shown.isEmpty ? nothing(frame) : table.html(shown, frame))
      \(pager(page, of: pages, frame))
      </section></div>
      """
  }

  private func silence(_ frame: Frame) -> HTML? {
    guard !silent.isEmpty else { return nil }
    return """
      <p class="notice warning" role="status">\(Icon.warning.html)<span>\(frame.list(silent))\
      \(frame.say(
        "からは今は応答がありません。下の表には含まれていません。",
        " did not answer just now and is missing below."))</span></p>
      """
  }

  private func countLine(_ count: Int, _ shown: [ChartEntry], _ page: Int, _ frame: Frame) -> HTML {
    let first = page * TimelineQuery.linesMax + 1
    let last = first + shown.count - 1
    let isPart = count > shown.count && !shown.isEmpty
    return """
      <p class="countline" role="status">\
      \(frame.say("\(count) 件", count == 1 ? "1 record" : "\(count) records"))\
      \(isPart ? frame.say("（\(first)–\(last) 件目を表示）", ", showing \(first)–\(last)") : "")</p>
      """
  }

  private func nothing(_ frame: Frame) -> HTML {
    """
    <p class="empty">\(query.isNarrowed
      ? frame.say("この条件に合う記録はありません。", "No record matches.")
      : frame.say("表示できる記録はありません。", "There is no record to show."))</p>
    """
  }

  private func pager(_ page: Int, of pages: Int, _ frame: Frame) -> HTML? {
    guard pages > 1 else { return nil }
    func link(_ target: Int, _ ja: String, _ en: String) -> HTML? {
      guard (0..<pages).contains(target) else { return nil }
      return """
        <a class="button" href="\(query.address(address, page: target))">\(frame.say(ja, en))</a>
        """
    }
    return """
      <nav class="pager" aria-label="\(frame.say("頁", "Pages"))">\
      \(link(page - 1, "← 新しい記録", "← Newer"))<span>\(page + 1) / \(pages)</span>\
      \(link(page + 1, "古い記録 →", "Older →"))</nav>
      """
  }
}
