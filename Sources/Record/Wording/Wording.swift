/// A language a person reads here: operators and clinicians Japanese, engineers English.
package enum Language: String, Sendable {
  case japanese = "ja"
  case english = "en"

  /// The language of a POSIX locale such as `ja_JP.UTF-8`; English unless it is Japanese.
  package init(locale: String) { self = locale.hasPrefix("ja") ? .japanese : .english }
}

/// One sentence in both languages.
package struct Wording: Equatable, Sendable {
  /// The Japanese sentence.
  package let ja: String
  /// The English sentence.
  package let en: String

  /// A sentence in both languages.
  package init(ja: String, en: String) {
    self.ja = ja
    self.en = en
  }

  /// This text and another below it.
  package func followed(by other: Wording) -> Wording {
    Wording(ja: "\(ja)\n\n\(other.ja)", en: "\(en)\n\n\(other.en)")
  }

  /// The sentence in `language`.
  package func text(in language: Language) -> String { language == .japanese ? ja : en }
}
