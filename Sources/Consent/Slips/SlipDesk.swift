import Crypto
package import Linkage
package import Platform
package import Record
package import Store

/// Issues, redeems and revokes referral slips; each makes at most one link.
package struct SlipDesk: Sendable {
  /// The links that the slips make.
  package let links: LinkRegister
  let storage: Storage
  let handles: Handles
  /// The side keys of every network.
  package let sideKeys: [NetworkID: SideKeys]
  let keys: SlipKeys
  let registers: Registers
  let clock: WallClock
  let redeeming = AttemptLimiter(attemptsMax: ConsentLimits.attemptsPerMinuteMax)

  /// A desk that keeps its slips in `store`, makes `links`, and reads facilities from `registers`.
  package init(
    store: any Store, links: LinkRegister, handles: Handles, sideKeys: [NetworkID: SideKeys],
    slipKeys: SlipKeys,
    registers: Registers, clock: WallClock
  ) {
    storage = Storage(store: store)
    self.handles = handles
    self.sideKeys = sideKeys
    keys = slipKeys
    self.registers = registers
    self.clock = clock
    self.links = links
  }

  // MARK: Issuing

  /// Issues a slip on behalf of an active facility.
  ///
  /// Throws `slipRefused` if the demographics, parties or lifetime do not fit.
  package func issue(_ request: IssueRequest) async throws(ConsentError) -> IssuedSlip {
    _ = try await activeFacility(request.issuer)
    var target: Facility?
    if let facility = request.facility {
      target = try await activeFacility(
        FacilityReference(network: request.network, facility: facility))
    }
    guard let link = LinkID(SecureRandom.bytes(16)) else { throw .cryptography }
    let (slot, key) = try await links.makeKey(for: link)
    do throws(ConsentError) {
      return try await issue(request, to: target, link, slot, key)
    } catch {
      await links.destroy(slot)
      throw error
    }
  }

  private func issue(
    _ request: IssueRequest, to target: Facility?, _ link: LinkID, _ slot: KeySlot, _ key: LinkKey
  ) async throws(ConsentError) -> IssuedSlip {
    let id = SlipID.random()
    let code = ClaimCode.random()
    let (slip, compact) = try signed(request, id: id, at: clock.now())
    let half = try half(request.localID, link, request.issuer, under: key)
    // CRASH: a lease without keys runs out by itself; nothing is issued before the commit.
    let lease = try await storage.lease(request.lifetime)
    let entry = SlipEntry(
      state: .issued, issuer: request.issuer, network: request.network,
      facility: request.facility, link: link, key: slot,
      index: handles.index(request.localID, in: request.issuer.network),
      expires: slip.expires, lease: lease,
      deposit: SlipDeposit(compact, half: half, id: id, code: code, handles: handles))
    let claim = Key.claim(handles.digest(of: code))
    let isMade = try await storage.commit(
      [.absent(.slip(id)), .absent(claim)],
      [
        .put(.slip(id), entry.encoded(), lease: lease), .put(claim, id.bytes, lease: lease),
        // It outlives the lease, so that the key does not.
        .put(.deadline(entry.expires, link), DoomedKey(entry).encoded()),
      ])
    // Only a collision of random numbers gets here.
    guard isMade else { throw .contention }
    return IssuedSlip(
      id: id, slip: compact, claimCode: code, issued: slip.issued, expires: slip.expires,
      targetName: target.map { ($0.nameJa, $0.nameEn) },
      handle: handles.handle(for: request.issuer, link: link))
  }

  private func signed(
    _ request: IssueRequest, id: SlipID, at now: Timestamp
  ) throws(ConsentError) -> (slip: Slip, compact: String) {
    let target = try sideKey(of: request.network)
    return try translating { () throws(LinkageError) in
      let slip = try Slip(
        issuer: request.issuer, network: request.network, facility: request.facility, id: id,
        issued: now, expires: now.adding(request.lifetime), purpose: request.purpose,
        demographics: request.demographics, to: target.publicKey)
      return (slip, try slip.signed(with: keys.signing, keyID: keys.keyID))
    }
  }

  func half(
    _ localID: LocalID, _ link: LinkID, _ facility: FacilityReference, under linkKey: LinkKey
  ) throws(ConsentError) -> SealedHalf {
    let key = try sideKey(of: facility.network)
    return try translating { () throws(LinkageError) in
      try SealedHalf.seal(
        localID, link: link, facility: facility, to: key.publicKey,
        under: linkKey)
    }
  }

  // MARK: Confirming and revoking

  /// Notes that `facility` confirms the link it knows as `handle`.
  @discardableResult
  package func confirm(
    _ handle: Handle, by facility: FacilityReference
  ) async throws(ConsentError) -> LinkState {
    _ = try await activeFacility(facility)
    guard let link = handles.link(handle, for: facility) else { throw .unknownLink }
    return try await links.confirm(link, by: facility)
  }

  /// Takes back a slip that was not redeemed yet; throws `alreadyRedeemed` otherwise.
  package func revoke(
    _ id: SlipID, by facility: FacilityReference
  ) async throws(ConsentError) {
    for _ in 0..<ConsentLimits.attemptsOnConflictMax {
      // Another facility's slip is unknown to the asker, who learns nothing about it.
      guard let stored = try await storage.get(.slip(id)) else { throw .unknownSlip }
      var entry = try entry(stored)
      guard entry.issuer == facility else { throw .unknownSlip }
      switch entry.state {
      case .revoked: return
      case .redeemed: throw .alreadyRedeemed
      case .issued: break
      }
      guard clock.now() < entry.expires else { throw .slipExpired }
      entry.spend(.revoked)
      let isMade = try await storage.commit(
        [.unchanged(.slip(id), stored.revision)],
        [
          .put(.slip(id), entry.encoded(), lease: entry.lease),
          .put(.doomedKey(entry.link), DoomedKey(entry).encoded()),
          .delete(.deadline(entry.expires, entry.link)),
        ])
      if isMade { return await links.destroy(entry.key) }
    }
    throw .contention
  }

  // MARK: What both halves of a slip's life need

  func entry(_ stored: Versioned) throws(ConsentError) -> SlipEntry {
    try translating { () throws(LinkageError) in try SlipEntry(decoding: stored.value) }
  }

  func sideKey(of network: NetworkID) throws(ConsentError) -> SideKeys {
    guard let key = sideKeys[network] else { throw .missingSideKey }
    return key
  }

  func activeFacility(
    _ reference: FacilityReference
  ) async throws(ConsentError) -> Facility {
    guard let facility = try await registers.facility(reference) else { throw .unknownFacility }
    guard facility.status == .active else { throw .facilityNotActive }
    return facility
  }
}
