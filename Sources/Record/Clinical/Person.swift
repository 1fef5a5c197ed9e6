/// What a message says about the patient, without any number or address.
package struct Person: Hashable, Sendable {
  /// Administrative sex.
  package enum Sex: String, Sendable {
    case female, male, other, unknown
  }

  /// The name.
  package var name = HumanName()
  /// The sex, if said.
  package var sex: Sex?
  /// The birth date, a day.
  package var birthDate: PartialDate?

  /// Makes a person of whom nothing is known.
  package init() {}
}

/// A Japanese name in its two writings.
package struct HumanName: Hashable, Sendable {
  /// One writing of a name.
  package struct Writing: Hashable, Sendable {
    /// The family name, or the whole name where it was not divided.
    package var family: String
    /// The given name, empty if there is none.
    package var given: String

    /// Makes a writing of its two parts.
    package init(family: String, given: String = "") {
      self.family = family
      self.given = given
    }

    /// Both parts, a space between them.
    package var full: String {
      given.isEmpty ? family : family.isEmpty ? given : "\(family) \(given)"
    }
  }

  /// In kanji, as the name is written.
  package var ideographic: Writing?
  /// In kana, as the name is read.
  package var syllabic: Writing?

  /// Makes a name of its two writings.
  package init(ideographic: Writing? = nil, syllabic: Writing? = nil) {
    self.ideographic = ideographic
    self.syllabic = syllabic
  }

  /// What a reader is shown: kanji, else kana.
  package var shown: String? { ideographic?.full ?? syllabic?.full }
}
