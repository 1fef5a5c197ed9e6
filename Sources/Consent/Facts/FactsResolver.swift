import Crypto
import Linkage
package import Platform
package import Policy
package import Record
import Store

/// Turns registers, links and the clock into the finite facts of the vocabulary.
///
/// What is not known is `unknown`, never the lowest value: `unknown` permits nothing and matches
/// every condition of a deny.
package struct FactsResolver: Sendable {
  let registers: Registers
  private let vocabulary: Vocabulary
  private let rules: [NetworkID: ConflictRule]
  private let audits: [NetworkID: AuditRules]
  let freshness: ConsentFreshness?
  let clock: WallClock

  /// A resolver that reads `registers`; a network without a rule of its own goes by the last word.
  package init(
    registers: Registers, vocabulary: Vocabulary = .bridge2,
    rules: [NetworkID: ConflictRule] = [:], audits: [NetworkID: AuditRules] = [:],
    freshness: ConsentFreshness? = nil, clock: WallClock
  ) {
    self.freshness = freshness
    self.registers = registers
    self.rules = rules
    self.audits = audits
    self.vocabulary = vocabulary
    self.clock = clock
  }

  /// Reads what the decision needs: one entry in each network and the custodian facility's.
  ///
  /// Without a link the same is read of nobody, so that a patient who is not linked takes as long
  /// as one who is refused.
  package func resolve(_ inquiry: Inquiry) async throws(ConsentError) -> ResolvedFacts {
    try await draft(of: inquiry).resolved
  }

  func draft(of inquiry: Inquiry) async throws(ConsentError) -> Draft {
    let now = clock.now()
    var draft = Draft(facts: Facts(vocabulary: vocabulary), now: now)
    draft.setRequest(inquiry)
    draft.setSubject(inquiry, silent: audits[inquiry.requester]?.silence(of: inquiry.facility))
    let link = inquiry.link
    // A link that joins other networks than these two says nothing about this inquiry.
    let requesterHalf = link?.half(in: inquiry.requester)
    let custodianHalf = link?.half(in: inquiry.custodian)
    let isRight = requesterHalf != nil && custodianHalf != nil
    draft.setLink(isRight ? link : nil)
    draft.setIncapable(inquiry.attestsIncapable)
    guard isRight, let link, let requesterHalf, let custodianHalf else {
      _ = try await consent(of: Self.nobody, in: inquiry.requester, &draft)
      _ = try await consent(of: Self.nobody, in: inquiry.custodian, &draft)
      _ = try await facility(inquiry.facility.reference, &draft)
      return draft
    }
    draft.depend(on: .link(link.id))
    let asker = inquiry.asker(at: now)
    draft.setConsent(try await consent(of: requesterHalf, for: asker, &draft), "requester")
    let held = try await consent(of: custodianHalf, for: asker, &draft)
    draft.setConsent(held, "custodian")
    draft.setSince(held)
    draft.setJoined(inquiry.facility.joined, consent: held)
    let custodian = try await facility(custodianHalf.facility, &draft)
    draft.depend(on: .facility(custodianHalf.facility))
    // A facility that no longer takes part has no type to rely on.
    if let custodian, custodian.status == .active {
      draft.set("custodianType", custodian.facilityType)
    }
    return draft
  }

  /// An index that no patient has.
  private static let nobody = PatientIndex(SHA256.hash(Array("kakehashi: nobody".utf8)))

  private func consent(
    of half: LinkHalf, for asker: Asker, _ draft: inout Draft
  ) async throws(ConsentError) -> StandingConsent? {
    let network = half.facility.network
    draft.depend(on: .patient(half.index, network))
    let standing = try await consent(of: half.index, in: network, &draft)?
      .standing(for: asker, in: network, by: rules[network] ?? .latest, at: draft.now)
    let known = freshness?.knownUntil(network)
    draft.note(network, knownUntil: known)
    guard let known else { return standing }
    draft.limit(known)
    return draft.now < known ? standing : nil
  }

  private func consent(
    of patient: PatientIndex, in network: NetworkID, _ draft: inout Draft
  ) async throws(ConsentError) -> PatientConsent? {
    try Registers.consent(try await row(.consent(patient, network), &draft))
  }

  private func facility(
    _ reference: FacilityReference, _ draft: inout Draft
  ) async throws(ConsentError) -> Facility? {
    try Registers.facility(try await row(.facility(reference), &draft))
  }

  private func row(_ key: Key, _ draft: inout Draft) async throws(ConsentError) -> Versioned? {
    let stored = try await registers.storage.get(key)
    draft.note(ReadRow(key, stored))
    return stored
  }
}
