/// The five eras since 1868, each with the day it began.
enum Era: CaseIterable {
  case meiji, taisho, showa, heisei, reiwa

  /// A day of the Gregorian calendar.
  typealias Day = (year: Int, month: Int, day: Int)

  /// The era `name` begins with, and how many scalars that takes.
  static func prefix(of name: ArraySlice<Unicode.Scalar>) -> (era: Era, count: Int)? {
    for era in allCases {
      if name.starts(with: era.kanji.unicodeScalars) { return (era, 2) }
      if let first = name.first, era.letters.unicodeScalars.contains(first) { return (era, 1) }
    }
    return nil
  }

  /// Whether `date` lies in this era, or may.
  func holds(_ date: MatchDate) -> Bool {
    let days = Self.allCases.map(\.begins)
    guard let index = Self.allCases.firstIndex(of: self) else { return false }
    return date.isPossible(from: days[index], until: index + 1 < days.count ? days[index + 1] : nil)
  }

  /// The Gregorian year of its year 1.
  var firstYear: Int { begins.year }

  private var begins: Day {
    switch self {
    case .meiji: (1868, 1, 25)
    case .taisho: (1912, 7, 30)
    case .showa: (1926, 12, 25)
    case .heisei: (1989, 1, 8)
    case .reiwa: (2019, 5, 1)
    }
  }

  private var kanji: String {
    switch self {
    case .meiji: "明治"
    case .taisho: "大正"
    case .showa: "昭和"
    case .heisei: "平成"
    case .reiwa: "令和"
    }
  }

  /// The letter of registers and forms, in either case.
  private var letters: String {
    switch self {
    case .meiji: "Mm明"
    case .taisho: "Tt大"
    case .showa: "Ss昭"
    case .heisei: "Hh平"
    case .reiwa: "Rr令"
    }
  }
}
