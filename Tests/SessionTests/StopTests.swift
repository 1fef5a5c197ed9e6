import Crypto
import Platform
import Record
import Session
import Testing

/// What is stopped refuses every way in (goteleport#36884 is of the class this is about).
@Suite struct `Stop` {
  private let networks: Set<NetworkID>
  private static let names = ["mame", "oshidori"]

  init() throws { networks = Set(try Self.names.map { try Samples.network($0) }) }

  private func bench(stopped: [StoppedScope] = []) throws -> Bench {
    let pool = try Samples.pool(2, hasLogin: true, reserved: 0)
    return Bench(networks: networks, pools: [pool], stopped: stopped)
  }

  private static func subject() throws -> AffectedBy {
    let (subject, dialect) = (try Samples.subject(), try #require(DialectID("fhir")))
    return AffectedBy(
      facility: subject.facility, user: subject.user, link: subject.link,
      patients: subject.patients, direction: subject.direction, dialect: dialect)
  }

  static func scopes() throws -> [StopScope] {
    let facility = try Samples.facility()
    return [
      .all, .direction(try Samples.direction()), .facility(facility),
      .pool(try #require(SeatPoolID("clinics"))),
      .user(facility, try #require(UserID("dr.sato"))), .link(try Samples.link()),
      .dialect(try #require(DialectID("fhir"))),
    ]
  }

  static func otherScopes() throws -> [StopScope] {
    let (facility, other) = (try Samples.facility(), try Samples.facility("3210002"))
    return [
      .direction(try Samples.direction("oshidori", "mame")), .facility(other),
      .pool(try #require(SeatPoolID("hospital"))),
      .user(facility, try #require(UserID("dr.ito"))),
      .user(other, try #require(UserID("dr.sato"))), .link(try Samples.link(2)),
      .dialect(try #require(DialectID("xca"))),
    ]
  }

  /// A session in each of the states from which something could go on.
  private struct Cast {
    let bench: Bench
    let active: OpenedSession
    let connecting: OpenedSession
    let offered: OpenedSession
    let queued: OpenedSession
    let locked: OpenedSession
    let stepUp: OpenedSession
    let flight: InFlight
    let mark: CutMark

    var sessions: [OpenedSession] { [active, connecting, offered, queued, locked, stepUp] }
  }

  private func seed(_ change: (inout SessionSeed) -> Void = { _ in }) throws -> SessionSeed {
    var seed = try Samples.seed(try Self.subject())
    change(&seed)
    return seed
  }

  private func cast() throws -> Cast {
    var limits = SessionLimits.standard
    limits.stepUpMax = .seconds(3_600)
    limits.connectMax = .seconds(3_600)
    let pool = try Samples.pool(4, hasLogin: true, reserved: 0)
    let bench = Bench(limits, networks: networks, pools: [pool])
    func open(_ change: (inout SessionSeed) -> Void = { _ in }) throws -> OpenedSession {
      try bench.broker.open(try seed(change))
    }
    let stepUp = try open { $0.needsStepUp = true }
    let locked = try open { $0.hasScreen = true }
    try bench.broker.connected(locked.id)
    bench.clock.advance(by: .seconds(600))
    bench.broker.expire()
    let (active, connecting, leaving) = (try open(), try open(), try open())
    try bench.broker.connected(active.id)
    let (offered, queued) = (try open(), try open())
    try bench.broker.failed(leaving.id)
    let hold = try #require(bench.broker.endings().first?.hold)
    try bench.broker.released(hold, isLoggedOut: true)
    try bench.broker.scrubbed(hold)
    let mark = bench.broker.mark
    return Cast(
      bench: bench, active: active, connecting: connecting, offered: offered, queued: queued,
      locked: locked, stepUp: stepUp, flight: try bench.broker.enter(try Self.subject()),
      mark: mark)
  }

  private func places(_ cast: Cast) -> [SessionPlace?] {
    cast.sessions.map { session in
      guard let place = try? cast.bench.broker.place(of: session.id) else { return nil }
      if case .offered = place { return .offered(until: Samples.start) }
      return place
    }
  }

  @Test func `is tried with a session in every state`() throws {
    let cast = try cast()
    #expect(
      places(cast) == [
        .active, .connecting, .offered(until: Samples.start), .queued(before: 0), .locked, .stepUp,
      ])
  }

  @Test func `of every scope refuses every way in until all its parties resume`() throws {
    for scope in try Self.scopes() {
      let cast = try cast()
      let broker = cast.bench.broker
      #expect(Set(broker.stop(scope, reason: .killSwitch)) == Set(cast.sessions.map(\.id)))
      try expectNothing(cast, scope)
      #expect(
        try broker.resume(scope, by: try Samples.network("mame"))
          == [try Samples.network("oshidori")])
      try expectNothing(cast, scope)
      #expect(try broker.resume(scope, by: try Samples.network("oshidori")).isEmpty)
      // The sessions that ended stay so; new ones open.
      #expect(places(cast).allSatisfy { $0 == nil })
      #expect(throws: Swift.Never.self) { try broker.enter(try Self.subject()) }
      #expect(throws: SessionError.withdrawn) {
        try broker.enter(try Self.subject(), since: cast.mark)
      }
    }
  }

  private func expectNothing(_ cast: Cast, _ scope: StopScope) throws {
    let broker = cast.bench.broker
    var stopped = SessionError.stopped
    if case .direction = scope { stopped = .directionStopped }
    #expect(throws: stopped) { try broker.enter(try Self.subject()) }
    #expect(throws: SessionError.withdrawn) {
      try broker.open(try seed(), within: cast.flight)
    }
    #expect(throws: stopped) { try broker.open(try seed()) }
    #expect(!cast.flight.gate.isOpen)
    for session in cast.sessions {
      let ended = SessionError.ended(.killSwitch)
      #expect(throws: ended) { try broker.place(of: session.id) }
      #expect(throws: ended) { try broker.accept(session.id) }
      #expect(throws: ended) { try broker.connected(session.id) }
      #expect(throws: ended) { try cast.bench.use(session) }
      #expect(throws: SessionError.self) {
        try broker.enter(AffectedBy(facility: try Samples.facility("9")), session: session.id)
      }
    }
    let unlocked = broker.unlock(
      facility: try Samples.facility(), user: try #require(UserID("dr.sato")),
      certificate: Samples.digest(100))
    #expect(unlocked == [])
  }

  @Test func `of another scope leaves every state alone`() throws {
    for scope in try Self.otherScopes() {
      let cast = try cast()
      let before = places(cast)
      #expect(cast.bench.broker.stop(scope, reason: .killSwitch) == [])
      #expect(places(cast) == before)
      #expect(cast.flight.gate.isOpen)
      try cast.bench.broker.connected(cast.connecting.id)
      try cast.bench.broker.accept(cast.offered.id)
      _ = try cast.bench.use(cast.active)
      _ = try cast.bench.broker.open(try seed(), within: cast.flight)
    }
  }

  @Test func `stays over a restart, whoever stopped it and had agreed`() throws {
    for scope in try Self.scopes() {
      let first = try bench()
      first.broker.stop(scope, reason: .killSwitch, by: try Samples.network("mame"))
      _ = try first.broker.resume(scope, by: try Samples.network("mame"))
      let again = try bench(stopped: first.broker.stopped)
      #expect(throws: SessionError.self) { try again.broker.enter(try Self.subject()) }
      #expect(again.broker.stopped.first?.stoppedBy == [try Samples.network("mame")])
      #expect(try again.broker.resume(scope, by: try Samples.network("oshidori")).isEmpty)
      #expect(throws: Swift.Never.self) { try again.broker.enter(try Self.subject()) }
    }
  }

  @Test func `is resumed by none but its parties`() throws {
    let bench = try bench()
    for scope in try Self.scopes() + Self.otherScopes() {
      bench.broker.stop(scope, reason: .killSwitch)
      #expect(throws: SessionError.notAParty) {
        try bench.broker.resume(scope, by: try Samples.network("mio"))
      }
    }
  }

  @Test func `has a name for every scope, which is read again`() throws {
    for scope in try Self.scopes() + Self.otherScopes() { #expect(StopScope(scope.text) == scope) }
    for text in [
      "", "all:", "direction:mame", "direction:mame>oshidori>mio", "facility:mame",
      "facility:mame/a/b", "pool:", "pool:A", "user:mame/a", "user:mame/a/", "link:00",
      "dialect:FHIR", "region:x",
    ] {
      #expect(StopScope(text) == nil)
    }
  }
}
