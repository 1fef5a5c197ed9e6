package import Linkage
package import Platform
package import Record

/// What a facility asks for when it refers a patient to another network.
package struct IssueRequest: Sendable {
  /// The facility that refers.
  package let issuer: FacilityReference
  /// Its own number of the patient; sealed to its own side, never in the slip.
  package let localID: LocalID
  /// The network the patient is referred to.
  package let network: NetworkID
  /// The one facility that may redeem; nil if any of the network may.
  package let facility: FacilityID?
  /// The purpose, in the vocabulary's words.
  package let purpose: String
  /// What the receiving receptionist compares.
  package let demographics: Demographics
  /// How long the slip lives, 30 days at most.
  package let lifetime: Duration

  /// A request for one slip.
  package init(
    issuer: FacilityReference, localID: LocalID, network: NetworkID,
    facility: FacilityID? = nil, purpose: String, demographics: Demographics,
    lifetime: Duration = Slip.lifetimeMax
  ) {
    self.issuer = issuer
    self.localID = localID
    self.network = network
    self.facility = facility
    self.purpose = purpose
    self.demographics = demographics
    self.lifetime = lifetime
  }
}

/// What the issuing facility prints and keeps.
package struct IssuedSlip: Sendable {
  /// By which the issuer revokes it.
  package let id: SlipID
  /// The compact JWS for the QR code, at most 600 characters.
  package let slip: String
  /// The code to type where no scanner reads; shown once, kept only as a keyed hash.
  package let claimCode: ClaimCode
  /// When both were made.
  package let issued: Timestamp
  /// When both lapse.
  package let expires: Timestamp
  /// The one facility that may redeem, in Japanese and English; nil if any of the network may.
  package let targetName: (ja: String, en: String)?
  /// Under which the issuer will know the patient's link.
  package let handle: Handle
}

/// A slip as the receiving facility presents it.
package enum PresentedSlip: Sendable {
  /// The compact JWS.
  case compact(String)
  /// What a scanner read in the QR code.
  case scanned(String)
  /// The typed claim code.
  case claimCode(String)
}

/// What the receiving facility learns by redeeming a slip.
package struct Redemption: Sendable {
  /// Under which it will know the patient's link.
  package let handle: Handle
  /// What the receptionist compares before confirming.
  package let demographics: Demographics
  /// The facility that referred.
  package let issuer: FacilityReference
  /// Its name in Japanese and English.
  package let issuerName: (ja: String, en: String)
  /// The purpose it referred for.
  package let purpose: String
  /// Always `proposed`: both sides have yet to confirm.
  package let state: LinkState
  /// When the proposal lapses.
  package let expires: Timestamp
}
