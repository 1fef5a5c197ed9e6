import Consent
import Crypto
import Linkage
import Platform
import Policy
import Record
import Testing

@Suite struct `Resolved facts` {
  /// A bench with a confirmed link, its user, and what a test asks about it.
  struct Case {
    let bench: Bench
    let link: LinkRecord
    let user: UserFacts
    let resolver: FactsResolver

    init(_ bench: Bench) async throws {
      self.bench = bench
      link = try await bench.confirmedLink()
      user = try await Provider(bench).outcome().get()
      resolver = FactsResolver(registers: bench.registers, clock: bench.clock.wallClock)
    }

    func resolve(
      link: LinkRecord?, user: UserFacts? = nil, certificate: String = "mame/1",
      attestsIncapable: Bool = false, custodian: String = "oshidori"
    ) async throws -> ResolvedFacts {
      let facility = try #require(
        await bench.registers.facility(self.link.requesterSide.facility))
      return try await resolver.resolve(
        Inquiry(
          facility: facility, certificate: Bench.certificate(certificate), user: user,
          action: "query", purpose: "TREAT", link: link,
          requester: try Bench.network("mame"), custodian: try Bench.network(custodian),
          attestsIncapable: attestsIncapable))
    }

    func resolve() async throws -> ResolvedFacts { try await resolve(link: link, user: user) }

    func setParticipation(_ value: Participation) async throws {
      for half in [link.requesterSide, link.custodianSide] {
        try await bench.registers.setParticipation(
          of: half.index, in: half.facility.network, value)
      }
    }
  }

  static let consentNames = [
    "participation", "facilityConsent", "emergencyConsent",
    "disclosureNotice",
  ]

  @Test func `use only words the vocabulary has, and set all of them when all is known`()
    async throws
  {
    try await Bench.run { bench in
      let test = try await Case(bench)
      try await test.setParticipation(.active)
      for half in [test.link.requesterSide, test.link.custodianSide] {
        let network = half.facility.network
        try await bench.registers.setEmergencyConsent(of: half.index, in: network, true)
        try await bench.registers.setDisclosureNotice(of: half.index, in: network, .given)
      }
      let facts = try await test.resolve().facts
      #expect(facts.unknownWords.isEmpty)
      #expect(facts.named.filter { $0.value == "unknown" }.isEmpty)
    }
  }

  @Test func `leave unknown what nobody has recorded`() async throws {
    try await Bench.run { bench in
      let facts = try await Case(bench).resolve().facts
      for side in ["requester", "custodian"] {
        for name in Self.consentNames { #expect(facts["\(side).\(name)"] == "unknown") }
      }
      #expect(facts["facilityJoined"] == "unknown")
    }
  }

  @Test func `know a facility of which a patient on record said nothing as unset`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      try await test.setParticipation(.active)
      let facts = try await test.resolve().facts
      #expect(facts["requester.facilityConsent"] == "unset")
      #expect(facts["requester.emergencyConsent"] == "unknown")
    }
  }

  @Test func `say of an unlinked patient that there is no link, and nothing else`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      try await test.setParticipation(.active)
      let resolved = try await test.resolve(link: nil, user: test.user)
      for side in ["requester", "custodian"] {
        #expect(resolved.facts["\(side).linkage"] == "none")
        #expect(resolved.facts["\(side).slip"] == "none")
        for name in Self.consentNames {
          #expect(resolved.facts["\(side).\(name)"] == "unknown")
        }
      }
      #expect(resolved.facts["custodianType"] == "unknown")
      #expect(resolved.facts["role"] == "doctor")
    }
  }

  @Test func `take a link between other networks for none`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      try await test.setParticipation(.active)
      let facts = try await test.resolve(
        link: test.link, user: test.user, custodian: "mio"
      ).facts
      #expect(facts["custodian.linkage"] == "none")
      #expect(facts["requester.participation"] == "unknown")
    }
  }

  @Test func `keep the two networks' consents apart`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      let requester = test.link.requesterSide
      let custodian = test.link.custodianSide
      try await bench.registers.setFacilityConsent(
        of: requester.index, in: requester.facility.network, for: requester.facility, .granted)
      try await bench.registers.setFacilityConsent(
        of: custodian.index, in: custodian.facility.network, for: requester.facility, .refused)
      let facts = try await test.resolve().facts
      #expect(facts["requester.facilityConsent"] == "granted")
      #expect(facts["custodian.facilityConsent"] == "refused")
    }
  }

  @Test(arguments: [
    (LinkState.proposed, "candidate"), (.confirmed, "confirmed"), (.suspended, "none"),
    (.revoked, "none"), (.superseded, "none"),
  ])
  func `take a link for what its state is worth`(
    _ state: LinkState, _ word: String
  ) async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      var link = test.link
      switch state {
      case .proposed:
        link = LinkRecord(
          id: link.id, key: link.key, requesterSide: link.requesterSide,
          custodianSide: link.custodianSide, evidence: link.evidence,
          created: link.created)
      case .confirmed: break
      case .suspended: try link.suspend(at: bench.clock.now)
      case .revoked: try link.revoke()
      case .superseded: try link.supersede(by: link.id)
      }
      let facts = try await test.resolve(link: link, user: test.user).facts
      #expect(facts["requester.linkage"] == word)
      #expect(facts["custodian.linkage"] == word)
    }
  }

  @Test func `tell a fresh slip from one that has lapsed`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      let fresh = try await test.resolve()
      #expect(fresh.facts["custodian.slip"] == "valid")
      let end = try #require(test.link.evidence.validUntil)
      #expect(fresh.validUntil == end)
      bench.clock.set(end)
      #expect(try await test.resolve().facts["custodian.slip"] == "expired")
    }
  }

  @Test func `tell a facility that joined before the consent from one that came after`()
    async throws
  {
    try await Bench.run { bench in
      let test = try await Case(bench)
      try await test.setParticipation(.active)
      #expect(try await test.resolve().facts["facilityJoined"] == "beforeConsent")
      bench.clock.advance(by: .seconds(1))
      try await bench.register("mame/1", status: .left)
      try await bench.register("mame/1")
      #expect(try await test.resolve().facts["facilityJoined"] == "afterConsent")
    }
  }

  @Test func `know no facility whose audit is overdue, and when it will be`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      let form = Questionnaire(edition: "1", digest: SHA256.hash([1]), questions: [])
      let rules = AuditRules(questionnaire: form, whenOverdue: .suspend, grace: .seconds(60))
      let resolver = FactsResolver(
        registers: bench.registers, audits: [try Bench.network("mame"): rules],
        clock: bench.clock.wallClock)
      let due = bench.clock.now.adding(.seconds(86_400))
      let asker = test.link.requesterSide.facility
      try await bench.registers.beginAudit(of: asker, form, due: due)
      let facility = try #require(await bench.registers.facility(asker))
      let inquiry = Inquiry(
        facility: facility, certificate: Bench.certificate("mame/1"), user: nil,
        action: "query", purpose: "TREAT", link: nil, requester: try Bench.network("mame"),
        custodian: try Bench.network("oshidori"))
      let before = try await resolver.resolve(inquiry)
      #expect(before.facts["facilityType"] == "clinic")
      #expect(before.validUntil == due.adding(.seconds(60)))
      bench.clock.set(due.adding(.seconds(60)))
      #expect(try await resolver.resolve(inquiry).facts["facilityType"] == "unknown")
    }
  }

  @Test func `know a registered device by its certificate`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      #expect(try await test.resolve().facts["device"] == "registered")
      let other = try await test.resolve(link: test.link, certificate: "x").facts
      #expect(other["device"] == "unregistered")
    }
  }

  @Test func `leave role and assurance unknown without a user`() async throws {
    try await Bench.run { bench in
      let facts = try await Case(bench).resolve(link: nil).facts
      #expect(facts["role"] == "unknown")
      #expect(facts["assurance"] == "unknown")
    }
  }

  @Test func `take a doctor's word that a patient cannot express a will`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      let attested = try await test.resolve(link: test.link, attestsIncapable: true).facts
      #expect(attested["custodian.incapable"] == "attested")
      #expect(try await test.resolve().facts["custodian.incapable"] == "no")
    }
  }

  @Test func `rely on no facility that does not take part`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      #expect(try await test.resolve().facts["custodianType"] == "hospital")
      try await bench.register("oshidori/2", type: "hospital", status: .left)
      try await bench.register("mame/1", status: .suspended)
      let facts = try await test.resolve().facts
      #expect(facts["custodianType"] == "unknown")
      #expect(facts["facilityType"] == "unknown")
    }
  }

  @Test func `are refused, not guessed, for a word the vocabulary lacks`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      try await bench.register("mame/1", type: "spaceStation")
      let facts = try await test.resolve().facts
      #expect(facts.unknownWords == [NamedFact(attribute: "facilityType", value: "spaceStation")])
    }
  }

  @Test func `are valid until the earliest of all ends, and know nothing of a past one`()
    async throws
  {
    try await Bench.run { bench in
      let test = try await Case(bench)
      let requester = test.link.requesterSide
      let near = bench.clock.now.adding(.seconds(60))
      try await bench.registers.setFacilityConsent(
        of: requester.index, in: requester.facility.network, for: requester.facility, .granted,
        until: near)
      #expect(try await test.resolve().validUntil == near)
      bench.clock.set(near)
      let after = try await test.resolve()
      #expect(after.facts["requester.facilityConsent"] == "unset")
      #expect(after.validUntil == test.link.evidence.validUntil)
    }
  }

  @Test func `end with the licence`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      let end = bench.clock.now.adding(.seconds(30))
      let provider = try await Provider(bench)
      try await bench.registers.putUser(
        UserRecord(
          id: try Bench.user(), facility: provider.facility, role: "doctor",
          licence: "123456", licenceValidUntil: end))
      let user = try await provider.outcome().get()
      #expect(try await test.resolve(link: test.link, user: user).validUntil == end)
      bench.clock.set(end)
      let facts = try await test.resolve(link: test.link, user: user).facts
      #expect(facts["role"] == "unknown")
    }
  }

  @Test func `end with the certification of the account, where the rules say so`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      let rules = UserRules(grantedBy: .office, recertifyDays: 1, whenOverdue: .deny)
      let provider = try await Provider(
        bench, Recertification(rules: [Bench.network("mame"): rules], since: bench.clock.now))
      let end = bench.clock.now.adding(.seconds(86_400))
      let user = try await provider.outcome().get()
      bench.clock.set(Timestamp(milliseconds: end.milliseconds - 1))
      let before = try await test.resolve(link: test.link, user: user)
      #expect(before.facts["role"] == "doctor" && before.validUntil == end)
      bench.clock.set(end)
      let facts = try await test.resolve(link: test.link, user: user).facts
      #expect(facts["role"] == "unknown" && facts["assurance"] == "unknown")
    }
  }

  @Test func `name everything whose change makes them old`() async throws {
    try await Bench.run { bench in
      let test = try await Case(bench)
      let resolved = try await test.resolve()
      let here = test.link.requesterSide
      let there = test.link.custodianSide
      #expect(
        resolved.dependsOn == [
          .facility(here.facility), .facility(there.facility),
          .user(here.facility, try Bench.user()), .link(test.link.id),
          .patient(here.index, here.facility.network),
          .patient(there.index, there.facility.network),
        ])
    }
  }
}
