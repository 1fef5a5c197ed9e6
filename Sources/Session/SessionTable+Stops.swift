import Crypto
import Platform
import Record

extension SessionTable {
  // MARK: Stopping

  /// Throws unless everything in `subjects` may go on.
  func checkRunning(_ subjects: [Subject]) throws(SessionError) {
    if !stops.isEmpty {
      guard stops[.all] == nil else { throw .stopped }
      for subject in subjects {
        guard let scope = subject.stopScope, stops[scope] != nil else { continue }
        if case .direction = scope { throw .directionStopped }
        throw .stopped
      }
    }
    guard frozen == nil else { throw .frozen }
  }

  mutating func stop(
    _ scope: StopScope, _ reason: EndReason, by network: NetworkID?
  ) -> [SessionID] {
    stops[scope, default: StoppedScope(scope: scope)].stop(by: network)
    return cut(scope.cut, reason)
  }

  mutating func resume(
    _ scope: StopScope, by network: NetworkID
  ) throws(SessionError) -> Set<NetworkID> {
    let parties = parties(of: scope)
    guard parties.contains(network) else { throw .notAParty }
    guard var stop = stops[scope] else { return [] }
    let waitedFor = try stop.resume(by: network, of: parties)
    stops[scope] = waitedFor.isEmpty ? nil : stop
    return waitedFor
  }

  /// Who has to agree before a scope runs again.
  func parties(of scope: StopScope) -> Set<NetworkID> {
    switch scope {
    case .direction(let direction): direction.parties
    case .pool(let pool): pools[pool]?.pool.direction.parties ?? networks
    case .all, .facility, .user, .link, .dialect: networks
    }
  }

  var stoppedScopes: [StoppedScope] { stops.values.sorted { $0.scope.text < $1.scope.text } }

  // MARK: Locking and freezing

  mutating func lock(_ id: SessionID, since: Timestamp) {
    step(id, .idle)
    sessions[id]?.lockEnd = Deadline(since.adding(limits.lockedMax), .idle)
    if let pool = sessions[id]?.pool { preempt(in: pool) }
  }

  mutating func unlock(
    _ facility: FacilityReference, _ user: UserID, _ certificate: Digest
  ) -> [SessionID] {
    var unlocked: [SessionID] = []
    for case .session(let id) in index.members(of: .user(facility, user)) {
      catchUp(id)
      guard let entry = sessions[id], entry.seed.certificate == certificate,
        entry.state == .locked || entry.state == .stepUpPending
      else { continue }
      // What is stopped or frozen stays where it is.
      guard (try? checkRunning(entry.subjects)) != nil else { continue }
      step(id, .authenticated)
      entry.stateEnd = nil
      entry.lockEnd = nil
      entry.used = now
      entry.lastUsed = wall
      unlocked.append(id)
    }
    // Whoever is admitted may take a locked session's seat, but none of those just unlocked.
    for id in unlocked where sessions[id]?.state == .requested { admit(id) }
    return unlocked.inOrder
  }

  mutating func freeze(_ reason: EndReason) {
    guard frozen == nil else { return }
    frozen = reason
    for id in Array(sessions.keys) {
      catchUp(id)
      step(id, .freeze)
      guard case .frozen? = sessions[id]?.state else { continue }
      sessions[id]?.stateEnd = Deadline(now.adding(limits.frozenMax), reason)
    }
    for (number, flight) in flights where flight.isFrozen { cutFlight(number) }
  }

  mutating func thaw() {
    guard frozen != nil else { return }
    frozen = nil
    for id in Array(sessions.keys) {
      catchUp(id)
      guard case .frozen? = sessions[id]?.state else { continue }
      step(id, .thaw)
      sessions[id]?.stateEnd = nil
      catchUp(id)
    }
  }
}

extension Subject {
  /// The stop that would hold it up; nil for what can only be cut.
  var stopScope: StopScope? {
    switch self {
    case .direction(let direction): .direction(direction)
    case .facility(let facility): .facility(facility)
    case .pool(let pool): .pool(pool)
    case .user(let facility, let user): .user(facility, user)
    case .link(let link): .link(link)
    case .dialect(let dialect): .dialect(dialect)
    case .patient, .plan, .session: nil
    }
  }
}
