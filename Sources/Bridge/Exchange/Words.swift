import Consent
import Policy
import Record

/// A network's own words in its users' assertions, through the agreement's mapping.
enum Words {
  /// The vocabulary's word, nil where there is no row: the checker then refuses the assertion.
  static func translate(_ word: IdentityProvider.Word, _ mapping: VocabularyMapping?) -> String? {
    guard let mapping else { return nil }
    switch word {
    case .role(let coding):
      return value(mapping.map(role: coding.display ?? coding.code))
        ?? value(mapping.map(role: coding.code))
    case .purpose(let coding):
      return value(mapping.map(purpose: coding.display ?? coding.code))
        ?? value(mapping.map(purpose: coding.code))
    case .organization: return nil
    }
  }

  private static func value(_ result: MappingResult) -> String? {
    guard case .mapped(let value, _) = result else { return nil }
    return value
  }
}
