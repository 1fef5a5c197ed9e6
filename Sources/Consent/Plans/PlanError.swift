/// Why a work plan, a step of it or a look under it was refused.
package enum PlanError: Error, Equatable, Sendable {
  // MARK: Who drafts
  /// A member of the draft is empty, too long or out of bounds; its name is added.
  case malformedPlan(field: String)
  /// The administrator is no active network administrator of the drafting network.
  case administratorUnfit

  // MARK: Who approves and signs
  /// There is no such plan, or it is between other networks.
  case unknownPlan
  /// Who works under a plan neither approves nor signs it.
  case personIsAdministrator
  /// Both networks need people of their own.
  case personIsTheSame
  /// Only the administrator's own network can do this.
  case ownNetworkOnly
  /// This network has approved already.
  case approvedBySide
  /// Both networks have approved already.
  case alreadyApproved
  /// Both networks have not approved it yet.
  case notApproved
  /// The plan has not ended yet.
  case planOpen
  /// The plan is over.
  case planOver
  /// This network has signed already.
  case signedBySide

  // MARK: Who works under it
  /// There is no plan of this name for this user, purpose and direction.
  case unfit
  /// The plan is not in force now.
  case notInForce
  /// As many patients, or looks at this patient, as the plan allows.
  case limit(Limit)

  // MARK: The environment's
  /// A register could not be read or written.
  case register(ConsentError)

  /// What a plan limits.
  package enum Limit: String, CaseIterable, Sendable {
    case patients, looks
  }
}
