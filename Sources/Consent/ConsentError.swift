package import Linkage
package import Store

/// Why a register, the slip desk or the resolver refused.
package enum ConsentError: Error, Equatable, Sendable {
  // MARK: The peer's
  /// No facility is registered under this reference or certificate.
  case unknownFacility
  /// The facility is not `active`.
  case facilityNotActive
  /// The patient is not linked, or the handle is another facility's.
  case unknownLink
  /// The facility is on neither side of the link.
  case notAParty
  /// The proposal was not confirmed by both sides in time.
  case proposalExpired
  /// The link's state does not allow the event.
  case illegalTransition(state: LinkState, event: LinkEvent)
  /// More than ten attempts in a minute by one facility.
  case tooManyAttempts
  /// What was presented is no slip of this bridge, or was altered.
  case malformedSlip
  /// The slip's signature does not verify.
  case badSlipSignature
  /// The claim code has a typing error: its check character does not fit.
  case mistypedClaimCode
  /// No slip has this id or claim code.
  case unknownSlip
  /// The slip is for another network.
  case wrongNetwork
  /// The slip is for another facility of the same network.
  case wrongFacility
  /// The slip was redeemed before.
  case alreadyRedeemed
  /// The facility that issued the slip took it back.
  case slipRevoked
  /// The slip's time is over.
  case slipExpired
  /// The register of the number's facility means somebody else, or nobody.
  case foreignIDDisagrees
  /// One facility was wrong about one number three times.
  case foreignIDLocked
  /// Demographics, parties or lifetime do not fit in a slip.
  case slipRefused(LinkageError)

  // MARK: The operator's
  /// A certificate belongs to another facility already.
  case certificateInUse
  /// A register entry is malformed: the field says which part.
  case malformedEntry(field: String)
  /// The facility's status (nil: not registered) does not allow the step.
  case illegalStep(from: FacilityStatus?)
  /// No enrolment of the facility is open: none was issued, or it is spent.
  case enrolmentUnknown
  /// The enrolment's time is over.
  case enrolmentExpired
  /// The request was not made with the code of this facility's enrolment.
  case enrolmentProof
  /// A facility begins its audit again while one is open.
  case auditOpen
  /// No audit of the facility is open.
  case auditNotOpen
  /// The questionnaire is no longer the one with which the audit was begun.
  case auditEdition
  /// A refusal with an end would widen access when it ends.
  case refusalWithEnd
  /// What a parent grants ends when the child is of age: the day has to be given.
  case proxyWithoutEnd
  /// An emergency right is for an active user in a role that can have it.
  case emergencyRoleUnfit
  /// No user has this name at the facility.
  case unknownUser
  /// The name is a desk's or a group's, not a person's.
  case sharedName
  /// Another user of the facility has the same licence in the same role.
  case licenceInUse
  /// The facility has not stated that one person alone uses the account.
  case notPersonal
  /// The user's status does not allow the step.
  case userStep(UserStatus, UserEvent)
  /// The network's rules leave the step to the other side.
  case stepOfOtherSide
  /// Nobody takes this step for themselves.
  case ownHand
  /// No side key is configured for a network.
  case missingSideKey
  /// A limit of ``ConsentLimits`` is reached.
  case limit(Limit)

  // MARK: The environment's
  /// Others changed the same entry again and again.
  case contention
  /// A stored entry does not decode.
  case malformedRecord
  /// Sealing, opening or signing failed.
  case cryptography
  /// The store refused or failed.
  case store(StoreError)

  /// Whether nothing was found wrong with what was asked: the same may go well later.
  package var isOfEnvironment: Bool {
    switch self {
    case .contention, .malformedRecord, .cryptography, .store: true
    default: false
    }
  }

  /// The limits that can refuse.
  package enum Limit: String, CaseIterable, Sendable {
    case certificatesPerFacility, statementsPerPatient, linksPerPatient, list
  }

  /// Translates what linkage throws about stored and sealed things.
  init(_ error: LinkageError) {
    switch error {
    case .illegalTransition(let state, let event):
      self = .illegalTransition(state: state, event: event)
    case .notAParty: self = .notAParty
    case .malformedSlip: self = .malformedSlip
    case .badSlipSignature: self = .badSlipSignature
    case .malformedRecord: self = .malformedRecord
    case .cryptography: self = .cryptography
    case .malformedDemographics, .demographicsTooLong, .slipTooLong, .slipLifetime,
      .tokenTooLong:
      self = .slipRefused(error)
    }
  }
}

/// How much the registers take on.
package enum ConsentLimits {
  /// Certificates of one facility.
  package static let certificatesPerFacilityMax = 16
  /// Statements of one patient in one network.
  package static let statementsPerPatientMax = 256
  /// Links of one patient in one network, ended ones included.
  package static let linksPerPatientMax = 64
  /// Entries in one list.
  package static let listMax = 5_000
  /// Redemptions one facility may attempt in a minute.
  package static let attemptsPerMinuteMax = 10
  /// Times a change is tried again when others change the same entry.
  package static let attemptsOnConflictMax = 16
}
