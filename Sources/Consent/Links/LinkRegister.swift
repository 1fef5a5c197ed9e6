import Crypto
package import Linkage
package import Platform
package import Record
package import Store

/// The links, and from each patient's blind index to the patient's links.
package struct LinkRegister: Sendable {
  let storage: Storage
  let keys: Keystore
  let events: ConsentEvents
  let clock: WallClock

  /// Links kept in `store`, each with its key in `keys`; changes are published to `events`, the
  /// registers' own.
  package init(store: any Store, keys: Keystore, events: ConsentEvents, clock: WallClock) {
    storage = Storage(store: store)
    self.keys = keys
    self.events = events
    self.clock = clock
  }

  /// The link with this id, by one read; nil for a decoy's id as for any unknown one.
  package func link(_ id: LinkID) async throws(ConsentError) -> LinkRecord? {
    try await read(id)?.value
  }

  /// The link with this id and where it was read.
  package func read(_ id: LinkID) async throws(ConsentError) -> Reading<LinkRecord>? {
    let key = Key.link(id)
    guard let stored = try await storage.get(key) else { return nil }
    return Reading(try Self.decoded(stored), key, stored)
  }

  /// Whether a link stands as it was read.
  package func isUnchanged(_ link: Reading<LinkRecord>) async throws(ConsentError) -> Bool {
    try await storage.areUnchanged(CollectionOfOne(link.row), since: link.seen)
  }

  /// The links of a patient, ended ones included, at most 64.
  package func links(
    of patient: PatientIndex, in network: NetworkID
  ) async throws(ConsentError) -> [LinkRecord] {
    let entries = try await storage.list(
      .links(of: patient, network), limit: ConsentLimits.linksPerPatientMax)
    var links: [LinkRecord] = []
    for (key, _) in entries {
      guard let id = key.segments.last.flatMap(LinkID.init(hex:)) else { throw .malformedRecord }
      if let link = try await link(id) { links.append(link) }
    }
    return links
  }

  /// Notes that `facility` confirms; the second side's confirmation makes the link `confirmed`.
  ///
  /// Throws `unknownLink`, `notAParty`, `proposalExpired` or `illegalTransition`.
  @discardableResult
  package func confirm(
    _ id: LinkID, by facility: FacilityReference
  ) async throws(ConsentError) -> LinkState {
    let now = clock.now()
    return try await change(id) { link throws(ConsentError) in
      guard link.requesterSide.facility == facility || link.custodianSide.facility == facility
      else { throw .notAParty }
      guard !link.hasLapsed(at: now) else { throw .proposalExpired }
      try translating { () throws(LinkageError) in try link.confirm(by: facility, at: now) }
    }
  }

  /// Stops a link until both sides confirm anew; what has ended stays as it is.
  @discardableResult
  package func suspend(_ id: LinkID) async throws(ConsentError) -> LinkState {
    let now = clock.now()
    return try await change(id) { link throws(ConsentError) in
      try translating { () throws(LinkageError) in try link.suspend(at: now) }
    }
  }

  /// Ends a link for good; its key is destroyed when this returns, unless that failed and is noted.
  @discardableResult
  package func revoke(_ id: LinkID) async throws(ConsentError) -> LinkState {
    try await change(id) { link throws(ConsentError) in
      try translating { () throws(LinkageError) in try link.revoke() }
    }
  }

  /// Ends a proposal or suspension whose time is over.
  func lapse(_ id: LinkID, at now: Timestamp) async throws(ConsentError) {
    _ = try await change(id) { link throws(ConsentError) in
      try translating { () throws(LinkageError) in try link.lapse(at: now) }
    }
  }

  /// Ends every link of a patient, as a withdrawal does; returns those that ended by it.
  @discardableResult
  package func revokeAll(
    of patient: PatientIndex, in network: NetworkID
  ) async throws(ConsentError) -> [LinkID] {
    var ended: [LinkID] = []
    for link in try await links(of: patient, in: network) where !link.state.isFinal {
      _ = try await revoke(link.id)
      ended.append(link.id)
    }
    return ended
  }

  private func change(
    _ id: LinkID, _ body: (inout LinkRecord) throws(ConsentError) -> Void
  ) async throws(ConsentError) -> LinkState {
    try await change(id, body) { _, _ in }
  }

  /// Changes a link, and in the same commit what `more` adds for what it was before.
  func change(
    _ id: LinkID, _ body: (inout LinkRecord) throws(ConsentError) -> Void,
    with more: (LinkRecord, inout Batch) async throws(ConsentError) -> Void
  ) async throws(ConsentError) -> LinkState {
    var state: LinkState?
    var doomed: KeySlot?
    _ = try await events.publishing(.link(id)) { () async throws(ConsentError) in
      var made: (former: LinkRecord, link: LinkRecord)?
      try await storage.change(failing: { $0 }) { batch throws(ConsentError) in
        guard let stored = try await storage.get(.link(id)) else { throw .unknownLink }
        let former = try Self.decoded(stored)
        var link = former
        try body(&link)
        batch.put(.link(id), link.encoded(), over: stored)
        // Who is told later is noted now, so that no crash lies between.
        if link.state == .revoked, former.state == .confirmed || former.state == .suspended {
          batch.changes.append(.put(Key.untoldLinks.appending(id.hex), [1]))
        }
        if link.state.isFinal, !former.state.isFinal {
          batch.changes.append(.put(.doomedKey(id), DoomedKey(link).encoded()))
        }
        if link.expires != former.expires {
          batch.changes.append(.put(.deadline(link.expires, id), []))
        }
        try await more(former, &batch)
        made = (former, link)
      }
      guard let (former, link) = made else { preconditionFailure("a batch was built") }
      state = link.state
      if link.state.isFinal { doomed = link.key }
      let effect: ConsentEvent.Effect =
        former == link ? .same : (link.state == .confirmed ? .widens : .narrows)
      return ConsentEvent(
        subject: .link(id), part: .link, facility: nil, from: former.state.word,
        to: link.state.word, effect: effect, at: clock.now())
    }
    // What is cut first cannot read on meanwhile.
    if let doomed { await destroy(doomed) }
    guard let state else { preconditionFailure("a change that did not throw has a state") }
    return state
  }

  static func decoded(_ stored: Versioned) throws(ConsentError) -> LinkRecord {
    try translating { () throws(LinkageError) in try LinkRecord(decoding: stored.value) }
  }
}

extension LinkState {
  /// The word for the ledger and the console.
  package var word: String {
    switch self {
    case .proposed: "proposed"
    case .confirmed: "confirmed"
    case .suspended: "suspended"
    case .revoked: "revoked"
    case .superseded: "superseded"
    }
  }
}
