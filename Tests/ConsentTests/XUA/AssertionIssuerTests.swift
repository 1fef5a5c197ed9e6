import Consent
import Crypto
import Platform
import Record
import Testing
import XML

/// The bridge as issuer, and another bridge that checks what it issues.
struct IssuingBench {
  let provider: SAMLProvider
  let issuer: AssertionIssuer
  let user: OutgoingUser

  init(
    _ bench: Bench, kind: KeyKind = .p256, certificate: Certificate? = nil, isBearer: Bool = false
  ) async throws {
    provider = try await SAMLProvider(
      bench, kind: kind, homeCommunity: "urn:oid:1.2.392.1",
      binding: isBearer ? .certificateOrBearer : .certificate)
    try await bench.registers.putUser(
      UserRecord(
        id: try Bench.user("u-1"), facility: provider.facility, role: "clerk", licence: nil))
    issuer = AssertionIssuer(
      issuer: "https://idp.mame.example", key: provider.key, certificate: certificate,
      confirmation: isBearer
        ? .bearer(recipient: "https://b.example") : .holderOfKey(provider.certificate),
      clock: bench.clock.wallClock)
    let facts = try await provider.outcome(provider.good().signed(with: provider.key)).get()
    user = try #require(
      OutgoingUser(
        facts, subject: "u-1", organization: "架け橋 & <co>", organizationID: "mame/1",
        homeCommunity: "urn:oid:1.2.392.1",
        role: Coding(system: "urn:oid:1.2.3", code: "clerk", display: "事務"),
        purpose: Coding(
          system: "http://terminology.hl7.org/CodeSystem/v3-ActReason", code: "TREAT")))
  }

  func assertion() throws -> SignedAssertion {
    try issuer.assertion(about: user, audience: "https://bridge.example/mame")
  }

  func envelope(_ security: [UInt8]) -> String {
    """
    <s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:saml2="urn:other">\
    <s:Header>\(String(decoding: security, as: UTF8.self))</s:Header><s:Body/></s:Envelope>
    """
  }
}

@Suite struct `Issued assertion` {
  @Test(arguments: [KeyKind.p256, .rsa(bits: 2048)], [true, false])
  func `is taken by another bridge`(kind: KeyKind, isBearer: Bool) async throws {
    try await Bench.run { bench in
      let issuing = try await IssuingBench(bench, kind: kind, isBearer: isBearer)
      let text = String(decoding: try issuing.assertion().text, as: UTF8.self)
      let facts = try await issuing.provider.outcome(text).get()
      #expect(facts.user == (try Bench.user("u-1")))
      #expect(facts.role == "clerk")
      #expect(facts.purpose == "TREAT")
      #expect(facts.factors == [.knowledge, .possession])
      #expect(facts.expires == bench.clock.now.adding(AssertionIssuer.lifetime))
    }
  }

  @Test func `says nothing that the requester's network calls the user`() async throws {
    try await Bench.run { bench in
      let issuing = try await IssuingBench(bench)
      let text = String(decoding: try issuing.assertion().text, as: UTF8.self)
      for name in ["dr.sato", "佐藤", "123456", "doctor"] { #expect(!text.contains(name)) }
    }
  }

  @Test func `does not outlive the assertion it rests on`() async throws {
    try await Bench.run { bench in
      let issuing = try await IssuingBench(bench)
      let end = bench.clock.now.adding(.seconds(300))
      bench.clock.advance(by: .seconds(200))
      let text = String(decoding: try issuing.assertion().text, as: UTF8.self)
      #expect(try await issuing.provider.outcome(text).get().expires == end)
    }
  }

  @Test func `needs code systems with an OID`() async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let facts = try await provider.outcome(provider.good().signed(with: provider.key)).get()
      let known = Coding(system: "urn:oid:1.2", code: "x")
      for unknown in [Coding(system: nil, code: "x"), Coding(system: "http://x", code: "x")] {
        #expect(
          OutgoingUser(
            facts, subject: "u", organization: "o", organizationID: "i", homeCommunity: nil,
            role: unknown, purpose: known) == nil)
      }
    }
  }

  @Test func `is not made with a key of another kind`() async throws {
    try await Bench.run { bench in
      let issuing = try await IssuingBench(bench)
      let issuer = AssertionIssuer(
        issuer: "i", key: try SigningKey.generate(.ed25519), certificate: nil,
        confirmation: .bearer(recipient: "r"), clock: bench.clock.wallClock)
      #expect(throws: CryptoError.algorithmMismatch) {
        _ = try issuer.assertion(about: issuing.user, audience: "a")
      }
    }
  }
}

@Suite struct `Security header` {
  private func refusal(_ text: String, at now: Timestamp) throws -> AssertionError? {
    let tree = try XMLTree(Array(text.utf8))
    do throws(AssertionError) {
      _ = try SecurityHeader.assertion(in: tree.root, at: now)
      return nil
    } catch {
      return error
    }
  }

  @Test func `brings an assertion in any envelope`() async throws {
    try await Bench.run { bench in
      let issuing = try await IssuingBench(bench)
      let assertion = try issuing.assertion()
      let header = try SecurityHeader.text(
        assertion, at: bench.clock.now, signingWith: issuing.provider.key)
      let tree = try XMLTree(Array(issuing.envelope(header).utf8))
      let element = try SecurityHeader.assertion(in: tree.root, at: bench.clock.now)
      #expect(await issuing.provider.outcome(element).refusal == nil)
    }
  }

  @Test func `is refused where a part stands twice or is missing`() async throws {
    try await Bench.run { bench in
      let issuing = try await IssuingBench(bench)
      let now = bench.clock.now
      let assertion = try issuing.assertion()
      let header = try SecurityHeader.text(assertion, at: now, signingWith: issuing.provider.key)
      let good = issuing.envelope(header)
      let text = String(decoding: assertion.text, as: UTF8.self)
      let security = String(decoding: header, as: UTF8.self)
      #expect(try refusal(good, at: now) == nil)
      #expect(try refusal(good.replacing(text, with: ""), at: now) == .malformedToken)
      #expect(try refusal(good.replacing(text, with: text + text), at: now) == .malformedToken)
      #expect(try refusal(good.replacing(security, with: ""), at: now) == .malformedToken)
      #expect(
        try refusal(good.replacing(security, with: security + security), at: now)
          == .malformedToken)
      let stamp = try #require(good.firstMatch(of: /<wsu:Timestamp.*<\/wsu:Timestamp>/)).output
      #expect(try refusal(good.replacing(stamp, with: ""), at: now) == nil)
      #expect(
        try refusal(good.replacing(stamp, with: stamp + stamp), at: now)
          == .malformedClaim("Timestamp"))
      #expect(
        try refusal(good.replacing("soap-envelope", with: "other"), at: now) == .malformedToken)
    }
  }

  @Test(arguments: [
    (0, nil), (-60, nil), (-61, AssertionError.notYetValid), (359, nil), (360, .expired),
  ])
  func `is good around its time`(seconds: Int, wanted: AssertionError?) async throws {
    try await Bench.run { bench in
      let issuing = try await IssuingBench(bench)
      let header = try SecurityHeader.text(
        issuing.assertion(), at: bench.clock.now, signingWith: issuing.provider.key)
      let now = bench.clock.now.adding(.seconds(seconds))
      #expect(try refusal(issuing.envelope(header), at: now) == wanted)
    }
  }
}
