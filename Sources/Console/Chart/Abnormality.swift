package import Record

/// How a value stands to what is usual.
package enum Abnormality: Hashable, Sendable {
  case low, high, criticallyLow, criticallyHigh, other

  /// What a custodian's flags say (HL7 table 0078); nil if the value is as usual or nothing is
  /// said.
  package init?(flags: [CodedText]) {
    let found = flags.lazy.flatMap { flag in flag.codes.map(\.code) + [flag.text ?? ""] }
      .compactMap { Abnormality(code: $0) }
    guard let first = found.first else { return nil }
    self = first
  }

  private init?(code: String) {
    switch code.uppercased() {
    case "L", "↓", "低", "低値": self = .low
    case "H", "↑", "高", "高値": self = .high
    case "LL", "<": self = .criticallyLow
    case "HH", ">": self = .criticallyHigh
    case "A", "AA", "POS", "異常", "陽性": self = .other
    default: return nil
    }
  }

  /// What an observation says, or where it says nothing, what its range does.
  package init?(_ observation: Observation) {
    if let flagged = Abnormality(flags: observation.flags) {
      self = flagged
      return
    }
    guard observation.flags.isEmpty, case .quantity(let quantity)? = observation.value,
      let range = observation.range
    else { return nil }
    // A value of which only a bound is known is on one side of it for sure, or nothing is sure.
    let value = quantity.value.number
    let mayBeLess = quantity.comparator == .less || quantity.comparator == .atMost
    let mayBeMore = quantity.comparator == .greater || quantity.comparator == .atLeast
    if let low = range.low?.number, !mayBeMore, mayBeLess ? value <= low : value < low {
      self = .low
    } else if let high = range.high?.number, !mayBeLess, mayBeMore ? value >= high : value > high {
      self = .high
    } else {
      return nil
    }
  }

  /// The mark of laboratories, and an arrow.
  var mark: String {
    switch self {
    case .low: "↓L"
    case .high: "↑H"
    case .criticallyLow: "⇊LL"
    case .criticallyHigh: "⇈HH"
    case .other: "!"
    }
  }

  /// The mark in words.
  var wording: Wording {
    switch self {
    case .low: Wording(ja: "低値", en: "low")
    case .high: Wording(ja: "高値", en: "high")
    case .criticallyLow: Wording(ja: "著しい低値", en: "critically low")
    case .criticallyHigh: Wording(ja: "著しい高値", en: "critically high")
    case .other: Wording(ja: "異常", en: "abnormal")
    }
  }

  var style: HTML {
    switch self {
    case .low: "low"
    case .high: "high"
    case .criticallyLow: "low critical"
    case .criticallyHigh: "high critical"
    case .other: "other"
    }
  }
}

extension Numeral {
  /// The nearest binary number, to draw with.
  package var number: Double { Double(digits) ?? .nan }
}

extension Quantity {
  /// The amount as it was written, without its unit.
  var amount: String { (comparator?.rawValue ?? "") + value.digits }

  /// The amount and its unit.
  var shown: String { unit?.shown.map { "\(amount) \($0)" } ?? amount }
}

extension Observation.Range {
  /// The bounds, where they are known as numbers; else the words.
  var bounds: String {
    switch (low?.digits, high?.digits) {
    case (let low?, let high?): "\(low)–\(high)"
    case (let low?, nil): "≥ \(low)"
    case (nil, let high?): "≤ \(high)"
    case (nil, nil): text
    }
  }

  /// The bounds, and the words where they say something else.
  var shown: String {
    let numbers = [low?.digits, high?.digits].compactMap { $0 }
    let says = text.isEmpty || numbers.allSatisfy { text.contains($0) }
    return says ? (text.isEmpty ? bounds : text) : "\(bounds)　\(text)"
  }
}

extension Observation.Value {
  /// The value in words.
  var shown: String {
    switch self {
    case .quantity(let quantity): quantity.shown
    case .coded(let coded): coded.shown ?? "–"
    case .text(let text): text
    case .moment(let date): CivilTime(date).stamp
    }
  }

  /// The value without its unit.
  var amount: String {
    if case .quantity(let quantity) = self { quantity.amount } else { shown }
  }

  /// The unit, if there is one.
  var unit: String? {
    if case .quantity(let quantity) = self { quantity.unit?.shown } else { nil }
  }
}
