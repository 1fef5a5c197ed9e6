import Consent
import Linkage
import Platform
import Policy
import Record
import Testing

@Suite struct ConsentFreshnessTests {
  private static let patience = Duration.seconds(3_600)

  /// What the custodian's consents come to for a fed custodian, and until when that is known.
  private func facts(
    _ bench: Bench, _ link: LinkRecord, _ freshness: ConsentFreshness
  ) async throws -> ResolvedFacts {
    let facility = try #require(await bench.registers.facility(link.requesterSide.facility))
    let resolver = FactsResolver(
      registers: bench.registers, freshness: freshness, clock: bench.clock.wallClock)
    return try await resolver.resolve(
      Inquiry(
        facility: facility, certificate: Bench.certificate("mame/1"),
        user: try await Provider(bench).outcome().get(), action: "query", purpose: "TREAT",
        link: link, requester: try Bench.network("mame"),
        custodian: try Bench.network("oshidori"), attestsIncapable: false))
  }

  private func participation(_ facts: ResolvedFacts, _ side: String) -> String? {
    facts.facts["\(side).participation"]
  }

  @Test func `nothing is known before the first word, nor after the feed fell silent`()
    async throws
  {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      let oshidori = try Bench.network("oshidori")
      for half in [link.requesterSide, link.custodianSide] {
        try await bench.registers.setParticipation(
          of: half.index, in: half.facility.network, .active)
      }
      let freshness = ConsentFreshness(store: bench.store, patience: [oshidori: Self.patience])
      let before = try await facts(bench, link, freshness)
      #expect(participation(before, "custodian") == "unknown")
      // A network that is not fed is known all the same.
      #expect(participation(before, "requester") == "active")

      try await freshness.hear(from: oshidori, at: bench.clock.now)
      let known = try await facts(bench, link, freshness)
      #expect(participation(known, "custodian") == "active")
      // A session opened now ends when the word is no longer good.
      let until = try #require(known.validUntil)
      #expect(until <= bench.clock.now.adding(Self.patience))

      bench.clock.advance(by: Self.patience - .milliseconds(1))
      #expect(participation(try await facts(bench, link, freshness), "custodian") == "active")
      bench.clock.advance(by: .milliseconds(1))
      #expect(participation(try await facts(bench, link, freshness), "custodian") == "unknown")
      #expect(participation(try await facts(bench, link, freshness), "requester") == "active")
    }
  }

  @Test func `a restart remembers when the feed was last heard from`() async throws {
    try await Bench.run { bench in
      let oshidori = try Bench.network("oshidori")
      let patience = [oshidori: Self.patience]
      let first = ConsentFreshness(store: bench.store, patience: patience)
      try await first.hear(from: oshidori, at: bench.clock.now)
      let second = ConsentFreshness(store: bench.store, patience: patience)
      #expect(second.lastHeard(from: oshidori) == nil)
      try await second.recall()
      #expect(second.lastHeard(from: oshidori) == bench.clock.now)
      #expect(second.knownUntil(oshidori) == bench.clock.now.adding(Self.patience))
      #expect(second.knownUntil(try Bench.network("mame")) == nil)
    }
  }
}
