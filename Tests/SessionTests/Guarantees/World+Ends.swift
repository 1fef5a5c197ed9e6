import Crypto
import Platform
import Record
import Session
import Testing

extension World {
  mutating func close() throws {
    guard !visits.isEmpty else { return }
    let index = number(0..<visits.count)
    observe(index)
    let visit = visits[index]
    do throws(SessionError) {
      try broker.close(visit.opened.id, by: visit.subject.facility, visit.subject.user)
      visits[index].end = visit.end ?? .user
    } catch {
      #expect(visit.end != nil && error == .unknown)
    }
    release(visits[index])
  }

  /// G2: when it returns, everything it concerns is over; nothing else is.
  mutating func end(_ scope: StopScope, _ isStop: Bool, _ reason: EndReason) {
    // What the time has ended is found out first.
    for index in visits.indices where visits[index].end == nil { observe(index) }
    let hit = visits.indices.filter {
      visits[$0].end == nil && scope.concerns(visits[$0].subject, visits[$0].pool)
    }
    let network = pick(Array(parties(of: scope)).sorted { $0.text < $1.text })
    let ended =
      isStop
      ? broker.stop(scope, reason: reason, by: network) : broker.cut(scope.cut, reason: reason)
    #expect(Set(ended) == Set(hit.map { visits[$0].opened.id }), "G2: \(scope.text)")
    for index in hit {
      visits[index].end = reason
      if let gate = visits[index].gate { #expect(!gate.isOpen, "G2: bytes after \(scope.text)") }
      release(visits[index])
    }
    for (flight, subject) in flights where scope.concerns(subject, pool(of: subject)) {
      #expect(!flight.gate.isOpen, "G2: an exchange after \(scope.text)")
    }
    flights.removeAll { !$0.flight.gate.isOpen }
    counts[isStop ? "stopped" : "cut", default: 0] += 1
  }

  mutating func stop() {
    guard number(0..<2) == 0 else { return }
    let scope = scope()
    end(scope, true, .killSwitch)
    // G9: a further stop takes back what was agreed.
    stops[scope] = []
  }

  mutating func cut() throws {
    end(scope(), false, pick([.consentRevoked, .linkRevoked, .facilityRevoked]))
  }

  /// G9: it runs again when all parties said so, and not before.
  mutating func resume() throws {
    guard !stops.isEmpty else { return }
    let scope = pick(stops.keys.sorted { $0.text < $1.text })
    let parties = parties(of: scope)
    let missing = parties.subtracting(stops[scope] ?? []).sorted { $0.text < $1.text }
    let network = number(0..<4) == 0 ? pick(networks) : pick(missing)
    do throws(SessionError) {
      let waited = try broker.resume(scope, by: network)
      #expect(parties.contains(network), "G9: resumed by a stranger")
      let agreed = (stops[scope] ?? []).union([network])
      #expect(waited == parties.subtracting(agreed), "G9")
      stops[scope] = waited.isEmpty ? nil : agreed
    } catch {
      #expect(error == .notAParty && !parties.contains(network))
    }
    #expect(Set(broker.stopped.map(\.scope)) == Set(stops.keys), "G9")
  }

  mutating func unlock() throws {
    let (facility, user) = (pick(facilities), pick(users))
    let certificate = Samples.digest(number(100..<102))
    for index in visits.indices where visits[index].subject.facility == facility {
      observe(index)
    }
    let mine = visits.indices.filter { index in
      let visit = visits[index]
      return visit.end == nil && visit.subject.facility == facility && visit.subject.user == user
        && visit.certificate == certificate
        && (visit.phase == .stepUp || visit.isIdle(at: steady, limits))
    }
    let unlocked = broker.unlock(facility: facility, user: user, certificate: certificate)
    let expected = frozen == nil ? Set(mine.map { visits[$0].opened.id }) : []
    #expect(Set(unlocked) == expected)
    guard frozen == nil else { return }
    for index in mine {
      visits[index].used = steady
      counts["unlocked", default: 0] += 1
      guard visits[index].phase == .stepUp,
        let place = try? broker.place(of: visits[index].opened.id)
      else { continue }
      visits[index].phase = Self.phase(place)
      visits[index].phaseSince = steady
      if place == .active { begin(index) }
      try noteSeat(of: index)
    }
  }

  mutating func freezeOrThaw() {
    for index in visits.indices where visits[index].end == nil { observe(index) }
    if frozen == nil {
      guard number(0..<4) == 0 else { return }
      let reason = pick([EndReason.auditUnavailable, .staleKnowledge])
      for index in visits.indices {
        visits[index].lockedBeforeFreeze = visits[index].isIdle(at: steady, limits)
      }
      broker.freeze(reason)
      (frozen, frozenSince) = (reason, steady)
      // G3: what is under way is cut, the sessions stay.
      #expect(flights.allSatisfy { !$0.flight.gate.isOpen }, "G3")
      flights = []
      counts["frozen", default: 0] += 1
    } else {
      broker.thaw()
      (frozen, frozenSince) = (nil, nil)
    }
  }

  // MARK: Time

  mutating func pass() {
    let passed: Int
    switch number(0..<20) {
    case 0: passed = number(0..<900_000)
    case 1...4: passed = number(0..<60_000)
    default: passed = number(0..<6_000)
    }
    clock.advance(by: .milliseconds(passed))
    steady = steady.adding(.milliseconds(passed))
  }

  /// Somebody sets the clock; what it has ended by then is found out before and after.
  mutating func jump() {
    guard number(0..<8) == 0 else { return }
    broker.expire()
    for index in visits.indices where visits[index].end == nil { observe(index) }
    clock.jump(by: .seconds(clock.now > start.adding(.seconds(3_600)) ? -3_600 : 3_600))
    broker.expire()
    for index in visits.indices where visits[index].end == nil { observe(index) }
    counts["jumps", default: 0] += 1
  }

  /// Ends everything and lets every seat go: nothing may be left.
  mutating func clear() throws {
    broker.thaw()
    broker.cut(.all, reason: .shutdown)
    for flight in flights { flight.flight.leave() }
    clock.advance(by: .seconds(10))
    broker.expire()
    for status in broker.seats() {
      for seat in status.census.quarantined { try broker.restore(seat, of: status.pool.id) }
    }
    for status in broker.seats() {
      #expect(status.census.free == status.pool.seats, "a seat is lost: \(status.census)")
    }
    let left = broker.statistics
    #expect(left.sessions == 0 && left.flights == 0 && left.subjects == 0, "\(left)")
  }
}
