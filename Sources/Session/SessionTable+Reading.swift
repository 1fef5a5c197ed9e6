import Platform
import Record

extension SessionTable {
  /// Throws the limit that the new session would exceed.
  func checkRoom(for seed: SessionSeed) throws(SessionError) {
    let subject = seed.subject
    guard sessions.count < limits.sessionsMax else { throw .limit(.sessions) }
    let share = min(seed.facilitySessionsMax ?? .max, limits.sessionsPerFacilityMax)
    guard sessionCount(.facility(subject.facility)) < share else {
      throw .limit(.sessionsPerFacility)
    }
    if let user = subject.user {
      guard sessionCount(.user(subject.facility, user)) < limits.sessionsPerUserMax else {
        throw .limit(.sessionsPerUser)
      }
    }
    guard let pool = try pool(of: subject), let table = pools[pool] else { return }
    guard table.hasRoom(for: subject.facility, isEmergency: seed.isEmergency) else {
      throw .limit(.waiting)
    }
  }

  /// The sessions in `scope` that are not over, oldest first.
  func live(in scope: CutScope) -> [Entry] {
    members(of: scope)
      .compactMap { member in
        if case .session(let id) = member { sessions[id] } else { nil }
      }
      .filter(\.state.isLive)
      .sorted { ($0.opened, $0.id.hex) < ($1.opened, $1.id.hex) }
  }

  func active(_ entry: Entry) -> ActiveSession {
    ActiveSession(kept: entry.kept, notAfter: notAfter(entry))
  }

  /// A session that is not over; nil if there never was one.
  ///
  /// Throws `ended`.
  func live(_ id: SessionID) throws(SessionError) -> Entry? {
    if let over = ended[id] { throw .ended(over.reason) }
    guard let entry = sessions[id] else { return nil }
    if !entry.state.isLive { throw entry.state.refusal }
    return entry
  }

  /// Where a session stands; throws `unknown`, `ended`, or why nothing goes on.
  func place(of id: SessionID) throws(SessionError) -> SessionPlace {
    guard let entry = try live(id) else { throw .unknown }
    switch entry.state {
    case .requested, .active: return .active
    case .stepUpPending: return .stepUp
    case .connecting: return .connecting
    case .locked: return .locked
    case .frozen: return .frozen
    case .queued, .offered: break
    case .ending, .ended: throw entry.state.refusal
    }
    switch try? entry.pool.flatMap({ try pools[$0]?.place(of: id) }) {
    case .queued(let before): return .queued(before: before)
    case .offered(_, let until): return .offered(until: shown(until))
    case .seated, nil: preconditionFailure("a session that waits has a place in its pool")
    }
  }

  /// The facility of a session, also of one that is over.
  func facility(of id: SessionID) -> FacilityReference? {
    sessions[id]?.seed.subject.facility ?? ended[id]?.facility
  }

  /// Why a session is over; nil while it is not, or once it is forgotten.
  func endReason(of id: SessionID) -> EndReason? {
    if let over = ended[id] { return over.reason }
    guard case .ending(let reason)? = sessions[id]?.state else { return nil }
    return reason
  }

  func summary(_ entry: Entry) -> SessionSummary {
    SessionSummary(
      id: entry.id, subject: entry.seed.subject, role: entry.seed.role,
      purpose: entry.seed.purpose, state: entry.state, hasScreen: entry.seed.hasScreen,
      pool: entry.pool, opened: entry.opened, lastUsed: entry.lastUsed, notAfter: notAfter(entry))
  }

  var summaries: [SessionSummary] {
    sessions.values
      .sorted { ($0.opened, $0.id.hex) < ($1.opened, $1.id.hex) }
      .map(summary)
  }

  var seats: [SeatPoolStatus] {
    pools.values
      .sorted { $0.pool.id.text < $1.pool.id.text }
      .map { SeatPoolStatus(pool: $0.pool, census: $0.census) }
  }

  var statistics: BrokerStatistics {
    BrokerStatistics(
      sessions: sessions.count, flights: flights.count, ended: ended.count,
      subjects: index.subjectCount)
  }

  mutating func takeEndings() -> [SeatEnding] {
    defer { endings = [] }
    return endings
  }

  private func sessionCount(_ subject: Subject) -> Int {
    index.members(of: subject).count { member in
      if case .session = member { true } else { false }
    }
  }
}
