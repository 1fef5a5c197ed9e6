import Consent
import Linkage
import Platform
import Record
import Store
import Testing

@Suite struct `Foreign ID desk` {
  static let hanako = RegisteredPerson(
    readings: ["シマネ ハナコ"], birthDate: "1948-02-29", sex: .female)

  /// A bench with both facilities, the patient taking part at the custodian, and the desk.
  func run(
    participation: Participation? = .active,
    _ body: (Bench, ForeignIDDesk) async throws -> Void
  ) async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      try await bench.register("oshidori/2", type: "hospital")
      if let participation {
        let network = try Bench.network("oshidori")
        try await bench.registers.setParticipation(
          of: bench.handles.index(try Bench.localID("99-5678"), in: network), in: network,
          participation)
      }
      let links = LinkDesk(
        store: bench.store, links: bench.links, handles: bench.handles,
        sideKeys: bench.sideKeys, registers: bench.registers, clock: bench.clock.wallClock)
      try await body(bench, ForeignIDDesk(store: bench.store, desk: links))
    }
  }

  @discardableResult
  func propose(
    _ desk: ForeignIDDesk, by asker: String = "mame/1", number: String = "99-5678",
    kana: String = "シマネ ハナコ", registered: RegisteredPerson? = hanako
  ) async throws -> Proposed {
    let id = ForeignID(try Bench.localID(number), of: try Bench.facility("oshidori/2"))
    let asking = ProposedSide(
      facility: try Bench.facility(asker), localID: try Bench.localID("0001234"))
    let stated = try StatedPerson(kana: kana, birthDate: "1948-02-29", sex: .female)
    return try await desk.propose(
      asking, id, stated, failing: { $0 },
      look: { comparison throws(ConsentError) in
        #expect(comparison.id == id)
        return registered
      })
  }

  func refuse(
    _ desk: ForeignIDDesk, _ refusal: ConsentError, by asker: String = "mame/1",
    number: String = "99-5678", kana: String = "シマネ ハナエ",
    registered: RegisteredPerson? = hanako
  ) async throws {
    await #expect(throws: refusal) {
      try await propose(desk, by: asker, number: number, kana: kana, registered: registered)
    }
  }

  // MARK: Agreeing

  @Test func `proposes a link that the asking side has confirmed and the other has not`()
    async throws
  {
    try await run { bench, desk in
      let proposed = try await propose(desk)
      let here = try Bench.facility("mame/1")
      let id = try #require(bench.handles.link(proposed.handle, for: here))
      let link = try #require(await bench.desk.links.link(id))
      #expect(link.state == .proposed)
      #expect(link.requesterSide.facility == here)
      #expect(link.requesterSide.confirmed != nil)
      #expect(link.custodianSide.confirmed == nil)
      #expect(link.evidence.mode == .foreignID)
      let there = try Bench.facility("oshidori/2")
      let handle = bench.handles.handle(for: there, link: id)
      #expect(try await bench.desk.confirm(handle, by: there) == .confirmed)
    }
  }

  @Test func `proposes one link however often it is asked`() async throws {
    try await run { bench, desk in
      let first = try await propose(desk)
      let again = try await propose(desk)
      #expect(first.handle == again.handle)
      let index = bench.handles.index(
        try Bench.localID("0001234"), in: try Bench.network("mame"))
      let links = try await bench.desk.links.links(of: index, in: try Bench.network("mame"))
      #expect(links.count == 1)
      _ = try await bench.desk.links.revoke(links[0].id)
      #expect(try await propose(desk).handle != first.handle)
    }
  }

  // MARK: Disagreeing

  @Test func `does not tell a number nobody has from a person who is somebody else`() async throws {
    try await run { bench, desk in
      try await refuse(desk, .foreignIDDisagrees)
      try await refuse(
        desk, .foreignIDDisagrees, number: "nobody", kana: "シマネ ハナコ", registered: nil)
      let index = bench.handles.index(
        try Bench.localID("0001234"), in: try Bench.network("mame"))
      #expect(
        try await bench.desk.links.links(of: index, in: try Bench.network("mame")).isEmpty)
    }
  }

  @Test(arguments: [nil, Participation.withdrawn])
  func `disagrees about who does not take part`(_ participation: Participation?) async throws {
    try await run(participation: participation) { _, desk in
      try await refuse(desk, .foreignIDDisagrees, kana: "シマネ ハナコ")
    }
  }

  @Test func `locks a number to one facility after three disagreements, for a day`() async throws {
    try await run { bench, desk in
      try await bench.register("mame/3")
      for _ in 0..<3 { try await refuse(desk, .foreignIDDisagrees) }
      try await refuse(desk, .foreignIDLocked, kana: "シマネ ハナコ")
      // Neither another facility nor another number is meant.
      try await propose(desk, by: "mame/3")
      try await refuse(desk, .foreignIDDisagrees, number: "other")
      bench.clock.advance(by: ForeignIDDesk.lockDuration - .milliseconds(1))
      try await refuse(desk, .foreignIDLocked, kana: "シマネ ハナコ")
      bench.clock.advance(by: .milliseconds(1))
      try await propose(desk)
    }
  }

  @Test func `locks a number that nobody has just the same`() async throws {
    try await run { _, desk in
      for _ in 0..<3 {
        try await refuse(desk, .foreignIDDisagrees, number: "nobody", registered: nil)
      }
      try await refuse(desk, .foreignIDLocked, number: "nobody", registered: nil)
    }
  }

  @Test func `forgets disagreements once it agrees`() async throws {
    try await run { bench, desk in
      for _ in 0..<2 { try await refuse(desk, .foreignIDDisagrees) }
      try await propose(desk)
      bench.clock.advance(by: .seconds(60))
      for _ in 0..<3 { try await refuse(desk, .foreignIDDisagrees) }
      try await refuse(desk, .foreignIDLocked)
    }
  }

  @Test func `is unlocked by the facility whose number it is, and no other`() async throws {
    try await run { bench, desk in
      try await bench.register("oshidori/4")
      for _ in 0..<3 { try await refuse(desk, .foreignIDDisagrees) }
      let number = try Bench.localID("99-5678")
      try await desk.unlock(number, of: try Bench.facility("oshidori/4"))
      try await desk.unlock(try Bench.localID("99-5679"), of: try Bench.facility("oshidori/2"))
      try await refuse(desk, .foreignIDLocked, kana: "シマネ ハナコ")
      try await desk.unlock(number, of: try Bench.facility("oshidori/2"))
      try await propose(desk)
    }
  }

  @Test func `does not count a register that does not answer`() async throws {
    try await run { bench, desk in
      let id = ForeignID(try Bench.localID("99-5678"), of: try Bench.facility("oshidori/2"))
      let asking = ProposedSide(
        facility: try Bench.facility("mame/1"), localID: try Bench.localID("0001234"))
      let stated = try StatedPerson(kana: "シマネ ハナコ", birthDate: "1948-02-29", sex: .female)
      for _ in 0..<4 {
        await #expect(throws: ConsentError.contention) {
          try await desk.propose(
            asking, id, stated, failing: { $0 },
            look: { _ throws(ConsentError) in throw .contention })
        }
      }
      bench.clock.advance(by: .seconds(60))
      try await propose(desk)
    }
  }

  @Test func `gives a crowd of questions at once no more than three`() async throws {
    try await run { _, desk in
      let refusals = try await withThrowingTaskGroup(of: ConsentError?.self) { group in
        for _ in 0..<9 {
          group.addTask {
            do { try await propose(desk, kana: "シマネ ハナエ") } catch {
              return error as? ConsentError
            }
            return nil
          }
        }
        return try await group.reduce(into: [ConsentError?]()) { $0.append($1) }
      }
      #expect(refusals.count { $0 == .foreignIDDisagrees } == 3)
      #expect(refusals.count { $0 == .foreignIDLocked } == 6)
    }
  }

  @Test func `asks no register more than ten times a minute`() async throws {
    try await run { _, desk in
      for number in 0..<10 {
        try await refuse(desk, .foreignIDDisagrees, number: "n\(number)", registered: nil)
      }
      try await refuse(desk, .tooManyAttempts, number: "n10", registered: nil)
    }
  }

  @Test func `refuses facilities that are not registered or not active`() async throws {
    try await run { bench, desk in
      try await refuse(desk, .unknownFacility, by: "mame/9")
      try await bench.register("mame/5", status: .suspended)
      try await refuse(desk, .facilityNotActive, by: "mame/5")
    }
  }

  @Test func `keeps no number and no name in the clear`() async throws {
    try await run { bench, desk in
      try await propose(desk)
      try await refuse(desk, .foreignIDDisagrees, number: "secret-77")
      for (key, versioned) in bench.store.list(prefix: Key(), limit: 1_000) {
        for secret in ["99-5678", "0001234", "シマネ", "ハナ", "1948", "secret-77"] {
          #expect(!versioned.value.contains(Array(secret.utf8)), "\(key.text)")
          #expect(!key.bytes.contains(Array(secret.utf8)), "\(key.text)")
        }
      }
    }
  }
}
