import Record

/// What was read of one text, by the bytes it was read from.
///
/// The documents of an answer mostly say the same of their type, their classes and their authors;
/// what stands under the same name in the same bytes is the same, and is read once.
struct ReadBefore {
  /// LIMIT: values that are remembered; further ones are read each time.
  private static let countMax = 32

  /// A value whose lists stand in the page.
  enum Value: BitwiseCopyable {
    case concept(DocumentEntry.Concept)
    case concepts(Sublist<DocumentEntry.Concept>)
    case labels(Sublist<DocumentEntry.Code>)
    case authors(Sublist<DocumentEntry.Author>)
    case code(DocumentEntry.Code?)
  }

  private var values: [(name: Element, source: TextRange, value: Value)] = []

  /// What was read under `name` from the bytes that stand at `source` too.
  func value(_ name: Element, at source: TextRange, in page: DocumentPage) -> Value? {
    for known in values where known.name == name && page.same(known.source, source) {
      return known.value
    }
    return nil
  }

  /// Remembers what was read.
  mutating func note(_ value: Value, _ name: Element, at source: TextRange) {
    if values.isEmpty { values.reserveCapacity(8) }
    if values.count < Self.countMax { values.append((name, source, value)) }
  }
}
