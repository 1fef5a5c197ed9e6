package import Record

/// All drugs that were ordered, by prescription, newest first.
package struct MedicationPage: Screen {
  /// The records.
  package var chart: Chart
  /// Where records are: the key of a line is added.
  package var record: Path

  /// LIMIT: prescriptions on the page; older ones stand in the timeline.
  package static let entriesMax = 60

  /// Makes the page.
  package init(chart: Chart, record: Path) {
    self.chart = chart
    self.record = record
  }

  /// The heading.
  package var title: Wording { Wording(ja: "薬", en: "Medication") }
  /// It shows a record.
  package var showsRecord: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    let kinds: Set<RecordKind> = [.prescription, .injection]
    let entries = chart.entries.filter { kinds.contains($0.kind) }
    guard !entries.isEmpty else {
      return "<p class=\"empty\">\(frame.say("薬の記録はありません。", "There is no drug on record."))</p>"
    }
    let rows = entries.prefix(Self.entriesMax).flatMap { lines(of: $0, frame) }
    let rest = entries.count - Self.entriesMax
    return """
      \(frame.table(
        frame.say("処方と注射、新しい順", "Prescriptions and injections, newest first"),
        [
          frame.say("日付", "Date"), frame.say("種類", "Kind"), frame.say("施設", "Institution"),
          frame.say("薬", "Drug"), frame.say("量", "Amount"), frame.say("用法・日数", "Usage and days"),
        ], rows, style: "list drugs"))
      \(rest > 0 ? frame.hint(
        "これより古い \(rest) 件は一連の表にあります。", "\(rest) older ones stand in the timeline.") : nil)
      """
  }

  private func lines(of entry: ChartEntry, _ frame: Frame) -> [HTML] {
    let orders = chart.records(of: entry).compactMap { record -> MedicationOrder? in
      if case .medicationOrder(let order) = record { order } else { nil }
    }
    let lines = orders.flatMap { order -> [(CodedText, Quantity?, MedicationOrder)] in
      order.ingredients.isEmpty
        ? [(order.drug, order.dose ?? order.dailyDose, order)]
        : order.ingredients.map { ($0.drug, $0.amount, order) }
    }
    return lines.enumerated().map { number, line in
      let head = number == 0 ? head(entry, lines.count, frame) : nil
      let usage = [
        line.2.usage.timing?.shown, line.2.usage.duration?.shown, line.2.usage.route?.shown,
      ]
      .compactMap { $0 }.joined(separator: " ")
      return """
        <tr>\(head)<td class="drug"><b>\(frame.words(line.0.shown?.clipped(80)))</b></td>\
        <td class="number">\(frame.words(line.1?.shown))</td>\
        <td>\(frame.words(usage.clipped(80)))</td></tr>
        """
    }
  }

  private func head(_ entry: ChartEntry, _ count: Int, _ frame: Frame) -> HTML {
    """
    <th scope="rowgroup" rowspan="\(count)"><a href="\(record.adding(chart.name(of: entry.key)))">\
    \(entry.time?.digits ?? "–")</a></th>\
    <td rowspan="\(count)">\(frame.say(entry.kind.wording))</td>\
    <td rowspan="\(count)">\(frame.institution(chart, entry.institution))</td>
    """
  }
}
