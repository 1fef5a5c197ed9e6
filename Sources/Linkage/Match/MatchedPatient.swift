package import Record

/// A patient in a network's own index: what the gateway has to know when tokens are asked for.
package struct MatchedPatient: Equatable, Sendable {
  private static let version: UInt8 = 1

  /// The facility whose number it is.
  package let facility: FacilityID
  /// The patient's number there.
  package let localID: LocalID
  /// The first letter of the family name in kana.
  package let initial: Character
  /// The year of birth.
  package let birthYear: Int
  /// The administrative sex.
  package let sex: Demographics.Sex
  /// Whether the patient agreed to be found by other networks.
  package let isDiscoverable: Bool

  /// A patient; nil for a year or an initial that no answer can carry.
  package init?(
    facility: FacilityID, localID: LocalID, initial: Character, birthYear: Int,
    sex: Demographics.Sex, isDiscoverable: Bool
  ) {
    guard (0...9999).contains(birthYear), initial.utf8.count <= 4 else { return nil }
    self.facility = facility
    self.localID = localID
    self.initial = initial
    self.birthYear = birthYear
    self.sex = sex
    self.isDiscoverable = isDiscoverable
  }

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.text(facility.text)
    packer.text(localID.exposed)
    packer.text(String(initial))
    packer.number(Int64(birthYear))
    packer.byte(sex.code)
    packer.flag(isDiscoverable)
    return packer.bytes
  }

  /// Reads a row, which may be padded behind its end.
  init(decoding row: [UInt8]) throws(LinkageError) {
    var unpacker = try Unpacker(row, version: Self.version)
    let (facility, localID) = (FacilityID(try unpacker.text()), LocalID(try unpacker.text()))
    let (initial, year) = (try unpacker.text(), Int(clamping: try unpacker.number()))
    let code = try unpacker.byte()
    guard let facility, let localID, initial.count == 1, let letter = initial.first,
      let sex = Demographics.Sex.allCases.first(where: { $0.code == code }),
      let patient = MatchedPatient(
        facility: facility, localID: localID, initial: letter, birthYear: year, sex: sex,
        isDiscoverable: try unpacker.flag())
    else { throw .malformedRecord }
    self = patient
  }
}
