import Crypto
import Platform
import Policy
import Record

/// Everything the broker knows; changed only under its lock.
///
/// Two times run in it. How long something may last is measured in steady time, which nobody can
/// set; when something ends by the calendar (an assertion, a consent) is asked of the clock.
struct SessionTable {
  /// A session until nothing is left of it but its end; known to the table alone.
  final class Entry {
    let digest: Digest
    let opened: Timestamp
    let pool: SeatPoolID?
    let key: KeyScope?
    /// How long it may last once it is admitted, as it was permitted first.
    let lengthMax: Duration
    /// Whatever it depends on, and so do its exchanges.
    let subjects: [Subject]
    var kept: ActiveSession.Kept
    /// Its exchanges.
    var flights: Set<UInt64> = []
    var state: SessionState = .requested
    var hold: SeatHold?
    var lastUsed: Timestamp
    /// In steady time: when it was admitted, and when it was last used.
    var begun: Timestamp
    var used: Timestamp
    /// In steady time: the end of a state that must not last.
    var stateEnd: Deadline?
    /// In steady time: when it ends unless it is unlocked.
    var lockEnd: Deadline?
    var endingSince: Timestamp?

    var id: SessionID { kept.id }
    var gate: Gate { kept.gate }
    var seed: SessionSeed { kept.seed }
    /// Whether it has ended and no exchange holds it any more.
    var isDrained: Bool { !state.isLive && flights.isEmpty }
    /// Whether it depends on exactly that, so that an exchange about it needs no index of its own.
    func covers(_ subject: AffectedBy) -> Bool { kept.seed.subject == subject }

    init(
      _ kept: ActiveSession.Kept, digest: Digest, pool: SeatPoolID?, key: KeyScope?,
      lengthMax: Duration, subjects: [Subject], wall: Timestamp, now: Timestamp
    ) {
      self.kept = kept
      self.digest = digest
      self.pool = pool
      self.key = key
      self.lengthMax = lengthMax
      self.subjects = subjects
      (opened, lastUsed) = (wall, wall)
      (begun, used) = (now, now)
    }
  }

  /// An exchange; its gate is held weakly, for the gate's life is what keeps it in flight.
  struct Flight {
    weak let gate: Gate?
    /// What it depends on beside its session.
    var subjects: [Subject]
    /// The session it depends on with all that the session depends on.
    let session: Entry?
    let mark: CutMark
    /// False for what shows nothing of anybody.
    let isFrozen: Bool
    var isCut = false
  }

  /// A session that is over: only what its user may still ask.
  struct Ended: Sendable {
    let id: SessionID
    let digest: Digest
    let key: KeyScope?
    let reason: EndReason
    let facility: FacilityReference
    let certificate: Digest
    let at: Timestamp
  }

  /// Whose request a key names.
  struct KeyScope: Hashable, Sendable {
    let facility: FacilityReference
    let user: UserID?
    let certificate: Digest
    let key: RequestKey
  }

  let limits: SessionLimits
  /// The networks whose operators together resume what either has stopped.
  let networks: Set<NetworkID>
  /// Steady time.
  private(set) var now = Timestamp(milliseconds: .min)
  /// What the clock shows.
  private(set) var wall = Timestamp(milliseconds: .min)
  var sessions: [SessionID: Entry] = [:]
  var tokens: [Digest: SessionID] = [:]
  var keys: [KeyScope: SessionID] = [:]
  var flights: [UInt64: Flight] = [:]
  var index = SubjectIndex()
  var cuts = RecentCuts()
  var ended: [SessionID: Ended] = [:]
  var endedInOrder: [Ended] = []
  var pools: [SeatPoolID: SeatTable] = [:]
  /// The pools of each direction: dedicated ones by facility, the shared one under nil.
  var poolsOf: [ExchangeDirection: [FacilityReference?: SeatPoolID]] = [:]
  /// Seats that were left and nobody has been told of; at most one a seat.
  var endings: [SeatEnding] = []
  var stops: [StopScope: StoppedScope]
  /// Why nothing is shown now; nil while all is well.
  var frozen: EndReason?
  var gatesToShut: [Gate] = []
  /// What has ended in this call.
  var endedNow: [SessionID] = []
  private var lastFlight: UInt64 = 0

  init(
    limits: SessionLimits, networks: Set<NetworkID>, pools: [SeatPool], stopped: [StoppedScope]
  ) {
    self.limits = limits
    self.networks = networks
    stops = Dictionary(stopped.map { ($0.scope, $0) }) { first, _ in first }
    for pool in pools {
      self.pools[pool.id] = SeatTable(pool)
      poolsOf[pool.direction, default: [:]][pool.facility] = pool.id
    }
  }

  /// Moves time on; neither a clock set back nor one set forth changes what has passed.
  mutating func advance(to wall: Timestamp, steady: Timestamp) {
    now = max(now, steady)
    self.wall = wall
    endedNow = []
  }

  /// The gates to shut once the lock is released: callbacks may come back to the broker.
  mutating func takeGatesToShut() -> [Gate] {
    defer { gatesToShut = [] }
    return gatesToShut
  }

  // MARK: Exchanges

  mutating func enter(
    _ subject: AffectedBy, session: SessionID?, since mark: CutMark?, gate: Gate,
    freezes isFrozen: Bool = true
  ) throws(SessionError) -> UInt64 {
    let entry = session.flatMap { sessions[$0] }
    let subjects = entry?.covers(subject) == true ? [] : subjects(of: subject)
    try checkRunning(subjects)
    try checkRunning(entry?.subjects ?? [])
    guard flights.count < limits.flightsMax else { throw .limit(.flights) }
    if session != nil {
      guard let entry else { throw .unknown }
      catchUp(entry)
      guard entry.state.isActive else { throw entry.state.refusal }
    }
    let mark = mark ?? cuts.mark
    guard !cuts.hit(subjects, since: mark), !cuts.hit(entry?.subjects ?? [], since: mark) else {
      throw .withdrawn
    }
    lastFlight += 1
    flights[lastFlight] = Flight(
      gate: gate, subjects: subjects, session: entry, mark: mark, isFrozen: isFrozen)
    entry?.flights.insert(lastFlight)
    index.insert(.flight(lastFlight), under: subjects)
    return lastFlight
  }

  mutating func include(_ patients: [Digest], in number: UInt64) throws(SessionError) {
    guard var flight = flights[number], !flight.isCut else { throw .withdrawn }
    let added = patients.map(Subject.patient)
    guard !cuts.hit(added, since: flight.mark) else { throw .withdrawn }
    flight.subjects += added
    flights[number] = flight
    index.insert(.flight(number), under: added)
  }

  /// Forgets an exchange; its session if nothing holds that any more, to be drained.
  mutating func leave(_ number: UInt64) -> SessionID? {
    guard let flight = flights.removeValue(forKey: number) else { return nil }
    index.remove(.flight(number), from: flight.subjects)
    guard let entry = flight.session else { return nil }
    entry.flights.remove(number)
    return entry.isDrained ? entry.id : nil
  }

  // MARK: Opening and using

  mutating func open(
    _ seed: SessionSeed, key: RequestKey?, flight number: UInt64, gate: Gate, tokens maker: Tokens
  ) throws(SessionError) -> OpenedSession {
    guard let flight = flights[number], !flight.isCut else { throw .withdrawn }
    let covered = flight.subjects + (flight.session?.subjects ?? [])
    guard seed.subject.subjects.allSatisfy(covered.contains) else { throw .notCovered }
    let subjects = subjects(of: seed.subject)
    try checkRunning(subjects)
    let scope = key.map { key in
      KeyScope(
        facility: seed.subject.facility, user: seed.subject.user, certificate: seed.certificate,
        key: key)
    }
    if let first = try replay(scope, seed, maker) { return first }
    try checkRoom(for: seed)
    let pool = try pool(of: seed.subject)
    guard let id = SessionID(SecureRandom.bytes(16)) else { throw .unknown }
    let entry = Entry(
      ActiveSession.Kept(id: id, seed: seed, gate: gate), digest: maker.digest(of: id),
      pool: pool, key: scope, lengthMax: length(seed.obligations), subjects: subjects, wall: wall,
      now: now)
    if let reason = overdue(entry) { throw .lapsed(reason) }
    insert(entry)
    if seed.needsStepUp {
      step(id, .stepUp)
      sessions[id]?.stateEnd = Deadline(now.adding(limits.stepUpMax), .stepUpExpired)
    } else {
      admit(id)
    }
    return try opened(id, maker)
  }

  private mutating func insert(_ entry: Entry) {
    sessions[entry.id] = entry
    tokens[entry.digest] = entry.id
    if let key = entry.key { keys[key] = entry.id }
    index.insert(.session(entry.id), under: entry.subjects)
  }

  /// What the first request of the same key was answered, as it stands now.
  private mutating func replay(
    _ key: KeyScope?, _ seed: SessionSeed, _ maker: Tokens
  ) throws(SessionError) -> OpenedSession? {
    guard let key, let id = keys[key] else { return nil }
    catchUp(id)
    guard let entry = try live(id) else { return nil }
    guard entry.seed.asksForTheSame(as: seed) else { throw .keyReused }
    return try opened(id, maker)
  }

  private func opened(_ id: SessionID, _ maker: Tokens) throws(SessionError) -> OpenedSession {
    guard let entry = try live(id) else { throw .unknown }
    return OpenedSession(
      id: id, token: maker.token(of: id), notAfter: notAfter(entry), place: try place(of: id))
  }

  mutating func use(
    _ digest: Digest, facility: FacilityReference, certificate: Digest
  ) throws(SessionError) -> ActiveSession {
    guard let id = tokens[digest] else { throw .unknown }
    guard let entry = sessions[id] else {
      guard let over = ended[id], over.facility == facility, over.certificate == certificate
      else { throw .unknown }
      throw .ended(over.reason)
    }
    guard entry.seed.subject.facility == facility, entry.seed.certificate == certificate
    else { throw .unknown }
    catchUp(entry)
    guard entry.state.isLive else { throw entry.state.refusal }
    try checkRunning(entry.subjects)
    _ = try entry.state.handle(.used)
    entry.lastUsed = wall
    entry.used = now
    return active(entry)
  }

  mutating func close(
    _ id: SessionID, by facility: FacilityReference, _ user: UserID?
  ) throws(SessionError) {
    guard let entry = sessions[id], entry.seed.subject.facility == facility,
      user == nil || entry.seed.subject.user == user
    else { throw .unknown }
    end(id, .user)
  }

  mutating func replace(
    _ id: SessionID, _ scope: Scope, _ obligations: Obligations, _ deadlines: [Deadline]
  ) -> [SessionID] {
    guard let entry = sessions[id], entry.state.isLive else { return [] }
    var seed = entry.seed
    seed.scope = scope
    seed.obligations = obligations
    seed.deadlines = deadlines
    entry.kept = ActiveSession.Kept(id: id, seed: seed, gate: entry.gate)
    catchUp(entry)
    return endedNow.inOrder
  }
}

/// Makes the tokens of sessions: nobody else can, and nothing of them has to be kept.
struct Tokens: Sendable {
  private let maker = MessageAuthenticator(SecretKey.random(byteCount: 32))

  func token(of id: SessionID) -> String { Base32.encode(maker.tag(id.bytes).bytes) }

  func digest(of id: SessionID) -> Digest { Self.digest(token(of: id)) }

  static func digest(_ token: String) -> Digest { SHA256.hash(token) }
}
