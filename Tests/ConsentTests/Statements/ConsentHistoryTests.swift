import Consent
import Foundation
import Platform
import Policy
import Record
import Testing

@Suite struct `Histories of consent` {
  private static let seed: UInt64 = {
    let given = ProcessInfo.processInfo.environment["KAKEHASHI_SEED"].flatMap(UInt64.init)
    return given ?? UInt64.random(in: 0..<1_000_000)
  }()

  @Test func `say what a model of their own says, in whatever order they arrive`() throws {
    var histories = try ConsentHistories(seed: Self.seed)
    for number in 0..<100_000 {
      let pile = histories.statements()
      let asker = histories.asker()
      let now = histories.day()
      let rule = histories.one(ConflictRule.allCases)
      let model = ConsentModel(pile, asker, histories.home, rule, now)
      let standing = PatientConsent(histories.shuffled(pile))
        .standing(for: asker, in: histories.home, by: rule, at: now)
      let isSame =
        standing.participation?.word == model.participation
        && standing.since == model.joined.min() && standing.confirmed == model.joined.max()
        && standing.viewing.word == model.viewing
        && standing.emergency.map { $0 ? "yes" : "no" } == model.emergency
        && standing.notice?.word == model.notice
      guard isSame else {
        Issue.record("KAKEHASHI_SEED=\(Self.seed) history \(number): \(standing) \(model)")
        return
      }
    }
  }

  @Test func `say the same until the moment they say so, and only then something else`() throws {
    var histories = try ConsentHistories(seed: Self.seed)
    var changed = 0
    for _ in 0..<20_000 {
      let consent = PatientConsent(histories.statements())
      let (asker, now) = (histories.asker(), histories.day())
      func standing(at moment: Timestamp) -> [String] {
        let standing = consent.standing(
          for: asker, in: histories.home, by: .latest, at: moment)
        return [
          "\(standing.participation, default: "-")", "\(standing.since, default: "-")",
          "\(standing.confirmed, default: "-")", standing.viewing.word,
          "\(standing.emergency, default: "-")", "\(standing.notice, default: "-")",
        ]
      }
      let end =
        consent.standing(for: asker, in: histories.home, by: .latest, at: now).validUntil
        ?? now.adding(.seconds(86_400 * 100))
      let last = Timestamp(milliseconds: end.milliseconds - 1)
      #expect(standing(at: last) == standing(at: now))
      if standing(at: end) != standing(at: now) { changed += 1 }
    }
    #expect(changed > 0)
  }

  @Test func `permit nothing more when a grant is taken out of them`() throws {
    var histories = try ConsentHistories(seed: Self.seed)
    let policies = try [("oshidori", "mame"), ("mame", "oshidori")].map { pair in
      let packs = try Packs(pair.0, asks: pair.1)
      return (
        pair.0,
        try JointPolicy(
          requester: packs.requester, custodian: packs.custodian, agreement: packs.agreement)
      )
    }
    var narrowed = 0
    for _ in 0..<20_000 {
      let pile = histories.statements()
      guard let taken = pile.indices.first(where: { pile[$0].isGrant }) else { continue }
      var rest = pile
      rest.remove(at: taken)
      let (asker, now) = (histories.asker(), histories.day())
      let rule = histories.one(ConflictRule.allCases)
      let (with, without) = (PatientConsent(pile), PatientConsent(rest))
      func standing(_ consent: PatientConsent) -> StandingConsent {
        consent.standing(for: asker, in: histories.home, by: rule, at: now)
      }
      let (more, less) = (standing(with), standing(without))
      #expect(Self.isLess(less, more))
      for (requester, policy) in policies {
        let scopes = [more, less].map { standing in
          Self.scope(policy, requester: requester, standing, joined: asker.joined)
        }
        #expect(scopes[1].isSubset(of: scopes[0]), "KAKEHASHI_SEED=\(Self.seed)")
        if scopes[1] != scopes[0] { narrowed += 1 }
      }
    }
    #expect(narrowed > 0)
  }

  @Test func `give less the less was said, as the composed policy is proven to keep`() throws {
    for (requester, custodian) in [("oshidori", "mame"), ("mame", "oshidori")] {
      let packs = try Packs(requester, asks: custodian)
      let analysis = try PolicyAnalysis(
        requester: packs.requester, custodian: packs.custodian, agreement: packs.agreement)
      for proof in try analysis.consentMonotonicity() { #expect(proof.holds, "\(proof)") }
    }
  }

  // MARK: The composed policy

  private static func isLess(_ less: StandingConsent, _ more: StandingConsent) -> Bool {
    (less.participation?.rawValue ?? 0) <= (more.participation?.rawValue ?? 0)
      && less.viewing <= more.viewing
      && (less.emergency.map { $0 ? 2 : 1 } ?? 0) <= (more.emergency.map { $0 ? 2 : 1 } ?? 0)
      && (less.notice?.rawValue ?? 0) <= (more.notice?.rawValue ?? 0)
      && (less.since.map { $0 >= more.since ?? $0 } ?? true)
      && (less.confirmed.map { $0 <= more.confirmed ?? $0 } ?? true)
  }

  /// What a doctor may see when both networks know the same of the patient.
  private static func scope(
    _ policy: JointPolicy, requester: String, _ standing: StandingConsent, joined: Timestamp?
  ) -> Scope {
    var facts = Facts(vocabulary: .bridge2)
    let usual = [
      "network": requester, "facilityType": "hospital", "role": "doctor", "assurance": "2",
      "device": "registered", "custodianType": "hospital", "action": "query",
      "purpose": "TREAT", "requester.linkage": "confirmed", "custodian.linkage": "confirmed",
      "requester.slip": "none", "custodian.slip": "none", "requester.incapable": "no",
      "custodian.incapable": "no",
    ]
    for (name, word) in usual { facts.set(name, word) }
    if let joined, let confirmed = standing.confirmed {
      facts.set("facilityJoined", joined <= confirmed ? "beforeConsent" : "afterConsent")
    }
    for side in ["requester", "custodian"] {
      facts.set("\(side).facilityConsent", standing.viewing.word)
      if let word = standing.participation?.word { facts.set("\(side).participation", word) }
      if let yes = standing.emergency { facts.set("\(side).emergencyConsent", yes ? "yes" : "no") }
      if let notice = standing.notice { facts.set("\(side).disclosureNotice", notice.word) }
    }
    return policy.verdict(on: facts).scope
  }
}

/// What the two networks shipped with the project have signed.
private struct Packs {
  let requester: Pack
  let custodian: Pack
  let agreement: Agreement

  init(_ requester: String, asks custodian: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Policies")
    func document(_ path: String) throws -> Document {
      let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
      return try #require(PolicyParser.parse(SourceFile(name: path, text: text)).document)
    }
    guard case .pack(let asking) = try document("\(requester)/\(requester).pack"),
      case .pack(let disclosing) = try document("\(custodian)/\(custodian).pack"),
      case .agreement(let signed) = try document("mame--oshidori/agreement.pack")
    else { throw Malformed() }
    (self.requester, self.custodian, agreement) = (asking, disclosing, signed)
  }

  private struct Malformed: Error {}
}
