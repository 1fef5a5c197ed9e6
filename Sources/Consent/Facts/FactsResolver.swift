import Crypto
import Linkage
package import Platform
package import Policy
package import Record

/// Turns registers, links and the clock into the finite facts of the vocabulary.
///
/// What is not known is `unknown`, never the lowest value: `unknown` permits nothing and matches
/// every condition of a deny.
package struct FactsResolver: Sendable {
  private let registers: Registers
  private let vocabulary: Vocabulary
  private let rules: [NetworkID: ConflictRule]
  private let audits: [NetworkID: AuditRules]
  private let freshness: ConsentFreshness?
  private let clock: WallClock

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
      _ = try await registers.consent(of: Self.nobody, in: inquiry.requester)
      _ = try await registers.consent(of: Self.nobody, in: inquiry.custodian)
      _ = try await registers.facility(inquiry.facility.reference)
      return draft.resolved
    }
    draft.depend(on: .link(link.id))
    let asker = inquiry.asker(at: now)
    draft.setConsent(try await consent(of: requesterHalf, for: asker, &draft), "requester")
    let held = try await consent(of: custodianHalf, for: asker, &draft)
    draft.setConsent(held, "custodian")
    draft.setSince(held)
    draft.setJoined(inquiry.facility.joined, consent: held)
    let custodian = try await registers.facility(custodianHalf.facility)
    draft.depend(on: .facility(custodianHalf.facility))
    // A facility that no longer takes part has no type to rely on.
    if let custodian, custodian.status == .active {
      draft.set("custodianType", custodian.facilityType)
    }
    return draft.resolved
  }

  /// An index that no patient has.
  private static let nobody = PatientIndex(SHA256.hash(Array("kakehashi: nobody".utf8)))

  private func consent(
    of half: LinkHalf, for asker: Asker, _ draft: inout Draft
  ) async throws(ConsentError) -> StandingConsent? {
    let network = half.facility.network
    draft.depend(on: .patient(half.index, network))
    let standing = try await registers.consent(of: half.index, in: network)?
      .standing(for: asker, in: network, by: rules[network] ?? .latest, at: draft.now)
    guard let known = freshness?.knownUntil(network) else { return standing }
    draft.limit(known)
    return draft.now < known ? standing : nil
  }
}
