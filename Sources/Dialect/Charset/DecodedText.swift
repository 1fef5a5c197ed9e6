/// A text in UTF-8, and how its original bent the rules.
package struct DecodedText: Equatable, Sendable {
  /// The text; sound UTF-8.
  package let utf8: [UInt8]
  /// What was read although it should not have been there; at most one of a kind.
  package let notes: [TextNote]

  /// The text as a string.
  package var text: String { String(decoding: utf8, as: UTF8.self) }
}

/// A sloppiness of a text: it was read, or written, but not as it stands.
package struct TextNote: Equatable, Sendable {
  /// What is out of order.
  package enum Kind: String, CaseIterable, Sendable {
    /// Escape sequences in a text that declares no Japanese character set.
    case charsetUndeclared
    /// A character set named as the standard does not spell it.
    case charsetMisspelt
    /// JIS X 0201 Roman, read as ASCII so that `\` and `~` stay the delimiters they are.
    case romanSet
    /// JIS X 0208 called by its name of 1978, or with four bytes.
    case oldEscape
    /// Half-width kana, widened.
    case halfwidthKana
    /// Characters of a vendor that JIS X 0208 does not have.
    case vendorCharacter
    /// Characters replaced by others of the same meaning, such as `①` by `(1)`.
    case substituted
    /// Characters without any counterpart, each replaced by `〓`.
    case lost
  }

  /// What is out of order.
  package let kind: Kind
  /// Where it first is: bytes from the start of the text that was read.
  package let offset: Int
  /// How often it is.
  package internal(set) var count: Int

  /// A note of `count` places, the first of them at `offset`.
  package init(kind: Kind, offset: Int, count: Int) {
    self.kind = kind
    self.offset = offset
    self.count = count
  }
}

/// Collects notes, one of a kind.
struct TextNotes {
  private(set) var all: [TextNote] = []

  mutating func note(_ kind: TextNote.Kind, at offset: Int) {
    if let index = all.firstIndex(where: { $0.kind == kind }) {
      all[index].count += 1
    } else {
      all.append(TextNote(kind: kind, offset: offset, count: 1))
    }
  }
}
