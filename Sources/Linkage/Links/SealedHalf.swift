package import Record

/// A patient's number in one facility, readable only with that network's side key and the link's
/// own key.
///
/// RFC 9180 base mode with the link and the facility as associated data, and around it the link's
/// key: a half cannot be moved to another link, nor passed off as another facility's, and opens
/// nowhere once the link's key is destroyed.
package struct SealedHalf: Equatable, Sendable {
  private static let purpose = "kakehashi link half 1"
  /// A half holds at most 256 bytes of patient number, 65 of key, 16 of tag, and 28 around it.
  static let bytesMax = 337 + LinkKey.overhead + SideKeyID.byteCount

  /// The side key's id, then the encapsulated key and the ciphertext, sealed.
  package let bytes: [UInt8]

  /// A half as it was stored; nil if it is not longer than its head, or over its limit.
  package init?(bytes: [UInt8]) {
    guard (SideKeyID.byteCount + 1...Self.bytesMax).contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  /// Which side key opens it.
  package var sideKey: SideKeyID { SideKeyID(Array(bytes.prefix(SideKeyID.byteCount))) }

  /// Seals `localID` for one side of `link`, whose own key is `linkKey`.
  package static func seal(
    _ localID: LocalID, link: LinkID, facility: FacilityReference, to key: SidePublicKey,
    under linkKey: LinkKey
  ) throws(LinkageError) -> SealedHalf {
    let context = link.bytes + facility.context
    let sealed = try key.seal(
      Array(localID.exposed.utf8), purpose: purpose, context: context)
    guard let half = SealedHalf(bytes: key.id.bytes + linkKey.seal(sealed, context: context))
    else { throw .cryptography }
    return half
  }

  /// The patient number; throws `cryptography` for another side's key, link or facility.
  package func open(
    link: LinkID, facility: FacilityReference, with keys: SideKeys, under linkKey: LinkKey
  ) throws(LinkageError) -> LocalID {
    guard let key = keys.key(sideKey) else { throw .cryptography }
    let context = link.bytes + facility.context
    let sealed = try linkKey.open(
      Array(bytes.dropFirst(SideKeyID.byteCount)), context: context)
    let plain = try key.open(sealed, purpose: Self.purpose, context: context)
    guard let text = String(validating: plain, as: UTF8.self), let localID = LocalID(text) else {
      throw .cryptography
    }
    return localID
  }
}
