package import Crypto
import Linkage
import Platform
package import Record
import Store

extension Registers {
  /// The facility of `network` that has a client certificate; one read.
  package func facility(
    certificate: Digest, in network: NetworkID
  ) async throws(ConsentError) -> Reading<Facility>? {
    let (last, latest) = (decoded.last(certificate, network), storage.store.latest)
    if let last, last.seen.covers(latest) { return last }
    let key = last?.row.key ?? .certificate(certificate, network)
    guard let stored = try await storage.get(key) else { return nil }
    if let last, last.row.revision == stored.revision {
      last.seen.note(latest)
      return last
    }
    guard let facility = try Self.facility(stored) else { return nil }
    let reading = Reading(facility, key, stored)
    decoded.keep(reading, certificate, network)
    return reading
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

  /// What the office keeps of a facility beside its entry; empty of one it never wrote of.
  package func dossier(
    of reference: FacilityReference
  ) async throws(ConsentError) -> FacilityDossier {
    try Self.dossier(try await storage.get(.dossier(reference)))
  }

  /// Puts what an office enters of a facility; `dossier` nil leaves the one it has.
  ///
  /// Throws `certificateInUse` if another facility of the network has one of its certificates, and
  /// `illegalStep` for a status that only a step leads to. A facility joins when it is first
  /// registered or comes back: a renewal is no joining, or it would put the facility behind
  /// consents that name it.
  @discardableResult
  package func putFacility(
    _ facility: Facility, dossier: FacilityDossier? = nil, as words: StepWords = .none
  ) async throws(ConsentError) -> ConsentEvent {
    try words.check(needed: false)
    return try await change(facility.reference) {
      former, kept throws(ConsentError) in
      var (entry, file) = (facility, dossier ?? kept)
      (file.steps, file.audits, file.enrolment) = (kept.steps, kept.audits, kept.enrolment)
      let present = former?.status
      if let former, present != .left { entry.joined = former.joined }
      entry.auditDue = former?.auditDue
      if let step = try FacilityStep.implied(by: entry.status, after: present) {
        file.append(StepRecord(step, words, at: clock.now()))
      }
      return (entry, file)
    }
  }

  /// Takes a step of a registered facility, on a document.
  ///
  /// Throws `unknownFacility`, `illegalStep` or a malformed part of `words`. Whoever becomes active
  /// after the technical test joins at that moment.
  @discardableResult
  package func take(
    _ step: FacilityStep, of reference: FacilityReference, _ words: StepWords
  ) async throws(ConsentError) -> ConsentEvent {
    try words.check(needed: true)
    return try await change(reference) { former, dossier throws(ConsentError) in
      guard var entry = former else { throw .unknownFacility }
      var file = dossier
      guard let next = FacilityStatus.after(step, from: entry.status) else {
        throw .illegalStep(from: entry.status)
      }
      if entry.status != .suspended, next == .active { entry.joined = clock.now() }
      entry.status = next
      file.append(StepRecord(step, words, at: clock.now()))
      return (entry, file)
    }
  }

  /// Changes a facility's entry, its dossier and the index from each of its certificates, all in
  /// one commit.
  ///
  /// Networks do not see each other's certificates: otherwise one could keep the other's
  /// facilities out by naming them first.
  @discardableResult
  func change(
    _ reference: FacilityReference,
    _ change: (Facility?, FacilityDossier) throws(ConsentError) -> (Facility, FacilityDossier)
  ) async throws(ConsentError) -> ConsentEvent {
    try await events.publishing(.facility(reference)) { () async throws(ConsentError) in
      for _ in 0..<ConsentLimits.attemptsOnConflictMax {
        let (entryKey, fileKey) = (Key.facility(reference), Key.dossier(reference))
        let present = try await storage.get(entryKey)
        let file = try await storage.get(fileKey)
        let former = try Self.facility(present)
        var (facility, dossier) = try change(former, try Self.dossier(file))
        let pinned = Set(facility.certificates)
        dossier.certificateEnds = dossier.certificateEnds.filter { pinned.contains($0.key) }
        try facility.check()
        try dossier.check()
        var (guards, changes) = try await certificates(of: facility, former)
        guards += [present.guarding(entryKey), file.guarding(fileKey)]
        changes += [.put(entryKey, facility.encoded()), .put(fileKey, dossier.encoded())]
        if try await storage.commit(guards, changes) {
          return facility.change(from: former, at: clock.now())
        }
      }
      throw .contention
    }
  }

  private func certificates(
    of facility: Facility, _ former: Facility?
  ) async throws(ConsentError) -> ([Store::Condition], [Change]) {
    var guards: [Store::Condition] = []
    var changes: [Change] = []
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
    return (guards, changes)
  }

  static func facility(_ stored: Versioned?) throws(ConsentError) -> Facility? {
    guard let stored else { return nil }
    return try translating { () throws(LinkageError) in try Facility(decoding: stored.value) }
  }

  private static func dossier(_ stored: Versioned?) throws(ConsentError) -> FacilityDossier {
    guard let stored else { return FacilityDossier() }
    return try translating { () throws(LinkageError) in
      try FacilityDossier(decoding: stored.value)
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
    // Neither is about what is open: a capacity is for new sessions, an audit is never due at once.
    comparable.sessionsMax = former.sessionsMax
    comparable.auditDue = former.auditDue
    if former.status != .active { comparable.joined = former.joined }
    return comparable == former && Set(former.certificates).isSubset(of: certificates)
      && (status == former.status || former.status != .active)
  }
}
