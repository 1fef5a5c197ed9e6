package import Crypto
package import Record
import Synchronization

extension Broker {
  // MARK: Waiting and coming in

  /// Where a session stands; asking does not count as using it.
  ///
  /// Throws `unknown`, also for another facility's if `facility` is given, `ended`, or why nothing
  /// of it goes on now.
  package func place(
    of id: SessionID, by facility: FacilityReference? = nil
  ) throws(SessionError) -> SessionPlace {
    try change { table throws(SessionError) in
      table.catchUp(id)
      guard facility == nil || table.facility(of: id) == facility else { throw .unknown }
      return try table.place(of: id)
    }
  }

  /// Takes the seat that is offered to a session; taking it again is the same.
  ///
  /// Throws `waiting` if none is, `unknown`, `ended`, or why nothing goes on.
  package func accept(
    _ id: SessionID, by facility: FacilityReference? = nil
  ) throws(SessionError) {
    try change { table throws(SessionError) in try table.accept(id, by: facility) }
  }

  /// The seat that a session holds; nil if it has or needs none.
  package func seat(of id: SessionID) -> SeatHold? {
    table.withLock { $0.sessions[id]?.hold }
  }

  /// Notes that a session's seat is logged in at the custodian: it is open from now on.
  ///
  /// Throws `waiting` before its time, `unknown`, `ended`, or why nothing goes on.
  package func connected(_ id: SessionID) throws(SessionError) {
    try change { table throws(SessionError) in try table.connected(id) }
  }

  /// Ends a session whose custodian cannot be reached; throws `unknown` or `ended`.
  package func failed(_ id: SessionID) throws(SessionError) {
    try change { table throws(SessionError) in try table.failed(id) }
  }

  /// Lets the sessions of a user go on who has authenticated once more, with the certificate they
  /// were opened with: those that are locked, and those that waited for it.
  package func unlock(
    facility: FacilityReference, user: UserID, certificate: Digest
  ) -> [SessionID] {
    change { table in table.unlock(facility, user, certificate) }
  }

  // MARK: Freezing

  /// Shows nothing more until ``thaw()``: what must be known or written down cannot be.
  ///
  /// `reason` is what a session is told that ends of it.
  package func freeze(_ reason: EndReason) {
    change { table in table.freeze(reason) }
  }

  /// Lets everything go on that a freeze held up.
  package func thaw() {
    change { table in table.thaw() }
  }

  /// Why nothing is shown now; nil while all is well.
  package var frozen: EndReason? { table.withLock { $0.frozen } }

  // MARK: Seats that were left

  /// The seats left since this was last asked, each a login that is to be ended.
  package func endings() -> [SeatEnding] {
    change { table in table.takeEndings() }
  }

  /// Notes whether the custodian confirmed a logout: the seat is to be scrubbed then, and otherwise
  /// nobody gets it until an operator restores it.
  ///
  /// Throws `staleSeat`.
  package func released(_ hold: SeatHold, isLoggedOut: Bool) throws(SessionError) {
    try change { table throws(SessionError) in
      try table.released(hold, isLoggedOut: isLoggedOut)
    }
  }

  /// Notes that nothing of a seat's last user is left here; throws `staleSeat`.
  package func scrubbed(_ hold: SeatHold) throws(SessionError) {
    try change { table throws(SessionError) in try table.scrubbed(hold) }
  }

  /// An operator has looked: the quarantined seat may be used again.
  ///
  /// Throws `staleSeat`.
  package func restore(_ seat: Int, of pool: SeatPoolID) throws(SessionError) {
    try change { table throws(SessionError) in try table.restore(seat, of: pool) }
  }

  /// The pools and how their seats stand, by name.
  package func seats() -> [SeatPoolStatus] {
    change { table in
      _ = table.expire()
      return table.seats
    }
  }

  // MARK: What a user may know

  /// Why a session is over; nil while it is not, or once it is forgotten.
  package func endReason(of id: SessionID) -> EndReason? {
    change { table in
      table.catchUp(id)
      return table.endReason(of: id)
    }
  }

  /// A user's own sessions that are not over, oldest first.
  package func sessions(of user: UserID, at facility: FacilityReference) -> [SessionSummary] {
    change { table in
      _ = table.expire()
      return table.live(in: .user(facility, user)).map(table.summary)
    }
  }
}
