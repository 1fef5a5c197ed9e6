/// Why an emergency view or a step of its review was refused.
package enum EmergencyError: Error, Equatable, Sendable {
  // MARK: The user's
  /// The role cannot have an emergency right.
  case roleUnfit
  /// The account has no emergency right.
  case rightMissing
  /// The account's emergency right has run out.
  case rightExpired
  /// The two factors were shown more than five minutes ago, or nobody says when.
  case factorsStale
  /// The facility's emergency rights rest until an overdue review is concluded.
  case resting
  /// As many views as the networks allow in a day.
  case limit(EmergencyRules.Scope)

  // MARK: The reviewers'
  /// There is no such case, or it is between other networks.
  case unknownCase
  /// The reviewer is who looked.
  case reviewerIsViewer
  /// Both sides need reviewers of their own.
  case reviewerIsTheSame
  /// A name or a note is empty or too long.
  case malformedReview
  /// This side has examined already.
  case reviewedBySide
  /// The review is concluded.
  case reviewConcluded
  /// The review is not concluded yet.
  case reviewOpen
  /// The patient was informed already.
  case patientInformed

  // MARK: The environment's
  /// A register could not be read or written.
  case register(ConsentError)
}
