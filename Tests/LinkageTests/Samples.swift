import Crypto
import Linkage
import Platform
import Record
import Testing

/// Values the tests of this target start from.
enum Samples {
  static func network(_ text: String = "mame") throws -> NetworkID {
    try #require(NetworkID(text))
  }

  static func facility(_ path: String = "mame/3210001") throws -> FacilityReference {
    try #require(FacilityReference(path: path))
  }

  static func link(_ byte: UInt8 = 7) throws -> LinkID {
    try #require(LinkID([UInt8](repeating: byte, count: 16)))
  }

  static func localID(_ text: String = "0001234") throws -> LocalID {
    try #require(LocalID(text))
  }

  static func secret(_ byte: UInt8 = 1) throws -> SecretKey {
    try SecretKey(copying: [UInt8](repeating: byte, count: 32))
  }

  static func handles(_ byte: UInt8 = 1) throws -> Handles { Handles(secret: try secret(byte)) }

  static func sideKey() throws -> SideKeys { SideKeys(SideKey(try HPKEPrivateKey.generate())) }

  static func linkKey(_ byte: UInt8 = 3) throws -> LinkKey { LinkKey(try secret(byte)) }

  static func slot(_ byte: UInt8 = 5) throws -> KeySlot {
    try #require(KeySlot(number: 1, serial: [UInt8](repeating: byte, count: 12)))
  }

  static let now = Timestamp(milliseconds: 1_767_225_600_000)

  static func demographics(
    kanaName: String = "シマネ ハナコ", name: String = "島根 花子"
  ) throws -> Demographics {
    try Demographics(kanaName: kanaName, name: name, birthDate: "1948-02-29", sex: .female)
  }

  static func record(
    requester: String = "mame/3210001", custodian: String = "oshidori/3110002",
    sealedTo keys: SideKeys? = nil,
    mode: LinkEvidence.Mode = .slip
  ) throws -> LinkRecord {
    let handles = try handles()
    let keys = try keys ?? sideKey()
    func half(_ path: String, _ localID: String) throws -> LinkHalf {
      let facility = try facility(path)
      let localID = try Self.localID(localID)
      return LinkHalf(
        facility: facility,
        sealed: try SealedHalf.seal(
          localID, link: try link(), facility: facility, to: keys.publicKey,
          under: try linkKey()),
        index: handles.index(localID, in: facility.network))
    }
    return LinkRecord(
      id: try link(), key: try slot(), requesterSide: try half(requester, "0001234"),
      custodianSide: try half(custodian, "99-5678"),
      evidence: LinkEvidence(
        mode: mode, digest: SHA256.hash([1, 2, 3]),
        validUntil: now.adding(.seconds(86_400))),
      created: now)
  }
}
