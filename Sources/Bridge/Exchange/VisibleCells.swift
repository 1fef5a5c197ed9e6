import Platform
import Policy
import Record

/// Which documents and records of a patient may be seen.
struct VisibleCells: Sendable {
  let scope: Scope
  let numbers: CellNumbers
  /// Since when the patient takes part; what is not known of a document is `unknown`.
  let since: Timestamp?

  func contains(_ entry: DocumentEntry) -> Bool {
    contains(entry.category, entry.label, made: entry.consentMilliseconds, entry.tag)
  }

  func contains(_ unit: HeldRecords) -> Bool {
    contains(unit.category, unit.label, made: unit.date?.lower, unit.tag)
  }

  private func contains(
    _ category: Category, _ label: Label, made: Int64?, _ tag: Tag
  ) -> Bool {
    scope.contains(
      category: category.place, label: label.place, docAge: age(made).rawValue, tag: tag.place,
      in: numbers)
  }

  private func age(_ made: Int64?) -> DocumentAge {
    guard let since, let made else { return .unknown }
    return made < since.milliseconds ? .beforeConsent : .afterConsent
  }
}

extension CellNumbers {
  /// The numbers by the places of the record's own words.
  init(_ policy: JointPolicy) {
    self.init(
      policy, categories: Category.allCases.map(\.rawValue), labels: Label.allCases.map(\.rawValue),
      docAges: DocumentAge.allCases.map { "\($0)" }, tags: Tag.allCases.map(\.rawValue))
  }
}

private enum DocumentAge: Int, CaseIterable {
  case unknown, beforeConsent, afterConsent
}

extension Category {
  /// Its place among all of them.
  var place: Int {
    switch self {
    case .referral: 0
    case .discharge: 1
    case .prescription: 2
    case .injection: 3
    case .labOrder: 4
    case .labResult: 5
    case .imagingOrder: 6
    case .image: 7
    case .imagingReport: 8
    case .progressNote: 9
    case .nursing: 10
    case .carePlan: 11
    case .unknown: 12
    }
  }
}

extension Label {
  /// Its place among all of them.
  var place: Int {
    switch self {
    case .normal: 0
    case .restricted: 1
    case .veryRestricted: 2
    case .unlabelled: 3
    case .unknown: 4
    }
  }
}

extension Tag {
  /// Its place among all of them.
  var place: Int {
    switch self {
    case .none: 0
    case .uninformed: 1
    case .undelivered: 2
    case .unknown: 3
    }
  }
}
