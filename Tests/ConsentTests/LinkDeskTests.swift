import Consent
import Crypto
import Linkage
import Platform
import Record
import Testing

@Suite struct LinkDeskTests {
  private func desk(_ bench: Bench) -> LinkDesk {
    LinkDesk(
      store: bench.store, links: bench.desk.links, handles: bench.handles,
      sideKeys: bench.sideKeys, registers: bench.registers, clock: bench.clock.wallClock)
  }

  private func evidence() -> LinkEvidence {
    LinkEvidence(mode: .blindedMatch, digest: SHA256.hash([7]), validUntil: nil)
  }

  private func side(_ path: String, _ number: String) throws -> ProposedSide {
    ProposedSide(facility: try Bench.facility(path), localID: try Bench.localID(number))
  }

  /// A proposal by `mame/1` to `oshidori/2`, and the handle the asked side has of it.
  private func propose(_ bench: Bench) async throws -> (Proposed, Handle) {
    try await bench.register("mame/1")
    try await bench.register("oshidori/2", type: "hospital")
    let proposed = try await desk(bench).propose(
      try side("mame/1", "0001234"), try side("oshidori/2", "99-5678"), evidence: evidence(),
      showing: try Bench.demographics())
    let id = try #require(bench.handles.link(proposed.handle, for: try Bench.facility("mame/1")))
    return (proposed, bench.handles.handle(for: try Bench.facility("oshidori/2"), link: id))
  }

  @Test func `proposes and no more: each side has to confirm`() async throws {
    try await Bench.run { bench in
      let (proposed, there) = try await propose(bench)
      #expect(proposed.state == .proposed)
      #expect(
        try await bench.desk.confirm(proposed.handle, by: try Bench.facility("mame/1"))
          == .proposed)
      #expect(
        try await bench.desk.confirm(there, by: try Bench.facility("oshidori/2")) == .confirmed)
    }
  }

  @Test func `tells the asked facility alone, and shows it the patient until it confirms`()
    async throws
  {
    try await Bench.run { bench in
      let (proposed, there) = try await propose(bench)
      let (here, asked) = (try Bench.facility("mame/1"), try Bench.facility("oshidori/2"))
      let feed = EmergencyDesk(store: bench.store, clock: bench.clock.wallClock)
      let told = try await feed.notices(for: .facility(asked), after: 0).map(\.kind)
      #expect(told == [.linkProposed])
      for other in [Addressee.facility(here), .network(here.network), .network(asked.network)] {
        #expect(try await feed.notices(for: other, after: 0).isEmpty)
      }
      let view = try await desk(bench).view(there, for: asked)
      #expect(view.localID.exposed == "99-5678")
      #expect(view.demographics == (try Bench.demographics()))
      await #expect(throws: ConsentError.unknownLink) {
        try await desk(bench).view(proposed.handle, for: here)
      }
      await #expect(throws: ConsentError.unknownLink) {
        try await desk(bench).view(proposed.handle, for: asked)
      }
      try await bench.desk.confirm(proposed.handle, by: here)
      try await bench.desk.confirm(there, by: asked)
      #expect(try await desk(bench).view(there, for: asked).demographics == nil)
    }
  }

  @Test func `shows nothing any more once the link has ended or lapsed`() async throws {
    try await Bench.run { bench in
      let (_, there) = try await propose(bench)
      let asked = try Bench.facility("oshidori/2")
      bench.clock.advance(by: LinkRecord.proposalLifetime)
      await #expect(throws: ConsentError.unknownLink) {
        try await desk(bench).view(there, for: asked)
      }
    }
  }

  @Test(arguments: ["mame/1", "oshidori/2"])
  func `proposes nothing with a facility that is not active`(path: String) async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1", status: path == "mame/1" ? .suspended : .active)
      try await bench.register(
        "oshidori/2", type: "hospital", status: path == "mame/1" ? .active : .suspended)
      await #expect(throws: ConsentError.facilityNotActive) {
        try await desk(bench).propose(
          try side("mame/1", "0001234"), try side("oshidori/2", "99-5678"),
          evidence: evidence(), showing: try Bench.demographics())
      }
    }
  }

  @Test func `keeps the links of a patient within their limit`() async throws {
    try await Bench.run { bench in
      for _ in 0..<ConsentLimits.linksPerPatientMax { _ = try await propose(bench) }
      await #expect(throws: ConsentError.limit(.linksPerPatient)) {
        _ = try await propose(bench)
      }
    }
  }

  @Test func `is found by a withdrawal on either side`() async throws {
    try await Bench.run { bench in
      let (_, there) = try await propose(bench)
      let index = bench.handles.index(
        try Bench.localID("99-5678"), in: try Bench.network("oshidori"))
      try await bench.desk.links.revokeAll(of: index, in: try Bench.network("oshidori"))
      await #expect(throws: ConsentError.unknownLink) {
        try await desk(bench).view(there, for: try Bench.facility("oshidori/2"))
      }
    }
  }
}
