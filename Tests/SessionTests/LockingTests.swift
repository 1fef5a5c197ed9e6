import Crypto
import Platform
import Record
import Session
import Testing

@Suite struct `Session with a screen` {
  private func open(_ bench: Bench, deadlines: [Deadline] = []) throws -> OpenedSession {
    var seed = try Samples.seed(deadlines: deadlines)
    seed.hasScreen = true
    return try bench.broker.open(seed)
  }

  private func unlock(_ bench: Bench, certificate: Int = 100) throws -> [SessionID] {
    bench.broker.unlock(
      facility: try Samples.facility(), user: try #require(UserID("dr.sato")),
      certificate: Samples.digest(certificate))
  }

  @Test(arguments: [(-1, false), (0, true), (1, true)])
  func `locks at the second it has been idle for too long, not before`(
    offset: Int64, isLocked: Bool
  ) throws {
    let bench = Bench()
    let opened = try open(bench)
    bench.clock.advance(by: .seconds(600 + offset))
    #expect(try bench.broker.place(of: opened.id) == (isLocked ? .locked : .active))
    if isLocked {
      #expect(throws: SessionError.locked) { try bench.use(opened) }
    } else {
      #expect(throws: Swift.Never.self) { try bench.use(opened) }
    }
  }

  @Test func `is not kept open by asking where it stands`() throws {
    let bench = Bench()
    let opened = try open(bench)
    for _ in 0..<600 {
      bench.clock.advance(by: .seconds(1))
      _ = try bench.broker.place(of: opened.id)
    }
    #expect(throws: SessionError.locked) { try bench.use(opened) }
  }

  @Test func `shows nothing more once it is locked, and lives`() throws {
    let bench = Bench()
    let opened = try open(bench)
    let gate = try bench.use(opened).gate
    let flight = try bench.broker.enter(try Samples.subject(), session: opened.id)
    bench.clock.advance(by: .seconds(600))
    bench.broker.expire()
    #expect(!flight.gate.isOpen)
    #expect(gate.isOpen)
    #expect(throws: SessionError.locked) {
      try bench.broker.enter(try Samples.subject(), session: opened.id)
    }
  }

  @Test func `goes on when its own user authenticates with its own certificate`() throws {
    let bench = Bench()
    let opened = try open(bench)
    bench.clock.advance(by: .seconds(600))
    #expect(try unlock(bench, certificate: 101) == [])
    let stranger = bench.broker.unlock(
      facility: try Samples.facility(), user: try #require(UserID("dr.ito")),
      certificate: Samples.digest(100))
    #expect(stranger == [])
    #expect(throws: SessionError.locked) { try bench.use(opened) }
    #expect(try unlock(bench) == [opened.id])
    bench.clock.advance(by: .seconds(600) - .milliseconds(1))
    _ = try bench.use(opened)
    #expect(try unlock(bench) == [])
  }

  @Test(arguments: [(-1, false), (0, true), (1, true)])
  func `ends when it stays locked for too long`(offset: Int64, isOver: Bool) throws {
    for isSeen in [false, true] {
      let bench = Bench()
      let opened = try open(bench)
      bench.clock.advance(by: .seconds(600))
      // Whether anybody noticed the lock at the time makes no difference.
      if isSeen { bench.broker.expire() }
      bench.clock.advance(by: .seconds(1_200 + offset))
      #expect(try unlock(bench) == (isOver ? [] : [opened.id]))
      #expect(bench.broker.endReason(of: opened.id) == (isOver ? .idle : nil))
    }
  }

  @Test func `ends at its deadline, locked or not`() throws {
    let bench = Bench()
    let deadline = Deadline(bench.clock.now.adding(.seconds(700)), .assertionExpired)
    let opened = try open(bench, deadlines: [deadline])
    bench.clock.advance(by: .seconds(700))
    #expect(try unlock(bench) == [])
    #expect(bench.broker.endReason(of: opened.id) == .assertionExpired)
  }

  @Test func `without a screen ends instead of locking`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    bench.clock.advance(by: .seconds(600))
    #expect(throws: SessionError.ended(.idle)) { try bench.use(opened) }
    #expect(try unlock(bench) == [])
  }

  @Test func `is unlocked before an emergency of the same user asks for its seat`() throws {
    // The order of the sessions is that of chance.
    for _ in 0..<20 {
      let bench = Bench(pools: [try Samples.pool(2)])
      let left = try open(bench)
      bench.clock.advance(by: .seconds(600))
      var seed = try Samples.seed()
      seed.needsStepUp = true
      seed.isEmergency = true
      let urgent = try (0..<3).map { _ in try bench.broker.open(seed) }
      let unlocked = try unlock(bench)
      #expect(Set(unlocked) == Set(urgent.map(\.id) + [left.id]))
      #expect(try bench.broker.place(of: left.id) == .active)
    }
  }

  @Test func `lets nobody into a session that waits while all is frozen`() throws {
    let bench = Bench(pools: [try Samples.pool(1)])
    let opened = try steppingUp(bench)
    bench.broker.freeze(.auditUnavailable)
    #expect(throws: SessionError.frozen) {
      try bench.broker.enter(try Samples.subject(), session: opened.id)
    }
    bench.broker.thaw()
    #expect(throws: SessionError.waiting) {
      try bench.broker.enter(try Samples.subject(), session: opened.id)
    }
  }

  // MARK: Stepping up

  private func steppingUp(_ bench: Bench) throws -> OpenedSession {
    var seed = try Samples.seed()
    seed.needsStepUp = true
    return try bench.broker.open(seed)
  }

  @Test func `is admitted when its user steps up in time`() throws {
    let bench = Bench(pools: [try Samples.pool(1)])
    let opened = try steppingUp(bench)
    #expect(opened.place == .stepUp)
    #expect(throws: SessionError.waiting) { try bench.use(opened) }
    // Nobody holds a seat before they are admitted.
    #expect(bench.broker.seats().first?.census.free == 1)
    bench.clock.advance(by: .seconds(120) - .milliseconds(1))
    #expect(try unlock(bench) == [opened.id])
    _ = try bench.use(opened)
  }

  @Test func `ends when its user does not step up in time`() throws {
    let bench = Bench()
    let opened = try steppingUp(bench)
    bench.clock.advance(by: .seconds(120))
    #expect(try unlock(bench) == [])
    #expect(bench.broker.endReason(of: opened.id) == .stepUpExpired)
  }

  // MARK: Freezing

  @Test func `shows nothing while the bridge is frozen, by any way in`() throws {
    let bench = Bench(pools: [try Samples.pool(1, reserved: 0)])
    let opened = try open(bench)
    let waiting = try open(bench)
    let flight = try bench.broker.enter(try Samples.subject())
    let signIn = try bench.broker.enter(try Samples.subject(), freezes: false)
    let gate = try bench.use(opened).gate
    bench.broker.freeze(.auditUnavailable)
    #expect(!flight.gate.isOpen)
    #expect(signIn.gate.isOpen)
    #expect(gate.isOpen)
    #expect(try bench.broker.place(of: opened.id) == .frozen)
    #expect(throws: SessionError.frozen) { try bench.use(opened) }
    #expect(throws: SessionError.frozen) { try bench.broker.enter(try Samples.subject()) }
    #expect(throws: SessionError.frozen) { try open(bench) }
    #expect(throws: SessionError.frozen) { try bench.broker.accept(waiting.id) }
    #expect(throws: SessionError.frozen) { try bench.broker.connected(waiting.id) }
    #expect(try unlock(bench) == [])
    bench.broker.thaw()
    _ = try bench.use(opened)
  }

  @Test func `is locked after a thaw if it was locked before or idle meanwhile`() throws {
    let bench = Bench()
    let opened = try open(bench)
    bench.clock.advance(by: .seconds(600))
    bench.broker.freeze(.auditUnavailable)
    #expect(try bench.broker.place(of: opened.id) == .frozen)
    bench.broker.thaw()
    #expect(throws: SessionError.locked) { try bench.use(opened) }
    #expect(try unlock(bench) == [opened.id])
    bench.clock.advance(by: .seconds(550))
    bench.broker.freeze(.staleKnowledge)
    bench.clock.advance(by: .seconds(60))
    bench.broker.thaw()
    #expect(throws: SessionError.locked) { try bench.use(opened) }
  }

  @Test func `ends when it stays frozen, for the reason of the freeze`() throws {
    let bench = Bench()
    let opened = try open(bench)
    bench.broker.freeze(.auditUnavailable)
    bench.broker.freeze(.staleKnowledge)
    bench.clock.advance(by: .seconds(120) - .milliseconds(1))
    #expect(bench.broker.expire() == [])
    bench.clock.advance(by: .milliseconds(1))
    #expect(bench.broker.expire() == [opened.id])
    #expect(bench.broker.endReason(of: opened.id) == .auditUnavailable)
    #expect(bench.broker.frozen == .auditUnavailable)
  }

  // MARK: Clocks

  @Test(arguments: [-3_600, 3_600])
  func `measures how long it may last by no clock that can be set`(jump: Int64) throws {
    let bench = Bench()
    let opened = try open(bench)
    bench.clock.jump(by: .seconds(jump))
    _ = try bench.use(opened)
    bench.clock.advance(by: .seconds(600) - .milliseconds(1))
    _ = try bench.use(opened)
    bench.clock.jump(by: .seconds(-jump))
    bench.clock.advance(by: .seconds(600))
    #expect(throws: SessionError.locked) { try bench.use(opened) }
  }

  @Test func `ends by the calendar as the clock shows it`() throws {
    let bench = Bench()
    let deadline = Deadline(bench.clock.now.adding(.seconds(1_800)), .assertionExpired)
    let opened = try open(bench, deadlines: [deadline])
    bench.clock.jump(by: .seconds(-3_600))
    _ = try bench.use(opened)
    bench.clock.jump(by: .seconds(3_600 + 1_800))
    #expect(throws: SessionError.ended(.assertionExpired)) { try bench.use(opened) }
    // What has ended does not come back with the clock.
    bench.clock.jump(by: .seconds(-3_600))
    #expect(throws: SessionError.ended(.assertionExpired)) { try bench.use(opened) }
  }

  // MARK: Asking twice

  @Test func `is the same one when it is asked for again with its key`() throws {
    let bench = Bench(pools: [try Samples.pool(1)])
    let key = try #require(RequestKey("request-1"))
    func open(link: UInt8 = 1, user: String = "dr.sato", _ key: RequestKey? = key) throws
      -> OpenedSession
    {
      let seed = try Samples.seed(try Samples.subject(user: user, link: link))
      let flight = try bench.broker.enter(seed.subject)
      return try bench.broker.open(seed, within: flight, key: key)
    }
    let first = try open()
    let second = try open()
    #expect(first.id == second.id)
    #expect(first.token == second.token)
    #expect(second.place == .active)
    #expect(bench.broker.statistics.sessions == 1)
    #expect(throws: SessionError.keyReused) { try open(link: 2) }
    // Another user's key is another's, and no key is none.
    #expect(try open(user: "dr.ito").id != first.id)
    #expect(try open(nil).id != first.id)
    try bench.broker.close(first.id, by: try Samples.facility())
    #expect(throws: SessionError.ended(.user)) { try open() }
    bench.clock.advance(by: .seconds(3_600))
    bench.broker.expire()
    #expect(try open().id != first.id)
  }

  @Test func `is listed to its user and closed by nobody else of the facility`() throws {
    let bench = Bench()
    let opened = try open(bench)
    let (sato, ito) = (try #require(UserID("dr.sato")), try #require(UserID("dr.ito")))
    let facility = try Samples.facility()
    #expect(bench.broker.sessions(of: sato, at: facility).map(\.id) == [opened.id])
    #expect(bench.broker.sessions(of: ito, at: facility).isEmpty)
    #expect(throws: SessionError.unknown) {
      try bench.broker.close(opened.id, by: facility, ito)
    }
    try bench.broker.close(opened.id, by: facility, sato)
    #expect(bench.broker.sessions(of: sato, at: facility).isEmpty)
  }
}
