package import Linkage
package import Platform
package import Record
package import Store

/// The networks' registers as the bridge keeps them: facilities, users and what patients said.
///
/// Every change is durable, then published to ``events``, then returned: what depends on it has
/// been cut by the time the caller hears of it.
package struct Registers: Sendable {
  /// Where changes are published.
  package let events: ConsentEvents
  let storage: Storage
  let handles: Handles
  let clock: WallClock

  /// Registers kept in `store`.
  package init(store: any Store, handles: Handles, clock: WallClock) {
    storage = Storage(store: store)
    self.handles = handles
    self.clock = clock
    events = ConsentEvents()
  }

  // MARK: Users

  /// The user registered under `id` at `facility`.
  package func user(
    _ id: UserID, at facility: FacilityReference
  ) async throws(ConsentError) -> UserRecord? {
    guard let stored = try await storage.get(.user(id, facility)) else { return nil }
    return try translating { () throws(LinkageError) in try UserRecord(decoding: stored.value) }
  }

  /// The users of a facility in no particular order; throws a limit beyond 5,000.
  package func users(at facility: FacilityReference) async throws(ConsentError) -> [UserRecord] {
    let found = try await storage.list(.users(facility), limit: ConsentLimits.listMax + 1)
    guard found.count <= ConsentLimits.listMax else { throw .limit(.list) }
    var users: [UserRecord] = []
    for (_, stored) in found {
      users.append(
        try translating { () throws(LinkageError) in
          try UserRecord(decoding: stored.value)
        })
    }
    return users
  }

  /// Puts a user's entry.
  ///
  /// An emergency right is not the office's to give: it stays as it was while role and status do,
  /// and goes with them.
  @discardableResult
  package func putUser(_ user: UserRecord) async throws(ConsentError) -> ConsentEvent {
    try user.check()
    return try await change(user.id, at: user.facility) { former throws(ConsentError) in
      var entry = user
      entry.emergencyRight = former?.right(after: user)
      return entry
    }
  }

  /// Grants a user the right to open emergency views, or takes it back (nil).
  ///
  /// Taking it back ends what the user has open. Throws `unknownUser`, `emergencyRoleUnfit`, or a
  /// malformed `by` or `until`.
  @discardableResult
  package func setEmergencyRight(
    _ right: EmergencyRight?, of id: UserID, at facility: FacilityReference
  ) async throws(ConsentError) -> ConsentEvent {
    try await change(id, at: facility) { former throws(ConsentError) in
      guard var entry = former else { throw .unknownUser }
      try right?.check(for: entry)
      entry.emergencyRight = right
      return entry
    }
  }

  private func change(
    _ id: UserID, at facility: FacilityReference,
    _ change: (UserRecord?) throws(ConsentError) -> UserRecord
  ) async throws(ConsentError) -> ConsentEvent {
    try await events.publishing(.user(facility, id)) { () async throws(ConsentError) in
      let (entry, former) = try await storage.update(.user(id, facility)) {
        stored throws(ConsentError) -> (bytes: [UInt8], result: (UserRecord, UserRecord?)) in
        let former = try stored.map { stored throws(ConsentError) in
          try translating { () throws(LinkageError) in try UserRecord(decoding: stored.value) }
        }
        let entry = try change(former)
        return (entry.encoded(), (entry, former))
      }
      return entry.change(from: former, at: clock.now())
    }
  }
}

extension UserRecord {
  fileprivate func change(from former: UserRecord?, at now: Timestamp) -> ConsentEvent {
    let effect: ConsentEvent.Effect =
      switch former {
      case nil: .widens
      case .some(let former) where former == self: .same
      case .some(let former) where former.status == .suspended: .widens
      case .some(let former) where isWider(than: former): .widens
      case .some: .narrows
      }
    return ConsentEvent(
      subject: .user(facility, id), part: .user, facility: nil,
      from: former?.status.word ?? "unknown", to: status.word, effect: effect, at: now)
  }
  /// An emergency right came, or ends no sooner; nothing else changed.
  private func isWider(than former: UserRecord) -> Bool {
    guard let right = emergencyRight else { return false }
    var comparable = self
    comparable.emergencyRight = former.emergencyRight
    return comparable == former && former.emergencyRight.map { $0.until <= right.until } ?? true
  }

  /// The emergency right that is left once the office has put `entry` in this one's place.
  fileprivate func right(after entry: UserRecord) -> EmergencyRight? {
    entry.role == role && entry.status == .active ? emergencyRight : nil
  }
}
