package import Record

/// A patient's number in one facility, readable only with that network's side key.
///
/// RFC 9180 base mode with the link and the facility as associated data: a half cannot be moved
/// to another link, nor passed off as another facility's.
package struct SealedHalf: Equatable, Sendable {
  private static let purpose = "kakehashi link half 1"
  /// A half holds at most 256 bytes of patient number, 65 of key and 16 of tag.
  static let bytesMax = 337

  /// The encapsulated key and the ciphertext.
  package let bytes: [UInt8]

  /// A half as it was stored; nil if it is empty or over its limit.
  package init?(bytes: [UInt8]) {
    guard (1...Self.bytesMax).contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  /// Seals `localID` for one side of `link`.
  package static func seal(
    _ localID: LocalID, link: LinkID, facility: FacilityReference, to key: SidePublicKey
  ) throws(LinkageError) -> SealedHalf {
    let sealed = try key.seal(
      Array(localID.exposed.utf8), purpose: purpose, context: link.bytes + facility.context)
    guard let half = SealedHalf(bytes: sealed) else { throw .cryptography }
    return half
  }

  /// The patient number; throws `cryptography` for another side's key, link or facility.
  package func open(
    link: LinkID, facility: FacilityReference, with key: SideKey
  ) throws(LinkageError) -> LocalID {
    let plain = try key.open(
      bytes, purpose: Self.purpose, context: link.bytes + facility.context)
    guard let text = String(validating: plain, as: UTF8.self), let localID = LocalID(text) else {
      throw .cryptography
    }
    return localID
  }
}
