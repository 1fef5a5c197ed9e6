import Platform
import Record
import Session
import Testing
import TestSupport

/// Thirty days of Mame-net's 223 clinics, who share a pool, and ten hospitals with seats of their
/// own; ten hours a day, a fifth of the day's sessions in its busiest hour.
@Suite struct `A month of clinics and hospitals` {
  /// One pool in the course of the month.
  private struct Month {
    /// Who asks, and how often: sessions a day.
    let askers: [(facility: FacilityReference, perDay: Double)]
    var table: SeatTable
    var dice: SeededGenerator
    var requests: [(asker: Int, second: Int, isEmergency: Bool)] = []
    var asked: [Int]
    var served: [Int]
    var waits: [Double]
    var longest: [Int]
    var lost = 0
    /// By second: whose stay ends, whose offer is taken.
    var ends: [Int: [SeatHold]] = [:]
    var answers: [Int: [SessionID]] = [:]

    static let day = 36_000
    static let days = 30

    init(pool: SeatPool, askers: [(facility: FacilityReference, perDay: Double)], seed: UInt64) {
      self.askers = askers
      table = SeatTable(pool)
      dice = SeededGenerator(seed: seed)
      asked = [Int](repeating: 0, count: askers.count)
      served = asked
      longest = asked
      waits = [Double](repeating: 0, count: askers.count)
    }

    /// The busiest hour has a fifth of the day's sessions, the other nine the rest.
    private func rate(_ second: Int) -> Double { second / 3_600 % 10 == 3 ? 0.2 : 0.8 / 9 }

    private func at(_ second: Int) -> Timestamp { Samples.start.adding(.seconds(Int64(second))) }

    mutating func run() throws {
      let total = askers.reduce(0) { $0 + $1.perDay }
      for second in 0..<(Self.days * Self.day) {
        // Somebody asks; who it is is drawn by how often each of them does.
        if Double.random(in: 0..<1, using: &dice) < total * rate(second) / 3_600 {
          var drawn = Double.random(in: 0..<total, using: &dice)
          let asker = askers.firstIndex {
            drawn -= $0.perDay
            return drawn < 0
          }
          try ask(asker ?? 0, second)
        }
        try pass(second)
      }
      for second in (Self.days * Self.day)..<((Self.days + 1) * Self.day) { try pass(second) }
    }

    private mutating func ask(_ asker: Int, _ second: Int) throws {
      asked[asker] += 1
      let isEmergency = Int.random(in: 0..<100, using: &dice) == 0
      requests.append((asker, second, isEmergency))
      let user: UserID = try #require(UserID("dr-\(Int.random(in: 0..<3, using: &dice))"))
      let request = SeatRequest(
        id: try Samples.session(requests.count - 1), facility: askers[asker].facility, user: user,
        isEmergency: isEmergency)
      do throws(SeatError) {
        let place = try table.request(request, at: at(second))
        if let hold = place.hold { seat(hold, requests.count - 1, second) }
      } catch { lost += 1 }
    }

    private mutating func pass(_ second: Int) throws {
      table.expire(at: at(second))
      for hold in ends.removeValue(forKey: second) ?? [] {
        try table.leave(hold, at: at(second))
        try table.drained(hold, at: at(second))
      }
      for id in answers.removeValue(forKey: second) ?? [] {
        guard let hold = try? table.accept(id, at: at(second)) else { continue }
        seat(hold, Self.number(id), second)
      }
      for change in table.takeChanges() {
        switch change {
        case .offered(let id):
          // Most look up soon; one in fifty has left the room.
          guard Int.random(in: 0..<50, using: &dice) > 0 else { continue }
          let delay = Int.random(in: 1...30, using: &dice)
          answers[second + delay, default: []].append(id)
        case .passed: continue
        case .expired: lost += 1
        }
      }
    }

    private mutating func seat(_ hold: SeatHold, _ number: Int, _ second: Int) {
      let request = requests[number]
      served[request.asker] += 1
      let wait = second - request.second
      waits[request.asker] += Double(wait)
      longest[request.asker] = max(longest[request.asker], wait)
      // Eight minutes on average.
      ends[second + Int.random(in: 120...840, using: &dice), default: []].append(hold)
    }

    private static func number(_ id: SessionID) -> Int {
      id.bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    func meanWait(_ asker: Int) -> Double { waits[asker] / Double(max(1, served[asker])) }
  }

  /// Jain, Chiu, Hawe 1984: 1 if all are served alike, 1/n if one has everything.
  private func jain(_ shares: [Double]) -> Double {
    let sum = shares.reduce(0, +)
    return sum * sum / (Double(shares.count) * shares.map { $0 * $0 }.reduce(0, +))
  }

  @Test func `is fair to 223 clinics with too few seats, one of which asks for thirty`() throws {
    let askers = try (0..<223).map { clinic in
      (facility: try Samples.facility("c-\(clinic)"), perDay: clinic == 0 ? 180.0 : 6.0)
    }
    // 36 Erlang in the busiest hour from all, and 5 from the one.
    let pool = try Samples.pool(38)
    var month = Month(pool: pool, askers: askers, seed: 2_016)
    try month.run()
    let shares = askers.indices.map { Double(month.served[$0]) / Double(month.asked[$0]) }
    #expect(jain(shares) >= 0.99)
    // Nobody starves: all are served but those who let two offers pass.
    #expect(month.served.reduce(0, +) + month.lost == month.requests.count)
    #expect(Double(month.lost) < Double(month.requests.count) / 500)
    #expect(month.longest[1...].allSatisfy { $0 <= 1_800 }, "\(month.longest[1...].max() ?? 0)")
    // Whoever asks for thirty waits for it, and not the others.
    let others = month.waits[1...].reduce(0, +) / Double(month.served[1...].reduce(0, +))
    #expect(month.meanWait(0) > 2 * others, "\(month.meanWait(0)) \(others)")
    #expect(month.table.census.free == 38)
  }

  @Test func `serves each of ten hospitals from its own seats`() throws {
    var shares: [Double] = []
    for hospital in 0..<10 {
      let facility = try Samples.facility("h-\(hospital)")
      let pool = try Samples.pool(3, facility: "h-\(hospital)", name: "hospital-\(hospital)")
      var month = Month(
        pool: pool, askers: [(facility, 16)], seed: 3_000 + UInt64(hospital))
      try month.run()
      #expect(month.served[0] + month.lost == month.asked[0])
      shares.append(Double(month.served[0]) / Double(month.asked[0]))
      #expect(month.longest[0] <= 1_200, "\(month.longest[0])")
      #expect(month.meanWait(0) < 10, "\(month.meanWait(0))")
    }
    #expect(jain(shares) >= 0.99)
  }
}
