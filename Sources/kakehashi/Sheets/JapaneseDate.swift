/// A day as forms in Japan want it, with the year of its era and of the Gregorian calendar.
enum JapaneseDate {
  /// The eras since the calendar was changed, each with its first day, the latest first.
  private static let eras = [
    ("令和", "2019-05-01"), ("平成", "1989-01-08"), ("昭和", "1926-12-25"), ("大正", "1912-07-30"),
    ("明治", "1868-01-25"),
  ]

  /// `昭和31年4月2日（1956年4月2日）`, of `1956-04-02` or a moment that begins so; a text that begins
  /// otherwise stays as it is.
  static func text(_ date: String) -> String {
    let day = date.prefix(10)
    let parts = day.split(separator: "-", omittingEmptySubsequences: false).compactMap { Int($0) }
    guard parts.count == 3, day.utf8.count == 10 else { return date }
    let rest = "\(parts[1])月\(parts[2])日"
    let gregorian = "\(parts[0])年\(rest)"
    // Days in this form sort as they follow each other.
    guard let (era, first) = eras.first(where: { $0.1 <= day }), let start = Int(first.prefix(4))
    else { return gregorian }
    let year = parts[0] - start + 1
    return "\(era)\(year == 1 ? "元" : "\(year)")年\(rest)（\(gregorian)）"
  }
}
