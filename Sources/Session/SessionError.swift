/// Why the broker refused.
package enum SessionError: Error, Equatable, Sendable {
  /// Peer: no session has this token, or it belongs to another facility or certificate.
  case unknown
  /// Peer: the session is over, for the reason its user is shown.
  case ended(EndReason)
  /// Peer: the step is not allowed in the session's present state.
  case notActive
  /// Peer: the session waits for its user or for a seat.
  case waiting
  /// Peer: the session is locked until its user authenticates once more.
  case locked
  /// Us: nothing is shown while the bridge knows too little or cannot write down what it does.
  case frozen
  /// Peer: the key was given to another request before.
  case keyReused
  /// Operator: the direction has pools of seats, but none for this facility.
  case noSeat
  /// Operator: the seat was given to somebody else since, or it does not stand so.
  case staleSeat
  /// Peer: a deadline of the session to be opened has passed already.
  case lapsed(EndReason)
  /// Peer: something the exchange depends on was withdrawn while it was being decided.
  case withdrawn
  /// Us: a session must be opened within an exchange that covers all it depends on.
  case notCovered
  /// Operator: the direction is stopped until both networks resume it.
  case directionStopped
  /// Operator: something else it depends on is stopped until all networks resume it.
  case stopped
  /// Operator: the network is on neither side of the direction.
  case notAParty
  /// Operator: a limit of ``SessionLimits`` is reached.
  case limit(Limit)

  /// The limits that can refuse.
  package enum Limit: String, CaseIterable, Sendable {
    case sessions, sessionsPerFacility, sessionsPerUser, flights, waiting
  }
}
