import Crypto
package import Linkage
import Platform
package import Record
import Store

/// What a facility reports of its own patient's numbers.
package struct NumberCorrection: Sendable {
  /// What happened to the numbers.
  package enum Kind: Sendable {
    /// Two numbers were one person's; only `number` stays.
    case merge
    /// The number was wrong; `number` is right.
    case correct
    /// One number had two people's records; `former` and `number` are apart again.
    case unmerge
  }

  /// What happened.
  package let kind: Kind
  /// The number until now.
  package let former: LocalID
  /// The number from now on.
  package let number: LocalID
  /// The patient as they are to be compared anew, if name, birth date or sex changed as well.
  package let changed: Demographics?

  /// A report; nil if both numbers are the same one.
  package init?(kind: Kind, former: LocalID, number: LocalID, changed: Demographics?) {
    guard former != number, kind != .unmerge || changed == nil else { return nil }
    self.kind = kind
    self.former = former
    self.number = number
    self.changed = changed
  }
}

/// What became of one link by a correction.
package struct CorrectedLink: Sendable {
  /// The link's handle for the facility that reported.
  package let handle: Handle
  /// Where the link stands now.
  package let state: LinkState
  /// The handle of the link in its place.
  package let successor: Handle?
}

extension LinkDesk {
  /// Takes a facility's report about its own patient's numbers: links move to the new number at
  /// once, or stop at once; nothing that stopped goes on by itself.
  ///
  /// No links are a result like any. Throws `limit` before anything changes.
  package func take(
    _ correction: NumberCorrection, by facility: FacilityReference
  ) async throws(ConsentError) -> [CorrectedLink] {
    switch correction.kind {
    case .unmerge:
      var stopped: [CorrectedLink] = []
      for number in [correction.former, correction.number] {
        for link in try await standing(number, of: facility) {
          let state = try await links.stop(link, telling: Self.everyone(link))
          stopped.append(corrected(link, state, for: facility))
        }
      }
      return stopped
    case .merge, .correct:
      var moved: [CorrectedLink] = []
      for link in try await standing(correction.former, of: facility) {
        moved.append(try await move(link, correction, by: facility))
      }
      return moved
    }
  }

  /// The links of a number of this very facility that have not ended.
  private func standing(
    _ number: LocalID, of facility: FacilityReference
  ) async throws(ConsentError) -> [LinkRecord] {
    let index = handles.index(number, in: facility.network)
    return try await links.links(of: index, in: facility.network).filter {
      $0.half(in: facility.network)?.facility == facility && !$0.state(at: clock.now()).isFinal
    }
  }

  private func move(
    _ link: LinkRecord, _ correction: NumberCorrection, by facility: FacilityReference
  ) async throws(ConsentError) -> CorrectedLink {
    let others = try await standing(correction.number, of: facility)
    let across = link.half(across: facility.network)
    // Both numbers were linked to one patient there: one link is enough.
    if let existing = others.first(where: {
      $0.half(across: facility.network)?.facility == across?.facility
        && $0.half(across: facility.network)?.index == across?.index
    }) {
      let state = try await links.supersede(link, by: existing.id) { _ in }
      return corrected(link, state, by: existing.id, for: facility)
    }
    guard let id = LinkID(SecureRandom.bytes(16)) else { throw .cryptography }
    let (slot, key) = try await links.makeKey(for: id)
    do throws(ConsentError) {
      let successor = try await successor(
        link, id, slot, key, ProposedSide(facility: facility, localID: correction.number),
        demographicsChanged: correction.changed != nil)
      let state = try await replace(link, successor, correction.changed, by: facility, key)
      return corrected(link, state, by: id, for: facility)
    } catch {
      await links.destroy(slot)
      throw error
    }
  }

  private func successor(
    _ link: LinkRecord, _ id: LinkID, _ slot: KeySlot, _ key: LinkKey, _ own: ProposedSide,
    demographicsChanged: Bool
  ) async throws(ConsentError) -> LinkRecord {
    guard let across = link.half(across: own.facility.network),
      let former = try links.key(of: link)
    else { throw .unknownLink }
    let keys = try sideKey(across.facility.network)
    let number = try translating { () throws(LinkageError) in
      try across.sealed.open(link: link.id, facility: across.facility, with: keys, under: former)
    }
    let mine = try await half(own, id, key)
    let other = try await half(
      ProposedSide(facility: across.facility, localID: number), id, key)
    let isRequester = link.requesterSide.facility == own.facility
    return link.successor(
      id, key: slot, requesterSide: isRequester ? mine : other,
      custodianSide: isRequester ? other : mine, demographicsChanged: demographicsChanged,
      at: clock.now())
  }

  /// One commit: the successor stands, the link is superseded, who has to compare anew is told.
  private func replace(
    _ link: LinkRecord, _ successor: LinkRecord, _ changed: Demographics?,
    by facility: FacilityReference, _ key: LinkKey
  ) async throws(ConsentError) -> LinkState {
    guard let across = successor.half(across: facility.network) else { throw .unknownLink }
    let id = successor.id
    let shown = try sideKey(across.facility.network).publicKey
    let sealed = try translating { () throws(LinkageError) in
      try changed?.sealed(for: id, to: shown, under: key)
    }
    let lease = try await storage.lease(LinkRecord.proposalLifetime)
    let isBack = successor.requesterSide.facility == across.facility
    return try await links.supersede(link, by: id) {
      (batch: inout Batch) async throws(ConsentError) in
      batch.conditions.append(.absent(.link(id)))
      batch.changes.append(.put(.link(id), successor.encoded(), lease: nil))
      for side in [successor.requesterSide, successor.custodianSide] {
        let key = Key.links(of: side.index, side.facility.network).appending(id.hex)
        batch.changes.append(.put(key, [], lease: nil))
      }
      if successor.state != .confirmed {
        batch.changes.append(.put(.deadline(successor.expires, id), []))
      }
      guard let sealed else { return }
      batch.changes.append(.put(isBack ? .shownBack(id) : .shown(id), sealed, lease: lease))
      try await storage.post(
        .linkProposed, .link(id), to: [.facility(across.facility)], at: clock.now(), in: &batch)
    }
  }

  private func corrected(
    _ link: LinkRecord, _ state: LinkState, by successor: LinkID? = nil,
    for facility: FacilityReference
  ) -> CorrectedLink {
    CorrectedLink(
      handle: handles.handle(for: facility, link: link.id), state: state,
      successor: successor.map { handles.handle(for: facility, link: $0) })
  }

  private static func everyone(_ link: LinkRecord) -> [Addressee] {
    let facilities = [link.requesterSide.facility, link.custodianSide.facility]
    return facilities.map { .network($0.network) } + facilities.map { .facility($0) }
  }
}
