import Platform
import Record
import Session
import Testing

@Suite struct `Seat table` {
  private let start = Samples.start

  /// Lets the seat's user go, and the seat be given to whoever is next.
  private func end(_ hold: SeatHold, _ table: inout SeatTable, at now: Timestamp) throws {
    try table.leave(hold, at: now)
    try table.drained(hold, at: now)
  }

  // MARK: One seat after the other

  @Test func `gives a free seat at once and a place in the queue when there is none`() throws {
    var table = SeatTable(try Samples.pool(1))
    let first = try table.request(try Samples.request(1), at: start)
    #expect(first.hold?.generation == 1)
    #expect(try table.request(try Samples.request(2), at: start) == .queued(before: 0))
    #expect(try table.request(try Samples.request(3), at: start) == .queued(before: 1))
    #expect(table.takeChanges() == [])
  }

  @Test func `answers the same to the same request asked again`() throws {
    var table = SeatTable(try Samples.pool(1))
    let first = try table.request(try Samples.request(1), at: start)
    _ = try table.request(try Samples.request(2), at: start)
    #expect(try table.request(try Samples.request(1), at: start) == first)
    #expect(try table.request(try Samples.request(2), at: start) == .queued(before: 0))
    #expect(table.census.waiting == 1)
  }

  @Test func `keeps a login from the next until it is logged out and scrubbed`() throws {
    var table = SeatTable(try Samples.pool(1, hasLogin: true))
    let hold = try #require(try table.request(try Samples.request(1), at: start).hold)
    _ = try table.request(try Samples.request(2), at: start)
    try table.leave(hold, at: start)
    #expect(throws: SeatError.staleHold) { try table.scrubbed(hold, at: start) }
    #expect(throws: SeatError.staleHold) { try table.drained(hold, at: start) }
    try table.released(hold, isLoggedOut: true, at: start)
    #expect(try table.place(of: try Samples.session(2)) == .queued(before: 0))
    try table.scrubbed(hold, at: start)
    let offered = try #require(try table.place(of: try Samples.session(2)).offer)
    #expect(offered.seat == hold.seat)
    #expect(offered.generation == hold.generation + 1)
  }

  @Test(arguments: [false, true])
  func `keeps a seat in quarantine whose logout was not confirmed`(isSaid: Bool) throws {
    var table = SeatTable(try Samples.pool(1, hasLogin: true))
    let hold = try #require(try table.request(try Samples.request(1), at: start).hold)
    _ = try table.request(try Samples.request(2), at: start)
    try table.leave(hold, at: start)
    let due = start.adding(SeatTable.leaveMax)
    if isSaid {
      try table.released(hold, isLoggedOut: false, at: start)
    } else {
      table.expire(at: Timestamp(milliseconds: due.milliseconds - 1))
      #expect(table.census.quarantined == [])
    }
    table.expire(at: due)
    #expect(table.census.quarantined == [0])
    // A confirmation that comes late is nobody's word any more.
    #expect(throws: SeatError.staleHold) {
      try table.released(hold, isLoggedOut: true, at: due)
    }
    #expect(throws: SeatError.staleHold) { try table.scrubbed(hold, at: due) }
    table.expire(at: due.adding(.seconds(86_400)))
    #expect(table.census.quarantined == [0])
    try table.restore(seat: 0, at: due)
    #expect(try table.place(of: try Samples.session(2)).offer != nil)
    #expect(throws: SeatError.staleHold) { try table.restore(seat: 0, at: due) }
  }

  @Test func `gives up on a scrubbing that nobody confirms, in its own time`() throws {
    var table = SeatTable(try Samples.pool(1, hasLogin: true))
    let hold = try #require(try table.request(try Samples.request(1), at: start).hold)
    try table.leave(hold, at: start)
    let later = start.adding(SeatTable.leaveMax - .milliseconds(1))
    try table.released(hold, isLoggedOut: true, at: later)
    try table.released(hold, isLoggedOut: true, at: later)
    table.expire(at: later.adding(SeatTable.leaveMax - .milliseconds(1)))
    #expect(table.census.scrubbing == 1)
    table.expire(at: later.adding(SeatTable.leaveMax))
    #expect(table.census.quarantined == [0])
  }

  @Test func `lets an offer pass twice, then forgets the request`() throws {
    var table = SeatTable(try Samples.pool(1))
    let hold = try #require(try table.request(try Samples.request(1), at: start).hold)
    for number in 2...3 {
      _ = try table.request(try Samples.request(number, of: number), at: start)
    }
    try end(hold, &table, at: start)
    let once = start.adding(SeatTable.offerMax)
    table.expire(at: Timestamp(milliseconds: once.milliseconds - 1))
    #expect(table.takeChanges() == [.offered(try Samples.session(2))])
    table.expire(at: once)
    // It keeps its turn once.
    let second = try Samples.session(2)
    #expect(table.takeChanges() == [.passed(second), .offered(second)])
    table.expire(at: once.adding(SeatTable.offerMax))
    #expect(table.takeChanges() == [.expired(second), .offered(try Samples.session(3))])
    #expect(throws: SeatError.unknownRequest) { try table.place(of: second) }
  }

  @Test func `takes no hold of an earlier generation or of another pool`() throws {
    var table = SeatTable(try Samples.pool(1))
    let hold = try #require(try table.request(try Samples.request(1), at: start).hold)
    try end(hold, &table, at: start)
    let second = try #require(try table.request(try Samples.request(2), at: start).hold)
    #expect(throws: SeatError.staleHold) { try table.leave(hold, at: start) }
    var other = SeatTable(try Samples.pool(1, name: "hospital"))
    _ = try other.request(try Samples.request(3), at: start)
    #expect(throws: SeatError.staleHold) { try other.leave(hold, at: start) }
    #expect(try table.place(of: try Samples.session(2)) == .seated(second))
  }

  @Test func `lets go of whoever gives up, waiting or offered, and of nobody else`() throws {
    var table = SeatTable(try Samples.pool(1))
    let hold = try #require(try table.request(try Samples.request(1), at: start).hold)
    for number in 2...4 { _ = try table.request(try Samples.request(number), at: start) }
    #expect(!table.cancel(try Samples.session(1), at: start))
    #expect(!table.cancel(try Samples.session(9), at: start))
    #expect(table.cancel(try Samples.session(3), at: start))
    #expect(try table.place(of: try Samples.session(4)) == .queued(before: 1))
    try end(hold, &table, at: start)
    #expect(table.cancel(try Samples.session(2), at: start))
    #expect(try table.place(of: try Samples.session(4)).offer != nil)
    #expect(table.waiting == 0)
  }

  // MARK: Emergencies

  @Test func `keeps its last seat for an emergency, and emergencies from filling it`() throws {
    var table = SeatTable(try Samples.pool(3))
    for number in 1...2 {
      #expect(try table.request(try Samples.request(number), at: start).hold != nil)
    }
    #expect(try table.request(try Samples.request(3), at: start) == .queued(before: 0))
    let first = try table.request(try Samples.request(4, isEmergency: true), at: start)
    #expect(first.hold != nil)
    _ = try table.request(try Samples.request(5, of: 2, isEmergency: true), at: start)
    _ = try table.request(try Samples.request(6, of: 3, isEmergency: true), at: start)
    #expect(try table.place(of: try Samples.session(3)) == .queued(before: 2))
    // Two seats come free: one emergency goes first, but not two in a row.
    for number in 1...2 {
      let hold = try #require(try table.place(of: try Samples.session(number)).hold)
      try end(hold, &table, at: start)
    }
    #expect(try table.place(of: try Samples.session(5)).offer != nil)
    #expect(try table.place(of: try Samples.session(3)).offer != nil)
    #expect(try table.place(of: try Samples.session(6)) == .queued(before: 0))
  }

  @Test func `keeps no seat for emergencies when it is the last that works`() throws {
    var table = SeatTable(try Samples.pool(2, hasLogin: true))
    let hold = try #require(try table.request(try Samples.request(1), at: start).hold)
    #expect(try table.request(try Samples.request(2), at: start) == .queued(before: 0))
    try table.leave(hold, at: start)
    try table.released(hold, isLoggedOut: false, at: start)
    table.expire(at: start)
    _ = try table.request(try Samples.request(3), at: start)
    #expect(try table.place(of: try Samples.session(2)).offer != nil)
  }

  @Test func `has room for emergencies when it has none for others`() throws {
    var table = SeatTable(try Samples.pool(1))
    _ = try table.request(try Samples.request(0, of: 99), at: start)
    var number = 0
    for clinic in 0..<11 {
      for _ in 0..<SeatTable.waitingPerFacilityMax {
        number += 1
        _ = try? table.request(try Samples.request(number, of: clinic), at: start)
      }
      #expect(throws: SeatError.queueFull) {
        try table.request(try Samples.request(9_999, of: clinic), at: start)
      }
    }
    #expect(table.waiting == SeatTable.waitingMax)
    for number in 0..<SeatTable.emergenciesWaitingMax {
      let request = try Samples.request(20_000 + number, isEmergency: true)
      #expect(try table.request(request, at: start) == .queued(before: number))
    }
    #expect(throws: SeatError.queueFull) {
      try table.request(try Samples.request(30_000, isEmergency: true), at: start)
    }
  }

  // MARK: Fairness

  @Test func `lets users of a facility take turns as well`() throws {
    var table = SeatTable(try Samples.pool(1))
    var hold = try #require(try table.request(try Samples.request(9, of: 9), at: start).hold)
    for number in 1...3 { _ = try table.request(try Samples.request(number), at: start) }
    _ = try table.request(try Samples.request(4, user: "dr.ito"), at: start)
    var order: [SessionID] = []
    for _ in 1...4 {
      try end(hold, &table, at: start)
      guard case .offered(let id)? = table.takeChanges().last else { continue }
      order.append(id)
      hold = try table.accept(id, at: start)
    }
    #expect(order == (try [1, 4, 2, 3].map { try Samples.session($0) }))
  }

  @Test(arguments: [2, 7, 30])
  func `gives each of k backlogged facilities within one of n/k turns`(facilities: Int) throws {
    var table = SeatTable(try Samples.pool(1))
    var hold = try #require(try table.request(try Samples.request(0, of: 999), at: start).hold)
    var owners: [SessionID: Int] = [:]
    // The first asks for five times as much as each of the others, and asks first.
    for clinic in 0..<facilities {
      for _ in 0..<(clinic == 0 ? 100 : 20) {
        let request = try Samples.request(owners.count + 1, of: clinic)
        _ = try table.request(request, at: start)
        owners[request.id] = clinic
      }
    }
    var served = [Int](repeating: 0, count: facilities)
    for turn in 1...(facilities * 15) {
      try end(hold, &table, at: start)
      guard case .offered(let id)? = table.takeChanges().last else { break }
      hold = try table.accept(id, at: start)
      served[owners[id] ?? 0] += 1
      let share = Double(turn) / Double(facilities)
      #expect(served.allSatisfy { abs(Double($0) - share) <= 1 })
    }
    #expect(served == [Int](repeating: 15, count: facilities))
  }
}
