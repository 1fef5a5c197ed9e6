package import Record

/// The name of a pool of seats: `[a-z][a-z0-9-]{0,63}`.
package struct SeatPoolID: Hashable, Sendable {
  /// The checked text.
  package let text: String

  /// Checks `text`; nil if it is malformed.
  package init?(_ text: String) {
    guard (1...64).contains(text.utf8.count), let first = text.utf8.first,
      (0x61...0x7A).contains(first),
      text.utf8.allSatisfy({
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
      })
    else { return nil }
    self.text = text
  }
}

/// Places to view in: so many of the custodian's logins, dedicated to one facility (a hospital) or
/// shared by many (clinics).
package struct SeatPool: Equatable, Sendable {
  /// LIMIT: seats of one pool.
  package static let seatsRange = 1...1_000

  /// Its name.
  package let id: SeatPoolID
  /// Whose users view whose records in it.
  package let direction: ExchangeDirection
  /// Whose it is; nil if all facilities without one of their own share it.
  package let facility: FacilityReference?
  /// How many seats it has.
  package let seats: Int
  /// Whether a seat is a login at the custodian, which has to be logged in and out.
  package let hasLogin: Bool
  /// The seats that only an emergency view may take: none or one.
  package let reserved: Int

  /// A pool; nil if it has no seats or too many, if nothing but a reserved seat would be left, or
  /// if it is dedicated to a facility that does not ask in this direction.
  package init?(
    id: SeatPoolID, direction: ExchangeDirection, facility: FacilityReference? = nil, seats: Int,
    hasLogin: Bool = false, reserved: Int? = nil
  ) {
    let reserved = reserved ?? (seats > 1 ? 1 : 0)
    guard Self.seatsRange.contains(seats), (0...1).contains(reserved), reserved < seats,
      facility.map({ $0.network == direction.requester }) ?? true
    else { return nil }
    self.id = id
    self.direction = direction
    self.facility = facility
    self.seats = seats
    self.hasLogin = hasLogin
    self.reserved = reserved
  }
}

/// A seat as one session has it: the same seat given again is another generation.
package struct SeatHold: Hashable, Sendable {
  /// Its pool.
  package let pool: SeatPoolID
  /// The seat, from 0.
  package let seat: Int
  /// How often it had been given, this time included.
  package let generation: UInt64
}

/// Who wants a seat.
package struct SeatRequest: Equatable, Sendable {
  /// The session that needs it: asking again with it is the same request.
  package let id: SessionID
  /// The facility of the user.
  package let facility: FacilityReference
  /// The user; nil for a system's own session.
  package let user: UserID?
  /// Whether it is an emergency view.
  package let isEmergency: Bool

  /// A request.
  package init(
    id: SessionID, facility: FacilityReference, user: UserID?, isEmergency: Bool = false
  ) {
    self.id = id
    self.facility = facility
    self.user = user
    self.isEmergency = isEmergency
  }
}
