package import Platform
package import Record

/// Why a seat was not given or is not held.
package enum SeatError: Error, Equatable, Sendable {
  /// So many wait, or so many of this facility, that one more would wait in vain.
  case queueFull
  /// The request is not known, or it is over.
  case unknownRequest
  /// No seat is offered to the request now.
  case notOffered
  /// The seat was given to somebody else since, or it does not stand so.
  case staleHold
}

/// Where a request stands.
package enum SeatPlace: Equatable, Sendable {
  /// It waits, and so many others wait who came earlier or whose class goes first.
  case queued(before: Int)
  /// A seat is kept for it until then.
  case offered(SeatHold, until: Timestamp)
  /// It has a seat.
  case seated(SeatHold)
}

/// What happened to a request while nobody asked for it.
package enum SeatChange: Equatable, Sendable {
  /// A seat is kept for it.
  case offered(SessionID)
  /// It let an offer pass and waits again, before all others.
  case passed(SessionID)
  /// It let a second offer pass, and is over.
  case expired(SessionID)
}

/// The seats of one pool and who waits for them; a value that is changed under its owner's lock.
///
/// A seat is held by at most one request at a time, and free again only after what its last user
/// left is gone: logged out at the custodian and scrubbed here. One whose logout nobody confirms in
/// time stays in quarantine until an operator says so.
package struct SeatTable: Sendable {
  /// How long an offered seat is kept.
  package static let offerMax = Duration.seconds(60)
  /// How long a logout may take, and then the scrubbing.
  package static let leaveMax = Duration.seconds(5)
  /// LIMIT: requests waiting in one pool, beside emergency views.
  package static let waitingMax = 1_000
  /// LIMIT: emergency views waiting in one pool.
  package static let emergenciesWaitingMax = 100
  /// LIMIT: requests of one facility waiting in one pool, beside emergency views.
  package static let waitingPerFacilityMax = 100

  enum State: Equatable, Sendable {
    case free
    case offered(SessionID)
    case held(SessionID)
    case leaving, scrubbing, quarantined
  }

  struct Seat: Sendable {
    var generation: UInt64 = 0
    var state = State.free
    var isEmergency = false
    /// When its offer, its logout or its scrubbing must be over.
    var due: Timestamp?
  }

  private struct Request: Sendable {
    let asked: SeatRequest
    let number: UInt64
    /// Whether it has let one offer pass.
    var hasPassed = false
    var seat: Int?
  }

  /// The pool.
  package let pool: SeatPool
  private(set) var seats: [Seat]
  private var free: [Int]
  private var requests: [SessionID: Request] = [:]
  private var queue = SeatQueue()
  private var offers = DueHolds()
  private var leaves = DueHolds()
  private var changes: [SeatChange] = []
  private var last: UInt64 = 0
  private var emergenciesSeated = 0
  private var quarantined = 0
  /// How many seats are on their way to the next: left, but not free yet.
  private(set) var leaving = 0

  /// A pool with all its seats free.
  package init(_ pool: SeatPool) {
    self.pool = pool
    seats = Array(repeating: Seat(), count: pool.seats)
    free = Array((0..<pool.seats).reversed())
  }

  // MARK: Asking

  /// How many wait.
  package var waiting: Int { queue.count }
  /// How many of them wait for an emergency view.
  package var emergenciesWaiting: Int { queue.emergencyCount }

  /// Whether one more of `facility` may wait; those who wait fill no emergency's place.
  package func hasRoom(for facility: FacilityReference, isEmergency: Bool) -> Bool {
    if isEmergency { return queue.emergencyCount < Self.emergenciesWaitingMax }
    return queue.count - queue.emergencyCount < Self.waitingMax
      && queue.count(of: facility) < Self.waitingPerFacilityMax
  }

  /// Asks for a seat: gives one at once, or a place in the queue.
  ///
  /// Asking again with the same id answers where it stands. Throws `queueFull`.
  package mutating func request(
    _ request: SeatRequest, at now: Timestamp
  ) throws(SeatError) -> SeatPlace {
    expire(at: now)
    if requests[request.id] != nil { return try place(of: request.id) }
    guard hasRoom(for: request.facility, isEmergency: request.isEmergency) else { throw .queueFull }
    last += 1
    requests[request.id] = Request(asked: request, number: last)
    queue.append(request, last)
    offer(at: now)
    // Who finds a seat free need not be asked whether it is still wanted.
    if let seat = requests[request.id]?.seat {
      seats[seat].state = .held(request.id)
      changes.removeAll { $0 == .offered(request.id) }
    }
    return try place(of: request.id)
  }

  /// Where a request stands; throws `unknownRequest`.
  package func place(of id: SessionID) throws(SeatError) -> SeatPlace {
    guard let request = requests[id] else { throw .unknownRequest }
    guard let seat = request.seat else {
      return .queued(before: queue.before(request.number, isEmergency: request.asked.isEmergency))
    }
    guard case .offered = seats[seat].state, let until = seats[seat].due else {
      return .seated(hold(seat))
    }
    return .offered(hold(seat), until: until)
  }

  /// Takes the seat that is offered; taking it again is the same.
  ///
  /// Throws `unknownRequest` or `notOffered`.
  package mutating func accept(
    _ id: SessionID, at now: Timestamp
  ) throws(SeatError) -> SeatHold {
    expire(at: now)
    guard let request = requests[id] else { throw .unknownRequest }
    guard let seat = request.seat else { throw .notOffered }
    seats[seat].state = .held(id)
    return hold(seat)
  }

  /// Gives up a request that waits or is offered a seat; whether it was one.
  package mutating func cancel(_ id: SessionID, at now: Timestamp) -> Bool {
    expire(at: now)
    guard let request = requests[id] else { return false }
    if let seat = request.seat {
      guard case .offered = seats[seat].state else { return false }
      vacate(seat, .free)
    } else {
      _ = queue.remove(request.asked)
    }
    requests[id] = nil
    offer(at: now)
    return true
  }

  // MARK: Leaving

  /// Ends a request's use of its seat, which is to be logged out and scrubbed; throws `staleHold`.
  package mutating func leave(_ hold: SeatHold, at now: Timestamp) throws(SeatError) {
    guard case .held(let id) = try seat(hold).state else { throw .staleHold }
    expire(at: now)
    requests[id] = nil
    vacate(hold.seat, .leaving)
    if pool.hasLogin { wait(hold, from: now) }
  }

  /// Notes whether the custodian confirmed that the seat's last user is logged out: it is scrubbed
  /// then, and otherwise quarantined.
  ///
  /// Saying the same again is the same. Throws `staleHold`.
  package mutating func released(
    _ hold: SeatHold, isLoggedOut: Bool, at now: Timestamp
  ) throws(SeatError) {
    expire(at: now)
    let next: State = isLoggedOut ? .scrubbing : .quarantined
    switch try seat(hold).state {
    case .leaving:
      vacate(hold.seat, next)
      if isLoggedOut { wait(hold, from: now) }
    case next: return
    default: throw .staleHold
    }
  }

  /// Notes that nothing of the last user is left here; throws `staleHold` unless it was time.
  package mutating func scrubbed(_ hold: SeatHold, at now: Timestamp) throws(SeatError) {
    expire(at: now)
    guard try seat(hold).state == .scrubbing else { throw .staleHold }
    vacate(hold.seat, .free)
    offer(at: now)
  }

  /// Frees a seat that was no login, once nothing of its session is left; throws `staleHold`.
  package mutating func drained(_ hold: SeatHold, at now: Timestamp) throws(SeatError) {
    guard !pool.hasLogin, try seat(hold).state == .leaving else { throw .staleHold }
    vacate(hold.seat, .free)
    offer(at: now)
  }

  /// An operator has looked, and a quarantined seat may be used again; throws `staleHold`.
  package mutating func restore(seat: Int, at now: Timestamp) throws(SeatError) {
    guard seats.indices.contains(seat), seats[seat].state == .quarantined else {
      throw .staleHold
    }
    vacate(seat, .free)
    offer(at: now)
  }

  /// Lets offers pass that nobody took, and gives up on logouts that nobody confirmed.
  package mutating func expire(at now: Timestamp) {
    var hasPassed = false
    while let (hold, due) = offers.next(at: now) {
      let seat = seats[hold.seat]
      guard seat.generation == hold.generation, seat.due == due, case .offered(let id) = seat.state
      else { continue }
      vacate(hold.seat, .free)
      pass(id)
      hasPassed = true
    }
    while let (hold, due) = leaves.next(at: now) {
      let seat = seats[hold.seat]
      guard seat.generation == hold.generation, seat.due == due,
        seat.state == .leaving || seat.state == .scrubbing
      else { continue }
      vacate(hold.seat, .quarantined)
    }
    if hasPassed { offer(at: now) }
  }

  /// What happened since this was last asked.
  package mutating func takeChanges() -> [SeatChange] {
    defer { changes = [] }
    return changes
  }

  // MARK: Inside

  func hold(_ seat: Int) -> SeatHold {
    SeatHold(pool: pool.id, seat: seat, generation: seats[seat].generation)
  }

  private func seat(_ hold: SeatHold) throws(SeatError) -> Seat {
    guard hold.pool == pool.id, seats.indices.contains(hold.seat),
      seats[hold.seat].generation == hold.generation
    else { throw .staleHold }
    return seats[hold.seat]
  }

  /// Puts a request whose offer ran out back before all others, once.
  private mutating func pass(_ id: SessionID) {
    guard var request = requests[id] else { return }
    guard !request.hasPassed else {
      requests[id] = nil
      return changes.append(.expired(id))
    }
    request.hasPassed = true
    request.seat = nil
    requests[id] = request
    queue.prepend(request.asked, request.number)
    changes.append(.passed(id))
  }

  /// Seats that are kept for emergency views now; never the last one that works.
  private var kept: Int {
    let kept = min(pool.reserved, max(0, pool.seats - quarantined - 1))
    return max(0, kept - emergenciesSeated)
  }

  /// Offers free seats to whoever is next; the reserved one to emergencies alone.
  private mutating func offer(at now: Timestamp) {
    while let seat = free.last {
      let emergencyOnly = kept > 0 && (queue.emergencyCount > 0 || free.count <= kept)
      guard let request = queue.next(emergencyOnly: emergencyOnly) else { return }
      free.removeLast()
      let until = now.adding(Self.offerMax)
      seats[seat].generation += 1
      seats[seat].state = .offered(request.id)
      seats[seat].isEmergency = request.isEmergency
      if request.isEmergency { emergenciesSeated += 1 }
      seats[seat].due = until
      requests[request.id]?.seat = seat
      offers.append(hold(seat), until)
      changes.append(.offered(request.id))
    }
  }

  /// Gives what is done to a seat that was left its time.
  private mutating func wait(_ hold: SeatHold, from now: Timestamp) {
    let due = now.adding(Self.leaveMax)
    seats[hold.seat].due = due
    leaves.append(hold, due)
  }

  /// Moves a seat on from the state it is in.
  private mutating func vacate(_ seat: Int, _ next: State) {
    switch seats[seat].state {
    case .offered, .held:
      if seats[seat].isEmergency { emergenciesSeated -= 1 }
    case .leaving, .scrubbing: leaving -= 1
    case .quarantined: quarantined -= 1
    case .free: preconditionFailure("a free seat is given, not left")
    }
    seats[seat].state = next
    seats[seat].due = nil
    switch next {
    case .free: free.append(seat)
    case .leaving, .scrubbing: leaving += 1
    case .quarantined: quarantined += 1
    case .offered, .held: preconditionFailure("a seat that is left has nobody")
    }
  }
}
