/// What a register says of a patient, field by field, as its export has it; an empty text is "not
/// known".
package struct MatchFields: Sendable {
  /// The family name's reading; in the Latin profile the family name.
  package var family = ""
  /// The given name's reading; in the Latin profile the given name.
  package var given = ""
  /// The reading of the family name before (旧姓).
  package var formerFamily = ""
  /// The family name as written.
  package var familyWritten = ""
  /// The given name as written.
  package var givenWritten = ""
  /// The date of birth, in any form ``MatchDate`` reads.
  package var birthDate = ""
  /// `male`, `female`, `other` or `unknown`.
  package var sex = ""
  /// The postcode.
  package var postcode = ""
  /// The telephone number.
  package var phone = ""
  /// The house number; Latin profile only.
  package var houseNumber = ""
  /// The street; Latin profile only.
  package var street = ""
  /// The town; Latin profile only.
  package var town = ""
  /// The insurer's number.
  package var insurer = ""
  /// The symbol on the insurance card.
  package var insuranceSymbol = ""
  /// The number on the insurance card.
  package var insuranceNumber = ""
  /// The branch number on the insurance card.
  package var insuranceBranch = ""

  /// Nothing known.
  package init() {}

  /// Splits a whole name at its first space, as `シマネ ハナコ`; nil if there is none.
  package static func names(in name: String) -> (family: String, given: String)? {
    let parts = name.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\u{3000}" })
    guard parts.count == 2 else { return nil }
    return (String(parts[0]), String(parts[1]))
  }
}
