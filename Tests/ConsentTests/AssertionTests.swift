import Consent
import Crypto
import Linkage
import Platform
import Record
import Store
import Testing

@Suite struct `User assertion` {
  @Test func `proves who asks, in what role and what for`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      let facts = try await provider.outcome().get()
      #expect(facts.user == (try Bench.user()))
      #expect(facts.facility == provider.facility)
      #expect(facts.role == "doctor")
      #expect(facts.purpose == "TREAT")
      #expect(facts.factors == [.knowledge, .possession])
      #expect(facts.assurance == 3)
      #expect(facts.expires == bench.clock.now.adding(.seconds(300)))
    }
  }

  /// A claim put over a good assertion, and the refusal it has to meet.
  struct Flaw: Sendable, CustomTestStringConvertible {
    let claim: String
    let value: JSONValue
    let refusal: AssertionError
    var testDescription: String { "\(claim) = \(String(decoding: value.encoded(), as: UTF8.self))" }

    init(_ claim: String, _ value: JSONValue, _ refusal: AssertionError) {
      self.claim = claim
      self.value = value
      self.refusal = refusal
    }
  }

  static let flaws: [Flaw] =
    ["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "amr"].map {
      Flaw($0, .null, .malformedClaim($0))
    } + [
      Flaw("iss", "https://idp.other.example", .wrongIssuer),
      Flaw("aud", "https://bridge.example/oshidori", .wrongAudience),
      Flaw("aud", ["https://a.example", "https://b.example"], .wrongAudience),
      Flaw("aud", [], .malformedClaim("aud")),
      Flaw("aud", .array(Array(repeating: "x", count: 9)), .malformedClaim("aud")),
      Flaw("sub", "a b", .malformedClaim("sub")),
      Flaw("sub", "dr.suzuki", .unknownUser),
      Flaw("iat", "1", .malformedClaim("iat")),
      Flaw("exp", -1, .malformedClaim("exp")),
      Flaw("jti", .string(String(repeating: "j", count: 257)), .malformedClaim("jti")),
      Flaw("cnf", .null, .certificateMismatch),
      Flaw("cnf", ["jkt": "x"], .certificateMismatch),
      Flaw(
        "cnf", ["x5t#S256": .string(Base64URL.encode(Bench.certificate("mame/2").bytes))],
        .certificateMismatch),
      Flaw("amr", ["pwd"], .weakAuthentication),
      Flaw("amr", ["pwd", "pin"], .weakAuthentication),
      Flaw("amr", ["pwd", "mfa"], .weakAuthentication),
      Flaw("amr", ["otp", "hwk"], .weakAuthentication),
      Flaw("licence", .null, .licenceMismatch),
      Flaw("licence", "654321", .licenceMismatch),
      Flaw("extensions", .null, .malformedClaim("extensions.ihe_iua")),
    ]

  @Test(arguments: flaws)
  func `is refused for each flaw by its own name`(_ flaw: Flaw) async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      #expect(try await provider.outcome([flaw.claim: flaw.value]).refusal == flaw.refusal)
      // The same assertion without the flaw is good, so the flaw is what was refused.
      #expect(try await provider.outcome().refusal == nil)
    }
  }

  @Test(arguments: [
    ("mame/2", ["doctor"], ["TREAT"], AssertionError.facilityMismatch),
    ("oshidori/1", ["doctor"], ["TREAT"], .facilityMismatch),
    ("mame/1", ["nurse"], ["TREAT"], .roleMismatch),
    ("mame/1", ["doctor", "nurse"], ["TREAT"], .unmappedRole),
    ("mame/1", ["wizard"], ["TREAT"], .unmappedRole),
    ("mame/1", ["unknown"], ["TREAT"], .unmappedRole),
    ("mame/1", [], ["TREAT"], .malformedClaim("subject_role")),
    ("mame/1", ["doctor"], ["TREAT", "BTG"], .unmappedPurpose),
    ("mame/1", ["doctor"], ["HPAYMT"], .unmappedPurpose),
    ("mame/1", ["doctor"], ["unknown"], .unmappedPurpose),
    ("mame/1", ["doctor"], [], .malformedClaim("purpose_of_use")),
  ])
  func `is refused for words that are not the user's or not the vocabulary's`(
    _ organization: String, _ roles: [String], _ purposes: [String], _ refusal: AssertionError
  ) async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      let changed = provider.extensions(
        organization: organization, roles: roles, purposes: purposes)
      #expect(try await provider.outcome(["extensions": changed]).refusal == refusal)
    }
  }

  @Test func `is understood through the network's own mapping`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench) { word in
        switch word {
        case .role(let coding) where coding.code == "医師": "doctor"
        case .purpose(let coding) where coding.code == "診療": "TREAT"
        case .organization("urn:oid:1.2.392.1"): "1"
        default: nil
        }
      }
      let foreign = provider.extensions(
        organization: "urn:oid:1.2.392.1", roles: ["医師", "doctor"], purposes: ["診療"])
      let facts = try await provider.outcome(["extensions": foreign]).get()
      #expect(facts.role == "doctor")
      #expect(facts.purpose == "TREAT")
    }
  }

  // MARK: Signature

  @Test func `is refused under a key that is not the network's`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      let token = try JWS.sign(
        provider.claims().encoded(), with: try SigningKey.generate(.p256), algorithm: .ES256)
      #expect(await provider.outcome(token: token).refusal == .badSignature)
    }
  }

  @Test func `is refused without a signature`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      let header = Base64URL.encode(Array(#"{"alg":"none"}"#.utf8))
      let payload = Base64URL.encode(provider.claims().encoded())
      for token in ["\(header).\(payload).", "\(header).\(payload).AA"] {
        let refusal = await provider.outcome(token: token).refusal
        #expect(refusal == .malformedToken || refusal == .badSignature)
      }
    }
  }

  @Test(arguments: ["", "a", "a.b.c", "..", String(repeating: "a", count: 20_000)])
  func `is refused when it is no token at all`(_ token: String) async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      #expect(await provider.outcome(token: token).refusal == .malformedToken)
    }
  }

  @Test func `is refused with a claim given twice`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      var payload = Array(provider.claims().encoded().dropLast())
      payload += Array(#","sub":"dr.evil"}"#.utf8)
      let token = try JWS.sign(payload, with: provider.key, algorithm: .ES256)
      #expect(await provider.outcome(token: token).refusal == .malformedToken)
    }
  }

  @Test func `is refused over a connection with another certificate`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      let token = try provider.sign(provider.claims())
      let outcome = await provider.outcome(token: token, certificate: "mame/2")
      #expect(outcome.refusal == .certificateMismatch)
      #expect(await provider.outcome(token: token).refusal == nil)
    }
  }

  // MARK: Time

  @Test(
    arguments: [
      // Seconds from now: iat, nbf, exp.
      (-300, nil, -59, nil), (-300, nil, -60, AssertionError.expired),
      (60, nil, 300, nil), (61, nil, 300, .notYetValid),
      (0, 60, 300, nil), (0, 61, 300, .notYetValid),
      (0, nil, 600, nil), (0, nil, 601, .lifetimeTooLong),
      (0, nil, 0, .lifetimeTooLong), (10, nil, 5, .lifetimeTooLong),
    ] as [(Int64, Int64?, Int64, AssertionError?)])
  func `is taken within its time and refused at the edges`(
    _ issued: Int64, _ notBefore: Int64?, _ expires: Int64, _ refusal: AssertionError?
  ) async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      let now = bench.clock.now.unixSeconds
      var changes: [String: JSONValue] = [
        "iat": .number("\(now + issued)"), "exp": .number("\(now + expires)"),
      ]
      if let notBefore { changes["nbf"] = .number("\(now + notBefore)") }
      #expect(try await provider.outcome(changes).refusal == refusal)
    }
  }

  // MARK: Single use

  @Test func `is good for one use`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      let token = try provider.sign(provider.claims())
      #expect(await provider.outcome(token: token).refusal == nil)
      #expect(await provider.outcome(token: token).refusal == .replayed)
    }
  }

  @Test func `is good for one use until it can no longer be replayed`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      let now = bench.clock.now.unixSeconds
      // Issued as far ahead as the clocks may differ, and as long-lived as may be.
      let token = try provider.sign(
        provider.claims(["iat": .number("\(now + 60)"), "exp": .number("\(now + 660)")]))
      #expect(await provider.outcome(token: token).refusal == nil)
      for seconds in [300, 300, 119] {
        bench.clock.advance(by: .seconds(seconds))
        try await bench.store.sweepLeases()
        #expect(await provider.outcome(token: token).refusal == .replayed)
      }
      bench.clock.advance(by: .seconds(1))
      #expect(await provider.outcome(token: token).refusal == .expired)
    }
  }

  @Test func `is good for one of many uses at once`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      let token = try provider.sign(provider.claims())
      let refusals = await withTaskGroup { group in
        for _ in 0..<20 { group.addTask { await provider.outcome(token: token).refusal } }
        return await group.reduce(into: [AssertionError?]()) { $0.append($1) }
      }
      #expect(refusals.count { $0 == nil } == 1)
      #expect(refusals.count { $0 == .replayed } == 19)
    }
  }

  // MARK: The register

  @Test func `is refused for a user who is suspended`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      try await bench.registers.putUser(
        UserRecord(
          id: try Bench.user(), facility: provider.facility, role: "doctor", licence: "123456",
          status: .suspended))
      #expect(try await provider.outcome().refusal == .userNotActive)
    }
  }

  @Test func `is refused from the moment the licence runs out`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      let end = bench.clock.now.adding(.seconds(1))
      try await bench.registers.putUser(
        UserRecord(
          id: try Bench.user(), facility: provider.facility, role: "doctor", licence: "123456",
          licenceValidUntil: end))
      #expect(try await provider.outcome().refusal == nil)
      bench.clock.advance(by: .seconds(1))
      #expect(try await provider.outcome().refusal == .licenceExpired)
    }
  }

  @Test(arguments: [("doctor", AssertionError.licenceMismatch), ("clerk", nil)])
  func `needs a licence where the role rests on one`(
    _ role: String, _ refusal: AssertionError?
  ) async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      try await bench.registers.putUser(
        UserRecord(id: try Bench.user(), facility: provider.facility, role: role))
      let outcome = try await provider.outcome([
        "licence": .null, "extensions": provider.extensions(roles: [role]),
      ])
      #expect(outcome.refusal == refusal)
      if refusal == nil { #expect(try outcome.get().assurance == 2) }
    }
  }

  @Test func `is refused for a network without an identity provider`() async throws {
    try await Bench.run { bench in
      let provider = try await Provider(bench)
      let there = try await bench.register("oshidori/1")
      let token = try provider.sign(provider.claims())
      await #expect(throws: AssertionError.noIdentityProvider) {
        _ = try await provider.checker.check(
          token, certificate: Bench.certificate("mame/1"), facility: there)
      }
    }
  }
}
