package import Crypto
package import Platform
package import Record

/// One side of a link: whose patient it is, sealed so that only that side's key reads it.
package struct LinkHalf: Equatable, Sendable {
  /// What of a half no step of a link changes; a class, so that a copy costs one reference.
  private final class Kept: Sendable {
    let facility: FacilityReference
    let sealed: SealedHalf
    let index: PatientIndex

    init(_ facility: FacilityReference, _ sealed: SealedHalf, _ index: PatientIndex) {
      self.facility = facility
      self.sealed = sealed
      self.index = index
    }
  }

  private let kept: Kept
  /// When this side confirmed; nil until it does and again after a suspension.
  package var confirmed: Timestamp?

  /// The facility whose patient number is sealed here.
  package var facility: FacilityReference { kept.facility }
  /// The patient number, sealed to the side key of the facility's network and under the link's key.
  package var sealed: SealedHalf { kept.sealed }
  /// The blind index by which a withdrawal finds the link.
  package var index: PatientIndex { kept.index }

  /// An unconfirmed half.
  package init(
    facility: FacilityReference, sealed: SealedHalf, index: PatientIndex,
    confirmed: Timestamp? = nil
  ) {
    kept = Kept(facility, sealed, index)
    self.confirmed = confirmed
  }

  /// Whether both say the same of the same patient.
  package static func == (left: LinkHalf, right: LinkHalf) -> Bool {
    left.confirmed == right.confirmed
      && (left.kept === right.kept
        || left.facility == right.facility && left.sealed == right.sealed
          && left.index == right.index)
  }
}

/// What a link rests on.
package struct LinkEvidence: Equatable, Sendable {
  /// How the two halves were brought together.
  package enum Mode: UInt8, CaseIterable, Sendable {
    /// A referral slip that the patient carried.
    case slip = 1
    /// A patient number of the other side, read from the patient's paper.
    case foreignID = 2
    /// A blinded match of demographics.
    case blindedMatch = 3
  }

  /// How the halves were brought together.
  package let mode: Mode
  /// Digest of the slip, sheet or match transcript.
  package let digest: Digest
  /// Until when the evidence counts as fresh; nil if it does not age.
  package let validUntil: Timestamp?

  /// Evidence of one mode.
  package init(mode: Mode, digest: Digest, validUntil: Timestamp?) {
    self.mode = mode
    self.digest = digest
    self.validUntil = validUntil
  }
}

/// "This patient here is that patient there", held sealed.
package struct LinkRecord: Equatable, Sendable {
  /// How long a proposal waits for both confirmations.
  package static let proposalLifetime = Duration.seconds(7 * 86_400)

  /// 128 random bits.
  package let id: LinkID
  /// Where the link's key lies, until it is destroyed.
  package let key: KeySlot
  /// The side that issued the slip and means to ask.
  package private(set) var requesterSide: LinkHalf
  /// The other side.
  package private(set) var custodianSide: LinkHalf
  /// Where the link stands.
  package private(set) var state: LinkState
  /// What it rests on.
  package let evidence: LinkEvidence
  /// When it was proposed.
  package let created: Timestamp
  /// When a proposal lapses; a confirmed link does not.
  package private(set) var expires: Timestamp
  /// The link that replaced this one; set in the state `superseded` only.
  package private(set) var supersededBy: LinkID?

  /// A proposal, unconfirmed by either side.
  package init(
    id: LinkID, key: KeySlot, requesterSide: LinkHalf, custodianSide: LinkHalf,
    evidence: LinkEvidence, created: Timestamp
  ) {
    self.id = id
    self.key = key
    self.requesterSide = requesterSide
    self.custodianSide = custodianSide
    self.evidence = evidence
    self.created = created
    state = .proposed
    expires = created.adding(Self.proposalLifetime)
  }

  init(
    id: LinkID, key: KeySlot, requesterSide: LinkHalf, custodianSide: LinkHalf,
    state: LinkState, evidence: LinkEvidence, created: Timestamp, expires: Timestamp,
    supersededBy: LinkID?
  ) {
    self.id = id
    self.key = key
    self.requesterSide = requesterSide
    self.custodianSide = custodianSide
    self.state = state
    self.evidence = evidence
    self.created = created
    self.expires = expires
    self.supersededBy = supersededBy
  }

  /// The state at `now`: a proposal or suspension whose time is over counts as revoked.
  package func state(at now: Timestamp) -> LinkState {
    switch state {
    case .proposed, .suspended: now < expires ? state : .revoked
    case .confirmed, .revoked, .superseded: state
    }
  }

  /// Whether the time to confirm it is over, whether it was ended for that yet or not.
  package func hasLapsed(at now: Timestamp) -> Bool {
    switch state {
    case .proposed, .suspended: now >= expires
    case .revoked:
      now >= expires && (requesterSide.confirmed == nil || custodianSide.confirmed == nil)
    case .confirmed, .superseded: false
    }
  }

  /// The half of `network`; nil if the network is on neither side.
  package func half(in network: NetworkID) -> LinkHalf? {
    if requesterSide.facility.network == network { return requesterSide }
    return custodianSide.facility.network == network ? custodianSide : nil
  }

  /// Whether `network` is on one of the sides.
  package func isOn(_ network: NetworkID) -> Bool {
    requesterSide.facility.network == network || custodianSide.facility.network == network
  }

  /// The half across the border from `network`; nil if the network is on neither side.
  package func half(across network: NetworkID) -> LinkHalf? {
    if requesterSide.facility.network == network { return custodianSide }
    return custodianSide.facility.network == network ? requesterSide : nil
  }

  /// Notes that `facility` confirms; the second side's confirmation makes the link `confirmed`.
  ///
  /// Throws `notAParty`, or `illegalTransition` if the link is confirmed, ended or lapsed.
  package mutating func confirm(by facility: FacilityReference, at now: Timestamp)
    throws(LinkageError)
  {
    let present = state(at: now)
    guard present == .proposed || present == .suspended else {
      throw .illegalTransition(state: present, event: .confirmedByBoth)
    }
    if requesterSide.facility == facility {
      requesterSide.confirmed = requesterSide.confirmed ?? now
    } else if custodianSide.facility == facility {
      custodianSide.confirmed = custodianSide.confirmed ?? now
    } else {
      throw .notAParty
    }
    guard requesterSide.confirmed != nil, custodianSide.confirmed != nil else { return }
    try state.handle(.confirmedByBoth)
  }

  /// Stops the link: both sides must confirm anew within ``proposalLifetime``.
  ///
  /// One that is stopped already gets no more time, and what a side has confirmed since is void.
  package mutating func suspend(at now: Timestamp) throws(LinkageError) {
    guard !state.isFinal else { return }
    if state != .suspended { expires = now.adding(Self.proposalLifetime) }
    try state.handle(.suspended)
    requesterSide.confirmed = nil
    custodianSide.confirmed = nil
  }

  /// Ends the link for good; what has ended already stays as it is.
  package mutating func revoke() throws(LinkageError) {
    try state.handle(.revoked)
  }

  /// Ends a proposal or suspension whose time is over; any other link stays as it is.
  package mutating func lapse(at now: Timestamp) throws(LinkageError) {
    guard !state.isFinal, state(at: now) == .revoked else { return }
    try state.handle(.expired)
  }

  /// Ends the link in favour of `successor`; what has ended already stays as it is.
  package mutating func supersede(by successor: LinkID) throws(LinkageError) {
    guard !state.isFinal else { return }
    try state.handle(.superseded)
    supersededBy = successor
  }

  /// The link that takes this one's place with other numbers in it.
  ///
  /// It stands where this one stood, with its confirmations: a suspended one stays suspended. When
  /// the patient's demographics changed it is a proposal, and both sides confirm anew.
  package func successor(
    _ id: LinkID, key: KeySlot, requesterSide: LinkHalf, custodianSide: LinkHalf,
    demographicsChanged: Bool, at now: Timestamp
  ) -> LinkRecord {
    var successor = LinkRecord(
      id: id, key: key, requesterSide: requesterSide, custodianSide: custodianSide,
      evidence: evidence, created: now)
    successor.requesterSide.confirmed = demographicsChanged ? nil : self.requesterSide.confirmed
    successor.custodianSide.confirmed = demographicsChanged ? nil : self.custodianSide.confirmed
    guard !demographicsChanged else { return successor }
    successor.state = state
    successor.expires = expires
    return successor
  }

  /// Seals the half of `network` anew to the side key in force, if it is sealed to an older one.
  ///
  /// Returns whether it was; throws `cryptography` if none of `keys` opens it.
  package mutating func reseal(
    in network: NetworkID, with keys: SideKeys, under linkKey: LinkKey
  ) throws(LinkageError) -> Bool {
    guard let half = half(in: network), half.sealed.sideKey != keys.publicKey.id else {
      return false
    }
    let localID = try half.sealed.open(
      link: id, facility: half.facility, with: keys, under: linkKey)
    let sealed = try SealedHalf.seal(
      localID, link: id, facility: half.facility, to: keys.publicKey, under: linkKey)
    let resealed = LinkHalf(
      facility: half.facility, sealed: sealed, index: half.index, confirmed: half.confirmed)
    if requesterSide.facility.network == network {
      requesterSide = resealed
    } else {
      custodianSide = resealed
    }
    return true
  }
}
