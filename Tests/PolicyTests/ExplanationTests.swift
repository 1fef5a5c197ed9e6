import Policy
import Testing

@Suite struct Explanations {
  let policy: JointPolicy

  init() throws { policy = try Shipped.joint("mame", asks: "oshidori") }

  @Test func `say what is missing`() throws {
    let refusal = try #require(policy.refused(facts(["custodian.facilityConsent": "unset"])))
    #expect(refusal.reasons.map(\.rule) == ["E-NO-PERMIT"])
    let miss = try #require(refusal.nearMisses.first)
    #expect(miss.attribute == "custodian.facilityConsent")
    #expect(miss.from == "unset")
    #expect(miss.to == "granted")
    #expect(miss.say.ja == "「閲覧同意(提供側)」が「あり」であれば許可されます")
  }

  @Test func `find near misses that really would permit`() throws {
    for change in ShippedPolicies.refusing {
      let refused = facts(change)
      let refusal = try #require(policy.refused(refused))
      #expect(refusal.nearMisses.count <= PolicyLimits.nearMissesMax)
      for miss in refusal.nearMisses {
        var mended = refused
        mended.set(miss.attribute, miss.to)
        #expect(policy.permitted(mended) != nil, "\(miss.attribute) \(miss.to)")
      }
    }
  }

  @Test func `name the deciding rules of a refusal`() throws {
    let refusal = try #require(policy.refused(facts(["custodian.participation": "withdrawn"])))
    #expect(
      refusal.explanation.deciding.map(\.text) == [
        "oshidori/O-DX-1", "oshidori/never-1", "mame--oshidori/never-1",
      ])
    #expect(refusal.reasons.allSatisfy { !$0.say.ja.isEmpty && !$0.say.en.isEmpty })
  }

  @Test func `name obligations with their origin`() {
    switch policy.decide(facts([:])) {
    case .permit(let permit):
      #expect(permit.action == "query")
      #expect(permit.explanation.deciding.map(\.text) == ["mame/M-RQ-1", "oshidori/O-DS-2"])
      #expect(
        permit.explanation.obligations.map { "\($0.rule.text) \($0.obligation.text)" } == [
          "oshidori/O-DS-2 viewOnly", "oshidori/O-DS-2 sessionMinutes 60",
        ])
      #expect(permit.explanation.packHashes.map(\.name) == ["mame", "oshidori", "mame--oshidori"])
    case .refusal: Issue.record("a usual visit is permitted")
    }
  }

  @Test func `fold the scope to exact names`() throws {
    let pharmacist = facts(["role": "pharmacist", "facilityType": "pharmacy"])
    let scope = try #require(policy.permitted(pharmacist))
    #expect(
      scope.names == [
        "prescription,injection,labResult|N|unknown,beforeConsent,afterConsent|uninformed,none"
      ])
  }

  /// What an asking network reads must not depend on what the custodian holds (invariant 5).
  @Test func `look the same to the requester whatever the custodian refuses for`() throws {
    let changes: [[String: String]] = [
      ["custodian.facilityConsent": "unset"], ["custodian.facilityConsent": "refused"],
      ["custodian.participation": "withdrawn"], ["custodian.participation": "none"],
      ["custodian.participation": "unknown"], ["custodian.linkage": "none"],
      ["custodianType": "unknown", "custodian.linkage": "candidate"],
    ]
    let views = try changes.map {
      try #require(policy.refused(facts($0))).explanation.view(.requester)
    }
    let first = try #require(views.first)
    #expect(first.reasons == [.otherSide])
    #expect(first.nearMisses == [])
    for view in views { #expect(view == first) }
  }

  @Test func `show a network its own reasons in full`() throws {
    let changes = ["role": "networkAdmin", "custodian.participation": "withdrawn"]
    let view = try #require(policy.refused(facts(changes))).explanation.view(.requester)
    #expect(view.reasons.map(\.rule) == ["E-NO-PERMIT"])
    #expect(view.reasons.map(\.half) == [.request])
    #expect(view.nearMisses.map(\.attribute) == ["purpose", "role"])
    let without = try #require(policy.refused(facts(["role": "networkAdmin"])))
    #expect(view == without.explanation.view(.requester))
  }

  @Test func `show the requester what the agreement denies for its own facts`() throws {
    let view = try #require(policy.refused(facts(["assurance": "1"]))).explanation.view(.requester)
    #expect(view.reasons.map(\.rule) == ["AG-X-2"])
    #expect(view.nearMisses.map(\.to) == ["2"])
  }

  @Test func `hide the other side's rules and facts`() throws {
    for audience in [Audience.requester, .custodian] {
      let other = audience == .requester ? "custodian." : "requester."
      let half: Half = audience == .requester ? .disclose : .request
      for change in ShippedPolicies.refusing {
        let view = try #require(policy.refused(facts(change))).explanation.view(audience)
        #expect(!view.facts.contains { $0.attribute.hasPrefix(other) })
        #expect(!view.matching.contains { $0.half == half })
        #expect(!view.deciding.contains { $0.half == half })
        #expect(!view.reasons.contains { $0.half == half })
        #expect(!view.nearMisses.contains { $0.attribute.hasPrefix(other) })
      }
    }
  }

  @Test func `keep everything in full for the ledger`() throws {
    let explanation = try #require(policy.refused(facts(["assurance": "1"]))).explanation
    let view = explanation.view(.full)
    #expect(view.matching == explanation.matching)
    #expect(view.facts.count == Vocabulary.bridge2.attributes.count - 4)
    #expect(explanation.halves.map(\.decision) == [.permit, .permit, .deny])
  }

  @Test func `refuse words the vocabulary lacks`() throws {
    for (attribute, value) in [("role", "wizard"), ("rol", "doctor"), ("role", "Doctor")] {
      var facts = facts([:])
      let isKnown = facts.set(attribute, value)
      #expect(!isKnown)
      let refusal = try #require(policy.refused(facts))
      #expect(refusal.reasons.map(\.rule) == ["E-VOCAB"])
      #expect(refusal.nearMisses == [])
    }
  }

  @Test func `refuse facts in another vocabulary`() throws {
    let other = try Vocabulary.bridge2.extended(
      identifier: "bridge@3",
      ["role": [AttributeValue(name: "midwife", ja: "助産師", en: "midwife")]])
    let refusal = try #require(policy.refused(Facts(vocabulary: other)))
    #expect(refusal.reasons.map(\.rule) == ["E-VOCAB"])
  }

  @Test(arguments: ["undelivered", "unknown"])
  func `name a deny of some documents only where it is one of them`(tag: String) {
    let cell = DocumentCell(category: "image", label: "N", docAge: "afterConsent", tag: tag)
    let explanation = policy.explain(facts([:]), document: cell)
    #expect(explanation.decision == .deny)
    #expect(explanation.reasons.map(\.rule).contains("O-DX-3"))
  }

  @Test func `explain one document`() {
    let cell = DocumentCell(category: "image", label: "V", docAge: "afterConsent", tag: "none")
    let explanation = policy.explain(facts([:]), document: cell)
    #expect(explanation.decision == .deny)
    #expect(explanation.reasons.map(\.rule) == ["E-NO-PERMIT"])
    let wrong = DocumentCell(category: "x-ray", label: "N", docAge: "afterConsent", tag: "none")
    #expect(policy.explain(facts([:]), document: wrong).reasons.map(\.rule) == ["E-VOCAB"])
  }
}
