/// How much the broker takes on, and for how long.
package struct SessionLimits: Equatable, Sendable {
  /// Live sessions in all.
  package var sessionsMax = 10_000
  /// Live sessions of one facility.
  package var sessionsPerFacilityMax = 500
  /// Live sessions of one user.
  package var sessionsPerUserMax = 8
  /// Exchanges in flight in all.
  package var flightsMax = 20_000
  /// How long a session may stand unused (NIST SP 800-63B: 15 minutes at most).
  package var idleMax = Duration.seconds(600)
  /// How long a session may last in all.
  package var absoluteMax = Duration.seconds(4 * 3_600)
  /// How long a session waits for its user to authenticate once more before it is admitted.
  package var stepUpMax = Duration.seconds(120)
  /// How long a seat's login at the custodian may take.
  package var connectMax = Duration.seconds(10)
  /// How long a session stays locked before it ends.
  package var lockedMax = Duration.seconds(1_200)
  /// How long a session stays frozen before it ends.
  package var frozenMax = Duration.seconds(120)
  /// How long an ending session waits for its exchanges to let go.
  package var endingMax = Duration.seconds(5)
  /// How many ended sessions are remembered, so that their users learn the reason.
  package var endedMax = 10_000
  /// How long an ended session is remembered.
  package var endedFor = Duration.seconds(3_600)

  /// The limits of a shipped bridge.
  package static let standard = SessionLimits()

  /// The standard limits, to be changed before they are used.
  package init() {}
}
