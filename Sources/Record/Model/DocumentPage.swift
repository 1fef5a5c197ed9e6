/// One decoded page of a custodian's answer.
package struct DocumentPage: Sendable {
  /// The documents, in the custodian's order.
  package var entries: [DocumentEntry]
  /// Every identifier met anywhere in the answer, in withheld entries too.
  package var identifiers: IdentifierSet
  /// The custodian's own URL of the next page.
  ///
  /// It never leaves.
  package var next: String?
  /// What was withheld and why, without any of its content.
  package var warnings: [String]

  /// Makes a page of its parts.
  package init(
    entries: [DocumentEntry] = [], identifiers: IdentifierSet = IdentifierSet(),
    next: String? = nil, warnings: [String] = []
  ) {
    self.entries = entries
    self.identifiers = identifiers
    self.next = next
    self.warnings = warnings
  }
}
