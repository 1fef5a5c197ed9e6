package import Record

/// Whose patient a candidate is, sealed to the custodian's side: the asker carries it back to have
/// a link proposed, and can neither read it nor use it in another match.
package struct MatchTicket: Equatable, Sendable {
  private static let purpose = "kakehashi match ticket 1"
  private static let version: UInt8 = 1
  /// Every plain ticket has this length: the longest facility and the longest number fit.
  private static let plainBytes = 264
  /// Every ticket has this length, that of nobody included.
  package static let bytes = plainBytes + 81

  /// The encapsulated key and the ciphertext, ``bytes`` long.
  package let sealed: [UInt8]

  /// A ticket as it was carried; nil for any other length.
  package init?(_ sealed: [UInt8]) {
    guard sealed.count == Self.bytes else { return nil }
    self.sealed = sealed
  }

  /// Seals whose patient it is, for the facility that asks in `match`.
  package init(
    _ localID: LocalID, of facility: FacilityID, in match: MatchID, for asker: FacilityReference,
    to key: SidePublicKey
  ) throws(LinkageError) {
    var packer = Packer(version: Self.version)
    packer.text(facility.text)
    packer.text(localID.exposed)
    try self.init(plain: packer.bytes, match, asker, key)
  }

  /// The ticket of nobody: as long and as costly as any other, it opens to no patient.
  package static func blank(
    in match: MatchID, for asker: FacilityReference, to key: SidePublicKey
  ) throws(LinkageError) -> MatchTicket {
    try MatchTicket(plain: [0], match, asker, key)
  }

  private init(
    plain: [UInt8], _ match: MatchID, _ asker: FacilityReference, _ key: SidePublicKey
  ) throws(LinkageError) {
    let padded = plain + [UInt8](repeating: 0, count: Self.plainBytes - plain.count)
    sealed = try key.seal(
      padded, purpose: Self.purpose, context: match.bytes + asker.context)
  }

  /// Whose patient it is; `cryptography` for another match, asker or side, `malformedRecord` for
  /// the ticket of nobody.
  package func open(
    in match: MatchID, for asker: FacilityReference, with key: SideKeys
  ) throws(LinkageError) -> (facility: FacilityID, localID: LocalID) {
    let plain = try key.open(
      sealed, purpose: Self.purpose, context: match.bytes + asker.context)
    var unpacker = try Unpacker(plain, version: Self.version)
    guard let facility = FacilityID(try unpacker.text()),
      let localID = LocalID(try unpacker.text())
    else { throw .malformedRecord }
    return (facility, localID)
  }
}
