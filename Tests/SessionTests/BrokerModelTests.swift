import Crypto
import Foundation
import Platform
import Policy
import Record
import Session
import Testing
import TestSupport

/// What the broker should do, written down the slow and obvious way.
private struct Model {
  struct Session {
    let opened: OpenedSession
    let subject: AffectedBy
    let certificate: Digest
    let gate: Gate
    let openedAt: Timestamp
    var lastUsed: Timestamp
    var end: EndReason?
  }

  struct Flight {
    let flight: InFlight
    var subject: AffectedBy
    let session: SessionID?
    var isCut = false
  }

  let clock = ManualClock()
  let broker: Broker
  let seed: SessionSeed
  let limits: SessionLimits
  var generator: SeededGenerator
  var sessions: [Session] = []
  var flights: [Flight] = []
  var resumed: [ExchangeDirection: Set<NetworkID>] = [:]
  let directions: [ExchangeDirection]
  let facilities: [FacilityReference]
  let users: [UserID]
  let links: [LinkID]
  let plans: [PlanID]

  init(seed number: UInt64) throws {
    generator = SeededGenerator(seed: number)
    seed = try Samples.seed()
    var limits = SessionLimits.standard
    limits.sessionsPerUserMax = 10_000
    limits.sessionsPerFacilityMax = 10_000
    self.limits = limits
    broker = Broker(clock: clock.wallClock, limits: limits)
    directions = [try Samples.direction(), try Samples.direction("oshidori", "mame")]
    facilities = try ["1", "2", "3"].map { try Samples.facility($0) }
    users = try ["a", "b"].map { try #require(UserID($0)) }
    links = try [1, 2, 3, 4].map { try Samples.link($0) }
    plans = try [UInt8(1), 2].map {
      try #require(PlanID(Array(repeating: $0, count: 16)))
    }
  }

  mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &generator) }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(0..<elements.count)]
  }

  mutating func subject() -> AffectedBy {
    AffectedBy(
      facility: pick(facilities), user: number(0..<8) == 0 ? nil : pick(users),
      link: pick(links), patients: [Samples.digest(number(0..<6))], direction: pick(directions),
      plan: number(0..<4) == 0 ? pick(plans) : nil)
  }

  mutating func scope() -> CutScope {
    switch number(0..<16) {
    case 0: .all
    case 1: .direction(pick(directions))
    case 2...3: .facility(pick(facilities))
    case 4...7: .user(pick(facilities), pick(users))
    case 8...10: .link(pick(links))
    case 11: .plan(pick(plans))
    case 12...13: .patient(Samples.digest(number(0..<6)))
    default: sessions.isEmpty ? .link(pick(links)) : .session(pick(sessions).opened.id)
    }
  }

  // MARK: Steps

  mutating func step() throws {
    switch number(0..<21) {
    case 0...4: try enter()
    case 5...7: try open()
    case 8...12: try use()
    case 13: try close()
    case 14...15: try cut()
    case 16: try resume()
    case 17: leave()
    case 18: clock.advance(by: .milliseconds(number(0..<120_000)))
    case 19: interrupt()
    default: expire()
    }
    // Bounded, so that each step costs the same; what is dropped has ended.
    if sessions.count > 80 { sessions.removeAll { $0.end != nil } }
    if flights.count > 80 { flights.removeAll { $0.isCut } }
  }

  mutating func enter() throws {
    let inside = number(0..<3) == 0 && !sessions.isEmpty ? pick(sessions) : nil
    // Nearly all that is asked in a session is about what the session is about.
    let own = number(0..<2) == 0 ? inside?.subject : nil
    let subject = own ?? subject()
    let isStopped = subject.direction.map { resumed[$0] != nil } ?? false
    do {
      let flight = try broker.enter(subject, session: inside?.opened.id)
      #expect(!isStopped)
      #expect(inside == nil || inside?.end == nil)
      flights.append(Flight(flight: flight, subject: subject, session: inside?.opened.id))
    } catch {
      #expect(isStopped || inside?.end != nil)
    }
  }

  mutating func open() throws {
    guard !flights.isEmpty, sessions.count(where: { $0.end == nil }) < 60 else { return }
    let flight = pick(flights)
    let seed = SessionSeed(
      subject: flight.subject, certificate: Samples.digest(number(100..<103)), role: "doctor",
      purpose: "TREAT", scope: self.seed.scope, obligations: self.seed.obligations,
      deadlines: [])
    guard let opened = try? broker.open(seed, within: flight.flight) else {
      #expect(flight.isCut)
      return
    }
    #expect(!flight.isCut)
    let session = try broker.use(
      token: opened.token, facility: seed.subject.facility, certificate: seed.certificate)
    sessions.append(
      Session(
        opened: opened, subject: flight.subject, certificate: seed.certificate,
        gate: session.gate, openedAt: clock.now, lastUsed: clock.now))
  }

  mutating func use() throws {
    guard !sessions.isEmpty else { return }
    let index = number(0..<sessions.count)
    sessions[index].end = sessions[index].end ?? overdue(sessions[index])
    let session = sessions[index]
    do throws(SessionError) {
      let active = try broker.use(
        token: session.opened.token, facility: session.subject.facility,
        certificate: session.certificate)
      #expect(session.end == nil)
      #expect(active.gate === session.gate)
      sessions[index].lastUsed = clock.now
    } catch {
      #expect(session.end != nil)
      // An end of more than an hour ago is forgotten by the next collection.
      #expect(error == .unknown || error == session.end.map { .ended($0) })
      markEndedFlights()
    }
  }

  mutating func close() throws {
    guard !sessions.isEmpty else { return }
    let index = number(0..<sessions.count)
    let session = sessions[index]
    let closed: Void? = try? broker.close(session.opened.id, by: session.subject.facility)
    #expect((closed != nil) == (session.end == nil))
    sessions[index].end = session.end ?? .user
    markEndedFlights()
  }

  mutating func cut() throws {
    let scope = scope()
    let reason = pick(EndReason.allCases)
    let network = pick(Array(directions[0].parties).sorted { $0.text < $1.text })
    let ended: Set<SessionID>
    if case .direction(let direction) = scope {
      ended = Set(broker.stop(.direction(direction), reason: reason, by: network))
      resumed[direction] = []
    } else {
      ended = Set(broker.cut(scope, reason: reason))
    }
    var expected: Set<SessionID> = []
    for index in sessions.indices where sessions[index].end == nil {
      guard hits(scope, sessions[index].subject, sessions[index].opened.id) else { continue }
      expected.insert(sessions[index].opened.id)
      sessions[index].end = reason
    }
    #expect(ended == expected)
    for index in flights.indices where hits(scope, flights[index].subject, flights[index].session) {
      flights[index].isCut = true
    }
    markEndedFlights()
  }

  /// An exchange depends on what its session does; the session stays.
  mutating func interrupt() {
    let direction = pick(directions)
    broker.interrupt(direction)
    let concerned = Set(sessions.filter { $0.subject.direction == direction }.map(\.opened.id))
    for index in flights.indices {
      let isInside = flights[index].session.map(concerned.contains) ?? false
      if isInside || flights[index].subject.direction == direction { flights[index].isCut = true }
    }
  }

  mutating func resume() throws {
    let direction = pick(directions)
    let network = pick([direction.requester, direction.custodian])
    let waited = try broker.resume(.direction(direction), by: network)
    guard var agreed = resumed[direction] else {
      #expect(waited.isEmpty)
      return
    }
    agreed.insert(network)
    #expect(waited == direction.parties.subtracting(agreed))
    resumed[direction] = waited.isEmpty ? nil : agreed
  }

  mutating func leave() {
    guard !flights.isEmpty else { return }
    let flight = flights.remove(at: number(0..<flights.count))
    if number(0..<2) == 0 { flight.flight.leave() }
  }

  mutating func expire() {
    let expired = Set(broker.expire())
    var expected: Set<SessionID> = []
    for index in sessions.indices where sessions[index].end == nil {
      guard let reason = overdue(sessions[index]) else { continue }
      expected.insert(sessions[index].opened.id)
      sessions[index].end = reason
    }
    #expect(expired == expected)
    markEndedFlights()
  }

  // MARK: What should hold

  func overdue(_ session: Session) -> EndReason? {
    if clock.now.duration(since: session.openedAt) >= limits.absoluteMax { return .absolute }
    return clock.now.duration(since: session.lastUsed) >= limits.idleMax ? .idle : nil
  }

  func hits(_ scope: CutScope, _ subject: AffectedBy, _ session: SessionID?) -> Bool {
    switch scope {
    case .all: true
    case .direction(let direction): subject.direction == direction
    case .facility(let facility): subject.facility == facility
    case .user(let facility, let user): subject.facility == facility && subject.user == user
    case .link(let link): subject.link == link
    case .patient(let patient): subject.patients.contains(patient)
    case .plan(let plan): subject.plan == plan
    case .session(let id): session == id
    case .pool, .dialect: false
    }
  }

  /// An exchange inside a session ends with it.
  mutating func markEndedFlights() {
    let ended = Set(sessions.filter { $0.end != nil }.map(\.opened.id))
    for index in flights.indices {
      if let session = flights[index].session, ended.contains(session) {
        flights[index].isCut = true
      }
    }
  }

  /// A gate is open exactly while what it belongs to has not ended.
  func checkGates() {
    let sessions = sessions.filter { $0.gate.isOpen != ($0.end == nil) }
    #expect(sessions.isEmpty)
    let flights = flights.filter { $0.flight.gate.isOpen == $0.isCut }
    #expect(flights.isEmpty)
  }
}

@Suite struct `Broker against its model` {
  @Test func `behaves alike over a hundred thousand random operations`() throws {
    let given = ProcessInfo.processInfo.environment["KAKEHASHI_TEST_SEED"].flatMap(UInt64.init)
    let seed = given ?? 20_260_301
    try Self.run(seed: seed, operations: 100_000)
  }

  static func run(seed: UInt64, operations: Int) throws {
    var model = try Model(seed: seed)
    for operation in 0..<operations {
      try model.step()
      if operation % 16 == 0 { model.checkGates() }
    }
    model.checkGates()
    #expect(model.sessions.contains { $0.end != nil }, "seed \(seed) has ended nothing")
    model.broker.cut(.all, reason: .shutdown)
    model.flights = []
    #expect(model.broker.statistics.sessions == 0, "seed \(seed) leaks sessions")
    #expect(model.broker.statistics.flights == 0, "seed \(seed) leaks exchanges")
    #expect(model.broker.statistics.subjects == 0, "seed \(seed) leaks index keys")
  }
}
