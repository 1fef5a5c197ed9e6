import Consent
import Crypto
import Linkage
import Platform
import Record
import Testing

@Suite struct `Corrected numbers` {
  private static let (here, there) = ("mame/1", "oshidori/2")

  private func desk(_ bench: Bench) -> LinkDesk {
    LinkDesk(
      store: bench.store, links: bench.desk.links, handles: bench.handles,
      sideKeys: bench.sideKeys, registers: bench.registers, clock: bench.clock.wallClock)
  }

  /// A confirmed link of `mame/1`'s number to `oshidori/2`'s.
  private func link(_ bench: Bench, _ own: String, _ other: String) async throws -> LinkID {
    let (here, there) = (try Bench.facility(Self.here), try Bench.facility(Self.there))
    let proposed = try await desk(bench).propose(
      ProposedSide(facility: here, localID: try Bench.localID(own)),
      ProposedSide(facility: there, localID: try Bench.localID(other)),
      evidence: LinkEvidence(mode: .foreignID, digest: SHA256.hash([7]), validUntil: nil),
      showing: try Bench.demographics())
    let id = try #require(bench.handles.link(proposed.handle, for: here))
    for side in [here, there] { _ = try await bench.desk.links.confirm(id, by: side) }
    return id
  }

  private func with(_ body: (Bench) async throws -> Void) async throws {
    try await Bench.run { bench in
      try await bench.register(Self.here)
      try await bench.register(Self.there, type: "hospital")
      try await body(bench)
    }
  }

  private func take(
    _ bench: Bench, _ kind: NumberCorrection.Kind, _ from: String, _ to: String,
    by path: String, changed: Demographics? = nil
  ) async throws -> [CorrectedLink] {
    try await desk(bench).take(
      try #require(
        NumberCorrection(
          kind: kind, former: try Bench.localID(from), number: try Bench.localID(to),
          changed: changed)), by: try Bench.facility(path))
  }

  private func number(
    _ bench: Bench, _ link: LinkRecord, of path: String
  ) throws -> String {
    let facility = try Bench.facility(path)
    let keys = try #require(bench.sideKeys[facility.network])
    let key = try #require(try bench.desk.links.key(of: link))
    let half = try #require(link.half(in: facility.network))
    return try half.sealed.open(link: link.id, facility: facility, with: keys, under: key).exposed
  }

  @Test(arguments: [
    (NumberCorrection.Kind.merge, "mame/1", "A1"), (.correct, "mame/1", "A1"),
    (.merge, "oshidori/2", "B1"), (.correct, "oshidori/2", "B1"),
  ])
  func `move the link to the new number, from either side, and end the old one`(
    _ kind: NumberCorrection.Kind, _ path: String, _ former: String
  ) async throws {
    try await with { bench in
      let id = try await link(bench, "A1", "B1")
      let old = try #require(try await bench.desk.links.link(id))
      let moved = try await take(bench, kind, former, "N2", by: path)
      #expect(moved.map(\.state) == [.superseded])
      let facility = try Bench.facility(path)
      let next = try #require(
        moved.first?.successor.flatMap { bench.handles.link($0, for: facility) })
      let record = try #require(try await bench.desk.links.link(next))
      #expect(record.state == .confirmed)
      #expect(try number(bench, record, of: path) == "N2")
      let (other, unchanged) = path == Self.here ? (Self.there, "B1") : (Self.here, "A1")
      #expect(try number(bench, record, of: other) == unchanged)
      // The old one leads to the new one, and nothing opens it any more.
      let ended = try #require(try await bench.desk.links.link(id))
      #expect(ended.supersededBy == next)
      #expect(try bench.desk.links.key(of: old) == nil)
      let index = bench.handles.index(try Bench.localID("N2"), in: facility.network)
      #expect(
        try await bench.desk.links.links(of: index, in: facility.network).map(\.id) == [next])
    }
  }

  @Test(arguments: ["mame/1", "oshidori/2"])
  func `wait for both sides when the patient's demographics changed`(path: String) async throws {
    try await with { bench in
      _ = try await link(bench, "A1", "B1")
      let changed = try Bench.demographics()
      let moved = try await take(
        bench, .correct, path == Self.here ? "A1" : "B1", "N2", by: path, changed: changed)
      let (me, other) = (
        try Bench.facility(path), try Bench.facility(path == Self.here ? Self.there : Self.here)
      )
      let next = try #require(moved.first?.successor.flatMap { bench.handles.link($0, for: me) })
      #expect(try await bench.desk.links.link(next)?.state == .proposed)
      let shown = try await desk(bench).view(
        bench.handles.handle(for: other, link: next), for: other)
      #expect(shown.demographics == changed)
      #expect(try await bench.desk.links.confirm(next, by: me) == .proposed)
      #expect(try await bench.desk.links.confirm(next, by: other) == .confirmed)
    }
  }

  @Test func `leave one link where both numbers had one to the same patient`() async throws {
    try await with { bench in
      _ = try await link(bench, "A1", "B1")
      let kept = try await link(bench, "A2", "B1")
      let moved = try await take(bench, .merge, "A1", "A2", by: Self.here)
      #expect(
        moved.map(\.successor) == [
          bench.handles.handle(for: try Bench.facility(Self.here), link: kept)
        ])
      #expect(try await bench.desk.links.link(kept)?.state == .confirmed)
    }
  }

  @Test func `stop the links of both numbers when they were two people, and tell everyone once`()
    async throws
  {
    try await with { bench in
      let (first, second) = (try await link(bench, "A1", "B1"), try await link(bench, "A2", "B2"))
      for _ in 0..<2 {
        let stopped = try await take(bench, .unmerge, "A1", "A2", by: Self.here)
        #expect(stopped.map(\.state) == [.suspended, .suspended])
      }
      let facility = try Bench.facility(Self.there)
      let feed = EmergencyDesk(store: bench.store, clock: bench.clock.wallClock)
      for addressee in [Addressee.facility(facility), .network(facility.network)] {
        let told = try await feed.notices(for: addressee, after: 0).filter {
          $0.kind == .linkSuspended
        }
        #expect(told.contains { $0.subject == .link(first) })
        #expect(told.count == 2)
      }
      // Each side finds its own number again, to ask the ledger who viewed what.
      for (path, number) in [(Self.here, "A1"), (Self.there, "B1")] {
        let own = try Bench.facility(path)
        let view = try await desk(bench).view(bench.handles.handle(for: own, link: first), for: own)
        #expect(view.localID.exposed == number)
        #expect(view.demographics == nil)
      }
      // Nothing goes on by itself: only a confirmation of each side does.
      for id in [first, second] {
        #expect(try await bench.desk.links.confirm(id, by: facility) == .suspended)
      }
      bench.clock.advance(by: LinkRecord.proposalLifetime)
      try await bench.desk.links.endLapsed()
      #expect(try await bench.desk.links.link(first)?.state == .revoked)
    }
  }

  @Test func `keep a stopped link stopped when its number is corrected`() async throws {
    try await with { bench in
      let id = try await link(bench, "A1", "B1")
      _ = try await bench.desk.links.suspend(id)
      let moved = try await take(bench, .correct, "A1", "A9", by: Self.here)
      let facility = try Bench.facility(Self.here)
      let next = try #require(
        moved.first?.successor.flatMap { bench.handles.link($0, for: facility) })
      #expect(try await bench.desk.links.link(next)?.state == .suspended)
    }
  }

  @Test func `touch neither ended links nor another facility's`() async throws {
    try await with { bench in
      try await bench.register("mame/9")
      let id = try await link(bench, "A1", "B1")
      #expect(try await take(bench, .unmerge, "A1", "A2", by: "mame/9").isEmpty)
      #expect(try await take(bench, .merge, "A1", "A2", by: "mame/9").isEmpty)
      #expect(try await bench.desk.links.link(id)?.state == .confirmed)
      _ = try await bench.desk.links.revoke(id)
      #expect(try await take(bench, .merge, "A1", "A2", by: Self.here).isEmpty)
      #expect(try await take(bench, .unmerge, "A1", "A2", by: Self.here).isEmpty)
      #expect(try await bench.desk.links.link(id)?.state == .revoked)
    }
  }

  @Test func `are two numbers, and separation brings no demographics`() throws {
    let (one, two) = (try Bench.localID("A1"), try Bench.localID("A2"))
    #expect(NumberCorrection(kind: .merge, former: one, number: one, changed: nil) == nil)
    #expect(
      NumberCorrection(
        kind: .unmerge, former: one, number: two, changed: try Bench.demographics()) == nil)
  }
}
