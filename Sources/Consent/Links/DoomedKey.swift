package import Crypto
import Linkage
package import Record
import Store

/// A link's key that is to be destroyed; noted in the commit that ends what it seals, so that no
/// crash lies between.
package struct DoomedKey: Equatable, Sendable {
  /// What ended.
  package enum Cause: UInt8, CaseIterable, Sendable {
    /// A link: withdrawn, ended by a side, lapsed or replaced.
    case link = 1
    /// A slip: taken back, or not redeemed in time.
    case slip = 2
  }

  /// The link whose key it is, or that the slip would have made.
  package let link: LinkID
  /// Where the key lies.
  package let slot: KeySlot
  /// What ended.
  package let cause: Cause
  /// The facilities that know the link by a handle.
  package let facilities: [FacilityReference]

  init(_ link: LinkRecord) {
    self.init(
      link: link.id, slot: link.key, cause: .link,
      facilities: [link.requesterSide.facility, link.custodianSide.facility])
  }

  init(_ entry: SlipEntry) {
    self.init(link: entry.link, slot: entry.key, cause: .slip, facilities: [entry.issuer])
  }

  private init(
    link: LinkID, slot: KeySlot, cause: Cause, facilities: [FacilityReference]
  ) {
    self.link = link
    self.slot = slot
    self.cause = cause
    self.facilities = facilities
  }

  private static let version: UInt8 = 1

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.fixed(link.bytes)
    packer.fixed(slot.bytes)
    packer.byte(cause.rawValue)
    packer.byte(UInt8(facilities.count))
    for facility in facilities { packer.reference(facility) }
    return packer.bytes
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    var unpacker = try Unpacker(bytes, version: Self.version)
    guard let link = LinkID(try unpacker.fixed(16)),
      let slot = KeySlot(try unpacker.fixed(KeySlot.byteCount)),
      let cause = Cause(rawValue: try unpacker.byte())
    else { throw .malformedRecord }
    var facilities: [FacilityReference] = []
    for _ in 0..<(try unpacker.byte()) { facilities.append(try unpacker.reference()) }
    try unpacker.finish()
    self.init(link: link, slot: slot, cause: cause, facilities: facilities)
  }
}
