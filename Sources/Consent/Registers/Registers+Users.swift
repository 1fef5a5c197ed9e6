import Crypto
import Linkage
import Platform
import Policy
package import Record
import Store

extension Registers {
  /// LIMIT: entries of one commit; more are written in several, the roster guarding them all.
  static let usersPerCommitMax = 100

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

  /// Puts a user's entry as the network's office has it: the direct way, without an application.
  ///
  /// An emergency right is not the office's to give: it stays as it was while role and status do,
  /// and goes with them. Throws `sharedName` or `licenceInUse` where the account would not be one
  /// person's alone.
  @discardableResult
  package func putUser(
    _ user: UserRecord, by actor: UserStep.Actor = UserStep.Actor(.office, by: nil)
  ) async throws(ConsentError) -> ConsentEvent {
    try await changeUser(at: user.facility) { roster throws(ConsentError) in
      user.put(over: roster.users[user.id], by: actor, at: clock.now())
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
    try await changeUser(at: facility) { roster throws(ConsentError) in
      var entry = try roster.user(id)
      try right?.check(for: entry)
      entry.emergencyRight = right
      return entry
    }
  }

  // MARK: Steps

  /// A facility applies for an account; nobody can use it before it is granted and confirmed.
  @discardableResult
  package func apply(
    for user: UserRecord, by actor: UserStep.Actor, under rules: UserRules
  ) async throws(ConsentError) -> ConsentEvent {
    guard UserEvent.apply.isOpen(to: actor.side, under: rules) else { throw .stepOfOtherSide }
    try actor.check()
    guard actor.by != user.id.text else { throw .ownHand }
    guard Self.isRole(user.role) else { throw .malformedEntry(field: "role") }
    try user.checkApplication()
    return try await changeUser(at: user.facility) { roster throws(ConsentError) in
      var entry = user
      let former = roster.users[user.id]
      entry.status = try former?.status.after(.apply) ?? .applied
      entry.history = former?.history ?? []
      entry.note(.apply, by: actor, at: clock.now())
      return entry
    }
  }

  /// Takes a step in the life of an account that is there.
  ///
  /// Throws `unknownUser`, `userStep`, `stepOfOtherSide`, or `ownHand`: nobody decides about their
  /// own account, and where a facility grants by itself it is not who applied.
  @discardableResult
  package func take(
    _ event: UserEvent, for id: UserID, at facility: FacilityReference,
    by actor: UserStep.Actor, under rules: UserRules
  ) async throws(ConsentError) -> ConsentEvent {
    guard event != .apply, event.isOpen(to: actor.side, under: rules) else {
      throw .stepOfOtherSide
    }
    try actor.check()
    return try await changeUser(at: facility) { roster throws(ConsentError) in
      try roster.user(id).taking(event, by: actor, at: clock.now())
    }
  }

  /// Whether decisions know the role: with any other word nobody ever gets in.
  static func isRole(_ word: String) -> Bool {
    Vocabulary.bridge2.position(of: "role").map { position in
      Vocabulary.bridge2.attributes[position].position(of: word) != nil
    } ?? false && word != Vocabulary.unknown
  }

  // MARK: Writing

  private func changeUser(
    at facility: FacilityReference, _ change: (Roster) throws(ConsentError) -> UserRecord
  ) async throws(ConsentError) -> ConsentEvent {
    let events = try await changeUsers(at: facility) { roster throws(ConsentError) in
      let entry = try change(roster)
      try roster.put(entry)
      return ([entry], ())
    }.events
    guard let event = events.first else { preconditionFailure("one change is one event") }
    return event
  }

  /// Reads all users of a facility, lets `plan` change some and writes these, unless it is a dry
  /// run: then nothing is written and everything else is the same.
  ///
  /// `plan` may run several times. An entry that says what it said is not written again.
  func changeUsers<Result: Sendable>(
    at facility: FacilityReference, isDryRun: Bool = false,
    _ plan: (inout Roster) throws(ConsentError) -> (entries: [UserRecord], result: Result)
  ) async throws(ConsentError) -> (result: Result, events: [ConsentEvent]) {
    for _ in 0..<ConsentLimits.attemptsOnConflictMax {
      let key = Key.roster(facility)
      let isUnchanged = try await storage.get(key).guarding(key)
      let former = Roster(try await users(at: facility), isUnchanged: isUnchanged)
      var roster = former
      let (entries, result) = try plan(&roster)
      if isDryRun { return (result, []) }
      if let events = try await write(entries, over: former, at: facility) {
        return (result, events)
      }
    }
    throw .contention
  }

  /// Nil if somebody else has changed a user of the facility meanwhile.
  private func write(
    _ entries: [UserRecord], over roster: Roster, at facility: FacilityReference
  ) async throws(ConsentError) -> [ConsentEvent]? {
    var isUnchanged = roster.isUnchanged
    var all: [ConsentEvent] = []
    for start in stride(from: 0, to: entries.count, by: Self.usersPerCommitMax) {
      let block = entries[start..<min(start + Self.usersPerCommitMax, entries.count)]
      let mark = SecureRandom.bytes(16)
      let changed = block.filter { roster.users[$0.id] != $0 }
      let subjects = block.map { ConsentEvent.Subject.user(facility, $0.id) }
      let events = try await events.publishing(subjects) { () async throws(ConsentError) in
        let changes = changed.map { Change.put(.user($0.id, facility), $0.encoded()) }
        if !changes.isEmpty {
          let all = [.put(.roster(facility), mark)] + changes
          guard try await storage.commit([isUnchanged], all) else { return [] }
        }
        let now = clock.now()
        return block.map { $0.change(from: roster.users[$0.id], at: now) }
      }
      guard !events.isEmpty else { return nil }
      all += events
      guard !changed.isEmpty, start + block.count < entries.count else { continue }
      let stored = try await storage.get(.roster(facility))
      guard stored?.value == mark else { return nil }
      isUnchanged = stored.guarding(.roster(facility))
    }
    return all
  }
}

extension UserRecord {
  /// This entry in the place of `former`, as the office puts it.
  func put(
    over former: UserRecord?, by actor: UserStep.Actor, at now: Timestamp
  ) -> UserRecord {
    var entry = self
    entry.emergencyRight = former?.right(after: self)
    entry.certified = now
    if let former, licence == former.licence, licenceProof == nil {
      entry.licenceProof = former.licenceProof
    }
    entry.isPersonal = isPersonal || former?.isPersonal == true
    entry.history = former?.history ?? []
    entry.note(nil, by: actor, at: now)
    return entry
  }

  /// This entry after a step.
  func taking(
    _ event: UserEvent, by actor: UserStep.Actor, at now: Timestamp
  ) throws(ConsentError) -> UserRecord {
    var entry = self
    entry.status = try status.after(event)
    let isGiving = [.grant, .confirm, .resume, .recertify].contains(event)
    if isGiving, let by = actor.by, by == id.text || event == .grant && by == applicant {
      throw .ownHand
    }
    if entry.status != .active { entry.emergencyRight = nil }
    if event == .confirm || event == .recertify { entry.certified = now }
    entry.note(event, by: actor, at: now)
    return entry
  }

  /// Who applied for the account last, as far as the entry remembers.
  private var applicant: String? { history.last { $0.event == .apply }?.actor.by }

  fileprivate func change(from former: UserRecord?, at now: Timestamp) -> ConsentEvent {
    let effect: ConsentEvent.Effect =
      switch former?.access {
      case nil: .widens
      case .some(let former) where former == access: .same
      case .some(let former) where former.status != .active: .widens
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
    var comparable = access
    comparable.emergencyRight = former.emergencyRight
    return comparable == former && former.emergencyRight.map { $0.until <= right.until } ?? true
  }

  /// The emergency right that is left once the office has put `entry` in this one's place.
  private func right(after entry: UserRecord) -> EmergencyRight? {
    entry.role == role && entry.status == .active ? emergencyRight : nil
  }
}
