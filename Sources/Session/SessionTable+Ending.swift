import Platform
import Policy
import Record

extension SessionTable {
  // MARK: Cutting

  mutating func cut(_ scope: CutScope, _ reason: EndReason) -> [SessionID] {
    cuts.note(scope.subject)
    var cut: [SessionID] = []
    for member in members(of: scope) {
      switch member {
      case .flight(let number): cutFlight(number)
      case .session(let id):
        if sessions[id]?.state.isLive == true { cut.append(id) }
        end(id, reason)
      }
    }
    return cut.inOrder
  }

  mutating func interrupt(_ direction: ExchangeDirection) {
    cuts.note(.direction(direction))
    for member in index.members(of: .direction(direction)) {
      switch member {
      case .flight(let number): cutFlight(number)
      case .session(let id): cutFlights(of: id)
      }
    }
  }

  /// What a cut names itself; the exchanges of a session go with it.
  func members(of scope: CutScope) -> Set<Member> {
    switch scope.subject {
    case .session(let id): [.session(id)]
    case let subject?: index.members(of: subject)
    case nil: Set(sessions.keys.map(Member.session)).union(flights.keys.map(Member.flight))
    }
  }

  mutating func expire() -> [SessionID] {
    for id in Array(sessions.keys) {
      catchUp(id)
      if let since = sessions[id]?.endingSince, now.duration(since: since) >= limits.endingMax {
        finish(id)
      }
    }
    for pool in pools.keys { expireSeats(of: pool) }
    forget()
    return endedNow.inOrder
  }

  // MARK: Time

  /// Brings a session to where the time has taken it.
  mutating func catchUp(_ id: SessionID) {
    if let entry = sessions[id] { catchUp(entry) }
  }

  /// The same for one that is known.
  mutating func catchUp(_ entry: Entry) {
    if let reason = overdue(entry) { return end(entry.id, reason) }
    let idleSince = entry.used.adding(limits.idleMax)
    if entry.state.isActive, now >= idleSince { lock(entry.id, since: idleSince) }
    if let pool = entry.pool { expireSeats(of: pool) }
  }

  /// Why a live session is over by now; nil while it is not.
  ///
  /// What ended it first counts: a session that nobody looked at for an hour was not ended by the
  /// last of its deadlines.
  func overdue(_ entry: Entry) -> EndReason? {
    guard entry.state.isLive else { return nil }
    let calendar = entry.seed.deadlines.min { $0.at < $1.at }
    if let calendar, wall >= calendar.at { return calendar.reason }
    var first = absoluteEnd(entry)
    if let end = entry.stateEnd, end.at < first.at { first = end }
    if let end = entry.lockEnd, end.at < first.at { first = end }
    if entry.state.isActive {
      let alone = entry.seed.hasScreen ? limits.idleMax + limits.lockedMax : limits.idleMax
      let end = Deadline(entry.used.adding(alone), .idle)
      if end.at < first.at { first = end }
    }
    return now >= first.at ? first.reason : nil
  }

  /// When a session is over at the latest, as the clock will show it.
  func notAfter(_ entry: Entry) -> Timestamp {
    entry.seed.deadlines.reduce(shown(absoluteEnd(entry).at)) { min($0, $1.at) }
  }

  /// A moment of steady time as the clock will show it.
  func shown(_ steady: Timestamp) -> Timestamp { steady.adding(wall.duration(since: now)) }

  /// Looking again can shorten a session, never lengthen it beyond what was permitted first.
  private func absoluteEnd(_ entry: Entry) -> Deadline {
    Deadline(entry.begun.adding(min(entry.lengthMax, length(entry.seed.obligations))), .absolute)
  }

  func length(_ obligations: Obligations) -> Duration {
    guard let minutes = obligations.sessionMinutes else { return limits.absoluteMax }
    return min(limits.absoluteMax, .seconds(60 * Int64(minutes)))
  }

  // MARK: One session

  /// Lets a session take a step that its state allows; what follows for its exchanges is done.
  mutating func step(_ id: SessionID, _ event: SessionEvent) {
    // A step that a state refuses leaves it where it is, which is what its callers expect.
    guard let effect = try? sessions[id]?.state.handle(event), effect == .interrupt else { return }
    cutFlights(of: id)
  }

  mutating func end(_ id: SessionID, _ reason: EndReason) {
    guard let entry = sessions[id] else { return }
    // Ending is legal in every state, so the machine has nothing to refuse here.
    guard let effect = try? entry.state.handle(.end(reason)), effect == .shutGate else { return }
    entry.endingSince = now
    endedNow.append(id)
    gatesToShut.append(entry.gate)
    cutFlights(of: id)
    leaveSeat(entry)
    drain(id)
  }

  private mutating func cutFlights(of id: SessionID) {
    for number in sessions[id]?.flights ?? [] { cutFlight(number) }
  }

  mutating func cutFlight(_ number: UInt64) {
    guard let flight = flights[number], !flight.isCut else { return }
    flights[number]?.isCut = true
    if let gate = flight.gate { gatesToShut.append(gate) }
  }

  /// Lets go of an ending session once no exchange holds it any more.
  mutating func drain(_ id: SessionID) {
    if sessions[id]?.isDrained == true { finish(id) }
  }

  private mutating func finish(_ id: SessionID) {
    guard let entry = sessions[id], let effect = try? entry.state.handle(.drained),
      effect == .forget, case .ended(let reason) = entry.state
    else { return }
    sessions[id] = nil
    index.remove(.session(id), from: entry.subjects)
    remember(
      Ended(
        id: id, digest: entry.digest, key: entry.key, reason: reason,
        facility: entry.seed.subject.facility, certificate: entry.seed.certificate, at: now))
    freeSeat(entry)
  }

  // MARK: What is remembered

  private mutating func remember(_ over: Ended) {
    ended[over.id] = over
    endedInOrder.append(over)
    // Dropping an eighth at a time keeps the cost of each ending constant on average.
    if endedInOrder.count > limits.endedMax {
      forget(first: min(endedInOrder.count, max(1, limits.endedMax / 8)))
    }
  }

  private mutating func forget() {
    forget(first: endedInOrder.prefix { now.duration(since: $0.at) >= limits.endedFor }.count)
  }

  private mutating func forget(first count: Int) {
    for over in endedInOrder.prefix(count) {
      ended[over.id] = nil
      tokens[over.digest] = nil
      if let key = over.key, keys[key] == over.id { keys[key] = nil }
    }
    endedInOrder.removeFirst(count)
  }
}

extension [SessionID] {
  /// Sorted by their bytes, each of which is asked for once.
  var inOrder: [SessionID] {
    map { (id: $0, bytes: $0.bytes) }
      .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
      .map(\.id)
  }
}
