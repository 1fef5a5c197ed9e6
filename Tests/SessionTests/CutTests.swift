import Crypto
import Platform
import Record
import Session
import Synchronization
import Testing

@Suite struct `Cut` {
  static func scopes() throws -> [CutScope] {
    [
      .all, .direction(try Samples.direction()), .facility(try Samples.facility()),
      .user(try Samples.facility(), try #require(UserID("dr.sato"))),
      .link(try Samples.link()), .patient(Samples.digest(1)), .patient(Samples.digest(2)),
    ]
  }

  static func otherScopes() throws -> [CutScope] {
    [
      .direction(try Samples.direction("oshidori", "mame")),
      .facility(try Samples.facility("3210002")),
      .user(try Samples.facility(), try #require(UserID("dr.tanaka"))),
      .user(try Samples.facility("3210002"), try #require(UserID("dr.sato"))),
      .link(try Samples.link(2)), .patient(Samples.digest(3)),
    ]
  }

  @Test func `an interruption ends a direction's exchanges and no session`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    let session = try bench.use(opened)
    let mark = bench.broker.mark
    let flight = try bench.broker.enter(try Samples.subject())
    let inside = try bench.broker.enter(try Samples.subject(), session: opened.id)
    let beside = try bench.broker.enter(
      AffectedBy(facility: try Samples.facility("9")), session: opened.id)
    bench.broker.interrupt(try Samples.direction())
    #expect(!flight.gate.isOpen)
    #expect(!inside.gate.isOpen)
    #expect(!beside.gate.isOpen)
    #expect(session.gate.isOpen)
    _ = try bench.use(opened)
    // What was read before does not enter; what is read now does.
    #expect(throws: SessionError.withdrawn) {
      try bench.broker.enter(try Samples.subject(), since: mark)
    }
    _ = try bench.broker.enter(try Samples.subject(), since: bench.broker.mark)
    // An exchange that was decided before opens no session.
    #expect(throws: SessionError.withdrawn) {
      try bench.broker.open(try Samples.seed(), within: flight)
    }
    let other = try bench.broker.enter(try Samples.subject())
    bench.broker.interrupt(try Samples.direction("oshidori", "mame"))
    #expect(other.gate.isOpen)
  }

  @Test func `ends the sessions and exchanges of every scope they depend on`() throws {
    for scope in try Self.scopes() {
      let bench = Bench()
      let opened = try bench.broker.open(try Samples.seed())
      let session = try bench.use(opened)
      let flight = try bench.broker.enter(try Samples.subject())
      let inside = try bench.broker.enter(try Samples.subject(), session: opened.id)
      let beside = try bench.broker.enter(
        AffectedBy(facility: try Samples.facility("9")), session: opened.id)
      #expect(bench.broker.cut(scope, reason: .killSwitch) == [opened.id])
      #expect(!session.gate.isOpen)
      #expect(!flight.gate.isOpen)
      #expect(!inside.gate.isOpen)
      #expect(!beside.gate.isOpen)
      #expect(throws: SessionError.ended(.killSwitch)) { try bench.use(opened) }
    }
  }

  @Test func `ends what an exchange in a session depends on beside it, and the session stays`()
    throws
  {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    let session = try bench.use(opened)
    let wider = try bench.broker.enter(
      try Samples.subject(patients: [1, 2, 3]), session: opened.id)
    let inside = try bench.broker.enter(try Samples.subject(), session: opened.id)
    bench.broker.cut(.patient(Samples.digest(3)), reason: .consentRevoked)
    #expect(!wider.gate.isOpen)
    #expect(inside.gate.isOpen)
    #expect(session.gate.isOpen)
    bench.broker.cut(.session(opened.id), reason: .reviewOrder)
    #expect(!inside.gate.isOpen)
  }

  @Test func `keeps an exchange out whose session depends on what it has cut since`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    let mark = bench.broker.mark
    bench.broker.interrupt(try Samples.direction())
    for subject in [try Samples.subject(), AffectedBy(facility: try Samples.facility("9"))] {
      #expect(throws: SessionError.withdrawn) {
        try bench.broker.enter(subject, session: opened.id, since: mark)
      }
    }
    #expect(throws: Swift.Never.self) {
      try bench.broker.enter(
        try Samples.subject(), session: opened.id, since: bench.broker.mark)
    }
  }

  @Test func `keeps an exchange out that depends on what is stopped, not so its session`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    bench.broker.stop(.link(try Samples.link(2)), reason: .killSwitch)
    #expect(throws: SessionError.stopped) {
      try bench.broker.enter(try Samples.subject(link: 2), session: opened.id)
    }
    #expect(throws: Swift.Never.self) {
      try bench.broker.enter(try Samples.subject(), session: opened.id)
    }
  }

  @Test func `lets go of an ending session with its last exchange`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    let first = try bench.broker.enter(try Samples.subject(), session: opened.id)
    let held = Mutex<InFlight?>(nil)
    // What is shut first still finds the session, for another exchange has not let go.
    first.gate.onShut {
      held.withLock { $0 = first }
      #expect(bench.broker.list().map(\.state) == [.ending(.killSwitch)])
    }
    bench.broker.cut(.session(opened.id), reason: .killSwitch)
    #expect(held.withLock { $0 != nil })
    #expect(bench.broker.list().isEmpty)
    #expect(bench.broker.statistics.subjects == 0)
  }

  @Test func `leaves alone what does not depend on its scope`() throws {
    for scope in try Self.otherScopes() {
      let bench = Bench()
      let opened = try bench.broker.open(try Samples.seed())
      let flight = try bench.broker.enter(try Samples.subject())
      #expect(bench.broker.cut(scope, reason: .killSwitch).isEmpty)
      #expect(flight.gate.isOpen)
      #expect(try bench.use(opened).gate.isOpen)
    }
  }

  @Test func `keeps the first reason`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    bench.broker.cut(.session(opened.id), reason: .consentRevoked)
    #expect(bench.broker.cut(.all, reason: .shutdown).isEmpty)
    #expect(throws: SessionError.ended(.consentRevoked)) { try bench.use(opened) }
  }

  @Test func `has shut every gate before it returns, and lets callbacks come back`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    let seen = Mutex<[Int]>([])
    try bench.use(opened).gate.onShut {
      seen.withLock { $0.append(bench.broker.list().count) }
    }
    bench.broker.cut(.link(try Samples.link()), reason: .linkRevoked)
    #expect(seen.withLock { $0 } == [0])
  }

  // MARK: What was decided before

  @Test func `keeps an exchange that began before it from opening a session`() throws {
    let bench = Bench()
    let flight = try bench.broker.enter(try Samples.subject())
    bench.broker.cut(.patient(Samples.digest(1)), reason: .consentRevoked)
    #expect(throws: SessionError.withdrawn) {
      try bench.broker.open(try Samples.seed(), within: flight)
    }
  }

  @Test func `opens no session even while the gates are being shut`() throws {
    let bench = Bench()
    let flight = try bench.broker.enter(try Samples.subject())
    let seed = try Samples.seed()
    let refusals = Mutex<[SessionError?]>([])
    flight.gate.onShut {
      do throws(SessionError) {
        _ = try bench.broker.open(seed, within: flight)
        refusals.withLock { $0.append(nil) }
      } catch {
        refusals.withLock { $0.append(error) }
      }
    }
    bench.broker.cut(.facility(try Samples.facility()), reason: .facilityRevoked)
    #expect(refusals.withLock { $0 } == [.withdrawn])
  }

  @Test func `reaches patients that an exchange has included later`() throws {
    let bench = Bench()
    let flight = try bench.broker.enter(try Samples.subject(patients: []))
    try flight.include([Samples.digest(1)])
    bench.broker.cut(.patient(Samples.digest(1)), reason: .consentRevoked)
    #expect(!flight.gate.isOpen)
    #expect(throws: SessionError.withdrawn) { try flight.include([Samples.digest(2)]) }
  }

  @Test func `must be able to reach all that a session depends on`() throws {
    let bench = Bench()
    let flight = try bench.broker.enter(try Samples.subject(patients: [1]))
    #expect(throws: SessionError.notCovered) {
      try bench.broker.open(try Samples.seed(), within: flight)
    }
  }

  // MARK: What was read before

  @Test func `keeps out an exchange that rests on what was read before it`() throws {
    for scope in try Self.scopes() {
      let bench = Bench()
      let mark = bench.broker.mark
      bench.broker.cut(scope, reason: .linkRevoked)
      #expect(throws: SessionError.withdrawn) {
        try bench.broker.enter(try Samples.subject(), since: mark)
      }
      #expect(throws: Swift.Never.self) {
        try bench.broker.enter(try Samples.subject(), since: bench.broker.mark)
      }
    }
  }

  @Test func `lets in an exchange that rests on nothing it has cut`() throws {
    let bench = Bench()
    let mark = bench.broker.mark
    for scope in try Self.otherScopes() { bench.broker.cut(scope, reason: .linkRevoked) }
    #expect(throws: Swift.Never.self) {
      try bench.broker.enter(try Samples.subject(), since: mark)
    }
  }

  @Test func `keeps out a patient read before it and included after it`() throws {
    let bench = Bench()
    let flight = try bench.broker.enter(try Samples.subject(patients: []))
    bench.broker.cut(.patient(Samples.digest(1)), reason: .consentRevoked)
    try flight.include([Samples.digest(2)])
    #expect(throws: SessionError.withdrawn) { try flight.include([Samples.digest(1)]) }
  }

  @Test func `sends an exchange back to the start that has missed too many`() throws {
    let bench = Bench()
    let mark = bench.broker.mark
    for _ in 0..<5_000 { bench.broker.cut(.link(try Samples.link(2)), reason: .linkRevoked) }
    #expect(throws: SessionError.withdrawn) {
      try bench.broker.enter(try Samples.subject(), since: mark)
    }
  }

  @Test func `refuses exchanges to a session that it has ended`() throws {
    let bench = Bench()
    let opened = try bench.broker.open(try Samples.seed())
    bench.broker.cut(.session(opened.id), reason: .reviewOrder)
    #expect(throws: SessionError.unknown) {
      try bench.broker.enter(try Samples.subject(), session: opened.id)
    }
  }

  @Test func `and an open that race leave no live session`() async throws {
    for _ in 0..<500 {
      let bench = Bench()
      let flight = try bench.broker.enter(try Samples.subject())
      let seed = try Samples.seed()
      let link = try Samples.link()
      async let opened = Self.attempt { try bench.broker.open(seed, within: flight) }
      async let cut = bench.broker.cut(.link(link), reason: .linkRevoked)
      _ = await cut
      guard let opened = await opened else { continue }
      #expect(throws: SessionError.ended(.linkRevoked)) { try bench.use(opened) }
    }
  }

  @concurrent private static func attempt(
    _ body: @Sendable () throws -> OpenedSession
  ) async -> OpenedSession? {
    // Losing the race is one of the two outcomes the test is about.
    try? body()
  }

  // MARK: How long an exchange is in flight

  @Test func `reaches an exchange for as long as anyone holds its gate`() throws {
    let bench = Bench()
    var gate: Gate? = try bench.broker.enter(try Samples.subject()).gate
    #expect(bench.broker.statistics.flights == 1)
    bench.broker.cut(.link(try Samples.link()), reason: .linkRevoked)
    #expect(gate?.isOpen == false)
    gate = nil
    #expect(bench.broker.statistics.flights == 0)
  }

  @Test func `forgets an exchange whose gate is gone`() throws {
    let bench = Bench()
    for _ in 0..<100 { _ = try bench.broker.enter(try Samples.subject()) }
    #expect(bench.broker.statistics.flights == 0)
    #expect(bench.broker.statistics.subjects == 0)
  }
}

@Suite struct `Kill switch of a direction` {
  @Test func `refuses new exchanges and sessions until both networks resume`() throws {
    let bench = Bench()
    let direction = try Samples.direction()
    bench.broker.stop(
      .direction(direction), reason: .killSwitch, by: try Samples.network("oshidori"))
    #expect(throws: SessionError.directionStopped) {
      try bench.broker.enter(try Samples.subject())
    }
    let waited = try bench.broker.resume(.direction(direction), by: try Samples.network("oshidori"))
    #expect(waited == [try Samples.network("mame")])
    #expect(throws: SessionError.directionStopped) {
      try bench.broker.open(try Samples.seed())
    }
    #expect(try bench.broker.resume(.direction(direction), by: try Samples.network("mame")).isEmpty)
    #expect(throws: Swift.Never.self) { try bench.broker.open(try Samples.seed()) }
  }

  @Test func `leaves the other direction running`() throws {
    let bench = Bench()
    bench.broker.stop(.direction(try Samples.direction("oshidori", "mame")), reason: .killSwitch)
    #expect(throws: Swift.Never.self) { try bench.broker.open(try Samples.seed()) }
  }

  @Test func `takes back what was agreed when it is thrown again`() throws {
    let bench = Bench()
    let direction = try Samples.direction()
    bench.broker.stop(.direction(direction), reason: .killSwitch)
    _ = try bench.broker.resume(.direction(direction), by: try Samples.network("mame"))
    bench.broker.stop(.direction(direction), reason: .killSwitch)
    let waited = try bench.broker.resume(.direction(direction), by: try Samples.network("oshidori"))
    #expect(waited == [try Samples.network("mame")])
  }

  @Test func `is not resumed by one network twice nor by a stranger`() throws {
    let bench = Bench()
    let direction = try Samples.direction()
    bench.broker.stop(.direction(direction), reason: .killSwitch)
    for _ in 0..<2 {
      let waited = try bench.broker.resume(.direction(direction), by: try Samples.network("mame"))
      #expect(waited == [try Samples.network("oshidori")])
    }
    #expect(throws: SessionError.notAParty) {
      try bench.broker.resume(.direction(direction), by: try Samples.network("mio"))
    }
    #expect(throws: SessionError.directionStopped) {
      try bench.broker.enter(try Samples.subject())
    }
  }

  @Test func `stays thrown over a restart`() throws {
    let bench = Bench()
    bench.broker.stop(
      .direction(try Samples.direction()), reason: .killSwitch, by: try Samples.network("mame"))
    let again = Bench(stopped: bench.broker.stopped)
    #expect(again.broker.stopped.first?.stoppedBy == [try Samples.network("mame")])
    #expect(throws: SessionError.directionStopped) {
      try again.broker.enter(try Samples.subject())
    }
  }
}
