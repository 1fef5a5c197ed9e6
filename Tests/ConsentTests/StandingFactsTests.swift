import Consent
import Linkage
import Platform
import Policy
import Record
import Testing
import TestSupport

/// Facts that are used again are those that resolving anew would come to, whatever happened since.
@Suite struct `Standing facts` {
  /// Something that changes what an inquiry comes to, or does not.
  enum Event: CaseIterable {
    case participation, facilityConsent, grantWithEnd, emergencyConsent, notice
    case facility, custodianFacility, suspendLink, confirmLink, audit, feed
    case aMoment, aMinute, anHour, aDay, clockBack, elsewhere
  }

  /// A session's inquiry, asked again and again.
  private struct Course {
    let bench: Bench
    let link: LinkID
    let halves: [LinkHalf]
    let user: UserFacts
    let freshness: ConsentFreshness
    let resolver: FactsResolver
    let form = Questionnaire(edition: "1", digest: Bench.certificate("form"), questions: [])
    var standing: StandingFacts?
    var reused = 0
    var resolved = 0

    init(_ bench: Bench) async throws {
      self.bench = bench
      let link = try await bench.confirmedLink()
      self.link = link.id
      halves = [link.requesterSide, link.custodianSide]
      let provider = try await Provider(bench)
      try await bench.registers.putUser(
        UserRecord(
          id: try Bench.user(), facility: provider.facility, role: "doctor", licence: "123456",
          licenceValidUntil: bench.clock.now.adding(.seconds(2 * 86_400))))
      user = try await provider.outcome().get()
      let (mame, oshidori) = (try Bench.network("mame"), try Bench.network("oshidori"))
      freshness = ConsentFreshness(store: bench.store, patience: [oshidori: .seconds(7_200)])
      resolver = FactsResolver(
        registers: bench.registers,
        audits: [
          mame: AuditRules(questionnaire: form, whenOverdue: .suspend, grace: .seconds(60))
        ],
        freshness: freshness, clock: bench.clock.wallClock)
    }

    /// Asks as an exchange does, and anew: both have to come to the same.
    mutating func ask(after event: Event) async throws {
      let facility = try #require(
        await bench.registers.facility(
          certificate: Bench.certificate("mame/1"), in: Bench.network("mame")))
      let link = try #require(await bench.links.read(link))
      let inquiry = Inquiry(
        facility: facility.value, certificate: Bench.certificate("mame/1"), user: user,
        action: "query", purpose: "TREAT", link: link.value,
        requester: try Bench.network("mame"), custodian: try Bench.network("oshidori"))
      let rows = InquiryRows(facility: facility.row, link: link.row)
      let anew = try await resolver.resolve(inquiry)
      if let standing, try await resolver.hold(standing, for: rows) {
        reused += 1
      } else {
        standing = try await resolver.resolve(inquiry, from: rows)
        resolved += 1
      }
      let used = try #require(standing).resolved
      #expect(used.facts == anew.facts, "after \(event)")
      #expect(used.validUntil == anew.validUntil, "after \(event)")
      #expect(used.participationSince == anew.participationSince, "after \(event)")
    }

    func happen(_ event: Event, _ numbers: inout SeededGenerator) async throws {
      let half = try #require(halves.randomElement(using: &numbers))
      let network = half.facility.network
      let (registers, clock) = (bench.registers, bench.clock)
      switch event {
      case .participation:
        let value = try #require([Participation.active, .withdrawn].randomElement(using: &numbers))
        try await registers.setParticipation(of: half.index, in: network, value)
      case .facilityConsent:
        let value = try #require(FacilityConsent.allCases.randomElement(using: &numbers))
        try await registers.setFacilityConsent(
          of: half.index, in: network, for: halves[0].facility, value)
      case .grantWithEnd:
        try await registers.setFacilityConsent(
          of: half.index, in: network, for: halves[0].facility, .granted,
          until: clock.now.adding(.seconds(Int64.random(in: 1...7_200, using: &numbers))))
      case .emergencyConsent:
        try await registers.setEmergencyConsent(
          of: half.index, in: network, .random(using: &numbers))
      case .notice:
        let value = try #require(DisclosureNotice.allCases.randomElement(using: &numbers))
        try await registers.setDisclosureNotice(of: half.index, in: network, value)
      case .facility: try await change(halves[0].facility, &numbers)
      case .custodianFacility: try await change(halves[1].facility, &numbers)
      case .suspendLink: try await bench.links.suspend(link)
      case .confirmLink:
        _ = try? await bench.links.confirm(link, by: half.facility)
      case .audit:
        try await registers.beginAudit(
          of: halves[0].facility, form,
          due: clock.now.adding(.seconds(Int64.random(in: 86_400...172_800, using: &numbers))))
      case .feed: try await freshness.hear(from: Bench.network("oshidori"), at: clock.now)
      case .aMoment: clock.advance(by: .milliseconds(1))
      case .aMinute: clock.advance(by: .seconds(60))
      case .anHour: clock.advance(by: .seconds(3_600))
      case .aDay: clock.advance(by: .seconds(86_400))
      case .clockBack: clock.set(clock.now.adding(.seconds(-1_800)))
      case .elsewhere: try await bench.register("mame/\(Int.random(in: 2...9, using: &numbers))")
      }
    }

    /// Something else of a facility, or where it stands.
    private func change(
      _ reference: FacilityReference, _ numbers: inout SeededGenerator
    ) async throws {
      var entry = try #require(await bench.registers.facility(reference))
      entry.nameEn = "\(UInt8.random(in: 0...255, using: &numbers))"
      let types = ["clinic", "hospital", "pharmacy"]
      entry.facilityType = try #require(types.randomElement(using: &numbers))
      let other: FacilityStatus = entry.status == .active ? .left : .active
      if Bool.random(using: &numbers) { entry.status = other }
      try await bench.registers.putFacility(entry)
    }
  }

  @Test(arguments: 0..<12)
  func `are those that resolving anew comes to, after anything`(seed: UInt64) async throws {
    try await Bench.run { bench in
      var numbers = SeededGenerator(seed: seed)
      var course = try await Course(bench)
      for _ in 0..<120 {
        let event = try #require(Event.allCases.randomElement(using: &numbers))
        try await course.happen(event, &numbers)
        try await course.ask(after: event)
        try await course.ask(after: event)
      }
      #expect(course.reused >= 120 && course.resolved > 20)
    }
  }

  @Test func `are not used again the moment one of them ends`() async throws {
    try await Bench.run { bench in
      var numbers = SeededGenerator(seed: 1)
      var course = try await Course(bench)
      try await course.happen(.feed, &numbers)
      for _ in 0..<8 {
        try await course.happen(.grantWithEnd, &numbers)
        try await course.ask(after: .grantWithEnd)
        guard let until = course.standing?.resolved.validUntil else { continue }
        for moment in [until.adding(.milliseconds(-1)), until] {
          bench.clock.set(moment)
          try await course.ask(after: .aMoment)
        }
      }
    }
  }

  @Test func `are not used again once the link that was stopped has lapsed`() async throws {
    try await Bench.run { bench in
      var course = try await Course(bench)
      try await bench.links.suspend(course.link)
      let lapse = try #require(await bench.links.link(course.link)).expires
      for moment in [bench.clock.now, lapse.adding(.milliseconds(-1)), lapse] {
        bench.clock.set(moment)
        try await course.ask(after: .suspendLink)
      }
    }
  }

  @Test func `of nobody's link end when a read row changes`() async throws {
    try await Bench.run { bench in
      let course = try await Course(bench)
      let facility = try #require(
        await bench.registers.facility(
          certificate: Bench.certificate("mame/1"), in: Bench.network("mame")))
      let inquiry = Inquiry(
        facility: facility.value, certificate: Bench.certificate("mame/1"), user: course.user,
        action: "query", purpose: "TREAT", link: nil, requester: try Bench.network("mame"),
        custodian: try Bench.network("oshidori"))
      let rows = InquiryRows(facility: facility.row, link: nil)
      let standing = try await course.resolver.resolve(inquiry, from: rows)
      #expect(try await course.resolver.hold(standing, for: rows))
      let link = try #require(await bench.links.read(course.link))
      let linked = InquiryRows(facility: facility.row, link: link.row)
      #expect(try await !course.resolver.hold(standing, for: linked))
    }
  }
}
