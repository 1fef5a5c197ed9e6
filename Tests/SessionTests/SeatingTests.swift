import Crypto
import Platform
import Record
import Session
import Testing

@Suite struct `Session that needs a seat` {
  private func bench(
    _ seats: Int = 1, hasLogin: Bool = false, reserved: Int? = 0
  ) throws -> Bench {
    Bench(pools: [try Samples.pool(seats, hasLogin: hasLogin, reserved: reserved)])
  }

  private func open(
    _ bench: Bench, _ facility: String = "3210001", isEmergency: Bool = false,
    hasScreen: Bool = false
  ) throws -> OpenedSession {
    var seed = try Samples.seed(try Samples.subject(facility: facility))
    seed.isEmergency = isEmergency
    seed.hasScreen = hasScreen
    return try bench.broker.open(seed)
  }

  @Test func `opens at once while there is one, and waits when there is none`() throws {
    let bench = try bench()
    let first = try open(bench)
    #expect(first.place == .active)
    let second = try open(bench, "3210002")
    #expect(second.place == .queued(before: 0))
    #expect(throws: SessionError.waiting) { try bench.use(second, facility: "3210002") }
    #expect(throws: SessionError.waiting) {
      try bench.broker.enter(try Samples.subject(), session: second.id)
    }
    #expect(throws: SessionError.waiting) { try bench.broker.accept(second.id) }
    #expect(throws: SessionError.waiting) { try bench.broker.connected(second.id) }
    try bench.broker.close(first.id, by: try Samples.facility())
    let until = bench.clock.now.adding(.seconds(60))
    #expect(try bench.broker.place(of: second.id) == .offered(until: until))
    #expect(throws: SessionError.waiting) { try bench.use(second, facility: "3210002") }
    for _ in 0..<2 { try bench.broker.accept(second.id) }
    #expect(try bench.use(second, facility: "3210002").gate.isOpen)
  }

  @Test func `loses its place and then its session when nobody takes what is offered`() throws {
    let bench = try bench()
    let first = try open(bench)
    let second = try open(bench)
    try bench.broker.failed(first.id)
    bench.clock.advance(by: .seconds(60))
    #expect(
      try bench.broker.place(of: second.id)
        == .offered(until: bench.clock.now.adding(.seconds(60))))
    bench.clock.advance(by: .seconds(60))
    #expect(throws: SessionError.ended(.offerExpired)) { try bench.broker.accept(second.id) }
    #expect(bench.broker.endReason(of: second.id) == .offerExpired)
    #expect(bench.broker.endReason(of: first.id) == .peerDown)
    #expect(bench.broker.statistics.sessions == 0)
  }

  @Test func `is logged in within ten seconds or ends`() throws {
    let bench = try bench(hasLogin: true)
    let first = try open(bench)
    #expect(first.place == .connecting)
    #expect(throws: SessionError.waiting) { try bench.use(first) }
    bench.clock.advance(by: .seconds(10) - .milliseconds(1))
    for _ in 0..<2 { try bench.broker.connected(first.id) }
    _ = try bench.use(first)
    try bench.broker.close(first.id, by: try Samples.facility())
    let hold = try #require(bench.broker.endings().first?.hold)
    try bench.broker.released(hold, isLoggedOut: true)
    try bench.broker.scrubbed(hold)
    let second = try open(bench)
    bench.clock.advance(by: .seconds(10))
    #expect(throws: SessionError.ended(.peerDown)) { try bench.broker.connected(second.id) }
  }

  @Test func `leaves its login to whoever ends it, and a restored seat to the next`() throws {
    let bench = try bench(hasLogin: true)
    let first = try open(bench)
    let held = bench.broker.seat(of: first.id)
    let second = try open(bench)
    bench.broker.cut(.session(first.id), reason: .killSwitch)
    let ending = try #require(bench.broker.endings().first)
    #expect(ending.session == first.id)
    #expect(ending.hold == held)
    #expect(bench.broker.endings() == [])
    bench.clock.advance(by: .seconds(5))
    bench.broker.expire()
    #expect(bench.broker.seats().first?.census.quarantined == [0])
    #expect(throws: SessionError.staleSeat) {
      try bench.broker.released(ending.hold, isLoggedOut: true)
    }
    let pool = ending.hold.pool
    #expect(throws: SessionError.staleSeat) { try bench.broker.restore(1, of: pool) }
    try bench.broker.restore(0, of: pool)
    try bench.broker.accept(second.id)
    #expect(try bench.broker.place(of: second.id) == .connecting)
  }

  @Test func `is its own facility's to accept and to ask after`() throws {
    let bench = try bench()
    _ = try open(bench)
    let second = try open(bench)
    let stranger = try Samples.facility("9")
    #expect(throws: SessionError.unknown) {
      try bench.broker.place(of: second.id, by: stranger)
    }
    #expect(throws: SessionError.unknown) { try bench.broker.accept(second.id, by: stranger) }
    #expect(throws: SessionError.unknown) {
      try bench.broker.place(of: try Samples.session(1))
    }
  }

  @Test func `gets none where its facility has no pool`() throws {
    let bench = Bench(pools: [try Samples.pool(1, facility: "3210007", name: "hospital")])
    #expect(throws: SessionError.noSeat) { try open(bench) }
    #expect(try open(bench, "3210007").place == .active)
    // Another direction needs none.
    #expect(bench.broker.seats().count == 1)
  }

  @Test func `waits in its own pool, the dedicated before the shared`() throws {
    let bench = Bench(pools: [
      try Samples.pool(1), try Samples.pool(1, facility: "3210007", name: "hospital"),
    ])
    _ = try open(bench)
    #expect(try open(bench, "3210007").place == .active)
    #expect(try open(bench, "3210007").place == .queued(before: 0))
    #expect(try open(bench, "3210008").place == .queued(before: 0))
  }

  // MARK: Locked screens and emergencies

  @Test func `gives its seat to an emergency only while nobody reads`() throws {
    let bench = try bench(2)
    let (reading, left) = (try open(bench, hasScreen: true), try open(bench, hasScreen: true))
    let emergency = try open(bench, "3210002", isEmergency: true)
    #expect(emergency.place == .queued(before: 0))
    bench.clock.advance(by: .seconds(300))
    _ = try bench.use(reading)
    bench.clock.advance(by: .seconds(300))
    bench.broker.expire()
    #expect(bench.broker.endReason(of: left.id) == .preempted)
    try bench.broker.accept(emergency.id)
    // One seat for one emergency: the other who reads keeps theirs.
    _ = try open(bench, "3210003")
    #expect(try bench.broker.place(of: reading.id) == .active)
  }
}
