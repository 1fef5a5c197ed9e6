package import Record

/// A moment as clocks and calendars show it in Japan.
package struct CivilTime: Hashable, Comparable, Sendable {
  /// How much of it is known.
  package enum Precision: Int, Comparable, Sendable {
    case year, month, day, minute

    /// A less precise one comes first.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// The first millisecond that it names, since 1970 UTC.
  package let milliseconds: Int64
  /// How much of it is known.
  package let precision: Precision
  /// The year of the Gregorian calendar.
  package let year: Int
  /// The month, from 1.
  package let month: Int
  /// The day of the month, from 1.
  package let day: Int
  /// The hour, from 0.
  package let hour: Int
  /// The minute.
  package let minute: Int

  /// A moment in milliseconds since 1970 UTC.
  package init(milliseconds: Int64, precision: Precision = .minute) {
    self.milliseconds = milliseconds
    self.precision = precision
    let text = Array(TimeSpan.utc(milliseconds + Self.zone).utf8)
    func number(_ range: Range<Int>) -> Int {
      text[range].reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }
    (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    (hour, minute) = (number(11..<13), number(14..<16))
  }

  /// What a date of a record names.
  package init(_ date: PartialDate) {
    let precision: Precision =
      switch date.text.utf8.count {
      case ...4: .year
      case ...7: .month
      case ...10: .day
      default: .minute
      }
    self.init(milliseconds: date.lower, precision: precision)
  }

  /// The earlier one first; of two that begin together, the one that is known better.
  package static func < (left: Self, right: Self) -> Bool {
    (left.milliseconds, left.precision.rawValue) < (right.milliseconds, right.precision.rawValue)
  }

  private static let zone = TimeSpan.zoneMinutesDefault * 60_000

  /// The days since 1970-01-01 in Japan.
  var dayNumber: Int {
    let (days, rest) = (milliseconds + Self.zone).quotientAndRemainder(dividingBy: 86_400_000)
    return Int(rest < 0 ? days - 1 : days)
  }

  /// The day of the week, Sunday 0; 1970-01-01 was a Thursday.
  var weekday: Int { ((dayNumber + 4) % 7 + 7) % 7 }

  /// Whole years from `self`, a birth date, to `other`.
  func years(until other: CivilTime) -> Int {
    let isBefore = (other.month, other.day) < (month, day)
    return other.year - year - (isBefore ? 1 : 0)
  }
}
