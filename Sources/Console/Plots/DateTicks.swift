import Record

/// Dates along an axis: the first of years, quarters, months, or some days.
struct DateTicks {
  /// The dates, oldest first.
  let times: [CivilTime]
  private let step: Step

  /// How far dates are apart.
  private enum Step {
    case years(Int)
    case months(Int)
    case days(Int)
  }

  private static let steps: [(step: Step, days: Double)] = [
    (.days(1), 1), (.days(2), 2), (.days(7), 7), (.days(14), 14), (.months(1), 30.4),
    (.months(2), 61), (.months(3), 91), (.months(6), 183), (.years(1), 365), (.years(2), 731),
    (.years(5), 1826), (.years(10), 3652), (.years(50), 18_262),
  ]

  /// At most `countMax` dates, unless the span is longer than centuries.
  init(span: ClosedRange<Double>, countMax: Int) {
    let days = (span.upperBound - span.lowerBound) / 86_400_000
    let fitting = Self.steps.first { $0.days * Double(countMax) >= days }
    step = fitting?.step ?? .years(50)
    let first = CivilTime(milliseconds: Int64(span.lowerBound), precision: .day)
    guard days > 0 else {
      times = [first]
      return
    }
    var times: [CivilTime] = []
    var next = Self.start(first, step)
    while let time = next, Double(time.milliseconds) <= span.upperBound, times.count < 64 {
      if Double(time.milliseconds) >= span.lowerBound { times.append(time) }
      next = Self.after(time, step)
    }
    self.times = times.isEmpty ? [first] : times
  }

  /// The date in as few words as the step needs.
  func label(_ time: CivilTime, _ language: Language) -> String {
    switch step {
    case .years: "\(time.year)"
    case .months: "\(time.year)-\(twoDigits(time.month))"
    case .days: time.digits
    }
  }

  private static func start(_ time: CivilTime, _ step: Step) -> CivilTime? {
    switch step {
    case .years(let count): date(time.year / count * count, 1)
    case .months(let count): date(time.year, (time.month - 1) / count * count + 1)
    case .days:
      PartialDate(CivilTime(milliseconds: time.milliseconds, precision: .day).digits)
        .map { CivilTime($0) }
    }
  }

  private static func after(_ time: CivilTime, _ step: Step) -> CivilTime? {
    switch step {
    case .years(let count): return date(time.year + count, 1)
    case .months(let count):
      let months = time.year * 12 + time.month - 1 + count
      return date(months / 12, months % 12 + 1)
    case .days(let count):
      let next = time.milliseconds + Int64(count) * 86_400_000
      return CivilTime(milliseconds: next, precision: .day)
    }
  }

  private static func date(_ year: Int, _ month: Int) -> CivilTime? {
    let digits = String(repeating: "0", count: max(0, 4 - "\(year)".count)) + "\(year)"
    return PartialDate("\(digits)-\(twoDigits(month))-01").map { CivilTime($0) }
  }
}
