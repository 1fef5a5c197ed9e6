package import Crypto
package import Record

/// Whom a facility means by another facility's number: the reading, the date of birth and the sex
/// of its own record.
package struct StatedPerson: Equatable, Sendable {
  private let kana: String
  private let reading: NormalisedName
  private let birthDate: MatchDate
  private let sex: Demographics.Sex

  /// Reads the three as a register has them; throws `malformedDemographics` with the field.
  ///
  /// The date has to be a day: with less, twins and namesakes would be one.
  package init(kana: String, birthDate: String, sex: Demographics.Sex) throws(LinkageError) {
    guard let reading = NormalisedName(reading: kana) else {
      throw .malformedDemographics(field: "kana")
    }
    guard let date = MatchDate(birthDate), date.month != nil, date.day != nil else {
      throw .malformedDemographics(field: "birthDate")
    }
    self.kana = kana
    self.reading = reading
    self.birthDate = date
    self.sex = sex
  }

  /// Whether `registered` is this person: all three have to be known there and be the same.
  ///
  /// What is missing never agrees; which of the three differs is told to nobody.
  fileprivate func agrees(with registered: RegisteredPerson) -> Bool {
    guard let date = registered.birthDate.flatMap(MatchDate.init), sex != .unknown else {
      return false
    }
    let isReading = registered.readings.contains { NormalisedName(reading: $0) == reading }
    return isReading && sex == registered.sex
      && (date.year, date.month, date.day) == (birthDate.year, birthDate.month, birthDate.day)
  }

  fileprivate func pack(into packer: inout Packer) {
    packer.text(kana)
    packer.number(Int64(birthDate.year))
    packer.byte(UInt8(birthDate.month ?? 0))
    packer.byte(UInt8(birthDate.day ?? 0))
    packer.text(sex.rawValue)
  }

  fileprivate init(from unpacker: inout Unpacker) throws(LinkageError) {
    let kana = try unpacker.text()
    let year = try unpacker.number()
    let (month, day) = (try unpacker.byte(), try unpacker.byte())
    guard let sex = Demographics.Sex(rawValue: try unpacker.text()) else { throw .malformedRecord }
    try self.init(kana: kana, birthDate: "\(year)/\(month)/\(day)", sex: sex)
  }
}

/// Whom the register of the custodian's facility has under a number, as far as it says.
package struct RegisteredPerson: Equatable, Sendable {
  /// The readings of the name, the legal one first; whole, the family name first.
  package let readings: [String]
  /// The date of birth as the register writes it.
  package let birthDate: String?
  /// Sex as registered.
  package let sex: Demographics.Sex?

  /// What a register says of somebody.
  package init(readings: [String], birthDate: String?, sex: Demographics.Sex?) {
    self.readings = readings
    self.birthDate = birthDate
    self.sex = sex
  }
}

/// A person stated about a foreign ID, sealed to the side of the facility whose number it is.
package struct SealedStatement: Equatable, Sendable {
  private static let purpose = "kakehashi foreign id 1"
  /// How many bytes the plain form has, whatever the name's length: the length tells nothing.
  private static let plainBytes = 288

  /// The encapsulated key and the ciphertext.
  package let bytes: [UInt8]

  /// Seals what `asker` says of the patient behind `id`; no other question opens it.
  package init(
    _ person: StatedPerson, about id: ForeignID, by asker: FacilityReference,
    to key: SidePublicKey
  ) throws(LinkageError) {
    var plain = Packer(version: 1)
    person.pack(into: &plain)
    guard plain.bytes.count <= Self.plainBytes else { throw .malformedDemographics(field: "kana") }
    plain.fixed([UInt8](repeating: 0, count: Self.plainBytes - plain.bytes.count))
    bytes = try key.seal(
      plain.bytes, purpose: Self.purpose, context: id.context(asker: asker))
  }

  /// What a link that rests on this statement keeps as evidence; it tells nothing of the person.
  package func digest(about id: ForeignID, by asker: FacilityReference) -> Digest {
    SHA256.hash(Array(Self.purpose.utf8) + id.context(asker: asker) + bytes)
  }

  /// Whether the custodian's register means the same person; nothing else gets out of here.
  ///
  /// Nobody registered agrees with nobody. The statement is opened all the same, so that a number
  /// without a patient takes as long.
  package func agrees(
    with registered: RegisteredPerson?, about id: ForeignID, by asker: FacilityReference,
    with keys: SideKeys
  ) throws(LinkageError) -> Bool {
    let plain = try keys.open(bytes, purpose: Self.purpose, context: id.context(asker: asker))
    var unpacker = try Unpacker(plain, version: 1)
    let stated = try StatedPerson(from: &unpacker)
    let nobody = RegisteredPerson(readings: [], birthDate: nil, sex: nil)
    return stated.agrees(with: registered ?? nobody)
  }
}
