/// One value of a date parameter: a prefix and a date of any precision
/// (FHIR R4, search §3.1.1.4.6).
struct SearchDate: Equatable {
  /// How the date of a record is to lie to the one asked for.
  enum Prefix: String {
    case eq, ne, gt, lt, ge, le, sa, eb, ap
  }

  let prefix: Prefix
  let range: Range<Int64>

  /// Reads a value such as `ge2025-04`.
  init(_ text: String) throws(SearchFault) {
    let prefix = Prefix(rawValue: String(text.prefix(2)))
    guard let range = Self.range(of: prefix == nil ? text : String(text.dropFirst(2))) else {
      throw .value
    }
    self.prefix = prefix ?? .eq
    self.range = range
  }

  /// Whether a record's range of milliseconds since 1970 fits.
  func matches(_ actual: Range<Int64>) -> Bool {
    let isWithin = range.lowerBound <= actual.lowerBound && actual.upperBound <= range.upperBound
    return switch prefix {
    case .eq: isWithin
    case .ne: !isWithin
    case .gt: actual.upperBound > range.upperBound
    case .lt: actual.lowerBound < range.lowerBound
    // A period that ends on the day asked for is found, as IHE MHD has it for `period`.
    case .ge: actual.upperBound > range.lowerBound
    case .le: actual.lowerBound < range.upperBound
    case .sa: actual.lowerBound >= range.upperBound
    case .eb: actual.upperBound <= range.lowerBound
    case .ap: actual.overlaps(range)
    }
  }

  /// The milliseconds that a FHIR date or dateTime stands for; without a zone it is Japan's.
  static func range(of text: String) -> Range<Int64>? {
    let halves = text.split(separator: "T", omittingEmptySubsequences: false).map(String.init)
    guard let date = numbers(halves[0], separator: "-", widths: [4, 2, 2]),
      (1...12).contains(date.at(1, or: 1)), (1...31).contains(date.at(2, or: 1))
    else { return nil }
    if halves.count == 2, date.count == 3 { return range(on: date, time: halves[1]) }
    guard halves.count == 1 else { return nil }
    return switch date.count {
    case 1: day(date[0], 1, 1)..<day(date[0] + 1, 1, 1)
    case 2: day(date[0], date[1], 1)..<day(date[0], date[1] + 1, 1)
    default: day(date[0], date[1], date[2])..<day(date[0], date[1], date[2] + 1)
    }
  }

  private static func range(on date: [Int], time text: String) -> Range<Int64>? {
    let clock = text.prefix { $0 != "Z" && $0 != "+" && $0 != "-" }
    let parts = clock.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let zone = zoneMinutes(String(text.dropFirst(clock.count))), parts.count <= 2,
      let time = numbers(parts.at(0, or: ""), separator: ":", widths: [2, 2, 2]), time.count >= 2,
      time[0] < 24, time[1] < 60, time.at(2, or: 0) < 60
    else { return nil }
    var fraction: Int64 = 0
    if parts.count == 2 {
      guard time.count == 3, let digits = Int64((parts[1] + "00").prefix(3)) else { return nil }
      fraction = digits
    }
    let minutes = Int64(time[0] * 60 + time[1] - zone + japanMinutes)
    let start = day(date[0], date[1], date[2]) + minutes * 60_000 + Int64(time.at(2, or: 0)) * 1000
    let precision: Int64 = parts.count == 2 ? 1 : time.count == 3 ? 1000 : 60_000
    return start + fraction..<start + fraction + precision
  }

  private static func zoneMinutes(_ text: String) -> Int? {
    guard !text.isEmpty else { return japanMinutes }
    if text == "Z" { return 0 }
    guard let zone = numbers(String(text.dropFirst()), separator: ":", widths: [2, 2]),
      zone.count == 2
    else { return nil }
    return (text.hasPrefix("-") ? -1 : 1) * (zone[0] * 60 + zone[1])
  }

  private static func numbers(
    _ text: String, separator: Character, widths: [Int]
  ) -> [Int]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.count <= widths.count else { return nil }
    var numbers: [Int] = []
    for (part, width) in zip(parts, widths) {
      guard part.utf8.count == width, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int(part)
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The start of a day in Japan; a month or a day too many runs on.
  private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    let moment =
      month == 13
      ? Moment(year: year + 1, month: 1, day: day) : Moment(year: year, month: month, day: day)
    return moment.milliseconds
  }

  private static let japanMinutes = 9 * 60
}

extension Array {
  fileprivate func at(_ index: Int, or other: Element) -> Element {
    indices.contains(index) ? self[index] : other
  }
}
