import Record

/// Dates of XDS: digits of any length from the year to the second, in UTC (IHE ITI TF-3 table
/// 4.2.3.1.7-2, DTM).
///
/// A date without a time is a day of the calendar, as it is in FHIR.
enum RegistryDate {
  /// The date as FHIR writes it; nil if malformed.
  ///
  /// Fractions of a second are dropped.
  static func fhir(_ text: String) -> String? {
    let whole = text.utf8.prefix { $0 != 0x2E }
    guard [4, 6, 8, 10, 12, 14].contains(whole.count), whole.allSatisfy({ $0 &- 0x30 < 10 })
    else { return nil }
    let digits = Array(whole)
    let part: (Range<Int>) -> String = { String(decoding: digits[$0], as: UTF8.self) }
    var date = part(0..<4)
    if digits.count >= 6 { date += "-" + part(4..<6) }
    if digits.count >= 8 { date += "-" + part(6..<8) }
    guard digits.count >= 10 else { return date }
    date += "T" + part(8..<10) + ":" + (digits.count >= 12 ? part(10..<12) : "00")
    if digits.count >= 14 { date += ":" + part(12..<14) }
    return date + "Z"
  }

  /// A date that was asked for; nil if malformed.
  static func partial(_ text: String) -> PartialDate? { fhir(text).flatMap { PartialDate($0) } }

  /// What XDS writes for a date of a page: a day as it is, a time in UTC.
  static func text(_ date: DocumentEntry.Date, in page: DocumentPage) -> String {
    let written = page.text[date.text.range]
    guard written.contains(0x54) else {
      return String(decoding: written.filter { $0 != 0x2D }, as: UTF8.self)
    }
    return digits(of: date.span.lower)
  }

  /// What XDS writes for a date that is asked for: the instant at which its span begins or ends.
  static func digits(of milliseconds: Int64) -> String {
    String(
      decoding: TimeSpan.utc(milliseconds).utf8.filter { $0 &- 0x30 < 10 }, as: UTF8.self)
  }
}
