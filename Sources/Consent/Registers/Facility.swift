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

  /// The word for the ledger and the console.
  package var word: String {
    switch self {
    case .applied: "applied"
    case .active: "active"
    case .suspended: "suspended"
    case .left: "left"
    }
  }
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
  }

  private static let version: UInt8 = 1

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
    return packer.bytes
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    var unpacker = try Unpacker(bytes, version: Self.version)
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
    try unpacker.finish()
    self.init(
      reference: reference, facilityType: facilityType, nameJa: nameJa, nameEn: nameEn,
      certificates: certificates, joined: joined, status: status, discloses: discloses,
      views: views)
  }
}
