import Linkage
package import Platform
package import Record

/// Where a user stands in the facility's register.
package enum UserStatus: UInt8, CaseIterable, Sendable {
  case active = 1
  case suspended = 2

  /// The word for the ledger and the console.
  package var word: String { self == .active ? "active" : "suspended" }
}

/// A user as the facility registered them.
package struct UserRecord: Equatable, Sendable {
  /// The user's name inside the facility.
  package var id: UserID
  /// The facility.
  package var facility: FacilityReference
  /// The vocabulary's word for the user's role (doctor, nurse …).
  package var role: String
  /// The number of the licence the role rests on; nil for a role that needs none.
  package var licence: String?
  /// When the licence or its last confirmation runs out; nil if it does not.
  package var licenceValidUntil: Timestamp?
  /// Where the user stands.
  package var status: UserStatus
  /// The right to open emergency views; nil for nearly everybody.
  package internal(set) var emergencyRight: EmergencyRight?

  /// A register entry; checked when it is put.
  package init(
    id: UserID, facility: FacilityReference, role: String, licence: String? = nil,
    licenceValidUntil: Timestamp? = nil, status: UserStatus = .active
  ) {
    self.id = id
    self.facility = facility
    self.role = role
    self.licence = licence
    self.licenceValidUntil = licenceValidUntil
    self.status = status
  }

  func check() throws(ConsentError) {
    guard (1...64).contains(role.utf8.count) else { throw .malformedEntry(field: "role") }
    guard licence.map({ (1...64).contains($0.utf8.count) }) ?? true else {
      throw .malformedEntry(field: "licence")
    }
  }

  private static let version: UInt8 = 2
  /// Entries as they were before there were emergency rights.
  private static let versionWithoutRights: UInt8 = 1

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.reference(facility)
    packer.text(id.text)
    packer.byte(status.rawValue)
    packer.text(role)
    packer.optional(licence)
    packer.optional(licenceValidUntil?.milliseconds)
    packer.flag(emergencyRight != nil)
    emergencyRight?.pack(into: &packer)
    return packer.bytes
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    let hasRights = bytes.first != Self.versionWithoutRights
    var unpacker = try Unpacker(
      bytes, version: hasRights ? Self.version : Self.versionWithoutRights)
    let facility = try unpacker.reference()
    guard let id = UserID(try unpacker.text()),
      let status = UserStatus(rawValue: try unpacker.byte())
    else { throw .malformedRecord }
    let role = try unpacker.text()
    let licence = try unpacker.optionalText()
    let until = try unpacker.optionalNumber().map(Timestamp.init(milliseconds:))
    var right: EmergencyRight?
    if hasRights, try unpacker.flag() { right = try EmergencyRight(unpacking: &unpacker) }
    try unpacker.finish()
    self.init(
      id: id, facility: facility, role: role, licence: licence, licenceValidUntil: until,
      status: status)
    emergencyRight = right
  }
}
