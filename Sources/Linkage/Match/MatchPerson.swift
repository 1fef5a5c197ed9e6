/// What one side knows of its patient for a match, read and normalised.
///
/// It never leaves the side that made it: only tokens of it do, blinded.
package struct MatchPerson: Equatable, Sendable {
  /// Which letters names are compared in.
  package enum Profile: UInt8, CaseIterable, Sendable {
    /// Kana first, kanji as an addition; postcode and telephone of Japan.
    case japanese = 1
    /// Latin letters, sounds as in English; address in words.
    case latin = 2
  }

  /// Which letters its names are in.
  package let profile: Profile
  /// The family name.
  package let family: NormalisedName?
  /// The given name.
  package let given: NormalisedName?
  /// The family name before, if the register holds it.
  package let formerFamily: NormalisedName?
  /// The family name as written in kanji.
  package let familyWritten: NormalisedName?
  /// The given name as written in kanji.
  package let givenWritten: NormalisedName?
  /// The date of birth; whoever confirms is told when it is lenient.
  package let born: MatchDate?
  /// The sex, if registered.
  package let sex: Demographics.Sex
  /// The postcode; seven digits in Japan.
  package let postcode: String?
  /// The telephone number.
  package let phone: PhoneNumber?
  /// The address in Latin letters.
  package let address: LatinAddress?
  /// The number of the health insurance.
  package let insurance: InsuranceNumber?

  /// Reads a Japanese register's fields: both readings and the date of birth are needed.
  ///
  /// Throws `malformedDemographics` with the field's name, never its value.
  package init(japanese fields: MatchFields) throws(LinkageError) {
    profile = .japanese
    family = try Self.needed(fields.family, "family") { NormalisedName(reading: $0) }
    given = try Self.needed(fields.given, "given") { NormalisedName(reading: $0) }
    formerFamily = try Self.read(fields.formerFamily, "formerFamily") {
      NormalisedName(reading: $0)
    }
    familyWritten = try Self.read(fields.familyWritten, "familyWritten") {
      NormalisedName(written: $0)
    }
    givenWritten = try Self.read(fields.givenWritten, "givenWritten") {
      NormalisedName(written: $0)
    }
    born = try Self.needed(fields.birthDate, "birthDate") { MatchDate($0) }
    sex = try Self.read(fields.sex, "sex") { Demographics.Sex(rawValue: $0) } ?? .unknown
    postcode = try Self.read(fields.postcode, "postcode") { Postcode($0)?.digits }
    phone = try Self.read(fields.phone, "phone") { PhoneNumber($0) }
    address = nil
    insurance = try Self.insurance(fields)
  }

  /// Reads the fields of a register in Latin letters: a name and a second field are needed.
  ///
  /// Throws `malformedDemographics` with the field's name, never its value.
  package init(latin fields: MatchFields) throws(LinkageError) {
    profile = .latin
    family = try Self.read(fields.family, "family") { NormalisedName(latin: $0) }
    given = try Self.read(fields.given, "given") { NormalisedName(latin: $0) }
    formerFamily = try Self.read(fields.formerFamily, "formerFamily") { NormalisedName(latin: $0) }
    familyWritten = nil
    givenWritten = nil
    born = try Self.read(fields.birthDate, "birthDate") { MatchDate($0) }
    sex = try Self.read(fields.sex, "sex") { Demographics.Sex(rawValue: $0) } ?? .unknown
    postcode = try Self.read(fields.postcode, "postcode") { LatinAddress.text($0) }
    phone = nil
    address = try LatinAddress(fields)
    insurance = nil
    guard family != nil || given != nil else { throw .malformedDemographics(field: "family") }
  }

  private static func read<Value>(
    _ text: String, _ field: String, _ parse: (String) -> Value?
  ) throws(LinkageError) -> Value? {
    guard !text.isEmpty else { return nil }
    guard let value = parse(text) else { throw .malformedDemographics(field: field) }
    return value
  }

  private static func needed<Value>(
    _ text: String, _ field: String, _ parse: (String) -> Value?
  ) throws(LinkageError) -> Value {
    guard let value = parse(text) else { throw .malformedDemographics(field: field) }
    return value
  }

  private static func insurance(_ fields: MatchFields) throws(LinkageError) -> InsuranceNumber? {
    let all = [
      fields.insurer, fields.insuranceSymbol, fields.insuranceNumber, fields.insuranceBranch,
    ]
    guard all.contains(where: { !$0.isEmpty }) else { return nil }
    guard
      let number = InsuranceNumber(
        insurer: all[0], symbol: all[1], number: all[2], branch: all[3])
    else { throw .malformedDemographics(field: "insurance") }
    return number
  }
}

/// An address in Latin letters; each part without accents, spaces and marks.
package struct LatinAddress: Equatable, Sendable {
  /// The house number.
  package let number: String?
  /// The first word of the street.
  package let street: String?
  /// The town.
  package let town: String?

  /// Reads what is there; throws `malformedDemographics` with the field's name.
  init(_ fields: MatchFields) throws(LinkageError) {
    func read(_ text: String, _ field: String) throws(LinkageError) -> String? {
      guard !text.isEmpty else { return nil }
      guard let value = Self.text(text) else { throw .malformedDemographics(field: field) }
      return value
    }
    number = try read(fields.houseNumber, "houseNumber")
    street = try read(
      String(fields.street.drop { $0 == " " }.prefix { $0 != " " }), "street")
    town = try read(fields.town, "town")
  }

  /// Capitals and digits of `text`; nil if it has none or something else, or over 64 characters.
  static func text(_ text: String) -> String? {
    guard text.unicodeScalars.prefix(65).count <= 64,
      let letters = LatinLetters.folded(text, digits: true), !letters.isEmpty
    else { return nil }
    return String(String.UnicodeScalarView(letters))
  }
}
