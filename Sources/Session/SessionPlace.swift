package import Platform
package import Record

/// Where a session stands, as its user is told.
package enum SessionPlace: Hashable, Sendable {
  /// Its user has to authenticate once more.
  case stepUp
  /// It waits for a seat, and so many wait before it.
  case queued(before: Int)
  /// A seat is kept for it until then.
  case offered(until: Timestamp)
  /// Its seat is being logged in at the custodian.
  case connecting
  /// It is open.
  case active
  /// Its user has to authenticate once more to see anything.
  case locked
  /// Nothing is shown for now.
  case frozen
}

/// A name that a client gives one request, so that sending it again is the same request:
/// `[A-Za-z0-9._-]{8,64}`.
package struct RequestKey: Hashable, Sendable {
  /// The checked text.
  package let text: String

  /// Checks `text`; nil if it is malformed.
  package init?(_ text: String) {
    let isSound = text.utf8.allSatisfy {
      switch $0 {
      case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F: true
      default: false
      }
    }
    guard isSound, (8...64).contains(text.utf8.count) else { return nil }
    self.text = text
  }
}

/// A seat that was left and is to be logged out and scrubbed.
package struct SeatEnding: Hashable, Sendable {
  /// The session that left it.
  package let session: SessionID
  /// The seat.
  package let hold: SeatHold
}

/// A pool and how its seats stand.
package struct SeatPoolStatus: Sendable {
  /// The pool.
  package let pool: SeatPool
  /// Its seats and who waits.
  package let census: SeatCensus
}
