import Crypto
package import Linkage
import Platform
package import Record
package import Store

/// The right to ask a custodian's register once whom it has under a number: the question was
/// counted before.
package struct Comparison: ~Copyable, Sendable {
  /// The number that is compared.
  package let id: ForeignID

  init(_ id: ForeignID) {
    self.id = id
  }
}

/// Proposes links by the patient number of another facility, read from the patient's paper.
///
/// The asking side says whom it means; the custodian's side says whether its register means the
/// same, and nothing else. A number nobody has disagrees as any other does.
package struct ForeignIDDesk: Sendable {
  /// LIMIT: disagreements of one facility about one number, until it is locked to that facility.
  package static let disagreementsMax = 3
  /// How long they count, and how long the lock lasts unless the number's facility lifts it.
  package static let lockDuration = Duration.seconds(86_400)

  private let storage: Storage
  /// What proposes the links.
  package let desk: LinkDesk
  private let comparing = AttemptLimiter(attemptsMax: ConsentLimits.attemptsPerMinuteMax)

  /// A desk beside the one that proposes links.
  package init(store: any Store, desk: LinkDesk) {
    storage = Storage(store: store)
    self.desk = desk
  }

  /// Compares and, if the register agrees, proposes the link and confirms it for the asking side.
  ///
  /// `look` asks the register; what it throws is thrown on, and does not count. Throws
  /// `foreignIDDisagrees`, `foreignIDLocked`, `tooManyAttempts`, `unknownFacility`,
  /// `facilityNotActive` or what ``LinkDesk`` throws.
  package func propose<Failure: Error>(
    _ asking: ProposedSide, _ id: ForeignID, _ stated: StatedPerson,
    failing: (ConsentError) -> Failure,
    look: (consuming Comparison) async throws(Failure) -> RegisteredPerson?
  ) async throws(Failure) -> Proposed {
    func translated<Value>(
      _ body: () async throws(ConsentError) -> Value
    ) async throws(Failure) -> Value {
      do throws(ConsentError) { return try await body() } catch { throw failing(error) }
    }
    try await translated { () async throws(ConsentError) in
      try await admit(id, for: asking.facility)
    }
    let registered: RegisteredPerson?
    do throws(Failure) { registered = try await look(Comparison(id)) } catch {
      try await translated { () async throws(ConsentError) in
        try await forgive(id, asking.facility)
      }
      throw error
    }
    return try await translated { () async throws(ConsentError) in
      try await settle(asking, id, stated, registered)
    }
  }

  /// Lifts every lock of a number, for the facility whose number it is.
  package func unlock(
    _ localID: LocalID, of facility: FacilityReference
  ) async throws(ConsentError) {
    let index = desk.handles.index(localID, in: facility.network)
    try await storage.change(failing: { $0 }) { batch throws(ConsentError) in
      let prefix = Key.tries(of: index, facility)
      for (key, _) in try await storage.list(prefix, limit: ConsentLimits.listMax) {
        batch.changes.append(.delete(key))
      }
    }
  }

  // MARK: Counting

  /// Counts the question as a disagreement before it is asked: so neither a crash nor a crowd of
  /// questions at once gives one more.
  private func admit(
    _ id: ForeignID, for asker: FacilityReference
  ) async throws(ConsentError) {
    let now = desk.clock.now()
    guard comparing.admits(asker, at: now) else { throw .tooManyAttempts }
    for reference in [asker, id.facility] {
      guard let facility = try await desk.registers.facility(reference) else {
        throw .unknownFacility
      }
      guard facility.status == .active else { throw .facilityNotActive }
    }
    let key = tries(id, asker)
    let lease = try await storage.lease(Self.lockDuration)
    try await storage.change(failing: { $0 }) { batch throws(ConsentError) in
      let stored = try await storage.get(key)
      var tries = try Tries(stored)
      if tries.until <= now { tries.count = 0 }
      guard tries.count < Self.disagreementsMax else { throw .foreignIDLocked }
      tries.count += 1
      tries.until = now.adding(Self.lockDuration)
      tries.lease = lease
      batch.conditions.append(stored.guarding(key))
      batch.changes.append(.put(key, tries.encoded, lease: tries.lease))
    }
  }

  /// Takes back the count of a question that nobody answered.
  private func forgive(_ id: ForeignID, _ asker: FacilityReference) async throws(ConsentError) {
    let key = tries(id, asker)
    try await storage.change(failing: { $0 }) { batch throws(ConsentError) in
      guard let stored = try await storage.get(key) else { return }
      var tries = try Tries(stored)
      tries.count -= 1
      batch.conditions.append(Optional(stored).guarding(key))
      guard tries.count > 0 else {
        batch.changes.append(.delete(key))
        return
      }
      batch.changes.append(.put(key, tries.encoded, lease: tries.lease))
    }
  }

  private func tries(_ id: ForeignID, _ asker: FacilityReference) -> Key {
    let index = desk.handles.index(id.localID, in: id.facility.network)
    return Key.tries(of: index, id.facility)
      .appending(asker.network.text).appending(asker.facility.text)
  }

  // MARK: Comparing

  private func settle(
    _ asking: ProposedSide, _ id: ForeignID, _ stated: StatedPerson,
    _ registered: RegisteredPerson?
  ) async throws(ConsentError) -> Proposed {
    let keys = try desk.sideKey(id.facility.network)
    let statement = try translating { () throws(LinkageError) in
      try SealedStatement(stated, about: id, by: asking.facility, to: keys.publicKey)
    }
    let agrees = try translating { () throws(LinkageError) in
      try statement.agrees(with: registered, about: id, by: asking.facility, with: keys)
    }
    let takesPart = try await takesPart(id)
    guard agrees, takesPart else { throw .foreignIDDisagrees }
    try await storage.change(failing: { $0 }) { batch throws(ConsentError) in
      batch.changes.append(.delete(tries(id, asking.facility)))
    }
    if let known = try await known(asking, id) { return known }
    let proposed = try await desk.propose(
      asking, ProposedSide(facility: id.facility, localID: id.localID),
      evidence: LinkEvidence(
        mode: .foreignID, digest: statement.digest(about: id, by: asking.facility),
        validUntil: nil),
      showing: nil)
    // CRASH: without this the asking side confirms by its handle, as after any proposal.
    guard let link = desk.handles.link(proposed.handle, for: asking.facility) else {
      throw .unknownLink
    }
    try await desk.links.confirm(link, by: asking.facility)
    return proposed
  }

  /// Who does not take part in the custodian's network is nobody there.
  private func takesPart(_ id: ForeignID) async throws(ConsentError) -> Bool {
    let network = id.facility.network
    let said = try await desk.registers.consent(
      of: desk.handles.index(id.localID, in: network), in: network)
    let now = desk.clock.now()
    return said?.standing(for: nil, in: network, by: .latest, at: now).participation == .active
  }

  /// The link that these two have already, as the asking facility knows it.
  private func known(
    _ asking: ProposedSide, _ id: ForeignID
  ) async throws(ConsentError) -> Proposed? {
    let now = desk.clock.now()
    let index = desk.handles.index(asking.localID, in: asking.facility.network)
    let other = desk.handles.index(id.localID, in: id.facility.network)
    let found = try await desk.links.links(of: index, in: asking.facility.network).first { link in
      let sides = [link.requesterSide, link.custodianSide]
      return !link.state(at: now).isFinal
        && sides.contains { $0.facility == asking.facility && $0.index == index }
        && sides.contains { $0.facility == id.facility && $0.index == other }
    }
    return found.map { link in
      Proposed(
        handle: desk.handles.handle(for: asking.facility, link: link.id),
        state: link.state(at: now),
        expires: link.expires)
    }
  }
}

/// How often one facility was wrong about one number.
private struct Tries {
  private static let version: UInt8 = 1

  var count = 0
  var until = Timestamp(milliseconds: 0)
  var lease = Lease(id: 0)

  init(_ stored: Versioned?) throws(ConsentError) {
    guard let stored else { return }
    (count, until, lease) = try translating { () throws(LinkageError) in
      var unpacker = try Unpacker(stored.value, version: Self.version)
      let (count, until) = (try unpacker.byte(), try unpacker.number())
      let lease = Lease(id: UInt64(bitPattern: try unpacker.number()))
      try unpacker.finish()
      return (Int(count), Timestamp(milliseconds: until), lease)
    }
  }

  var encoded: [UInt8] {
    var packer = Packer(version: Self.version)
    packer.byte(UInt8(clamping: count))
    packer.number(until.milliseconds)
    packer.number(Int64(bitPattern: lease.id))
    return packer.bytes
  }
}

extension Key {
  /// Disagreements about a patient's number at a facility, by who asked.
  fileprivate static func tries(of patient: PatientIndex, _ facility: FacilityReference) -> Key {
    Key("foreign-id", facility.network.text, facility.facility.text, patient.hex)
  }
}
