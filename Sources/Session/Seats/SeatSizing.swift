/// How many seats a pool needs so that hardly anybody waits: Erlang's C formula (1917) for arrivals
/// at random, stays of random length and one queue.
package struct SeatSizing: Equatable, Sendable {
  /// LIMIT: sessions a day, and seats that are tried.
  package static let sessionsRange = 1...100_000
  /// LIMIT: minutes of one session.
  package static let minutesRange = 1...480

  /// Sessions a day, of all who share the pool.
  package let sessionsPerDay: Int
  /// How long one lasts on average.
  package let minutes: Int
  /// What part of the day's sessions begins in its busiest hour, in percent.
  package let peakPercent: Int

  /// A day; nil if a figure is out of its range.
  package init?(sessionsPerDay: Int, minutes: Int, peakPercent: Int = 20) {
    guard Self.sessionsRange.contains(sessionsPerDay), Self.minutesRange.contains(minutes),
      (1...100).contains(peakPercent)
    else { return nil }
    self.sessionsPerDay = sessionsPerDay
    self.minutes = minutes
    self.peakPercent = peakPercent
  }

  /// The load of the busiest hour: how many seats would be in use if nobody ever waited (Erlang).
  package var load: Double {
    Double(sessionsPerDay) * Double(peakPercent) / 100 * Double(minutes) / 60
  }

  /// What so many seats make of the busiest hour.
  package struct Service: Equatable, Sendable {
    /// The seats, without any that is kept for emergencies.
    package let seats: Int
    /// How likely it is that somebody waits at all.
    package let waits: Double
    /// How likely it is that somebody waits for more than a minute.
    package let waitsLong: Double
    /// How long everybody waits on average, in seconds; nil where the queue only grows.
    package let meanSeconds: Double?
  }

  /// What `seats` make of the busiest hour.
  package func service(seats: Int) -> Service { service(seats: seats, blocked: blocked(seats)) }

  /// The fewest seats where somebody waits for more than a minute in less than 5 % of the cases.
  package var seatsForShortWaits: Int { fewest { $0.waitsLong < 0.05 } }

  /// The fewest seats where somebody waits at all in less than 1 % of the cases.
  package var seatsForNoWaits: Int { fewest { $0.waits < 0.01 } }

  private func fewest(where isEnough: (Service) -> Bool) -> Int {
    var (seats, blocked) = (0, 1.0)
    // Every seat beyond the load makes waiting less likely, so that this ends.
    while true {
      seats += 1
      blocked = next(blocked, seats)
      if isEnough(service(seats: seats, blocked: blocked)) { return seats }
    }
  }

  /// Erlang's B formula, one seat at a time so that no factorial overflows.
  private func blocked(_ seats: Int) -> Double {
    var blocked = 1.0
    var seat = 0
    while seat < seats {
      seat += 1
      blocked = next(blocked, seat)
    }
    return blocked
  }

  private func next(_ blocked: Double, _ seats: Int) -> Double {
    load * blocked / (Double(seats) + load * blocked)
  }

  private func service(seats: Int, blocked: Double) -> Service {
    let spare = Double(seats) - load
    guard spare > 0 else {
      return Service(seats: seats, waits: 1, waitsLong: 1, meanSeconds: nil)
    }
    let waits = Double(seats) * blocked / (Double(seats) - load * (1 - blocked))
    let seconds = Double(minutes) * 60
    return Service(
      seats: seats, waits: waits, waitsLong: waits * Self.exp(-spare * 60 / seconds),
      meanSeconds: waits * seconds / spare)
  }

  /// e to the power of a number that is not positive: this floor has no C library of its own.
  private static func exp(_ power: Double) -> Double {
    guard power > -700 else { return 0 }
    // Halved until the series converges at once, then squared as often.
    var (part, halvings) = (power, 0)
    while part < -0.5 {
      part /= 2
      halvings += 1
    }
    var (sum, term) = (1.0, 1.0)
    for step in 1...16 {
      term *= part / Double(step)
      sum += term
    }
    for _ in 0..<halvings { sum *= sum }
    return sum
  }
}
