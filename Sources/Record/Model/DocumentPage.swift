/// Documents of one custodian, and all that is said about them in one place.
package struct DocumentPage: Sendable {
  /// The bytes in which every ``TextRange`` of the page lies.
  package var text: [UInt8] = []
  /// The documents, in the custodian's order.
  package var entries: [DocumentEntry] = []
  /// The codes in which every sublist of codes lies.
  package var codes: [DocumentEntry.Code] = []
  /// The concepts in which every sublist of concepts lies.
  package var concepts: [DocumentEntry.Concept] = []
  /// The authors in which every sublist of authors lies.
  package var authors: [DocumentEntry.Author] = []
  /// The relations in which every sublist of relations lies.
  package var relations: [DocumentEntry.Relation] = []
  /// Every identifier met anywhere in the answer, in withheld entries too.
  package var identifiers = IdentifierSet()
  /// The custodian's own URL of the page after the last one that was read.
  ///
  /// It never leaves.
  package var next: String?
  /// What was withheld and why, without any of its content.
  package var warnings: [PageWarning] = []

  /// Makes a page without documents.
  package init() {}

  /// True if every part of the custodian answered.
  package var isComplete: Bool { !warnings.contains { $0.kind == .incomplete } }

  /// A piece of the page's text as a string.
  package func string(_ range: TextRange) -> String {
    String(decoding: text[range.range], as: UTF8.self)
  }

  /// A piece of the page's text as a string; nil for no piece.
  package func string(_ range: TextRange?) -> String? { range.map { string($0) } }

  /// True if a piece of the page's text is `other`.
  package func says(_ range: TextRange, _ other: String) -> Bool {
    equal(text.span.extracting(range.range), other.utf8.span)
  }

  /// True if two pieces of the page's text are the same.
  package func same(_ a: TextRange, _ b: TextRange) -> Bool {
    equal(text.span.extracting(a.range), text.span.extracting(b.range))
  }

  /// Adds text and says where it stands.
  package mutating func add(_ other: some Sequence<UInt8>) -> TextRange {
    let start = text.count
    text.append(contentsOf: other)
    return TextRange(start..<text.count)
  }
}
