/// How many seats of a pool stand how, and how many requests wait.
package struct SeatCensus: Equatable, Sendable {
  /// Seats nobody has.
  package var free = 0
  /// Seats kept for somebody.
  package var offered = 0
  /// Seats in use.
  package var held = 0
  /// Seats that were left and are being logged out.
  package var leaving = 0
  /// Seats whose last user's traces are being removed.
  package var scrubbing = 0
  /// Seats whose logout nobody confirmed, by number.
  package var quarantined: [Int] = []
  /// Requests that wait.
  package var waiting = 0
}

extension SeatTable {
  /// How many seats stand how, and how many wait.
  package var census: SeatCensus {
    var census = SeatCensus()
    for (number, seat) in seats.enumerated() {
      switch seat.state {
      case .free: census.free += 1
      case .offered: census.offered += 1
      case .held: census.held += 1
      case .leaving: census.leaving += 1
      case .scrubbing: census.scrubbing += 1
      case .quarantined: census.quarantined.append(number)
      }
    }
    census.waiting = waiting
    return census
  }
}
