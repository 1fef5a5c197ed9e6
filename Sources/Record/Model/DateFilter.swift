/// One alternative of a date search (FHIR R4 §3.1.1.4.7): a comparison and a date.
package struct DateFilter: Hashable, Sendable {
  /// The prefixes of FHIR R4; `ap` is not among them because its width is the server's choice.
  package enum Comparison: String, CaseIterable, Hashable, Sendable {
    case eq, ne, gt, lt, ge, le, sa, eb
  }

  /// How the two spans are compared.
  package let comparison: Comparison
  /// The date that was asked for.
  package let date: PartialDate

  /// Makes a filter of its two parts.
  package init(_ comparison: Comparison, _ date: PartialDate) {
    self.comparison = comparison
    self.date = date
  }

  /// Reads a prefix, `eq` if there is none, and a date; nil if malformed.
  package init?(_ text: String) {
    let comparison = Comparison(rawValue: String(text.prefix(2)))
    guard let date = PartialDate(comparison == nil ? text : String(text.dropFirst(2)))
    else { return nil }
    self.init(comparison ?? .eq, date)
  }

  /// The filter as FHIR writes it.
  package var text: String { comparison.rawValue + date.text }

  /// True if the document's date is what the filter asks for; a missing one never is.
  package func matches(_ other: TimeSpan?) -> Bool {
    guard let other else { return false }
    return matches(lower: other.lower, upper: other.upper)
  }

  /// True if the document's period is what the filter asks for; an open end reaches for ever, and
  /// a period without ends is none.
  package func matches(from start: TimeSpan?, to end: TimeSpan?) -> Bool {
    guard start != nil || end != nil else { return false }
    return matches(lower: start?.lower ?? .min, upper: end?.upper ?? .max)
  }

  /// Compares with the half-open span `lower..<upper`, in milliseconds since 1970 UTC.
  package func matches(lower: Int64, upper: Int64) -> Bool {
    let isContained = date.lower <= lower && upper <= date.upper
    switch comparison {
    case .eq: return isContained
    case .ne: return !isContained
    case .gt: return upper > date.upper
    case .lt: return lower < date.lower
    case .ge: return upper > date.upper || isContained
    case .le: return lower < date.lower || isContained
    case .sa: return lower >= date.upper
    case .eb: return upper <= date.lower
    }
  }
}
