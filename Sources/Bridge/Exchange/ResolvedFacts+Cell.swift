import Consent
import Platform
import Policy
import Record

extension ResolvedFacts {
  /// The document cell that `entry` falls into; what is not known of it is `unknown`.
  func cell(of entry: DocumentEntry) -> DocumentCell {
    DocumentCell(
      category: entry.category.rawValue, label: entry.label.rawValue, docAge: age(of: entry),
      tag: entry.tag.rawValue)
  }

  private func age(of entry: DocumentEntry) -> String {
    guard let since = participationSince, let made = entry.consentMilliseconds else {
      return Vocabulary.unknown
    }
    return made < since.milliseconds ? "beforeConsent" : "afterConsent"
  }
}
