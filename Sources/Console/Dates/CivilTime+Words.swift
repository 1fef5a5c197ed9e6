import Record

extension CivilTime {
  /// `2026-11-22`, `2026-11` or `2026`: digits alone, for both languages.
  var digits: String {
    switch precision {
    case .year: "\(year)"
    case .month: "\(year)-\(twoDigits(month))"
    case .day, .minute: "\(year)-\(twoDigits(month))-\(twoDigits(day))"
    }
  }

  /// `14:05`; empty if the time of day is not known.
  var clock: String { precision == .minute ? "\(twoDigits(hour)):\(twoDigits(minute))" : "" }

  /// The date and, if known, the time of day.
  var stamp: String { clock.isEmpty ? digits : "\(digits) \(clock)" }

  /// `月` or `Mon`.
  func weekdayName(_ language: Language) -> String {
    let names =
      language == .japanese
      ? ["日", "月", "火", "水", "木", "金", "土"]
      : ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    return names[weekday]
  }

  /// `2026年11月` or `November 2026`.
  func monthName(_ language: Language) -> String {
    if precision == .year { return language == .japanese ? "\(year)年" : "\(year)" }
    guard language == .english else { return "\(year)年\(month)月" }
    let names = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December",
    ]
    return "\(names[month - 1]) \(year)"
  }

  /// `昭和48年7月3日`; nil before 1873, when Japan took the Gregorian calendar, and for what is no
  /// day.
  var eraDate: String? {
    guard precision >= .day, let (era, first) = Self.era(year, month, day) else { return nil }
    let count = year - first + 1
    return "\(era)\(count == 1 ? "元" : "\(count)")年\(month)月\(day)日"
  }

  /// The eras and the days on which they began (令和 2019-05-01, 平成 1989-01-08, 昭和 1926-12-25,
  /// 大正 1912-07-30).
  private static func era(_ year: Int, _ month: Int, _ day: Int) -> (name: String, first: Int)? {
    let began: [(name: String, day: (Int, Int, Int), first: Int)] = [
      ("令和", (2019, 5, 1), 2019), ("平成", (1989, 1, 8), 1989), ("昭和", (1926, 12, 25), 1926),
      ("大正", (1912, 7, 30), 1912), ("明治", (1873, 1, 1), 1868),
    ]
    return began.first { (year, month, day) >= $0.day }.map { ($0.name, $0.first) }
  }
}

/// A number of at least two digits.
func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
