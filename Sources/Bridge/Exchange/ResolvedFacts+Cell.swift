import Consent
import Platform
import Policy
import Record

extension ResolvedFacts {
  /// The document cell that `entry` falls into; what is not known of it is `unknown`.
  func cell(of entry: DocumentEntry) -> DocumentCell {
    DocumentCell(
      category: entry.category.rawValue, label: entry.label.rawValue,
      docAge: age(of: entry.consentMilliseconds),
      tag: entry.tag.rawValue)
  }

  /// The document cell that a unit of records falls into.
  func cell(of unit: HeldRecords) -> DocumentCell {
    DocumentCell(
      category: unit.category.rawValue, label: unit.label.rawValue,
      docAge: age(of: unit.date?.lower), tag: unit.tag.rawValue)
  }

  private func age(of made: Int64?) -> String {
    guard let since = participationSince, let made else {
      return Vocabulary.unknown
    }
    return made < since.milliseconds ? "beforeConsent" : "afterConsent"
  }
}
