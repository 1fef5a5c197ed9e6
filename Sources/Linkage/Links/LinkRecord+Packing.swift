import Crypto
import Platform
package import Record

extension LinkRecord {
  private static let version: UInt8 = 2

  /// The stored form: about 600 bytes, one way to write each record.
  package func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.fixed(id.bytes)
    packer.fixed(key.bytes)
    packer.byte(state.rawValue)
    packer.number(created.milliseconds)
    packer.number(expires.milliseconds)
    packer.byte(evidence.mode.rawValue)
    packer.fixed(evidence.digest.bytes)
    packer.optional(evidence.validUntil?.milliseconds)
    packer.flag(supersededBy != nil)
    if let supersededBy { packer.fixed(supersededBy.bytes) }
    packer.half(requesterSide)
    packer.half(custodianSide)
    return packer.bytes
  }

  /// Reads the stored form; anything else is `malformedRecord`.
  package init(decoding bytes: [UInt8]) throws(LinkageError) {
    var unpacker = try Unpacker(bytes, version: Self.version)
    guard let id = LinkID(try unpacker.fixed(16)),
      let key = KeySlot(try unpacker.fixed(KeySlot.byteCount)),
      let state = LinkState(rawValue: try unpacker.byte())
    else { throw .malformedRecord }
    let created = Timestamp(milliseconds: try unpacker.number())
    let expires = Timestamp(milliseconds: try unpacker.number())
    guard let mode = LinkEvidence.Mode(rawValue: try unpacker.byte())
    else { throw .malformedRecord }
    let digest = try unpacker.digest()
    let validUntil = try unpacker.optionalNumber().map(Timestamp.init(milliseconds:))
    let successor: LinkID? = try unpacker.flag() ? LinkID(try unpacker.fixed(16)) : nil
    guard (successor != nil) == (state == .superseded) else { throw .malformedRecord }
    self.init(
      id: id, key: key, requesterSide: try unpacker.half(), custodianSide: try unpacker.half(),
      state: state,
      evidence: LinkEvidence(mode: mode, digest: digest, validUntil: validUntil),
      created: created, expires: expires, supersededBy: successor)
    try unpacker.finish()
  }
}

extension Packer {
  fileprivate mutating func half(_ half: LinkHalf) {
    reference(half.facility)
    fixed(half.index.digest.bytes)
    field(half.sealed.bytes)
    optional(half.confirmed?.milliseconds)
  }

  /// Appends a facility with its network.
  package mutating func reference(_ reference: FacilityReference) {
    text(reference.network.text)
    text(reference.facility.text)
  }
}

extension Unpacker {
  fileprivate mutating func half() throws(LinkageError) -> LinkHalf {
    let facility = try reference()
    let index = try digest()
    guard let sealed = SealedHalf(bytes: try field()) else { throw .malformedRecord }
    return LinkHalf(
      facility: facility, sealed: sealed, index: PatientIndex(index),
      confirmed: try optionalNumber().map(Timestamp.init(milliseconds:)))
  }

  /// Reads a facility with its network.
  package mutating func reference() throws(LinkageError) -> FacilityReference {
    guard let network = NetworkID(try text()), let facility = FacilityID(try text()) else {
      throw .malformedRecord
    }
    return FacilityReference(network: network, facility: facility)
  }
}
