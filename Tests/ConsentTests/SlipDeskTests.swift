import Consent
import Crypto
import Linkage
import Platform
import Record
import Store
import Testing

@Suite struct `Slip desk` {
  @Test func `links two patients once both sides have confirmed`() async throws {
    try await Bench.run { bench in
      let here = try await bench.register("mame/1")
      let there = try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request())
      let redemption = try await bench.desk.redeem(
        .compact(issued.slip), by: there, localID: try Bench.localID("99-5678"))
      #expect(redemption.state == .proposed)
      #expect(redemption.demographics == (try Bench.demographics()))
      #expect(redemption.issuer == here)
      #expect(redemption.issuerName.ja == "mame/1医院")
      #expect(redemption.purpose == "COORD")
      #expect(try await bench.desk.confirm(issued.handle, by: here) == .proposed)
      #expect(try await bench.desk.confirm(redemption.handle, by: there) == .confirmed)
    }
  }

  @Test func `seals each patient's number to its own side`() async throws {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      let sides = [(link.requesterSide, "0001234"), (link.custodianSide, "99-5678")]
      let linkKey = try #require(try bench.links.key(of: link))
      for (half, number) in sides {
        for (network, key) in bench.sideKeys {
          let opened = try? half.sealed.open(
            link: link.id, facility: half.facility, with: key, under: linkKey)
          #expect((opened?.exposed == number) == (network == half.facility.network))
        }
      }
    }
  }

  @Test func `gives the two sides handles that nothing joins`() async throws {
    try await Bench.run { bench in
      let link = try await bench.confirmedLink()
      let handles = [link.requesterSide, link.custodianSide].map {
        bench.handles.handle(for: $0.facility, link: link.id)
      }
      #expect(handles[0] != handles[1])
      #expect(bench.handles.link(handles[0], for: link.custodianSide.facility) == nil)
    }
  }

  @Test func `redeems by the claim code as well`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      let there = try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request())
      let redemption = try await bench.desk.redeem(
        .claimCode(issued.claimCode.text.lowercased()), by: there,
        localID: try Bench.localID("9"))
      #expect(redemption.demographics == (try Bench.demographics()))
    }
  }

  @Test func `keeps no patient number, name or claim code in the clear`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      let there = try await bench.register("oshidori/2")
      let unspent = try await bench.desk.issue(try bench.request())
      let issued = try await bench.desk.issue(try bench.request())
      _ = try await bench.desk.redeem(
        .compact(issued.slip), by: there, localID: try Bench.localID("99-5678"))
      let secrets = [
        "0001234", "99-5678", "シマネ", "島根", "1948", unspent.claimCode.text,
        unspent.claimCode.text.replacing("-", with: ""), issued.slip, unspent.slip,
      ]
      for (key, versioned) in bench.store.list(prefix: Key(), limit: 1_000) {
        for secret in secrets {
          let bytes = Array(secret.utf8)
          #expect(!versioned.value.contains(bytes), "\(key.text)")
          #expect(!key.bytes.contains(bytes), "\(key.text)")
        }
      }
    }
  }

  // MARK: One clear outcome each

  @Test func `refuses a network and a facility that the slip is not for`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      for path in ["mio/1", "oshidori/2", "oshidori/3"] { try await bench.register(path) }
      let issued = try await bench.desk.issue(try bench.request(facility: "2"))
      let refusals: [(String, ConsentError)] = [
        ("mio/1", .wrongNetwork), ("mame/1", .wrongNetwork), ("oshidori/3", .wrongFacility),
      ]
      for (path, refusal) in refusals {
        await #expect(throws: refusal) { try await bench.redeem(issued, by: path) }
      }
      try await bench.redeem(issued, by: "oshidori/2")
    }
  }

  @Test func `refuses a slip that was redeemed, however it is presented`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      let there = try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request())
      try await bench.redeem(issued, by: "oshidori/2")
      await #expect(throws: ConsentError.alreadyRedeemed) {
        try await bench.redeem(issued, by: "oshidori/2")
      }
      await #expect(throws: ConsentError.alreadyRedeemed) {
        try await bench.desk.redeem(
          .claimCode(issued.claimCode.text), by: there, localID: try Bench.localID("9"))
      }
    }
  }

  @Test func `refuses a slip at the moment it lapses and not before`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      try await bench.register("oshidori/2")
      let first = try await bench.desk.issue(try bench.request(lifetime: .seconds(60)))
      let second = try await bench.desk.issue(try bench.request(lifetime: .seconds(60)))
      bench.clock.advance(by: .seconds(60) - .milliseconds(1))
      try await bench.redeem(first, by: "oshidori/2")
      bench.clock.advance(by: .milliseconds(1))
      await #expect(throws: ConsentError.slipExpired) {
        try await bench.redeem(second, by: "oshidori/2")
      }
    }
  }

  @Test func `calls a scanned slip expired even when nothing is left of it`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request(lifetime: .seconds(60)))
      bench.clock.advance(by: .seconds(3_600))
      try await bench.store.sweepLeases()
      await #expect(throws: ConsentError.slipExpired) {
        try await bench.redeem(issued, by: "oshidori/2")
      }
    }
  }

  @Test func `refuses a slip that its issuer took back`() async throws {
    try await Bench.run { bench in
      let here = try await bench.register("mame/1")
      try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request())
      try await bench.desk.revoke(issued.id, by: here)
      try await bench.desk.revoke(issued.id, by: here)
      await #expect(throws: ConsentError.slipRevoked) {
        try await bench.redeem(issued, by: "oshidori/2")
      }
    }
  }

  @Test func `lets nobody else take a slip back, and nobody once it is redeemed`() async throws {
    try await Bench.run { bench in
      let here = try await bench.register("mame/1")
      let there = try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request())
      await #expect(throws: ConsentError.unknownSlip) {
        try await bench.desk.revoke(issued.id, by: there)
      }
      try await bench.redeem(issued, by: "oshidori/2")
      await #expect(throws: ConsentError.alreadyRedeemed) {
        try await bench.desk.revoke(issued.id, by: here)
      }
    }
  }

  @Test func `takes a slip back until it lapses, and as often as it is asked to`() async throws {
    try await Bench.run { bench in
      let here = try await bench.register("mame/1")
      let first = try await bench.desk.issue(try bench.request(lifetime: .seconds(60)))
      let second = try await bench.desk.issue(try bench.request(lifetime: .seconds(60)))
      bench.clock.advance(by: .seconds(60) - .milliseconds(1))
      try await bench.desk.revoke(first.id, by: here)
      bench.clock.advance(by: .milliseconds(1))
      try await bench.desk.revoke(first.id, by: here)
      await #expect(throws: ConsentError.slipExpired) {
        try await bench.desk.revoke(second.id, by: here)
      }
    }
  }

  @Test func `tells a typing error in a claim code from an unknown one`() async throws {
    try await Bench.run { bench in
      let there = try await bench.register("oshidori/2")
      let code = ClaimCode.random().text
      let wrong = (code.first == "0" ? "1" : "0") + code.dropFirst()
      let refusals: [(String, ConsentError)] = [
        (code, .unknownSlip), (wrong, .mistypedClaimCode), ("", .mistypedClaimCode),
      ]
      for (text, refusal) in refusals {
        await #expect(throws: refusal) {
          try await bench.desk.redeem(
            .claimCode(text), by: there, localID: try Bench.localID("9"))
        }
      }
    }
  }

  @Test func `refuses what is no slip or signed by another`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      let there = try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request())
      let forged = try Slip(
        issuer: try Bench.facility("mame/1"), network: there.network, facility: nil,
        id: issued.id, issued: bench.clock.now, expires: issued.expires, purpose: "COORD",
        demographics: try Bench.demographics(),
        to: try #require(bench.sideKeys[there.network]).publicKey
      ).signed(with: try SigningKey.generate(.p256), keyID: "k1")
      let refusals: [(String, ConsentError)] = [
        ("", .malformedSlip), ("a.b.c", .malformedSlip),
        (String(repeating: "a", count: 601), .malformedSlip), (forged, .badSlipSignature),
      ]
      for (text, refusal) in refusals {
        await #expect(throws: refusal) {
          try await bench.desk.redeem(
            .compact(text), by: there, localID: try Bench.localID("9"))
        }
      }
    }
  }

  @Test func `serves active facilities only`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request())
      await #expect(throws: ConsentError.unknownFacility) {
        try await bench.redeem(issued, by: "oshidori/9")
      }
      try await bench.register("oshidori/2", status: .suspended)
      await #expect(throws: ConsentError.facilityNotActive) {
        try await bench.redeem(issued, by: "oshidori/2")
      }
      try await bench.registers.take(
        .active, of: try Bench.facility("oshidori/2"), StepWords(by: "山田", document: "K-1"))
      try await bench.register("mame/1", status: .left)
      await #expect(throws: ConsentError.facilityNotActive) {
        try await bench.redeem(issued, by: "oshidori/2")
      }
      await #expect(throws: ConsentError.facilityNotActive) {
        try await bench.desk.issue(try bench.request())
      }
    }
  }

  @Test func `issues nothing for a network without a side key`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      await #expect(throws: ConsentError.missingSideKey) {
        try await bench.desk.issue(try bench.request(network: "mio"))
      }
    }
  }

  @Test func `issues nothing that lives for more than thirty days`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      await #expect(throws: ConsentError.slipRefused(.slipLifetime)) {
        try await bench.desk.issue(
          try bench.request(lifetime: Slip.lifetimeMax + .seconds(1)))
      }
    }
  }

  // MARK: Attempts

  @Test func `takes ten attempts of a facility in a minute and not one more`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      let there = try await bench.register("oshidori/2")
      try await bench.register("oshidori/3")
      let issued = try await bench.desk.issue(try bench.request())
      for _ in 0..<10 {
        await #expect(throws: ConsentError.unknownSlip) {
          try await bench.desk.redeem(
            .claimCode(ClaimCode.random().text), by: there, localID: try Bench.localID("9"))
        }
      }
      await #expect(throws: ConsentError.tooManyAttempts) {
        try await bench.redeem(issued, by: "oshidori/2")
      }
      bench.clock.advance(by: .seconds(60))
      try await bench.redeem(issued, by: "oshidori/2")
    }
  }

  @Test func `counts the attempts of each facility by itself`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      try await bench.register("oshidori/3")
      let there = try await bench.register("oshidori/2")
      let issued = try await bench.desk.issue(try bench.request())
      for _ in 0..<11 {
        _ = try? await bench.desk.redeem(
          .claimCode("x"), by: there, localID: try Bench.localID("9"))
      }
      try await bench.redeem(issued, by: "oshidori/3")
    }
  }

  // MARK: Races

  @Test func `lets one of a hundred who redeem at once win, every time`() async throws {
    try await Bench.run { bench in
      try await bench.register("mame/1")
      for number in 0..<100 { try await bench.register("oshidori/\(number)") }
      for round in 1...50 {
        bench.clock.advance(by: .seconds(60))
        let issued = try await bench.desk.issue(try bench.request(localID: "M-\(round)"))
        let outcomes = await withTaskGroup { group in
          for number in 0..<100 {
            group.addTask { await bench.attempt(issued, by: "oshidori/\(number)") }
          }
          return await group.reduce(into: [ConsentError?]()) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == nil } == 1, "round \(round)")
        #expect(outcomes.count { $0 == .alreadyRedeemed } == 99, "round \(round)")
        #expect(bench.store.list(prefix: Key("link"), limit: 100).count == round)
      }
    }
  }

  @Test func `either redeems or takes back a slip, never both`() async throws {
    try await Bench.run { bench in
      let here = try await bench.register("mame/1")
      try await bench.register("oshidori/2")
      for _ in 0..<20 {
        let issued = try await bench.desk.issue(try bench.request())
        bench.clock.advance(by: .seconds(60))
        async let redeemed = bench.attempt(issued, by: "oshidori/2")
        async let revoked = bench.attemptRevoke(issued.id, by: here)
        let outcome = await (redeemed, revoked)
        #expect(
          outcome == (nil, .alreadyRedeemed) || outcome == (.slipRevoked, nil), "\(outcome)")
      }
    }
  }
}

extension Bench {
  @discardableResult
  func redeem(_ issued: IssuedSlip, by path: String) async throws -> Redemption {
    try await desk.redeem(
      .compact(issued.slip), by: try Self.facility(path),
      localID: try Self.localID("99-\(path.suffix(2).replacing("/", with: ""))"))
  }

  /// The refusal, or nil if the slip was redeemed.
  func attempt(_ issued: IssuedSlip, by path: String) async -> ConsentError? {
    do {
      try await redeem(issued, by: path)
      return nil
    } catch {
      return error as? ConsentError
    }
  }

  /// The refusal, or nil if the slip was taken back.
  func attemptRevoke(_ id: SlipID, by facility: FacilityReference) async -> ConsentError? {
    do throws(ConsentError) {
      try await desk.revoke(id, by: facility)
      return nil
    } catch {
      return error
    }
  }
}
