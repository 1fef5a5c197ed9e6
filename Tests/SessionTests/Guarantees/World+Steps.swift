import Crypto
import Platform
import Record
import Session
import Testing

extension World {
  mutating func step() throws {
    switch number(0..<64) {
    case 0...7: try open()
    case 8...11: try openAgain()
    case 12...23: try use()
    case 24...27: enter()
    case 28...30: try accept()
    case 31...37: try connect()
    case 38: try close()
    case 39...40: try unlock()
    case 41: stop()
    case 42: try cut()
    case 43...47: try resume()
    case 48...52: leaveSeats()
    case 53: restore()
    case 54: freezeOrThaw()
    case 55...60: pass()
    case 61: broker.expire()
    case 62: jump()
    default: if !flights.isEmpty { flights.remove(at: number(0..<flights.count)).flight.leave() }
    }
    if !visits.isEmpty { observe(number(0..<visits.count)) }
    // What has ended and left its seat is nobody's business any more.
    if visits.count > 60 {
      visits.removeAll { visit in
        visit.end != nil && !holders.values.contains(visit.opened.id)
      }
    }
  }

  // MARK: Coming in

  mutating func open() throws {
    guard visits.count(where: { $0.end == nil }) < 40 else { return }
    let subject = subject()
    var seed = SessionSeed(
      subject: subject, certificate: Samples.digest(number(100..<102)), role: "doctor",
      purpose: "TREAT", scope: base.scope, obligations: base.obligations,
      deadlines: [Deadline(clock.now.adding(.seconds(number(60..<9_000))), .assertionExpired)])
    seed.hasScreen = number(0..<3) > 0
    seed.isEmergency = number(0..<8) == 0
    seed.needsStepUp = number(0..<10) == 0
    let isRefused = isStopped(subject) || frozen != nil
    keys += 1
    let key = try #require(RequestKey("request-\(keys)"))
    let opened: OpenedSession
    do throws(SessionError) {
      let flight = try broker.enter(subject)
      flights.append((flight, subject))
      opened = try broker.open(seed, within: flight, key: key)
    } catch {
      #expect(isRefused && [.stopped, .directionStopped, .frozen].contains(error), "\(error)")
      return
    }
    #expect(!isRefused, "G2, G3, G9: opened what is stopped or frozen")
    #expect(seed.deadlines.allSatisfy { opened.notAfter <= $0.at }, "G4")
    visits.append(
      Visit(
        opened: opened, subject: subject, certificate: seed.certificate, pool: pool(of: subject),
        hasScreen: seed.hasScreen, isEmergency: seed.isEmergency, key: key, seed: seed,
        deadline: seed.deadlines[0].at, length: limits.absoluteMax,
        phase: Self.phase(opened.place), phaseSince: steady, begun: steady, used: steady))
    try noteSeat(of: visits.count - 1)
    counts["opened \(Self.phase(opened.place))", default: 0] += 1
  }

  static func phase(_ place: SessionPlace) -> Visit.Phase {
    switch place {
    case .stepUp: .stepUp
    case .queued, .offered: .waiting
    case .connecting: .connecting
    case .active, .locked, .frozen: .open
    }
  }

  /// G6: the same request with its key is the same session, while that lives.
  mutating func openAgain() throws {
    guard !visits.isEmpty, frozen == nil else { return }
    let index = number(0..<visits.count)
    observe(index)
    let visit = visits[index]
    // A key is forgotten with the end of its session.
    let isForgotten = visit.end != nil && broker.endReason(of: visit.opened.id) == nil
    guard !isStopped(visit.subject), !isForgotten else { return }
    let flight = try broker.enter(visit.subject)
    let before = broker.statistics.sessions
    do throws(SessionError) {
      let again = try broker.open(visit.seed, within: flight, key: visit.key)
      #expect(again.id == visit.opened.id && again.token == visit.opened.token, "G6")
      #expect(visit.end == nil, "G6: an ended session is back")
      #expect(broker.statistics.sessions <= before, "G6: a second session")
    } catch {
      #expect(error == visit.end.map { .ended($0) }, "G6: \(error)")
    }
  }

  mutating func enter() {
    let inside = number(0..<2) == 0 && !visits.isEmpty ? number(0..<visits.count) : nil
    if let inside { observe(inside) }
    let visit = inside.map { visits[$0] }
    let own = number(0..<2) == 0 ? visit?.subject : nil
    let subject = own ?? subject()
    let isStopped = isStopped(subject) || visit.map { self.isStopped($0.subject) } ?? false
    do throws(SessionError) {
      let flight = try broker.enter(subject, session: visit?.opened.id)
      #expect(!isStopped && frozen == nil, "G2, G3")
      if let visit { expectUsable(visit) }
      flights.append((flight, subject))
    } catch {
      #expect(isStopped || frozen != nil || visit.map { !isUsable($0) } ?? false, "\(error)")
    }
    while flights.count > 30 { flights.removeFirst().flight.leave() }
  }

  mutating func use() throws {
    guard !visits.isEmpty else { return }
    let index = number(0..<visits.count)
    observe(index)
    let visit = visits[index]
    do throws(SessionError) {
      let active = try broker.use(
        token: visit.opened.token, facility: visit.subject.facility,
        certificate: visit.certificate)
      expectUsable(visit)
      #expect(active.gate.isOpen && active.notAfter <= visit.deadline, "G4")
      visits[index].gate = active.gate
      visits[index].used = steady
      counts["used", default: 0] += 1
    } catch {
      #expect(!isUsable(visit), "refused a session that may be used: \(error)")
      #expect(visit.end == nil || error == .unknown || error == .ended(visit.end ?? .error))
    }
  }

  func isUsable(_ visit: Visit) -> Bool {
    visit.end == nil && visit.phase == .open && frozen == nil && !isStopped(visit.subject)
      && !visit.isIdle(at: steady, limits)
  }

  func expectUsable(_ visit: Visit) {
    #expect(visit.end == nil, "G2: used after its end")
    #expect(visit.phase == .open, "used before it was open")
    #expect(frozen == nil, "G3: used while nothing can be written down")
    #expect(!isStopped(visit.subject), "G9: used while it is stopped")
    #expect(!visit.isIdle(at: steady, limits), "used while nobody looks")
    #expect(clock.now < visit.deadline && steady < visit.begun.adding(visit.length), "G4")
  }

  // MARK: Seats

  mutating func accept() throws {
    let waiting = visits.indices.filter { visits[$0].end == nil && visits[$0].phase == .waiting }
    guard !waiting.isEmpty else { return }
    let index = pick(waiting)
    let id = visits[index].opened.id
    let place = try? broker.place(of: id)
    do throws(SessionError) {
      try broker.accept(id)
      guard case .offered? = place else {
        Issue.record("accepted what is not offered: \(String(describing: place))")
        return
      }
      #expect(frozen == nil, "G3")
      // G6: taking it again is the same.
      try broker.accept(id)
      let hasLogin = pools.first { $0.id == visits[index].pool }?.hasLogin == true
      visits[index].phase = hasLogin ? .connecting : .open
      visits[index].phaseSince = steady
      if !hasLogin { begin(index) }
    } catch {
      if case .offered? = place { #expect(frozen != nil, "\(error)") }
    }
    try noteSeat(of: index)
  }

  mutating func connect() throws {
    let due = visits.indices.filter { visits[$0].end == nil && visits[$0].phase == .connecting }
    guard !due.isEmpty else { return }
    let index = pick(due)
    observe(index)
    let (id, isOver) = (visits[index].opened.id, visits[index].end != nil)
    guard number(0..<10) > 0 else {
      do throws(SessionError) { try broker.failed(id) } catch { #expect(isOver) }
      visits[index].end = visits[index].end ?? .peerDown
      return release(visits[index])
    }
    do throws(SessionError) {
      try broker.connected(id)
      #expect(!isOver && frozen == nil)
      try broker.connected(id)
      visits[index].phase = .open
      begin(index)
    } catch {
      #expect(isOver || frozen != nil, "\(error)")
    }
  }

  mutating func begin(_ index: Int) {
    visits[index].begun = steady
    visits[index].used = steady
  }

  mutating func leaveSeats() {
    leaving += broker.endings()
    guard !leaving.isEmpty else { return }
    let ending = leaving.remove(at: number(0..<leaving.count))
    let place = Place(pool: ending.hold.pool, seat: ending.hold.seat)
    let isLoggedOut = number(0..<6) > 0
    do throws(SessionError) {
      for _ in 0..<2 { try broker.released(ending.hold, isLoggedOut: isLoggedOut) }
      guard isLoggedOut, number(0..<6) > 0 else { return }
      used.remove(place)
      try broker.scrubbed(ending.hold)
      counts["scrubbed", default: 0] += 1
    } catch {
      // It took longer than it may: the seat is quarantined, or was restored since.
      #expect(error == .staleSeat)
    }
  }

  mutating func restore() {
    for status in broker.seats() {
      guard let seat = status.census.quarantined.first else { continue }
      used.remove(Place(pool: status.pool.id, seat: seat))
      #expect(throws: Swift.Never.self) { try broker.restore(seat, of: status.pool.id) }
      counts["restored", default: 0] += 1
    }
  }
}
