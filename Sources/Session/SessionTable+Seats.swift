import Platform
import Record

extension SessionTable {
  // MARK: Which pool

  /// The pool a facility's users view in; nil if the direction has none, for then nobody needs a
  /// seat.
  ///
  /// Throws `noSeat` if it has some, but none for this facility.
  func pool(of subject: AffectedBy) throws(SessionError) -> SeatPoolID? {
    guard let direction = subject.direction, let pools = poolsOf[direction] else { return nil }
    guard let pool = pools[subject.facility] ?? pools[nil] else { throw .noSeat }
    return pool
  }

  /// Everything an exchange or a session about `subject` depends on.
  func subjects(of subject: AffectedBy) -> [Subject] {
    var subjects = subject.subjects
    // Who has no pool cannot open a session, and is told so there.
    if let pool = try? pool(of: subject) { subjects.append(.pool(pool)) }
    return subjects
  }

  // MARK: Coming in

  /// Lets a session in that is decided, or has it wait for a seat.
  mutating func admit(_ id: SessionID) {
    guard let entry = sessions[id] else { return }
    guard let pool = entry.pool else { return activate(id) }
    let subject = entry.seed.subject
    let request = SeatRequest(
      id: id, facility: subject.facility, user: subject.user, isEmergency: entry.seed.isEmergency)
    let place: SeatPlace?
    do throws(SeatError) {
      place = try pools[pool]?.request(request, at: now)
    } catch {
      return end(id, .queueFull)
    }
    switch place {
    case .seated(let hold): seat(id, hold)
    case .queued:
      step(id, .queued)
      preempt(in: pool)
    case .offered, nil: preconditionFailure("a new request is seated or waits")
    }
    applyChanges(of: pool)
  }

  mutating func accept(_ id: SessionID, by facility: FacilityReference?) throws(SessionError) {
    let entry = try reach(id, by: facility)
    switch entry.state {
    case .connecting, .active: return
    case .offered: break
    default: throw entry.state.refusal
    }
    guard let pool = entry.pool else { throw .notActive }
    // An offer that has run out is one no longer, and the session is not `offered` any more.
    guard let hold = try? pools[pool]?.accept(id, at: now) else { throw .waiting }
    seat(id, hold)
  }

  mutating func connected(_ id: SessionID) throws(SessionError) {
    let entry = try reach(id, by: nil)
    guard entry.state == .connecting else {
      if entry.state.isActive { return }
      throw entry.state.refusal
    }
    activate(id)
  }

  mutating func failed(_ id: SessionID) throws(SessionError) {
    catchUp(id)
    guard try live(id) != nil else { throw .unknown }
    end(id, .peerDown)
  }

  private mutating func seat(_ id: SessionID, _ hold: SeatHold) {
    sessions[id]?.hold = hold
    step(id, .seated)
    guard pools[hold.pool]?.pool.hasLogin == true else { return activate(id) }
    sessions[id]?.stateEnd = Deadline(now.adding(limits.connectMax), .peerDown)
  }

  private mutating func activate(_ id: SessionID) {
    step(id, .connected)
    sessions[id]?.stateEnd = nil
    sessions[id]?.begun = now
    sessions[id]?.used = now
    sessions[id]?.lastUsed = wall
  }

  /// The session as it stands, if it may go on now.
  private mutating func reach(
    _ id: SessionID, by facility: FacilityReference?
  ) throws(SessionError) -> Entry {
    catchUp(id)
    guard let entry = try live(id),
      facility == nil || entry.seed.subject.facility == facility
    else { throw .unknown }
    try checkRunning(entry.subjects)
    return entry
  }

  // MARK: Going out

  /// Takes an ending session's seat or its place in the queue away.
  mutating func leaveSeat(_ entry: Entry) {
    guard let pool = entry.pool else { return }
    guard let hold = entry.hold else {
      // A request that is over by itself has no place left to give up.
      _ = pools[pool]?.cancel(entry.id, at: now)
      return applyChanges(of: pool)
    }
    do throws(SeatError) { try pools[pool]?.leave(hold, at: now) } catch {
      preconditionFailure("a session that holds a seat is the one who does")
    }
    if pools[pool]?.pool.hasLogin == true {
      endings.removeAll { $0.hold.pool == pool && $0.hold.seat == hold.seat }
      endings.append(SeatEnding(session: entry.id, hold: hold))
    }
  }

  /// Frees a seat that is no login, now that nothing of its session is left.
  mutating func freeSeat(_ entry: Entry) {
    guard let hold = entry.hold, pools[hold.pool]?.pool.hasLogin == false else { return }
    do throws(SeatError) { try pools[hold.pool]?.drained(hold, at: now) } catch {
      preconditionFailure("a seat stays left until its session is over")
    }
    applyChanges(of: hold.pool)
  }

  mutating func released(_ hold: SeatHold, isLoggedOut: Bool) throws(SessionError) {
    let now = now
    try change(hold.pool) { table throws(SeatError) in
      try table.released(hold, isLoggedOut: isLoggedOut, at: now)
    }
    endings.removeAll { $0.hold == hold }
  }

  mutating func scrubbed(_ hold: SeatHold) throws(SessionError) {
    let now = now
    try change(hold.pool) { table throws(SeatError) in try table.scrubbed(hold, at: now) }
  }

  mutating func restore(_ seat: Int, of pool: SeatPoolID) throws(SessionError) {
    let now = now
    try change(pool) { table throws(SeatError) in try table.restore(seat: seat, at: now) }
  }

  private mutating func change(
    _ pool: SeatPoolID, _ body: (inout SeatTable) throws(SeatError) -> Void
  ) throws(SessionError) {
    guard let place = pools.index(forKey: pool) else { throw .staleSeat }
    do throws(SeatError) { try body(&pools.values[place]) } catch { throw .staleSeat }
    applyChanges(of: pool)
  }

  // MARK: What follows

  mutating func expireSeats(of pool: SeatPoolID) {
    pools[pool]?.expire(at: now)
    applyChanges(of: pool)
  }

  /// Lets the sessions know what happened to their requests.
  private mutating func applyChanges(of pool: SeatPoolID) {
    while let changes = pools[pool]?.takeChanges(), !changes.isEmpty {
      for change in changes {
        switch change {
        case .offered(let id): step(id, .offered)
        case .passed(let id): step(id, .passed)
        case .expired(let id): end(id, .offerExpired)
        }
      }
    }
  }

  /// Ends the session that has been locked longest for every emergency that no seat is on its way
  /// to: whoever reads keeps the seat.
  mutating func preempt(in pool: SeatPoolID) {
    guard let table = pools[pool], table.emergenciesWaiting > table.leaving else { return }
    let locked = live(in: .pool(pool)).filter { $0.state == .locked && !$0.seed.isEmergency }
    guard let longest = locked.min(by: { $0.used < $1.used }) else { return }
    end(longest.id, .preempted)
  }
}
