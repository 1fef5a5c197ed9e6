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
    let (id, scanned) = try await identify(presented)
    for _ in 0..<ConsentLimits.attemptsOnConflictMax {
      guard let stored = try await storage.get(.slip(id)) else {
        let isPast = scanned.map { $0.expires <= clock.now() } ?? false
        throw isPast ? .slipExpired : .unknownSlip
      }
      let entry = try entry(stored)
      try check(entry, for: facility)
      let issuer = try await activeFacility(entry.issuer)
      let (slip, demographics) = try opened(entry, for: facility)
      let link = try await proposal(entry, facility, localID)
      guard try await propose(link, spending: entry, id, read: stored) else { continue }
      return Redemption(
        handle: handles.handle(for: facility, link: link.id), demographics: demographics,
        issuer: entry.issuer, issuerName: (issuer.nameJa, issuer.nameEn),
        purpose: slip.purpose, state: link.state, expires: link.expires)
    }
    throw .contention
  }

  /// The slip that was presented, with its verified claims if it was scanned.
  private func identify(
    _ presented: PresentedSlip
  ) async throws(ConsentError) -> (SlipID, Slip?) {
    switch presented {
    case .compact(let text):
      guard text.utf8.count <= Slip.charactersMax else { throw .malformedSlip }
      let slip = try translating { () throws(LinkageError) in
        try Slip(verifying: text, keys: keys.accepted)
      }
      return (slip.id, slip)
    case .claimCode(let text):
      guard let code = ClaimCode(typed: text) else { throw .mistypedClaimCode }
      guard let stored = try await storage.get(.claim(handles.digest(of: code))) else {
        throw .unknownSlip
      }
      guard let id = SlipID(stored.value) else { throw .malformedRecord }
      return (id, nil)
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

  private func opened(
    _ entry: SlipEntry, for facility: FacilityReference
  ) throws(ConsentError) -> (Slip, Demographics) {
    let key = try sideKey(of: facility.network)
    return try translating { () throws(LinkageError) in
      let slip = try Slip(verifying: entry.compact, keys: keys.accepted)
      return (slip, try slip.demographics(with: key))
    }
  }

  private func proposal(
    _ entry: SlipEntry, _ facility: FacilityReference, _ localID: LocalID
  ) async throws(ConsentError) -> LinkRecord {
    guard let issuerHalf = SealedHalf(bytes: entry.half) else { throw .malformedRecord }
    let index = handles.index(localID, in: facility.network)
    try await checkRoom(entry.index, entry.issuer.network)
    try await checkRoom(index, facility.network)
    return LinkRecord(
      id: entry.link,
      requesterSide: LinkHalf(facility: entry.issuer, sealed: issuerHalf, index: entry.index),
      custodianSide: LinkHalf(
        facility: facility, sealed: try half(localID, entry.link, facility), index: index),
      evidence: LinkEvidence(
        mode: .slip, digest: SHA256.hash(Array(entry.compact.utf8)), validUntil: entry.expires),
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
    return try await storage.commit(
      [.unchanged(.slip(id), stored.revision), .absent(.link(link.id))],
      [
        .put(.slip(id), spent.encoded(), lease: entry.lease),
        .put(.link(link.id), link.encoded(), lease: nil),
      ] + indexes)
  }
}
