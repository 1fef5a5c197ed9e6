import Record

/// The lines of a timeline, in months and days.
struct TimelineTable {
  let chart: Chart
  let record: Path

  func html(_ entries: [ChartEntry], _ frame: Frame) -> HTML {
    let caption = frame.say("すべての施設の記録、新しい順", "Records of all institutions, newest first")
    return """
      <table class="timeline"><caption class="sr">\(caption)</caption>
      <thead><tr><th scope="col">\(frame.say("日付", "Date"))</th><th scope="col">\
      \(frame.say("種類", "Kind"))</th><th scope="col">\(frame.say("施設", "Institution"))</th>\
      <th scope="col">\(frame.say("件名", "Title"))</th><th scope="col">\
      \(frame.say("要点", "Essentials"))</th></tr></thead>
      \(months(entries, frame))</table>
      """
  }

  private func months(_ entries: [ChartEntry], _ frame: Frame) -> [HTML] {
    runs(entries) { $0.time.map { "\($0.year)-\($0.precision == .year ? 0 : $0.month)" } ?? "" }
      .map { month in
        let name = month[0].time?.monthName(frame.language) ?? frame.say("日付なし", "No date")
        return """
          <tbody><tr class="month"><th colspan="5" scope="rowgroup">\(name)</th></tr>
          \(days(month, frame))</tbody>
          """
      }
  }

  private func days(_ entries: [ChartEntry], _ frame: Frame) -> [HTML] {
    runs(entries) { $0.time?.digits ?? "" }.flatMap { day in
      day.enumerated().map { number, entry in
        let head = number == 0 ? dayHead(entry.time, day.count, frame) : nil
        return "<tr>\(head)\(cells(entry, frame))</tr>\n" as HTML
      }
    }
  }

  private func dayHead(_ time: CivilTime?, _ count: Int, _ frame: Frame) -> HTML {
    guard let time else { return "<th scope=\"rowgroup\" rowspan=\"\(count)\">–</th>" }
    let weekday = time.weekdayName(frame.language)
    let isDay = time.precision >= .day
    let label: HTML =
      isDay
      ? "<span class=\"day\">\(time.day)</span> <span class=\"weekday\">\(weekday)</span>"
      : "<span class=\"weekday\">\(time.digits)</span>"
    return """
      <th scope="rowgroup" rowspan="\(count)" class="when"><time datetime="\(time.digits)">\
      <span class="sr">\(time.digits) </span>\(label)</time></th>
      """
  }

  private func cells(_ entry: ChartEntry, _ frame: Frame) -> HTML {
    """
    <td class="kind"><span>\(entry.kind.reference)<span>\(frame.say(entry.kind.wording))</span>\
    </span></td>\
    <td>\(frame.institution(chart, entry.institution))</td>\
    <td class="title">\(title(entry, frame))</td>\
    <td class="essentials">\(frame.essentials(entry.essentials))</td>
    """
  }

  private func title(_ entry: ChartEntry, _ frame: Frame) -> HTML {
    let name = (entry.title ?? frame.say(entry.kind.wording)).clipped(80)
    let clock = entry.time.flatMap { $0.clock.isEmpty || $0.clock == "00:00" ? nil : $0.clock }
    let author = entry.author.map { HTML("<bdi>\($0.clipped(30))</bdi>") }
    let time: HTML? =
      clock == nil && author == nil
      ? nil : "<span class=\"clock\">\(clock ?? "") \(author)</span>"
    if entry.isClosed {
      return """
        <bdi>\(name)</bdi>\(time) <span class="tag">\(frame.say("開けません", "cannot be opened"))</span>
        """
    }
    let path = entry.path ?? record.adding(chart.name(of: entry.key))
    return "<a href=\"\(path)\"><bdi>\(name)</bdi></a>\(time)"
  }

  /// Neighbours that have something in common.
  private func runs(_ entries: [ChartEntry], by key: (ChartEntry) -> String) -> [[ChartEntry]] {
    var runs: [[ChartEntry]] = []
    var last: String?
    for entry in entries {
      let next = key(entry)
      if next == last { runs[runs.count - 1].append(entry) } else { runs.append([entry]) }
      last = next
    }
    return runs
  }
}

extension Frame {
  /// What a reader has to know without opening a record.
  func essentials(_ essentials: [ChartEntry.Essential]) -> HTML? {
    guard !essentials.isEmpty else { return nil }
    let items = essentials.map { essential -> HTML in
      switch essential {
      case .words(let text): "<li><bdi>\(text.clipped(60))</bdi></li>"
      case .result(let name, let value, let abnormality):
        """
        <li class="\(abnormality.style)"><bdi>\(name.clipped(30)) <b>\(value.clipped(20))</b></bdi>\
        <i aria-hidden="true">\(abnormality.mark)</i>\
        <span class="sr"> \(say(abnormality.wording))</span></li>
        """
      }
    }
    return "<ul>\(items)</ul>"
  }
}
