package import Crypto
import Linkage
package import Platform
package import Record

/// Where a facility stands in its network's register.
package enum FacilityStatus: UInt8, CaseIterable, Sendable {
  case applied = 1
  case active = 2
  case suspended = 3
  case left = 4
  case reviewed = 5
  case contracted = 6
  case technicalTest = 7

  /// The word for the ledger and the console.
  package var word: String { "\(self)" }
}

/// A facility as its network registered it.
package struct Facility: Equatable, Sendable {
  /// The facility and its network.
  package var reference: FacilityReference
  /// The vocabulary's word for what kind of facility it is (hospital, clinic …).
  package var facilityType: String
  /// Its name in Japanese, at most 200 bytes.
  package var nameJa: String
  /// Its name in English, at most 200 bytes.
  package var nameEn: String
  /// SHA-256 of the DER form of each of its client certificates.
  package var certificates: [Digest]
  /// When it joined the network.
  package var joined: Timestamp
  /// Where it stands.
  package var status: FacilityStatus
  /// Whether it discloses records (開示施設).
  package var discloses: Bool
  /// Whether it may view records (閲覧施設).
  package var views: Bool
  /// How many sessions it may have open at once; nil if only the bridge's own limit holds.
  package var sessionsMax: Int?
  /// When its next yearly audit has to be answered; nil if none was ever begun.
  package internal(set) var auditDue: Timestamp?

  /// A register entry; checked when it is put.
  package init(
    reference: FacilityReference, facilityType: String, nameJa: String, nameEn: String,
    certificates: [Digest], joined: Timestamp, status: FacilityStatus, discloses: Bool,
    views: Bool
  ) {
    self.reference = reference
    self.facilityType = facilityType
    self.nameJa = nameJa
    self.nameEn = nameEn
    self.certificates = certificates
    self.joined = joined
    self.status = status
    self.discloses = discloses
    self.views = views
  }

  func check() throws(ConsentError) {
    guard certificates.count <= ConsentLimits.certificatesPerFacilityMax else {
      throw .limit(.certificatesPerFacility)
    }
    guard Set(certificates).count == certificates.count else {
      throw .malformedEntry(field: "certificates")
    }
    guard (1...64).contains(facilityType.utf8.count) else {
      throw .malformedEntry(field: "facilityType")
    }
    guard nameJa.utf8.count <= 200, nameEn.utf8.count <= 200 else {
      throw .malformedEntry(field: "name")
    }
    guard sessionsMax.map(Self.sessionsRange.contains) ?? true else {
      throw .malformedEntry(field: "sessionsMax")
    }
  }

  /// LIMIT: sessions of one facility that can be registered.
  package static let sessionsRange = 1...10_000

  private static let version: UInt8 = 2
  /// Entries as they were before there were audits and capacities.
  private static let versionWithoutAudits: UInt8 = 1

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.reference(reference)
    packer.byte(status.rawValue)
    packer.flag(discloses)
    packer.flag(views)
    packer.number(joined.milliseconds)
    packer.text(facilityType)
    packer.text(nameJa)
    packer.text(nameEn)
    packer.byte(UInt8(certificates.count))
    for certificate in certificates { packer.fixed(certificate.bytes) }
    packer.optional(sessionsMax.map(Int64.init))
    packer.optional(auditDue?.milliseconds)
    return packer.bytes
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    let hasAudits = bytes.first != Self.versionWithoutAudits
    var unpacker = try Unpacker(
      bytes, version: hasAudits ? Self.version : Self.versionWithoutAudits)
    let reference = try unpacker.reference()
    guard let status = FacilityStatus(rawValue: try unpacker.byte()) else {
      throw .malformedRecord
    }
    let discloses = try unpacker.flag()
    let views = try unpacker.flag()
    let joined = Timestamp(milliseconds: try unpacker.number())
    let facilityType = try unpacker.text()
    let nameJa = try unpacker.text()
    let nameEn = try unpacker.text()
    var certificates: [Digest] = []
    for _ in 0..<Int(try unpacker.byte()) {
      guard let digest = Digest(try unpacker.fixed(32)) else { throw .malformedRecord }
      certificates.append(digest)
    }
    var (capacity, due): (Int64?, Int64?)
    if hasAudits {
      capacity = try unpacker.optionalNumber()
      due = try unpacker.optionalNumber()
    }
    try unpacker.finish()
    self.init(
      reference: reference, facilityType: facilityType, nameJa: nameJa, nameEn: nameEn,
      certificates: certificates, joined: joined, status: status, discloses: discloses,
      views: views)
    sessionsMax = capacity.map(Int.init)
    auditDue = due.map(Timestamp.init(milliseconds:))
  }
}
