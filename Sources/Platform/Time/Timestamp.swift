/// A moment of civil time in UTC, to the millisecond.
package struct Timestamp: Comparable, Hashable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  package let milliseconds: Int64

  /// The moment `milliseconds` after 1970-01-01T00:00:00Z.
  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// Reads the `date-time` of RFC 3339 §5.6; nil if malformed or not a real date.
  ///
  /// Upper-case `T` and `Z`, one to nine fraction digits (cut to milliseconds), no leap
  /// second, offset within ±23:59.
  package init?(rfc3339 text: String) {
    var reader = DateTimeReader(bytes: Array(text.utf8))
    guard let milliseconds = reader.milliseconds() else { return nil }
    self.milliseconds = milliseconds
  }

  /// The moment as `2026-01-02T03:04:05.678Z`.
  package var rfc3339: String {
    var text: [UInt8] = []
    text.reserveCapacity(24)
    append(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends what ``rfc3339`` says.
  package func append(to text: inout [UInt8]) {
    let (days, ofDay) = milliseconds.flooringDivision(by: 86_400_000)
    let date = CivilDate(daysSince1970: days)
    if date.year < 0 { text.append(UInt8(ascii: "-")) }
    text.appendDigits(date.year.magnitude, width: 4)
    text.append(UInt8(ascii: "-"))
    text.appendDigits(date.month.magnitude, width: 2)
    text.append(UInt8(ascii: "-"))
    text.appendDigits(date.day.magnitude, width: 2)
    text.append(UInt8(ascii: "T"))
    text.appendDigits((ofDay / 3_600_000).magnitude, width: 2)
    text.append(UInt8(ascii: ":"))
    text.appendDigits((ofDay / 60_000 % 60).magnitude, width: 2)
    text.append(UInt8(ascii: ":"))
    text.appendDigits((ofDay / 1000 % 60).magnitude, width: 2)
    text.append(UInt8(ascii: "."))
    text.appendDigits((ofDay % 1000).magnitude, width: 3)
    text.append(UInt8(ascii: "Z"))
  }

  /// Whole seconds since 1970, rounded down.
  package var unixSeconds: Int64 {
    milliseconds.flooringDivision(by: 1000).quotient
  }

  /// The moment `duration` later, held at the ends of the range instead of overflowing.
  package func adding(_ duration: Duration) -> Timestamp {
    let (sum, overflow) = milliseconds.addingReportingOverflow(duration.milliseconds)
    guard overflow else { return Timestamp(milliseconds: sum) }
    return Timestamp(milliseconds: milliseconds < 0 ? .min : .max)
  }

  /// How much later this is than `earlier`; negative if it is not.
  package func duration(since earlier: Timestamp) -> Duration {
    let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
    guard overflow else { return .milliseconds(difference) }
    return .milliseconds(milliseconds < 0 ? Int64.min : Int64.max)
  }

  /// Whether `left` is earlier.
  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

extension Duration {
  /// Whole milliseconds, rounded down and held within `Int64`.
  package var milliseconds: Int64 {
    // A millisecond has 2^15 times 5^15 attoseconds, and both divisions round down: after the first
    // whatever lasts less than three days is one word.
    let (shifted, rest) = (attoseconds >> 15, Int64(30_517_578_125))
    if let word = Int64(exactly: shifted) { return word.flooringDivision(by: rest).quotient }
    let (quotient, remainder) = shifted.quotientAndRemainder(dividingBy: Int128(rest))
    return Int64(clamping: remainder < 0 ? quotient - 1 : quotient)
  }
}

extension Int64 {
  /// Division that rounds towards negative infinity; the remainder is never negative.
  func flooringDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension [UInt8] {
  fileprivate mutating func appendDigits(_ value: UInt64, width: Int) {
    if value >= 10 || width > 1 { appendDigits(value / 10, width: width - 1) }
    append(UInt8(ascii: "0") + UInt8(value % 10))
  }
}
