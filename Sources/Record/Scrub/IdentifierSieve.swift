/// What takes one set of identifiers out of text, and what finds them in bytes that leave.
///
/// Made once and shared by all that is cleaned of the same identifiers: answers about one patient
/// mostly know the same few.
package final class IdentifierSieve: Sendable {
  /// LIMIT: identifiers of a sieve that is kept for the next answer; one of more takes much memory.
  private static let keptMax = 128

  /// The identifiers.
  package let identifiers: IdentifierSet
  /// Takes them out of text that people wrote.
  package let scrubber: TextScrubber
  /// Looks for them in all that leaves.
  package let sentry: Guard

  /// Takes the identifiers of one answer.
  package init(_ identifiers: IdentifierSet) {
    self.identifiers = identifiers
    scrubber = TextScrubber(identifiers)
    sentry = Guard(identifiers)
  }

  /// The sieve of `identifiers`: `last` if it is of the very same.
  package static func of(_ identifiers: IdentifierSet, last: IdentifierSieve?) -> IdentifierSieve {
    if let last, last.identifiers == identifiers { return last }
    return IdentifierSieve(identifiers)
  }

  /// Itself if it may be kept for the next answer.
  package var kept: IdentifierSieve? { identifiers.count <= Self.keptMax ? self : nil }
}
