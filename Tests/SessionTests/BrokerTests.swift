import Crypto
import Platform
import Policy
import Record
import Session
import Testing

@Suite struct `Session broker` {
  // MARK: Tokens

  @Test func `hands out the session of its token`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    let session = try bench.use(opened)
    #expect(session.id == opened.id)
    #expect(session.gate.isOpen)
    #expect(opened.token.utf8.count == 52)
  }

  @Test func `knows no token but the ones it gave out`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    for token in ["", "x", String(opened.token.dropLast()) + "9", opened.token.uppercased()] {
      #expect(throws: SessionError.unknown) {
        try bench.broker.use(
          token: token, facility: try Samples.facility(), certificate: Samples.digest(100))
      }
    }
  }

  @Test func `refuses a token to another facility or certificate`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    #expect(throws: SessionError.unknown) { try bench.use(opened, facility: "3210002") }
    #expect(throws: SessionError.unknown) { try bench.use(opened, certificate: 101) }
    #expect(throws: Swift.Never.self) { try bench.use(opened) }
  }

  @Test func `tells the reason of an end only to the session's own facility`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    bench.broker.cut(.session(opened.id), reason: .reviewOrder)
    #expect(throws: SessionError.ended(.reviewOrder)) { try bench.use(opened) }
    #expect(throws: SessionError.unknown) { try bench.use(opened, certificate: 101) }
  }

  // MARK: Time

  @Test func `ends a session that stood idle, at the moment and not before`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    bench.clock.advance(by: .seconds(600) - .milliseconds(1))
    #expect(throws: Swift.Never.self) { try bench.use(opened) }
    bench.clock.advance(by: .seconds(600))
    #expect(throws: SessionError.ended(.idle)) { try bench.use(opened) }
  }

  @Test func `ends a session at its absolute limit however busy it is`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    for _ in 0..<47 {
      bench.clock.advance(by: .seconds(300))
      _ = try bench.use(opened)
    }
    bench.clock.advance(by: .seconds(300))
    #expect(throws: SessionError.ended(.absolute)) { try bench.use(opened) }
  }

  @Test func `ends a session at its earliest deadline and says which`() throws {
    let bench = Bench()
    let deadlines = [
      Deadline(bench.clock.now.adding(.seconds(90)), .assertionExpired),
      Deadline(bench.clock.now.adding(.seconds(60)), .consentExpired),
    ]
    let opened = try bench.broker.open(try Samples.seed(deadlines: deadlines))
    #expect(opened.notAfter == deadlines[1].at)
    let gate = try bench.use(opened).gate
    bench.clock.advance(by: .seconds(60))
    #expect(throws: SessionError.ended(.consentExpired)) { try bench.use(opened) }
    #expect(!gate.isOpen)
  }

  @Test func `ends a session when the policy's minutes are over`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed(obligations: [.sessionMinutes(5)]))
    #expect(opened.notAfter == bench.clock.now.adding(.seconds(300)))
    bench.clock.advance(by: .seconds(300))
    #expect(throws: SessionError.ended(.absolute)) { try bench.use(opened) }
  }

  @Test func `opens nothing whose deadline has passed`() throws {
    let bench = Bench()
    let deadline = Deadline(bench.clock.now, .assertionExpired)
    #expect(throws: SessionError.lapsed(.assertionExpired)) {
      try bench.broker.open(try Samples.seed(deadlines: [deadline]))
    }
  }

  @Test func `gives no time back when the clock is set back`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed(obligations: [.sessionMinutes(5)]))
    bench.clock.advance(by: .seconds(300))
    // Any call shows the broker what time it is.
    try bench.broker.enter(try Samples.subject()).leave()
    bench.clock.advance(by: .seconds(-200))
    #expect(throws: SessionError.ended(.absolute)) { try bench.use(opened) }
  }

  @Test func `collects what has run out and shuts its gate`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    let gate = try bench.use(opened).gate
    bench.clock.advance(by: .seconds(600))
    #expect(bench.broker.expire() == [opened.id])
    #expect(!gate.isOpen)
    #expect(bench.broker.statistics.sessions == 0)
    #expect(bench.broker.statistics.subjects == 0)
    #expect(throws: SessionError.ended(.idle)) { try bench.use(opened) }
  }

  @Test func `forgets an ended session after an hour`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    try bench.broker.close(opened.id, by: try Samples.facility())
    bench.clock.advance(by: .seconds(3_599))
    bench.broker.expire()
    #expect(throws: SessionError.ended(.user)) { try bench.use(opened) }
    bench.clock.advance(by: .seconds(1))
    bench.broker.expire()
    #expect(throws: SessionError.unknown) { try bench.use(opened) }
  }

  @Test func `does not let go of an ending session for longer than five seconds`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    let flight = try bench.broker.enter(try Samples.subject(), session: opened.id)
    // A callback that keeps the gate's own callbacks alive stands for a peer that is gone.
    let kept = flight
    flight.gate.onShut { _ = kept }
    bench.broker.cut(.session(opened.id), reason: .peerDown)
    bench.clock.advance(by: .seconds(5))
    bench.broker.expire()
    #expect(bench.broker.list().isEmpty)
    #expect(throws: SessionError.ended(.peerDown)) { try bench.use(opened) }
  }

  // MARK: Limits

  @Test func `holds its limits at the greatest number and refuses one more`() throws {
    var limits = SessionLimits.standard
    limits.sessionsMax = 4
    limits.sessionsPerFacilityMax = 3
    limits.sessionsPerUserMax = 2
    let bench = Bench(limits)
    func open(_ facility: String, _ user: String) throws {
      _ = try bench.broker.open(
        try Samples.seed(try Samples.subject(facility: facility, user: user)))
    }
    try open("1", "a")
    try open("1", "a")
    #expect(throws: SessionError.limit(.sessionsPerUser)) { try open("1", "a") }
    try open("1", "b")
    #expect(throws: SessionError.limit(.sessionsPerFacility)) { try open("1", "c") }
    try open("2", "a")
    #expect(throws: SessionError.limit(.sessions)) { try open("3", "a") }
  }

  @Test func `has room again after an end`() throws {
    var limits = SessionLimits.standard
    limits.sessionsMax = 1
    let bench = Bench(limits)
    let first = try bench.broker.open(try Samples.seed())
    try bench.broker.close(first.id, by: try Samples.facility())
    #expect(throws: Swift.Never.self) { try bench.broker.open(try Samples.seed()) }
  }

  @Test func `remembers no more ends than its limit`() throws {
    var limits = SessionLimits.standard
    limits.endedMax = 8
    let bench = Bench(limits)
    for _ in 0..<100 {
      let opened = try bench.broker.open(try Samples.seed())
      bench.broker.cut(.session(opened.id), reason: .user)
      #expect(bench.broker.statistics.ended <= 8)
      #expect(throws: SessionError.ended(.user)) { try bench.use(opened) }
    }
  }

  @Test func `refuses one exchange too many and takes it once another has left`() throws {
    var limits = SessionLimits.standard
    limits.flightsMax = 2
    let bench = Bench(limits)
    let first = try bench.broker.enter(try Samples.subject())
    let second = try bench.broker.enter(try Samples.subject())
    #expect(throws: SessionError.limit(.flights)) { try bench.broker.enter(try Samples.subject()) }
    first.leave()
    #expect(throws: Swift.Never.self) { try bench.broker.enter(try Samples.subject()) }
    withExtendedLifetime(second) {}
  }

  // MARK: Closing and listing

  @Test func `lets only the session's own facility close it`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    #expect(throws: SessionError.unknown) {
      try bench.broker.close(opened.id, by: try Samples.facility("3210002"))
    }
    #expect(throws: Swift.Never.self) { try bench.use(opened) }
  }

  @Test func `lists live sessions, oldest first`() throws {
    let bench = Bench()
    let first = try bench.broker.open(try Samples.seed())
    bench.clock.advance(by: .seconds(1))
    let second = try bench.broker.open(try Samples.seed())
    bench.clock.advance(by: .seconds(1))
    let third = try bench.broker.open(try Samples.seed())
    bench.broker.cut(.session(second.id), reason: .user)
    #expect(bench.broker.list().map(\.id) == [first.id, third.id])
  }

  // MARK: Looking again

  @Test func `narrows a session that is looked at again`() async throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    let permitted = try Samples.permitted([.viewOnly])
    let end = bench.clock.now.adding(.seconds(30))
    let ended = await bench.broker.reevaluate(.link(try Samples.link())) { _ in
      .keep(permitted.scope, permitted.obligations, [Deadline(end, .consentExpired)])
    }
    #expect(ended.isEmpty)
    let session = try bench.use(opened)
    #expect(session.seed.obligations.viewOnly)
    #expect(session.notAfter == end)
  }

  @Test func `does not lengthen a session beyond its first limit by looking again`() async throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed(obligations: [.sessionMinutes(5)]))
    let permitted = try Samples.permitted()
    _ = await bench.broker.reevaluate(.all) { _ in
      .keep(permitted.scope, permitted.obligations, [])
    }
    #expect(try bench.use(opened).notAfter == opened.notAfter)
  }

  @Test func `ends a session that is no longer permitted`() async throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    let other = try bench.broker.open(try Samples.seed(try Samples.subject(link: 2)))
    let ended = await bench.broker.reevaluate(.link(try Samples.link())) { _ in
      .end(.policyChanged)
    }
    #expect(ended == [opened.id])
    #expect(throws: SessionError.ended(.policyChanged)) { try bench.use(opened) }
    #expect(throws: Swift.Never.self) { try bench.use(other) }
  }
}
