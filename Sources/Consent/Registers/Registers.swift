package import Crypto
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

  // MARK: Facilities

  /// The facility of `network` that has a client certificate; one read.
  package func facility(
    certificate: Digest, in network: NetworkID
  ) async throws(ConsentError) -> Facility? {
    try Self.facility(try await storage.get(.certificate(certificate, network)))
  }

  /// The facility registered under `reference`.
  package func facility(_ reference: FacilityReference) async throws(ConsentError) -> Facility? {
    try Self.facility(try await storage.get(.facility(reference)))
  }

  /// The facilities of a network in the order of their ids; throws a limit beyond 5,000.
  package func facilities(_ network: NetworkID) async throws(ConsentError) -> [Facility] {
    let found = try await storage.list(
      .facilities(network), limit: ConsentLimits.listMax + 1)
    guard found.count <= ConsentLimits.listMax else { throw .limit(.list) }
    var facilities: [Facility] = []
    for (_, stored) in found {
      facilities.append(
        try translating { () throws(LinkageError) in
          try Facility(decoding: stored.value)
        })
    }
    return facilities
  }

  /// Puts a facility's entry and the index from each of its certificates, all at once.
  ///
  /// Throws `certificateInUse` if another facility of the network has one of them. Networks do not
  /// see each other's: otherwise one could keep the other's facilities out by naming them first.
  @discardableResult
  package func putFacility(_ facility: Facility) async throws(ConsentError) -> ConsentEvent {
    try facility.check()
    return try await events.publishing(.facility(facility.reference)) {
      () async throws(ConsentError) in try await store(facility)
    }
  }

  private func store(_ facility: Facility) async throws(ConsentError) -> ConsentEvent {
    for _ in 0..<ConsentLimits.attemptsOnConflictMax {
      let key = Key.facility(facility.reference)
      let present = try await storage.get(key)
      let former = try Self.facility(present)
      var guards = [present.guarding(key)]
      var changes: [Change] = [.put(key, facility.encoded())]
      let network = facility.reference.network
      for certificate in facility.certificates {
        let index = Key.certificate(certificate, network)
        let indexed = try await storage.get(index)
        if let owner = try Self.facility(indexed), owner.reference != facility.reference {
          throw .certificateInUse
        }
        guards.append(indexed.guarding(index))
        changes.append(.put(index, facility.encoded()))
      }
      for dropped in former?.certificates ?? [] where !facility.certificates.contains(dropped) {
        changes.append(.delete(.certificate(dropped, network)))
      }
      if try await storage.commit(guards, changes) {
        return facility.change(from: former, at: clock.now())
      }
    }
    throw .contention
  }

  private static func facility(_ stored: Versioned?) throws(ConsentError) -> Facility? {
    guard let stored else { return nil }
    return try translating { () throws(LinkageError) in try Facility(decoding: stored.value) }
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

extension Facility {
  fileprivate func change(from former: Facility?, at now: Timestamp) -> ConsentEvent {
    let effect: ConsentEvent.Effect =
      switch former {
      case nil: .widens
      case .some(let former) where former == self: .same
      // Only a renewal that adds certificates or a first activation cannot take access away.
      case .some(let former) where isWider(than: former): .widens
      case .some: .narrows
      }
    return ConsentEvent(
      subject: .facility(reference), part: .facility, facility: nil,
      from: former?.status.word ?? "unknown", to: status.word, effect: effect, at: now)
  }

  private func isWider(than former: Facility) -> Bool {
    var comparable = self
    comparable.status = former.status
    comparable.certificates = former.certificates
    comparable.nameJa = former.nameJa
    comparable.nameEn = former.nameEn
    return comparable == former && Set(former.certificates).isSubset(of: certificates)
      && (status == former.status || former.status != .active)
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
