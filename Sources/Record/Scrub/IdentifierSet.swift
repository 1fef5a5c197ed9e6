/// The identifiers of a custodian that were met while one answer was decoded.
///
/// Only *distinctive* values are kept, because each is blanked from ordinary text and looked for
/// in every byte that leaves: 4 to 256 bytes of UTF-8; at least 6 if all are digits (a shorter
/// number is also a date or a dose); at least 12 if all are ASCII letters (a shorter one is also
/// a word, such as `hospital`). What is not distinctive is dropped all the same wherever it stands
/// as an identifier, because answers are re-encoded and nothing is copied, and labelled patterns
/// remove it from text.
package struct IdentifierSet: Equatable, Sendable {
  /// The values, each once, in the order they were met.
  package private(set) var values: [String] = []
  private var known: Set<String> = []

  /// Makes an empty set.
  package init() {}

  /// Makes a set of what is distinctive among `values`.
  package init(_ values: some Sequence<String>) {
    for value in values { insert(value) }
  }

  /// Adds `value` if it is distinctive.
  package mutating func insert(_ value: String) {
    guard Self.isDistinctive(value), known.insert(value).inserted else { return }
    values.append(value)
  }

  /// Adds all of `other`.
  package mutating func formUnion(_ other: IdentifierSet) {
    for value in other.values { insert(value) }
  }

  /// True if there is none.
  package var isEmpty: Bool { values.isEmpty }

  /// True if `value` is long and odd enough to be told from ordinary text.
  package static func isDistinctive(_ value: String) -> Bool {
    let bytes = value.utf8
    guard (4...256).contains(bytes.count) else { return false }
    if bytes.count < 6, bytes.allSatisfy(\.isASCIIDigit) { return false }
    return bytes.count >= 12 || !bytes.allSatisfy(\.isASCIILetter)
  }
}
