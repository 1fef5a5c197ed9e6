package import Record

/// The values of one test in one unit, oldest first.
///
/// Values of different units are never joined.
package struct Series: Sendable {
  /// What is measured, and in which unit.
  package struct Key: Hashable, Sendable {
    /// The code and its system, or the words.
    let code: String
    /// The unit as it is written; empty for none.
    let unit: String

    init(_ observation: Observation, _ value: Observation.Value, _ name: String) {
      code = observation.code.codes.first.map { "\($0.system ?? "")|\($0.code)" } ?? name
      unit = value.unit ?? ""
    }
  }

  /// One value.
  package struct Point: Sendable {
    /// When it was.
    package let time: CivilTime
    /// The value as it was written.
    package let shown: String
    /// The number to draw; nil for what is no number.
    package let number: Double?
    /// True if only a bound of it is known.
    package let isBound: Bool
    /// How it stands to what is usual.
    package let abnormality: Abnormality?
    /// What is usual, where and when it was measured.
    package let range: Observation.Range?
    /// The institution, by its place in the chart.
    package let institution: Int
    /// The record.
    let record: ChartEntry.Key
  }

  /// What is measured.
  package let key: Key
  /// The test by name.
  package let name: String
  /// The unit; empty for none.
  package var unit: String { key.unit }
  /// Whether it is a laboratory's.
  package let isLaboratory: Bool
  /// The values, oldest first.
  package internal(set) var points: [Point]

  /// Laboratory first, then by code: JLAC10 begins with the material and branch that belong
  /// together; what has no code comes last.
  fileprivate var order: (Int, Int, String, String) {
    (isLaboratory ? 0 : 1, key.code.contains("|") ? 0 : 1, key.code, key.unit)
  }

  /// The series without what is older.
  func since(_ period: TimelineQuery.Period, _ now: CivilTime) -> Series {
    guard let days = period.days else { return self }
    var series = self
    series.points = points.filter { now.dayNumber - $0.time.dayNumber <= days }
    return series
  }

  /// The points that can be drawn.
  package var drawn: [Point] { points.filter { $0.number?.isFinite == true } }
}

/// All series of a chart.
package struct Laboratory: Sendable {
  /// The series, those of laboratories first, in the order of their codes.
  package let series: [Series]
  private let chart: Chart

  /// Draws the series of a chart.
  package init(_ chart: Chart) {
    self.chart = chart
    var collector = Collector()
    for entry in chart.entries where entry.time != nil {
      for part in chart.parts(of: entry) { collector.take(part, entry, chart) }
    }
    series = collector.series.map { series in
      var sorted = series
      sorted.points = series.points.enumerated()
        .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
      return sorted
    }.sorted { $0.order < $1.order }
  }

  /// The series that the value of a record of that name belongs to; nil if there is none.
  package func series(named name: String) -> Series? {
    series.first { $0.points.contains { chart.name(of: $0.record) == name } }
  }

  /// What addresses call a series: as one of its records, whichever come later.
  func name(of series: Series) -> String {
    series.points.first.map { chart.name(of: $0.record) } ?? ""
  }

  private struct Collector {
    var series: [Series] = []
    private var places: [Series.Key: Int] = [:]

    mutating func take(
      _ part: (key: ChartEntry.Key, record: ClinicalRecord), _ entry: ChartEntry, _ chart: Chart
    ) {
      switch part.record {
      case .observation(let observation):
        add(observation, part.key, entry)
        for member in observation.members { takePart(part.key.source, member, entry, chart) }
      case .report(let report):
        for result in report.results { takePart(part.key.source, result, entry, chart) }
      default: break
      }
    }

    private mutating func takePart(
      _ source: Int, _ position: Int, _ entry: ChartEntry, _ chart: Chart
    ) {
      guard case .observation(let part)? = chart.record(source, position) else { return }
      add(part, ChartEntry.Key(source: source, position: position), entry)
      for member in part.members {
        if case .observation(let inner)? = chart.record(source, member) {
          add(inner, ChartEntry.Key(source: source, position: member), entry)
        }
      }
    }

    private mutating func add(
      _ observation: Observation, _ record: ChartEntry.Key, _ entry: ChartEntry
    ) {
      guard let value = observation.value, let name = observation.code.shown,
        observation.status != .enteredInError, observation.status != .cancelled,
        let time = observation.effective.map({ CivilTime($0) }) ?? entry.time
      else { return }
      let key = Series.Key(observation, value, name)
      let place = places[key] ?? series.count
      if place == series.count {
        places[key] = place
        let isLaboratory = observation.kind == .laboratory
        series.append(Series(key: key, name: name, isLaboratory: isLaboratory, points: []))
      }
      series[place].points.append(point(observation, value, time, record, entry))
    }

    private func point(
      _ observation: Observation, _ value: Observation.Value, _ time: CivilTime,
      _ record: ChartEntry.Key, _ entry: ChartEntry
    ) -> Series.Point {
      var number: Double?
      var isBound = false
      if case .quantity(let quantity) = value {
        number = quantity.value.number
        isBound = quantity.comparator != nil
      }
      return Series.Point(
        time: time, shown: value.amount, number: number, isBound: isBound,
        abnormality: Abnormality(observation), range: observation.range,
        institution: entry.institution, record: record)
    }
  }
}
