import Consent
import Crypto
import Linkage
import Platform
import Record
import Store
import Testing

@Suite struct `Link register` {
  @Test func `finds a link from the patient of either side`() async throws {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      for half in [link.requesterSide, link.custodianSide] {
        let found = try await bench.desk.links.links(
          of: half.index, in: half.facility.network)
        #expect(found == [link])
      }
      let wrong = try await bench.desk.links.links(
        of: link.requesterSide.index, in: link.custodianSide.facility.network)
      #expect(wrong.isEmpty)
    }
  }

  @Test func `knows no link of a decoy`() async throws {
    try await Bench.run { bench in
      let facility = try Bench.facility("mame/1")
      let decoy = bench.handles.decoyLink(
        network: facility.network, localID: try Bench.localID("1"), facility: facility)
      #expect(try await bench.desk.links.link(decoy) == nil)
    }
  }

  @Test func `ends every link of a patient who withdraws, and says so`() async throws {
    try await Bench.run { bench in
      let first = try await bench.confirmedLink()
      let second = try await bench.confirmedLink()
      let listener = Listener(bench.registers.events)
      let half = first.requesterSide
      let ended = try await bench.desk.links.revokeAll(
        of: half.index, in: half.facility.network)
      #expect(Set(ended) == [first.id, second.id])
      #expect(listener.events.map(\.part) == [.link, .link])
      #expect(listener.events.map(\.effect) == [.narrows, .narrows])
      #expect(try await bench.desk.links.link(first.id)?.state == .revoked)
      let again = try await bench.desk.links.revokeAll(
        of: half.index, in: half.facility.network)
      #expect(again.isEmpty)
    }
  }

  @Test func `lets a proposal lapse after seven days`() async throws {
    try await Bench.run { bench in
      let here = try await bench.register("mame/1")
      try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request())
      try await bench.redeem(issued, by: "oshidori/2")
      bench.clock.advance(by: LinkRecord.proposalLifetime)
      await #expect(throws: ConsentError.proposalExpired) {
        try await bench.desk.confirm(issued.handle, by: here)
      }
    }
  }

  @Test func `refuses a confirmation under another facility's handle`() async throws {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      let other = try await bench.register("mame/3")
      let handle = bench.handles.handle(for: link.requesterSide.facility, link: link.id)
      await #expect(throws: ConsentError.unknownLink) {
        try await bench.desk.confirm(handle, by: other)
      }
      await #expect(throws: ConsentError.notAParty) {
        try await bench.desk.links.confirm(link.id, by: other)
      }
    }
  }

  @Test func `refuses a confirmation before the slip is redeemed`() async throws {
    try await Bench.run { bench in
      let here = try await bench.register("mame/1")
      let issued = try await bench.desk.issue(try bench.request())
      await #expect(throws: ConsentError.unknownLink) {
        try await bench.desk.confirm(issued.handle, by: here)
      }
    }
  }

  @Test func `does not revive a link that was revoked`() async throws {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      try await bench.desk.links.revoke(link.id)
      await #expect(
        throws: ConsentError.illegalTransition(state: .revoked, event: .confirmedByBoth)
      ) {
        try await bench.desk.links.confirm(link.id, by: link.requesterSide.facility)
      }
    }
  }

  @Test func `asks both sides again after a suspension`() async throws {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      #expect(try await bench.desk.links.suspend(link.id) == .suspended)
      let sides = [link.requesterSide.facility, link.custodianSide.facility]
      #expect(try await bench.desk.links.confirm(link.id, by: sides[0]) == .suspended)
      #expect(try await bench.desk.links.confirm(link.id, by: sides[1]) == .confirmed)
    }
  }

  @Test func `takes 64 links of a patient and not one more`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      for number in 0..<65 {
        try await bench.register("oshidori/\(number)")
        let issued = try await bench.desk.issue(try bench.request())
        if number < 64 {
          try await bench.redeem(issued, by: "oshidori/\(number)")
        } else {
          await #expect(throws: ConsentError.limit(.linksPerPatient)) {
            try await bench.redeem(issued, by: "oshidori/\(number)")
          }
        }
      }
    }
  }

  @Test func `keeps both confirmations that are given at once`() async throws {
    try await Bench.run { bench in
      let here = try await bench.register("mame/1")
      let there = try await bench.register("oshidori/2")
      for _ in 0..<20 {
        bench.clock.advance(by: .seconds(60))
        let issued = try await bench.desk.issue(try bench.request())
        let redemption = try await bench.redeem(issued, by: "oshidori/2")
        async let mine = bench.desk.confirm(issued.handle, by: here)
        async let theirs = bench.desk.confirm(redemption.handle, by: there)
        let states = try await [mine, theirs]
        #expect(states.contains(.confirmed))
      }
    }
  }
}
