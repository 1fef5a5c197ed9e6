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
    guard let user = subject.user else { return }
    guard sessionCount(.user(subject.facility, user)) < limits.sessionsPerUserMax else {
      throw .limit(.sessionsPerUser)
    }
  }

  /// The active sessions in `scope`, oldest first.
  func active(in scope: CutScope) -> [ActiveSession] {
    let ids: [SessionID]
    if let subject = scope.subject {
      ids = index.members(of: subject).compactMap { member in
        if case .session(let id) = member { id } else { nil }
      }
    } else {
      ids = Array(sessions.keys)
    }
    return ids.compactMap { sessions[$0] }
      .filter(\.state.isActive)
      .sorted { ($0.opened, $0.id.hex) < ($1.opened, $1.id.hex) }
      .map(\.active)
  }

  var summaries: [SessionSummary] {
    sessions.values
      .sorted { ($0.opened, $0.id.hex) < ($1.opened, $1.id.hex) }
      .map { entry in
        SessionSummary(
          id: entry.id, subject: entry.seed.subject, role: entry.seed.role,
          purpose: entry.seed.purpose, state: entry.state, opened: entry.opened,
          lastUsed: entry.lastUsed, notAfter: entry.deadline.at)
      }
  }

  var statistics: BrokerStatistics {
    BrokerStatistics(
      sessions: sessions.count, flights: flights.count, ended: ended.count,
      subjects: index.subjectCount)
  }

  private func sessionCount(_ subject: Subject) -> Int {
    index.members(of: subject).count { member in
      if case .session = member { true } else { false }
    }
  }
}

extension SessionTable.Entry {
  var active: ActiveSession {
    ActiveSession(id: id, seed: seed, gate: gate, notAfter: deadline.at)
  }
}

extension SessionState {
  /// What an exchange that wants to use a session in this state is told.
  var refusal: SessionError {
    switch self {
    case .requested, .active: .notActive
    case .ending(let reason), .ended(let reason): .ended(reason)
    }
  }
}
