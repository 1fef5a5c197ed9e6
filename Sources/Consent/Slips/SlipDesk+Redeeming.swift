import Crypto
import Linkage
import Platform
package import Record
import Store

extension SlipDesk {
  /// Redeems a slip for `facility`, whose own number of the patient is `localID`.
  ///
  /// Of several who redeem one slip at once, one gets the link, the others `alreadyRedeemed`.
  /// Each reason not to redeem is one case of ``ConsentError``.
  package func redeem(
    _ presented: PresentedSlip, by facility: FacilityReference, localID: LocalID
  ) async throws(ConsentError) -> Redemption {
    _ = try await activeFacility(facility)
    guard redeeming.admits(facility, at: clock.now()) else { throw .tooManyAttempts }
    let (id, key) = try await identify(presented)
    for _ in 0..<ConsentLimits.attemptsOnConflictMax {
      guard let stored = try await storage.get(.slip(id)) else {
        throw key.isPast(at: clock.now()) ? .slipExpired : .unknownSlip
      }
      let entry = try entry(stored)
      try check(entry, for: facility)
      let issuer = try await activeFacility(entry.issuer)
      // A key that is gone was a slip's that ended, which only an older copy of the store forgets.
      guard let linkKey = try links.key(in: entry.key, of: entry.link) else { throw .slipRevoked }
      let opened = try open(entry, id, with: key)
      let demographics = try demographics(of: opened.slip, for: facility)
      let link = try await proposal(entry, opened, facility, localID, linkKey)
      guard try await propose(link, spending: entry, id, read: stored) else { continue }
      return Redemption(
        handle: handles.handle(for: facility, link: link.id), demographics: demographics,
        issuer: entry.issuer, issuerName: (issuer.nameJa, issuer.nameEn),
        purpose: opened.slip.purpose, state: link.state, expires: link.expires)
    }
    throw .contention
  }

  /// What opens a slip's deposit.
  private enum DepositKey {
    case code(ClaimCode)
    /// The compact form and its verified claims.
    case slip(String, Slip)

    func isPast(at now: Timestamp) -> Bool {
      if case .slip(_, let slip) = self { slip.expires <= now } else { false }
    }
  }

  /// The slip that was presented, and by what it opens.
  private func identify(
    _ presented: PresentedSlip
  ) async throws(ConsentError) -> (SlipID, DepositKey) {
    switch presented {
    case .scanned(let text):
      guard let compact = SlipScan.compact(scanned: text) else { throw .malformedSlip }
      return try await identify(.compact(compact))
    case .compact(let text):
      guard text.utf8.count <= Slip.charactersMax else { throw .malformedSlip }
      let slip = try verified(text)
      return (slip.id, .slip(text, slip))
    case .claimCode(let text):
      guard let code = ClaimCode(typed: text) else { throw .mistypedClaimCode }
      guard let stored = try await storage.get(.claim(handles.digest(of: code))) else {
        throw .unknownSlip
      }
      guard let id = SlipID(stored.value) else { throw .malformedRecord }
      return (id, .code(code))
    }
  }

  /// One clear outcome for each reason a slip is not redeemed; whose it is comes first, so that
  /// a network it is not for learns nothing of what became of it.
  private func check(
    _ entry: SlipEntry, for facility: FacilityReference
  ) throws(ConsentError) {
    guard entry.network == facility.network else { throw .wrongNetwork }
    guard entry.facility == nil || entry.facility == facility.facility else {
      throw .wrongFacility
    }
    switch entry.state {
    case .redeemed: throw .alreadyRedeemed
    case .revoked: throw .slipRevoked
    case .issued: break
    }
    guard clock.now() < entry.expires else { throw .slipExpired }
  }

  /// The slip with its compact form and its issuer's half.
  private typealias Opened = (slip: Slip, compact: String, half: SealedHalf)

  private func open(
    _ entry: SlipEntry, _ id: SlipID, with key: DepositKey
  ) throws(ConsentError) -> Opened {
    guard let deposit = entry.deposit else { throw .malformedRecord }
    switch key {
    case .slip(let compact, let slip):
      let half = try translating { () throws(LinkageError) in
        try deposit.open(with: compact, id: id, handles: handles)
      }
      return (slip, compact, half)
    case .code(let code):
      let (compact, half) = try translating { () throws(LinkageError) in
        try deposit.open(with: code, id: id, handles: handles)
      }
      return (try verified(compact), compact, half)
    }
  }

  private func verified(_ compact: String) throws(ConsentError) -> Slip {
    try translating { () throws(LinkageError) in
      try Slip(verifying: compact, keys: keys.accepted)
    }
  }

  private func demographics(
    of slip: Slip, for facility: FacilityReference
  ) throws(ConsentError) -> Demographics {
    let key = try sideKey(of: facility.network)
    return try translating { () throws(LinkageError) in try slip.demographics(with: key) }
  }

  private func proposal(
    _ entry: SlipEntry, _ opened: Opened, _ facility: FacilityReference, _ localID: LocalID,
    _ key: LinkKey
  ) async throws(ConsentError) -> LinkRecord {
    let index = handles.index(localID, in: facility.network)
    try await checkRoom(entry.index, entry.issuer.network)
    try await checkRoom(index, facility.network)
    return LinkRecord(
      id: entry.link, key: entry.key,
      requesterSide: LinkHalf(facility: entry.issuer, sealed: opened.half, index: entry.index),
      custodianSide: LinkHalf(
        facility: facility, sealed: try half(localID, entry.link, facility, under: key),
        index: index),
      evidence: LinkEvidence(
        mode: .slip, digest: SHA256.hash(Array(opened.compact.utf8)), validUntil: entry.expires),
      created: clock.now())
  }

  private func checkRoom(
    _ patient: PatientIndex, _ network: NetworkID
  ) async throws(ConsentError) {
    let links = try await storage.list(
      .links(of: patient, network), limit: ConsentLimits.linksPerPatientMax)
    guard links.count < ConsentLimits.linksPerPatientMax else { throw .limit(.linksPerPatient) }
  }

  /// Spends the slip and makes the link at once; false if the slip changed since it was read.
  private func propose(
    _ link: LinkRecord, spending entry: SlipEntry, _ id: SlipID, read stored: Versioned
  ) async throws(ConsentError) -> Bool {
    var spent = entry
    spent.spend(.redeemed)
    let indexes = [link.requesterSide, link.custodianSide].map { side in
      Change.put(
        .links(of: side.index, side.facility.network).appending(link.id.hex), [], lease: nil)
    }
    let deadline = Key.deadline(entry.expires, entry.link)
    let superfluous: [Change] = link.expires == entry.expires ? [] : [.delete(deadline)]
    return try await storage.commit(
      [
        .unchanged(.slip(id), stored.revision), .absent(.link(link.id)),
        .exists(deadline),
      ],
      [
        .put(.slip(id), spent.encoded(), lease: entry.lease),
        .put(.link(link.id), link.encoded(), lease: nil),
        .put(.deadline(link.expires, link.id), []),
      ] + indexes + superfluous)
  }
}
