/// The half-open span of time that a FHIR date, dateTime or instant of any precision names.
///
/// A text without a zone is read in Japan time (+09:00, no summer time), where all networks are.
package struct TimeSpan: BitwiseCopyable, Hashable, Sendable {
  /// Minutes east of Greenwich for texts without a zone.
  package static let zoneMinutesDefault: Int64 = 540

  /// The first millisecond of the span, since 1970 UTC.
  package let lower: Int64
  /// The first millisecond after the span, since 1970 UTC.
  package let upper: Int64

  /// The span of one millisecond since 1970 UTC.
  package init(millisecond: Int64) {
    lower = millisecond
    upper = millisecond + 1
  }

  /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `YYYY-MM-DDThh:mm[:ss[.f…]][Z|±hh:mm]` (FHIR R4
  /// §2.24.0.1 and §3.1.1.4.7); nil if malformed.
  package init?(_ text: Span<UInt8>) {
    guard (4...40).contains(text.count) else { return nil }
    var reader = DateReader()
    guard let span = reader.span(text) else { return nil }
    lower = span.lowerBound
    upper = span.upperBound
  }

  /// True if `text`, which names the span, is a FHIR instant already: seconds and a zone (R4
  /// §2.24.0.1).
  package static func isInstant(_ text: Span<UInt8>) -> Bool {
    guard text.count >= 20, text[16] == 0x3A else { return false }
    let sign = text[text.count - 6]
    return text[text.count - 1] == 0x5A || sign == 0x2B || sign == 0x2D
  }

  /// The instant at which the span begins, in UTC with seconds.
  package var instant: String { Self.utc(lower) }

  /// An instant, in milliseconds since 1970 UTC, in UTC with seconds.
  package static func utc(_ milliseconds: Int64) -> String {
    let remainder = milliseconds % 86_400_000
    let inDay = remainder < 0 ? remainder + 86_400_000 : remainder
    let days = (milliseconds - inDay) / 86_400_000
    let time = inDay / 1000
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    return digits(year, 4) + "-" + digits(month < 10 ? month + 3 : month - 9, 2) + "-"
      + digits(day, 2) + "T" + digits(time / 3600, 2) + ":" + digits(time / 60 % 60, 2) + ":"
      + digits(time % 60, 2) + "Z"
  }

  private static func digits(_ value: Int64, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }
}

/// Reads the digits of a date one by one.
private struct DateReader {
  private var at = 0

  @inline(__always)
  private mutating func digits(_ bytes: Span<UInt8>, _ count: Int) -> Int64? {
    guard at &+ count <= bytes.count else { return nil }
    var value: Int64 = 0
    for index in at..<at &+ count {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    at &+= count
    return value
  }

  private mutating func take(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  mutating func span(_ bytes: Span<UInt8>) -> Range<Int64>? {
    guard let year = digits(bytes, 4), year >= 1 else { return nil }
    if at == bytes.count { return shifted(Self.days(year, 1, 1), Self.days(year + 1, 1, 1)) }
    guard take(bytes, 0x2D), let month = digits(bytes, 2), (1...12).contains(month) else {
      return nil
    }
    if at == bytes.count {
      let start = Self.days(year, month, 1)
      return shifted(start, start + Self.dayCount(year, month) * 86_400_000)
    }
    guard take(bytes, 0x2D), let day = digits(bytes, 2), day >= 1,
      day <= 28 || day <= Self.dayCount(year, month)
    else { return nil }
    let start = Self.days(year, month, day)
    if at == bytes.count { return shifted(start, start + 86_400_000) }
    guard take(bytes, 0x54) else { return nil }
    return time(bytes, on: start)
  }

  /// A span of whole days, moved to where the day begins in Japan.
  private func shifted(_ start: Int64, _ end: Int64) -> Range<Int64> {
    let zone = TimeSpan.zoneMinutesDefault * 60_000
    return start - zone..<end - zone
  }

  /// The time of day; a leap second is read as the last second of its minute (FHIR allows 60).
  private mutating func time(_ bytes: Span<UInt8>, on day: Int64) -> Range<Int64>? {
    guard let hour = digits(bytes, 2), hour < 24, take(bytes, 0x3A), let minute = digits(bytes, 2),
      minute < 60
    else { return nil }
    var start = day + hour * 3_600_000 + minute * 60_000
    var width: Int64 = 60_000
    if take(bytes, 0x3A) {
      guard let second = digits(bytes, 2), second <= 60 else { return nil }
      start += min(second, 59) * 1000
      width = 1000
      if take(bytes, 0x2E) {
        guard let fraction = fraction(bytes) else { return nil }
        start += fraction.milliseconds
        width = fraction.width
      }
    }
    guard let zone = zone(bytes), at == bytes.count else { return nil }
    return start - zone..<start - zone + width
  }

  /// A fraction of a second: finer than a millisecond counts as the millisecond it lies in.
  private mutating func fraction(_ bytes: Span<UInt8>) -> (milliseconds: Int64, width: Int64)? {
    var unit: Int64 = 1000
    var value: Int64 = 0
    let start = at
    while at < bytes.count, bytes[at].isASCIIDigit {
      if unit > 1 {
        unit /= 10
        value += Int64(bytes[at] - 0x30) * unit
      }
      at += 1
    }
    return at == start ? nil : (value, unit)
  }

  /// The zone in milliseconds east of Greenwich; Japan's if none is written.
  private mutating func zone(_ bytes: Span<UInt8>) -> Int64? {
    if at == bytes.count { return TimeSpan.zoneMinutesDefault * 60_000 }
    if take(bytes, 0x5A) { return 0 }
    let sign: Int64
    if take(bytes, 0x2B) { sign = 1 } else if take(bytes, 0x2D) { sign = -1 } else { return nil }
    guard let hour = digits(bytes, 2), take(bytes, 0x3A), let minute = digits(bytes, 2),
      minute < 60,
      hour * 60 + minute <= 14 * 60
    else { return nil }
    return sign * (hour * 60 + minute) * 60_000
  }

  /// How many days a month has.
  private static func dayCount(_ year: Int64, _ month: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Midnight UTC of a day of the proleptic Gregorian calendar, in milliseconds since 1970.
  ///
  /// Days are counted in years that begin in March: y·365 + y/4 − y/100 + y/400 + (153·m + 2)/5.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let y = month > 2 ? year : year - 1
    let m = month > 2 ? month - 3 : month + 9
    let days = y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1
    return (days - 719_468) * 86_400_000
  }
}
