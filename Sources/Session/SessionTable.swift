import Crypto
import Platform
import Policy
import Record

/// Everything the broker knows; changed only under its lock.
struct SessionTable: Sendable {
  /// A live session.
  struct Entry: Sendable {
    let id: SessionID
    let digest: Digest
    let gate: Gate
    let opened: Timestamp
    let absolute: Deadline
    var seed: SessionSeed
    var state: SessionState = .requested
    var lastUsed: Timestamp
    var deadline: Deadline
    var endingSince: Timestamp?

    var subjects: Set<Subject> { seed.subject.subjects }
  }

  /// An exchange; its gate is held weakly, for the gate's life is what keeps it in flight.
  struct Flight: Sendable {
    weak let gate: Gate?
    var subjects: Set<Subject>
    let session: SessionID?
    let mark: CutMark
    var isCut = false
  }

  /// A session that is over: only what its user may still ask.
  struct Ended: Sendable {
    let digest: Digest
    let reason: EndReason
    let facility: FacilityReference
    let certificate: Digest
    let at: Timestamp
  }

  let limits: SessionLimits
  var now = Timestamp(milliseconds: .min)
  var sessions: [SessionID: Entry] = [:]
  var tokens: [Digest: SessionID] = [:]
  var flights: [UInt64: Flight] = [:]
  var index = SubjectIndex()
  var cuts = RecentCuts()
  var ended: [Digest: Ended] = [:]
  var endedInOrder: [Ended] = []
  private var stops: [ExchangeDirection: StoppedDirection]
  private var lastFlight: UInt64 = 0
  private var gatesToShut: [Gate] = []

  init(limits: SessionLimits, stopped: [StoppedDirection]) {
    self.limits = limits
    stops = Dictionary(stopped.map { ($0.direction, $0) }) { first, _ in first }
  }

  /// Moves time on; a clock set back does not give a session more time.
  mutating func advance(to time: Timestamp) {
    now = max(now, time)
  }

  /// The gates to shut once the lock is released: callbacks may come back to the broker.
  mutating func takeGatesToShut() -> [Gate] {
    defer { gatesToShut = [] }
    return gatesToShut
  }

  // MARK: Exchanges

  mutating func enter(
    _ subject: AffectedBy, session: SessionID?, since mark: CutMark?, gate: Gate
  ) throws(SessionError) -> UInt64 {
    if let direction = subject.direction, stops[direction] != nil { throw .directionStopped }
    guard flights.count < limits.flightsMax else { throw .limit(.flights) }
    var subjects = subject.subjects
    if let session {
      guard let entry = sessions[session] else { throw .unknown }
      guard entry.state.isActive else { throw entry.state.refusal }
      subjects.insert(.session(session))
    }
    let mark = mark ?? cuts.mark
    guard !cuts.hit(subjects, since: mark) else { throw .withdrawn }
    lastFlight += 1
    flights[lastFlight] = Flight(gate: gate, subjects: subjects, session: session, mark: mark)
    index.insert(.flight(lastFlight), under: subjects)
    return lastFlight
  }

  mutating func include(_ patients: [Digest], in number: UInt64) throws(SessionError) {
    guard var flight = flights[number], !flight.isCut else { throw .withdrawn }
    let added = Set(patients.map(Subject.patient))
    guard !cuts.hit(added, since: flight.mark) else { throw .withdrawn }
    flight.subjects.formUnion(added)
    flights[number] = flight
    index.insert(.flight(number), under: added)
  }

  mutating func leave(_ number: UInt64) {
    guard let flight = flights.removeValue(forKey: number) else { return }
    index.remove(.flight(number), from: flight.subjects)
    if let session = flight.session { drain(session) }
  }

  // MARK: Opening and using

  mutating func open(
    _ seed: SessionSeed, token: String, digest: Digest, flight number: UInt64, gate: Gate
  ) throws(SessionError) -> OpenedSession {
    guard let flight = flights[number], !flight.isCut else { throw .withdrawn }
    let subjects = seed.subject.subjects
    guard subjects.isSubset(of: flight.subjects) else { throw .notCovered }
    try checkRoom(for: seed)
    let absolute = Deadline(now.adding(absoluteLength(seed.obligations)), .absolute)
    let deadline = Self.earliest(seed.deadlines, absolute)
    guard now < deadline.at else { throw .lapsed(deadline.reason) }
    guard let id = SessionID(SecureRandom.bytes(16)) else { throw .unknown }
    var entry = Entry(
      id: id, digest: digest, gate: gate, opened: now, absolute: absolute, seed: seed,
      lastUsed: now, deadline: deadline)
    _ = try entry.state.handle(.opened)
    sessions[id] = entry
    tokens[digest] = id
    index.insert(.session(id), under: subjects)
    index.insert(.session(id), under: [.session(id)])
    return OpenedSession(id: id, token: token, notAfter: deadline.at)
  }

  mutating func use(
    _ digest: Digest, facility: FacilityReference, certificate: Digest
  ) throws(SessionError) -> ActiveSession {
    guard let id = tokens[digest], let entry = sessions[id] else {
      guard let ended = ended[digest], ended.facility == facility,
        ended.certificate == certificate
      else { throw .unknown }
      throw .ended(ended.reason)
    }
    guard entry.seed.subject.facility == facility, entry.seed.certificate == certificate else {
      throw .unknown
    }
    if let reason = overdue(entry) { end(id, reason) }
    guard var live = sessions[id] else { throw .ended(ended[digest]?.reason ?? .error) }
    _ = try live.state.handle(.used)
    live.lastUsed = now
    sessions[id] = live
    return live.active
  }

  mutating func close(_ id: SessionID, by facility: FacilityReference) throws(SessionError) {
    guard let entry = sessions[id], entry.seed.subject.facility == facility else {
      throw .unknown
    }
    end(id, .user)
  }

  // MARK: Ending

  mutating func cut(_ scope: CutScope, _ reason: EndReason) -> [SessionID] {
    cuts.note(scope.subject)
    let members: Set<Member>
    if let subject = scope.subject {
      members = index.members(of: subject)
    } else {
      members = Set(sessions.keys.map(Member.session)).union(flights.keys.map(Member.flight))
    }
    var cut: [SessionID] = []
    for member in members {
      switch member {
      case .flight(let number): cutFlight(number)
      case .session(let id):
        if sessions[id]?.state.isActive == true { cut.append(id) }
        end(id, reason)
      }
    }
    return cut.inOrder
  }

  mutating func interrupt(_ direction: ExchangeDirection) {
    cuts.note(.direction(direction))
    for case .flight(let number) in index.members(of: .direction(direction)) { cutFlight(number) }
  }

  mutating func expire() -> [SessionID] {
    var expired: [SessionID] = []
    for entry in Array(sessions.values) {
      if let reason = overdue(entry) {
        end(entry.id, reason)
        expired.append(entry.id)
      } else if let since = entry.endingSince, now.duration(since: since) >= limits.endingMax {
        finish(entry.id)
      }
    }
    forget()
    return expired.inOrder
  }

  mutating func replace(
    _ id: SessionID, _ scope: Scope, _ obligations: Obligations, _ deadlines: [Deadline]
  ) -> [SessionID] {
    guard var entry = sessions[id], entry.state.isActive else { return [] }
    entry.seed.scope = scope
    entry.seed.obligations = obligations
    entry.seed.deadlines = deadlines
    let renewed = Deadline(entry.opened.adding(absoluteLength(obligations)), .absolute)
    entry.deadline = Self.earliest(deadlines + [renewed], entry.absolute)
    sessions[id] = entry
    guard let reason = overdue(entry) else { return [] }
    end(id, reason)
    return [id]
  }

  // MARK: Stopping a direction

  mutating func stop(_ direction: ExchangeDirection, by network: NetworkID?) {
    stops[direction, default: StoppedDirection(direction: direction)].stop(by: network)
  }

  mutating func resume(
    _ direction: ExchangeDirection, by network: NetworkID
  ) throws(SessionError) -> Set<NetworkID> {
    guard direction.parties.contains(network) else { throw .notAParty }
    guard var stop = stops[direction] else { return [] }
    let waitedFor = try stop.resume(by: network)
    stops[direction] = waitedFor.isEmpty ? nil : stop
    return waitedFor
  }

  var stoppedDirections: [StoppedDirection] {
    stops.values.sorted {
      ($0.direction.requester.text, $0.direction.custodian.text)
        < ($1.direction.requester.text, $1.direction.custodian.text)
    }
  }

  // MARK: One session

  /// The first moment of the end that comes first.
  private static func earliest(_ deadlines: [Deadline], _ absolute: Deadline) -> Deadline {
    deadlines.reduce(absolute) { $1.at < $0.at ? $1 : $0 }
  }

  private func absoluteLength(_ obligations: Obligations) -> Duration {
    guard let minutes = obligations.sessionMinutes else { return limits.absoluteMax }
    return min(limits.absoluteMax, .seconds(60 * Int64(minutes)))
  }

  /// Why an active session is over by the clock; nil while it is not.
  private func overdue(_ entry: Entry) -> EndReason? {
    guard entry.state.isActive else { return nil }
    if now >= entry.deadline.at { return entry.deadline.reason }
    return now.duration(since: entry.lastUsed) >= limits.idleMax ? .idle : nil
  }

  private mutating func end(_ id: SessionID, _ reason: EndReason) {
    guard var entry = sessions[id] else { return }
    // Ending is legal in every state, so the machine has nothing to refuse here.
    guard let effect = try? entry.state.handle(.end(reason)), effect == .shutGate else { return }
    entry.endingSince = now
    sessions[id] = entry
    gatesToShut.append(entry.gate)
    for case .flight(let number) in index.members(of: .session(id)) { cutFlight(number) }
    drain(id)
  }

  private mutating func cutFlight(_ number: UInt64) {
    guard let flight = flights[number], !flight.isCut else { return }
    flights[number]?.isCut = true
    if let gate = flight.gate { gatesToShut.append(gate) }
  }

  /// Lets go of an ending session once no exchange holds it any more.
  private mutating func drain(_ id: SessionID) {
    guard let entry = sessions[id], !entry.state.isActive,
      index.count(.session(id)) == 1
    else { return }
    finish(id)
  }

  private mutating func finish(_ id: SessionID) {
    guard var entry = sessions[id], let effect = try? entry.state.handle(.drained),
      effect == .forget, case .ended(let reason) = entry.state
    else { return }
    sessions[id] = nil
    tokens[entry.digest] = nil
    index.remove(.session(id), from: entry.subjects)
    index.remove(.session(id), from: [.session(id)])
    remember(
      Ended(
        digest: entry.digest, reason: reason, facility: entry.seed.subject.facility,
        certificate: entry.seed.certificate, at: now))
  }

  // MARK: What is remembered

  private mutating func remember(_ over: Ended) {
    guard limits.endedMax > 0 else { return }
    ended[over.digest] = over
    endedInOrder.append(over)
    // Dropping an eighth at a time keeps the cost of each ending constant on average.
    if endedInOrder.count > limits.endedMax {
      let oldest = endedInOrder.prefix(max(1, limits.endedMax / 8))
      for over in oldest { ended[over.digest] = nil }
      endedInOrder.removeFirst(oldest.count)
    }
  }

  private mutating func forget() {
    let old = endedInOrder.prefix { now.duration(since: $0.at) >= limits.endedFor }
    for over in old { ended[over.digest] = nil }
    endedInOrder.removeFirst(old.count)
  }
}

extension [SessionID] {
  /// Sorted by their bytes, each of which is asked for once.
  fileprivate var inOrder: [SessionID] {
    map { (id: $0, bytes: $0.bytes) }
      .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
      .map(\.id)
  }
}
