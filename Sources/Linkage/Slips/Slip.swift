package import Platform
package import Record

/// A referral slip (患者情報送信票): what a patient carries to the other network, as a compact JWS.
///
/// It never holds a patient number. The demographics are sealed to the target network, bound to
/// this slip, and always of the same length.
package struct Slip: Equatable, Sendable {
  /// How long the compact form may be: a QR code of version 22 at level M and some reserve.
  package static let charactersMax = 600
  /// How long a slip may live.
  package static let lifetimeMax = Duration.seconds(30 * 86_400)
  /// With facilities and target of so many characters in all, a slip always fits.
  package static let partiesCharactersMax = 42

  /// The facility on whose behalf it was signed.
  package let issuer: FacilityReference
  /// The network that may redeem it.
  package let network: NetworkID
  /// The one facility that may redeem it; nil if any of the network may.
  package let facility: FacilityID?
  /// 128 random bits, unique to the slip.
  package let id: SlipID
  /// When it was issued, in whole seconds.
  package let issued: Timestamp
  /// When it lapses, in whole seconds.
  package let expires: Timestamp
  /// The purpose it was issued for, 1 to 8 upper-case letters (TREAT, COORD …).
  package let purpose: String
  /// The demographics, sealed to the target network.
  package let sealed: [UInt8]

  /// Seals `demographics` to the target and makes an unsigned slip.
  ///
  /// Throws `slipLifetime` unless `expires` lies within ``lifetimeMax`` after `issued`.
  package init(
    issuer: FacilityReference, network: NetworkID, facility: FacilityID?, id: SlipID,
    issued: Timestamp, expires: Timestamp, purpose: String, demographics: Demographics,
    to key: SidePublicKey
  ) throws(LinkageError) {
    guard Self.isPurpose(purpose), issuer.network != network else { throw .malformedSlip }
    let context = Self.context(issuer, network, facility, id)
    let sealed = try key.seal(
      demographics.packed(), purpose: Self.sealPurpose, context: context)
    try self.init(
      issuer: issuer, network: network, facility: facility, id: id,
      issued: issued.wholeSeconds, expires: expires.wholeSeconds, purpose: purpose,
      sealed: sealed)
  }

  init(
    issuer: FacilityReference, network: NetworkID, facility: FacilityID?, id: SlipID,
    issued: Timestamp, expires: Timestamp, purpose: String, sealed: [UInt8]
  ) throws(LinkageError) {
    guard expires > issued, expires.duration(since: issued) <= Self.lifetimeMax else {
      throw .slipLifetime
    }
    self.issuer = issuer
    self.network = network
    self.facility = facility
    self.id = id
    self.issued = issued
    self.expires = expires
    self.purpose = purpose
    self.sealed = sealed
  }

  /// Opens the demographics with the target network's side keys.
  package func demographics(with keys: SideKeys) throws(LinkageError) -> Demographics {
    let context = Self.context(issuer, network, facility, id)
    return try Demographics(
      packed: try keys.open(sealed, purpose: Self.sealPurpose, context: context))
  }

  private static let sealPurpose = "kakehashi slip 1"

  private static func context(
    _ issuer: FacilityReference, _ network: NetworkID, _ facility: FacilityID?, _ id: SlipID
  ) -> [UInt8] {
    id.bytes + Array("\(issuer.path)>\(audience(network, facility))".utf8)
  }

  static func audience(_ network: NetworkID, _ facility: FacilityID?) -> String {
    facility.map { "\(network.text)/\($0.text)" } ?? network.text
  }

  static func isPurpose(_ text: String) -> Bool {
    (1...8).contains(text.utf8.count)
      && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }
}

extension Timestamp {
  /// The last whole second not after this moment.
  var wholeSeconds: Timestamp { Timestamp(milliseconds: unixSeconds * 1_000) }
}
