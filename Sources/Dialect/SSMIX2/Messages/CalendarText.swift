package import Record

/// Dates as Japanese senders write them.
///
/// SOURCE: HL7 v2.5 §2.A.77 (TS), §2.A.21 (DT); 元号法 and its predecessors.
package enum CalendarText {
  /// Reads `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][±ZZZZ]`, or a date in an era such as `令和6年5月1日`,
  /// `R06.05.01` or `H30/1/2`; nil if it is none.
  ///
  /// A text without a zone is Japan time. FHIR and thus the records know no hour without minutes:
  /// an hour alone is its first second.
  package static func date(_ text: String) -> PartialDate? {
    let bytes = text.unicodeScalars.compactMap(folded)
    if bytes.first.map(isDigit) == true, let date = timestamp(bytes) { return date }
    return EraDate(text)?.date
  }

  /// Digits and signs in full width as the ASCII they mean; nil for spaces at the ends.
  private static func folded(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar.value {
    case 0x20, 0x3000: nil
    case 0xFF10...0xFF19: UInt8(scalar.value - 0xFF10 + 0x30)
    case 0x21...0x7E: UInt8(scalar.value)
    default: 0
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func timestamp(_ bytes: [UInt8]) -> PartialDate? {
    let digits = bytes.prefix(while: isDigit)
    var rest = bytes[digits.count...]
    guard [4, 6, 8, 10, 12, 14].contains(digits.count) else { return nil }
    var fraction = ""
    if rest.first == 0x2E {
      let places = rest.dropFirst().prefix(while: isDigit)
      guard digits.count == 14, (1...9).contains(places.count) else { return nil }
      fraction = "." + String(decoding: places, as: UTF8.self)
      rest = rest.dropFirst(places.count + 1)
    }
    guard let zone = zone(rest) else { return nil }
    guard digits.count > 8 else {
      return zone == .unsaid ? PartialDate(written(digits)) : nil
    }
    // What a time leaves open is its first second.
    let zeros = repeatElement(UInt8(0x30), count: 14 - digits.count)
    return PartialDate(written(digits + zeros) + fraction + zone.text)
  }

  /// The digits with the signs between them that FHIR has.
  private static func written(_ digits: ArraySlice<UInt8>) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(32)
    for (index, digit) in digits.enumerated() {
      switch index {
      case 4, 6: out.append(0x2D)
      case 8: out.append(0x54)
      case 10, 12: out.append(0x3A)
      default: break
      }
      out.append(digit)
    }
    return String(decoding: out, as: UTF8.self)
  }

  private enum Zone: Equatable {
    case unsaid
    case said(String)

    var text: String {
      switch self {
      case .unsaid: "+09:00"
      case .said(let text): text
      }
    }
  }

  private static func zone(_ rest: ArraySlice<UInt8>) -> Zone? {
    guard let sign = rest.first else { return .unsaid }
    let digits = rest.dropFirst()
    guard sign == 0x2B || sign == 0x2D, digits.count == 4, digits.allSatisfy(isDigit) else {
      return nil
    }
    let text = String(decoding: rest, as: UTF8.self)
    return .said(text.prefix(3) + ":" + text.suffix(2))
  }
}

/// A date in a Japanese era.
private struct EraDate {
  let date: PartialDate

  private struct Era {
    let names: [String]
    /// The first day, as a number `YYYYMMDD`.
    let first: Int
    /// The first day of the next era.
    let next: Int
  }

  /// SOURCE: first days of the eras since the Gregorian calendar was taken over (1873).
  private static let eras = [
    Era(names: ["明治", "M"], first: 18_730_101, next: 19_120_730),
    Era(names: ["大正", "T"], first: 19_120_730, next: 19_261_225),
    Era(names: ["昭和", "S"], first: 19_261_225, next: 19_890_108),
    Era(names: ["平成", "H"], first: 19_890_108, next: 20_190_501),
    Era(names: ["令和", "R"], first: 20_190_501, next: 99_991_231),
  ]

  /// The year 1 of an era is the year it began in, which for 明治 is before the calendar: 1868.
  private static func year(_ count: Int, of era: Era) -> Int {
    (era.first == 18_730_101 ? 1868 : era.first / 10_000) + count - 1
  }

  init?(_ text: String) {
    let text = String(String.UnicodeScalarView(text.unicodeScalars.compactMap(Self.folded)))
    guard let era = Self.eras.first(where: { $0.names.contains(where: text.hasPrefix) }),
      let name = era.names.first(where: text.hasPrefix),
      let numbers = Self.numbers(text.dropFirst(name.count))
    else { return nil }
    let year = Self.year(numbers[0], of: era)
    let month = numbers.count > 1 ? numbers[1] : nil
    let day = numbers.count > 2 ? numbers[2] : nil
    // What is left open may lie anywhere in the era.
    let latest = year * 10_000 + (month ?? 12) * 100 + (day ?? 31)
    let earliest = year * 10_000 + (month ?? 1) * 100 + (day ?? 1)
    guard latest >= era.first, earliest < era.next else { return nil }
    let rest = [month, day].compactMap(\.self).map { $0 < 10 ? "-0\($0)" : "-\($0)" }
    guard let date = PartialDate(String(year) + rest.joined()) else { return nil }
    self.date = date
  }

  private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0x20, 0x3000: nil
    case 0xFF10...0xFF19, 0xFF0E, 0xFF0F, 0xFF0D: Unicode.Scalar(scalar.value - 0xFEE0)
    default: scalar
    }
  }

  /// One to three numbers between 年月日, `.`, `/` or `-`; six digits are three numbers.
  private static func numbers(_ text: Substring) -> [Int]? {
    let text = text.replacing("元", with: "1")
    if text.utf8.count == 6, Int(text) != nil {
      return [text.prefix(2), text.dropFirst(2).prefix(2), text.suffix(2)].compactMap { Int($0) }
    }
    var parts = text.split(omittingEmptySubsequences: false) { "年月日./-".contains($0) }
    if parts.last?.isEmpty == true { parts.removeLast() }
    let numbers = parts.compactMap { part in
      part.utf8.count <= 2 && part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
    }
    guard (1...3).contains(numbers.count), numbers.count == parts.count, numbers[0] > 0 else {
      return nil
    }
    return numbers
  }
}
