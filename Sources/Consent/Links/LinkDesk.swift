import Crypto
package import Linkage
package import Platform
package import Record
package import Store

/// One side of a link that is proposed while both numbers are at hand.
package struct ProposedSide: Sendable {
  /// The facility whose number it is.
  package let facility: FacilityReference
  /// The patient's number there.
  package let localID: LocalID

  /// A side.
  package init(facility: FacilityReference, localID: LocalID) {
    self.facility = facility
    self.localID = localID
  }
}

/// A proposal as the facility that made it knows it.
package struct Proposed: Sendable {
  /// Under which that facility knows the link.
  package let handle: Handle
  /// Always `proposed`: a human of each side has yet to confirm.
  package let state: LinkState
  /// When the proposal lapses.
  package let expires: Timestamp
}

/// What the asked side sees of a proposal before it confirms.
package struct ProposalView: Sendable {
  /// Its own number of the patient who is meant.
  package let localID: LocalID
  /// The patient as the asking side has them; nil once the link is confirmed or has ended.
  package let demographics: Demographics?
  /// Where the link stands.
  package let state: LinkState
}

/// Proposes links between two numbers that are known at once, by a sheet or by a blinded match;
/// never makes one by itself.
package struct LinkDesk: Sendable {
  let storage: Storage
  let links: LinkRegister
  let handles: Handles
  let sideKeys: [NetworkID: SideKeys]
  let registers: Registers
  let clock: WallClock

  /// A desk beside the register of links.
  package init(
    store: any Store, links: LinkRegister, handles: Handles, sideKeys: [NetworkID: SideKeys],
    registers: Registers, clock: WallClock
  ) {
    storage = Storage(store: store)
    self.links = links
    self.handles = handles
    self.sideKeys = sideKeys
    self.registers = registers
    self.clock = clock
  }

  /// Proposes that `asking`'s patient is `asked`'s and tells the asked facility, which is shown the
  /// patient if there is something to show.
  ///
  /// Throws `facilityNotActive`, `unknownFacility` or `limit`.
  package func propose(
    _ asking: ProposedSide, _ asked: ProposedSide, evidence: LinkEvidence,
    showing demographics: Demographics?
  ) async throws(ConsentError) -> Proposed {
    for side in [asking, asked] {
      guard let facility = try await registers.facility(side.facility) else {
        throw .unknownFacility
      }
      guard facility.status == .active else { throw .facilityNotActive }
    }
    guard let id = LinkID(SecureRandom.bytes(16)) else { throw .cryptography }
    let (slot, key) = try await links.makeKey(for: id)
    do throws(ConsentError) {
      let link = LinkRecord(
        id: id, key: slot, requesterSide: try await half(asking, id, key),
        custodianSide: try await half(asked, id, key), evidence: evidence, created: clock.now())
      return try await propose(link, asking, asked, showing: demographics, under: key)
    } catch {
      await links.destroy(slot)
      throw error
    }
  }

  private func propose(
    _ link: LinkRecord, _ asking: ProposedSide, _ asked: ProposedSide,
    showing demographics: Demographics?, under key: LinkKey
  ) async throws(ConsentError) -> Proposed {
    let id = link.id
    let shown = try await shown(demographics, id, to: asked.facility.network, under: key)
    try await storage.change(failing: { $0 }) { batch throws(ConsentError) in
      batch.conditions.append(.absent(.link(id)))
      batch.changes =
        [.put(.link(id), link.encoded(), lease: nil), .put(.deadline(link.expires, id), [])]
        + shown
      for side in [link.requesterSide, link.custodianSide] {
        let key = Key.links(of: side.index, side.facility.network).appending(id.hex)
        batch.changes.append(.put(key, [], lease: nil))
      }
      try await storage.post(
        .linkProposed, .link(id), to: [.facility(asked.facility)], at: clock.now(), in: &batch)
    }
    return Proposed(
      handle: handles.handle(for: asking.facility, link: id), state: link.state,
      expires: link.expires)
  }

  private func shown(
    _ demographics: Demographics?, _ id: LinkID, to network: NetworkID, under linkKey: LinkKey
  ) async throws(ConsentError) -> [Change] {
    guard let demographics else { return [] }
    let key = try sideKey(network)
    let sealed = try translating { () throws(LinkageError) in
      try demographics.sealed(for: id, to: key.publicKey, under: linkKey)
    }
    // CRASH: a lease without keys runs out by itself; nothing is proposed before the commit.
    let lease = try await storage.lease(LinkRecord.proposalLifetime)
    return [.put(.shown(id), sealed, lease: lease)]
  }

  /// What `facility` compares before it confirms what the other side proposed or corrected, and its
  /// own number of a link that was stopped; throws `unknownLink`.
  package func view(
    _ handle: Handle, for facility: FacilityReference
  ) async throws(ConsentError) -> ProposalView {
    guard let id = handles.link(handle, for: facility), let link = try await links.link(id),
      !link.state(at: clock.now()).isFinal
    else { throw .unknownLink }
    // Whoever asks sees a link here when the other side corrected or stopped it.
    let isAsking = link.requesterSide.facility == facility
    let shown = try await storage.get(isAsking ? .shownBack(id) : .shown(id))
    guard let half = link.half(in: facility.network), half.facility == facility,
      !isAsking || shown != nil || link.state == .suspended
    else { throw .unknownLink }
    let keys = try sideKey(facility.network)
    guard let linkKey = try links.key(of: link) else { throw .unknownLink }
    return try translating { () throws(LinkageError) in
      ProposalView(
        localID: try half.sealed.open(
          link: id, facility: facility, with: keys, under: linkKey),
        demographics: try (link.state == .proposed ? shown : nil).map {
          entry throws(LinkageError) in
          try Demographics(opening: entry.value, for: id, with: keys, under: linkKey)
        }, state: link.state)
    }
  }

  func half(
    _ side: ProposedSide, _ id: LinkID, _ linkKey: LinkKey
  ) async throws(ConsentError) -> LinkHalf {
    let network = side.facility.network
    let index = handles.index(side.localID, in: network)
    let known = try await storage.list(
      .links(of: index, network), limit: ConsentLimits.linksPerPatientMax)
    guard known.count < ConsentLimits.linksPerPatientMax else { throw .limit(.linksPerPatient) }
    let key = try sideKey(network)
    let sealed = try translating { () throws(LinkageError) in
      try SealedHalf.seal(
        side.localID, link: id, facility: side.facility, to: key.publicKey,
        under: linkKey)
    }
    return LinkHalf(facility: side.facility, sealed: sealed, index: index)
  }

  func sideKey(_ network: NetworkID) throws(ConsentError) -> SideKeys {
    guard let key = sideKeys[network] else { throw .missingSideKey }
    return key
  }
}

extension Key {
  /// The demographics that the asked side of a proposal is shown.
  static func shown(_ id: LinkID) -> Key { Key("shown", id.hex) }

  /// The demographics that the asking side is shown of a corrected link.
  static func shownBack(_ id: LinkID) -> Key { Key("shownBack", id.hex) }
}
