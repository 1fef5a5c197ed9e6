/// A date of birth as a register has it: whole, or with an unknown day, or with only the year.
package struct MatchDate: Equatable, Sendable {
  /// The years a date may be of, as in ``Demographics``.
  package static let years = 1850...2149
  /// How many characters a date may have as it comes in.
  package static let charactersMax = 24

  /// The year of the Gregorian calendar.
  package let year: Int
  /// The month; nil if the register does not know it.
  package let month: Int?
  /// The day; nil if the register does not know it.
  package let day: Int?
  /// Whether the era had not begun or was over: 昭和64年1月8日 is told to the human who confirms.
  package private(set) var isLenient: Bool

  /// Reads a date as registers write it; nil for anything else.
  ///
  /// `1948-02-29`, `1948/2/29`, `19480229`, `1948-02`, `1948`, `昭和23年2月29日`, `S23.2.29`,
  /// `S230229`, `令和元年5月`, `H310500`: `00` is an unknown month or day.
  package init?(_ text: String) {
    guard text.unicodeScalars.prefix(Self.charactersMax + 1).count <= Self.charactersMax
    else { return nil }
    var rest = Width.folded(text).filter { $0 != " " }[...]
    let era = Era.prefix(of: rest)
    rest = rest.dropFirst(era?.count ?? 0)
    if rest.last == "生" { rest = rest.dropLast() }
    guard let parts = Self.parts(rest, inEra: era != nil), let first = parts.first
    else { return nil }
    let year = era.map { $0.era.firstYear + first - 1 } ?? first
    let month = parts.count > 1 && parts[1] > 0 ? parts[1] : nil
    let day = parts.count > 2 && parts[2] > 0 ? parts[2] : nil
    guard first > 0, Self.years.contains(year), Self.exists(year: year, month: month, day: day)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    isLenient = false
    if let era { isLenient = !era.era.holds(self) }
  }

  /// The eight digits of a whole date in ascending order; nil for a partial date.
  var sortedDigits: String? {
    guard let month, let day else { return nil }
    return String(String(year * 10_000 + month * 100 + day).sorted())
  }

  /// Whether some day the date may mean lies from `first` to before `next`.
  func isPossible(from first: Era.Day, until next: Era.Day?) -> Bool {
    let latest = (year: year, month: month ?? 12, day: day ?? 31)
    guard latest >= first, let next else { return latest >= first }
    return (year: year, month: month ?? 1, day: day ?? 1) < next
  }

  private static func exists(year: Int, month: Int?, day: Int?) -> Bool {
    guard let month else { return day == nil }
    let leaps = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, leaps ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...12).contains(month) && (1...days[month - 1]).contains(day ?? 1)
  }

  /// Year, month and day as far as they stand there; nil if the text is something else.
  private static func parts(_ text: ArraySlice<Unicode.Scalar>, inEra: Bool) -> [Int]? {
    let whole = digits(text)
    if let whole, text.count == (inEra ? 6 : 8) {
      return [whole / 10_000, whole / 100 % 100, whole % 100]
    }
    var parts = text.split(omittingEmptySubsequences: false, whereSeparator: isSeparator)
    if parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
    guard (1...3).contains(parts.count) else { return nil }
    let isFirst = inEra && parts[0].elementsEqual(["元"])
    guard isFirst || (inEra ? 1...2 : 4...4).contains(parts[0].count),
      parts.dropFirst().allSatisfy({ (1...2).contains($0.count) })
    else { return nil }
    let numbers = parts.dropFirst(isFirst ? 1 : 0).compactMap(digits)
    guard numbers.count == parts.count - (isFirst ? 1 : 0) else { return nil }
    return (isFirst ? [1] : []) + numbers
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    ["年", "月", "日", ".", "/"].contains(scalar) || Width.isHyphenLike(scalar)
  }

  private static func digits(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
    guard (1...8).contains(text.count), text.allSatisfy({ ("0"..."9").contains($0) })
    else { return nil }
    return text.reduce(0) { $0 * 10 + Int($1.value) - 0x30 }
  }
}
