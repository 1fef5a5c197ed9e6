/// A point in time, written the way Japanese records write it: in Japan's time, UTC+9.
package struct Moment: Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package let milliseconds: Int64

  /// A point in time by its distance from 1970 UTC.
  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// A time of day in Japan; a day beyond the end of its month runs into the next.
  package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0) {
    let days = Self.days(year: year, month: month, day: day)
    let minutes = (days * 24 + hour - Self.zoneHours) * 60 + minute
    milliseconds = Int64(minutes) * 60_000
  }

  /// Earlier before later.
  package static func < (left: Moment, right: Moment) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// `2025-04-01T09:30:00+09:00`.
  package var dateTime: String {
    let time = fields
    return "\(date)T\(pad(time.hour)):\(pad(time.minute)):\(pad(time.second))+09:00"
  }

  /// `2025-04-01`.
  package var date: String {
    let time = fields
    return "\(pad(time.year, 4))-\(pad(time.month))-\(pad(time.day))"
  }

  /// `20250401093000`, as HL7 v2 and v3 write it.
  package var compact: String { dateTime.prefix(19).filter(\.isNumber) }

  /// `2025年4月1日`.
  package var japanese: String {
    let time = fields
    return "\(time.year)年\(time.month)月\(time.day)日"
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar (Hinnant, days_from_civil).
  static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static let zoneHours = 9

  private var fields: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    let seconds = Int(milliseconds.floorDivided(by: 1000)) + Self.zoneHours * 3600
    let days = Int(Int64(seconds).floorDivided(by: 86_400))
    let rest = seconds - days * 86_400
    let shifted = days + 719_468
    let era = Int(Int64(shifted).floorDivided(by: 146_097))
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * ofYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
      ofYear - (153 * shiftedMonth + 2) / 5 + 1, rest / 3600, rest / 60 % 60, rest % 60
    )
  }

  private func pad(_ number: Int, _ width: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

extension Int64 {
  /// The quotient rounded down, also for what lies before 1970.
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
