package import Record

/// What stands above the timeline: allergies, present medication, problems.
package struct Summary: Sendable {
  /// Something of one institution.
  package struct Item<Value: Sendable>: Sendable {
    /// What it is.
    package let value: Value
    /// The institution, by its place in the chart.
    package let institution: Int
    /// The line that says more.
    package let key: ChartEntry.Key
  }

  /// A drug that was ordered last.
  package struct Drug: Sendable {
    /// The order.
    package let order: MedicationOrder
    /// Until when what was handed out lasts, if that is known.
    package let until: CivilTime?
  }

  /// The allergies that are not known to be errors.
  package let allergies: [Item<Allergy>]
  /// What says that no allergy is known.
  package let noneKnown: [Item<Allergy>]
  /// The drugs of each institution's newest prescription.
  package let drugs: [Item<Drug>]
  /// The problems that are not known to be over.
  package let problems: [Item<Problem>]

  /// Draws the summary of a chart.
  package init(_ chart: Chart) {
    var allergies: [Item<Allergy>] = []
    var noneKnown: [Item<Allergy>] = []
    var drugs: [Item<Drug>] = []
    var problems: [Item<Problem>] = []
    var prescribed: Set<Int> = []
    for entry in chart.entries {
      let isNewest = entry.kind == .prescription && prescribed.insert(entry.institution).inserted
      for record in chart.records(of: entry) {
        switch record {
        case .allergy(let allergy) where allergy.isShown:
          let item = Item(value: allergy, institution: entry.institution, key: entry.key)
          if allergy.saysNone { noneKnown.append(item) } else { allergies.append(item) }
        case .problem(let problem) where problem.isPresent:
          problems.append(Item(value: problem, institution: entry.institution, key: entry.key))
        case .medicationOrder(let order) where isNewest && order.isValid:
          let drug = Drug(order: order, until: order.lasts)
          drugs.append(Item(value: drug, institution: entry.institution, key: entry.key))
        default: break
        }
      }
    }
    self.allergies = allergies
    self.noneKnown = noneKnown
    self.drugs = drugs
    self.problems = problems
  }
}

extension Allergy {
  fileprivate var isShown: Bool { certainty != .enteredInError && certainty != .refuted }

  /// SNOMED CT: no known allergy, and the same of drugs, food, the environment, insects, latex.
  private static let none: Set<String> = [
    "716186003", "409137002", "429625007", "428607008", "428197003", "716184000",
  ]

  /// True for what says that no allergy is known.
  var saysNone: Bool {
    substance.codes.contains {
      $0.system == "http://snomed.info/sct" && Self.none.contains($0.code)
    }
  }
}

extension Problem {
  fileprivate var isPresent: Bool {
    (course == nil || course == .active) && end == nil && certainty != .enteredInError
  }
}

extension MedicationOrder {
  fileprivate var isValid: Bool { status != .revoked && status != .enteredInError }

  /// The day on which what was handed out ends: days from the start, the start included.
  var lasts: CivilTime? {
    if let end = usage.end { return CivilTime(end) }
    guard let start = (usage.start ?? authored).map({ CivilTime($0) }),
      let duration = usage.duration, let days = duration.days, days > 0
    else { return nil }
    let last = start.milliseconds + Int64(days - 1) * 86_400_000
    return CivilTime(milliseconds: last, precision: .day)
  }
}

extension Quantity {
  /// A number of days; nil if it is none (UCUM `d` and `wk`, or the word).
  var days: Int? {
    guard comparator == nil, let count = Int(value.digits), (1...3660).contains(count) else {
      return nil
    }
    let names = (unit?.codes.map(\.code) ?? []) + [unit?.shown ?? ""]
    if names.contains(where: { ["d", "日", "日分", "day", "days"].contains($0) }) { return count }
    return names.contains { ["wk", "週", "week", "weeks"].contains($0) } ? count * 7 : nil
  }
}
