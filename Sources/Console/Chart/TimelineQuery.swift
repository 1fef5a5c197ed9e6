/// Which lines of a timeline are asked for.
///
/// In an address: `kind` and `at`, each any number of times, `period` and `page`. What no list
/// knows asks for nothing, so an address that was tampered with shows more or fewer of the lines
/// that the reader may see anyway.
package struct TimelineQuery: Hashable, Sendable {
  /// How far back.
  package enum Period: String, CaseIterable, Sendable {
    case all
    case month = "1m"
    case quarter = "3m"
    case year = "1y"
    case threeYears = "3y"

    var days: Int? {
      switch self {
      case .all: nil
      case .month: 31
      case .quarter: 92
      case .year: 366
      case .threeYears: 1096
      }
    }
  }

  /// The kinds; all if empty.
  package var kinds: Set<RecordKind> = []
  /// The institutions by their places in the chart; all if empty.
  package var institutions: Set<Int> = []
  /// How far back.
  package var period: Period = .all
  /// The page, from 0.
  package var page = 0

  /// Lines on one page.
  package static let linesMax = 50

  /// Everything, from the newest on.
  package init() {}

  /// Reads the questions of an address.
  package init(_ items: [(name: String, value: String)]) {
    for (name, value) in items {
      switch name {
      case "kind": if let kind = RecordKind(rawValue: value) { kinds.insert(kind) }
      case "at": if let number = Int(value), number >= 0 { institutions.insert(number) }
      case "period": period = Period(rawValue: value) ?? .all
      case "page": page = max(0, min(Int(value) ?? 0, 100_000))
      default: break
      }
    }
  }

  /// The address of these lines.
  func address(_ base: Path, page: Int) -> Path {
    var path = base
    for kind in RecordKind.allCases where kinds.contains(kind) {
      path = path.asking("kind", kind.rawValue)
    }
    for number in institutions.sorted() { path = path.asking("at", "\(number)") }
    if period != .all { path = path.asking("period", period.rawValue) }
    return page == 0 ? path : path.asking("page", "\(page)")
  }

  /// True if a line is asked for.
  func matches(_ entry: ChartEntry, now: CivilTime) -> Bool {
    guard kinds.isEmpty || kinds.contains(entry.kind),
      institutions.isEmpty || institutions.contains(entry.institution)
    else { return false }
    guard let days = period.days else { return true }
    guard let time = entry.time else { return false }
    return now.dayNumber - time.dayNumber <= days
  }

  /// True if fewer than all lines are asked for.
  var isNarrowed: Bool { !kinds.isEmpty || !institutions.isEmpty || period != .all }
}
