import Platform

/// Seats with the moments at which something is due, which come in order.
struct DueHolds: Sendable {
  private var entries: [(hold: SeatHold, at: Timestamp)] = []
  private var head = 0

  /// Adds a seat whose moment is not before that of any other.
  mutating func append(_ hold: SeatHold, _ at: Timestamp) {
    entries.append((hold, at))
  }

  /// Takes the next seat whose moment has come.
  mutating func next(at now: Timestamp) -> (hold: SeatHold, at: Timestamp)? {
    guard head < entries.count, now >= entries[head].at else { return nil }
    defer {
      head += 1
      // Dropping half at a time keeps the cost of each step constant on average.
      if head > 64, head * 2 > entries.count {
        entries.removeFirst(head)
        head = 0
      }
    }
    return entries[head]
  }
}
