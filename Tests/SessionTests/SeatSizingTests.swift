import Foundation
import Session
import Testing

@Suite struct `Seat sizing` {
  /// Dedicated seats: sessions a day, how likely a wait is, and the mean wait in seconds.
  @Test(arguments: [(4, 0.11, 57.0), (8, 0.21, 130.0), (16, 0.43, 357.0)])
  func `of one dedicated seat gives the known figures`(
    sessions: Int, waits: Double, seconds: Double
  ) throws {
    let sizing = try #require(SeatSizing(sessionsPerDay: sessions, minutes: 8))
    let service = sizing.service(seats: 1)
    #expect(abs(service.waits - waits) < 0.005)
    #expect(abs((service.meanSeconds ?? 0) - seconds) < 0.5)
  }

  /// Shared pools of clinics with six sessions a day each.
  @Test(arguments: [(30, 9, 12), (100, 23, 27), (223, 44, 52)])
  func `of shared seats gives the known figures`(
    clinics: Int, shortWaits: Int, noWaits: Int
  ) throws {
    let sizing = try #require(SeatSizing(sessionsPerDay: clinics * 6, minutes: 8))
    #expect(sizing.seatsForShortWaits == shortWaits)
    #expect(sizing.seatsForNoWaits == noWaits)
  }

  @Test func `agrees with the formula as the books write it`() throws {
    let sizing = try #require(SeatSizing(sessionsPerDay: 180, minutes: 8))
    let load = 4.8
    for seats in 5...20 {
      func term(_ n: Int) -> Double { pow(load, Double(n)) / tgamma(Double(n) + 1) }
      let last = term(seats) * Double(seats) / (Double(seats) - load)
      let waits = last / ((0..<seats).map(term).reduce(0, +) + last)
      let service = sizing.service(seats: seats)
      #expect(abs(service.waits - waits) < 1e-12)
      let long = waits * exp(-(Double(seats) - load) * 60 / 480)
      #expect(abs(service.waitsLong - long) < 1e-12)
    }
  }

  @Test func `says that a queue only grows where there are too few seats`() throws {
    let sizing = try #require(SeatSizing(sessionsPerDay: 150, minutes: 8))
    #expect(sizing.load == 4)
    #expect(sizing.service(seats: 4).meanSeconds == nil)
    #expect(sizing.service(seats: 4).waits == 1)
    #expect((sizing.service(seats: 5).meanSeconds ?? 0) > 0)
  }

  @Test func `takes no figure out of its range, and the largest ones`() throws {
    #expect(SeatSizing(sessionsPerDay: 0, minutes: 8) == nil)
    #expect(SeatSizing(sessionsPerDay: 100_001, minutes: 8) == nil)
    #expect(SeatSizing(sessionsPerDay: 1, minutes: 0) == nil)
    #expect(SeatSizing(sessionsPerDay: 1, minutes: 481) == nil)
    #expect(SeatSizing(sessionsPerDay: 1, minutes: 8, peakPercent: 101) == nil)
    let most = try #require(
      SeatSizing(sessionsPerDay: 100_000, minutes: 480, peakPercent: 100))
    #expect(most.seatsForNoWaits > 800_000)
  }
}
