import Linkage
package import Platform
package import Record

/// A user as the facility registered them.
package struct UserRecord: Equatable, Sendable {
  /// LIMIT: steps that an entry remembers; the ledger holds them all.
  static let historyMax = 16
  /// The roles that rest on a licence.
  static let licensedRoles: Set<String> = ["doctor", "dentist", "nurse", "pharmacist"]

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
  /// Who checked the licence, and by what; nil where nobody said.
  package var licenceProof: LicenceProof?
  /// Whether the facility has stated that one person alone uses the account.
  package var isPersonal = false
  /// Where the user stands.
  package var status: UserStatus
  /// The right to open emergency views; nil for nearly everybody.
  package internal(set) var emergencyRight: EmergencyRight?
  /// When somebody last found the entry right; nil for one that is older than the question.
  package internal(set) var certified: Timestamp?
  /// The latest steps, oldest first.
  package internal(set) var history: [UserStep] = []

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
    guard licence != nil || licenceProof == nil else {
      throw .malformedEntry(field: "licenceSource")
    }
    try licenceProof?.check()
  }

  /// An application says on what the role rests (企画管理編 13) and that the account is personal.
  func checkApplication() throws(ConsentError) {
    guard isPersonal else { throw .notPersonal }
    guard licence != nil || !Self.licensedRoles.contains(role) else {
      throw .malformedEntry(field: "licence")
    }
    guard licence == nil || licenceProof != nil else {
      throw .malformedEntry(field: "licenceSource")
    }
  }

  /// Notes a step, forgetting the oldest where there are too many.
  mutating func note(_ event: UserEvent?, by actor: UserStep.Actor, at now: Timestamp) {
    history = history.suffix(Self.historyMax - 1) + [UserStep(event, status, by: actor, at: now)]
  }

  /// The same without what changes no access.
  var access: UserRecord {
    var bare = self
    bare.licenceProof = nil
    bare.isPersonal = false
    bare.certified = nil
    bare.history = []
    return bare
  }

  // MARK: Stored form

  private static let version: UInt8 = 3
  /// Entries as they were before there were applications.
  private static let versionWithoutHistory: UInt8 = 2
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
    packer.flag(licenceProof != nil)
    licenceProof?.pack(into: &packer)
    packer.flag(isPersonal)
    packer.optional(certified?.milliseconds)
    packer.byte(UInt8(history.count))
    for step in history { step.pack(into: &packer) }
    return packer.bytes
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    let version = bytes.first ?? 0
    guard (Self.versionWithoutRights...Self.version).contains(version) else {
      throw .malformedRecord
    }
    var unpacker = try Unpacker(bytes, version: version)
    let facility = try unpacker.reference()
    guard let id = UserID(try unpacker.text()),
      let status = UserStatus(rawValue: try unpacker.byte())
    else { throw .malformedRecord }
    let role = try unpacker.text()
    let licence = try unpacker.optionalText()
    let until = try unpacker.optionalNumber().map(Timestamp.init(milliseconds:))
    self.init(
      id: id, facility: facility, role: role, licence: licence, licenceValidUntil: until,
      status: status)
    if version > Self.versionWithoutRights, try unpacker.flag() {
      emergencyRight = try EmergencyRight(unpacking: &unpacker)
    }
    if version > Self.versionWithoutHistory { try readHistory(&unpacker) }
    try unpacker.finish()
  }

  private mutating func readHistory(_ unpacker: inout Unpacker) throws(LinkageError) {
    if try unpacker.flag() { licenceProof = try LicenceProof(unpacking: &unpacker) }
    isPersonal = try unpacker.flag()
    certified = try unpacker.optionalNumber().map(Timestamp.init(milliseconds:))
    for _ in 0..<(try unpacker.byte()) {
      history.append(try UserStep(unpacking: &unpacker))
    }
    guard history.count <= Self.historyMax else { throw .malformedRecord }
  }
}
