import Consent
import Crypto
import Platform
import Record
import Testing
import XML

@Suite struct `SAML assertion` {
  @Test(arguments: [KeyKind.p256, .rsa(bits: 2048)])
  func `proves the same as a token`(kind: KeyKind) async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench, kind: kind)
      let facts = try await provider.outcome(
        provider.good().signed(with: provider.key)
      ).get()
      #expect(facts.user == (try Bench.user()))
      #expect(facts.facility == provider.facility)
      #expect(facts.role == "doctor")
      #expect(facts.purpose == "TREAT")
      #expect(facts.factors == [.knowledge, .possession])
      #expect(facts.assurance == 3)
      #expect(facts.expires == bench.clock.now.adding(.seconds(300)))
    }
  }

  @Test func `is good for one use`() async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let text = try provider.good().signed(with: provider.key)
      #expect(try await provider.outcome(text).refusal == nil)
      #expect(try await provider.outcome(text).refusal == .replayed)
    }
  }

  @Test func `is refused over a connection with another certificate`() async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let text = try provider.good().signed(with: provider.key)
      let other = Bench.certificate("mame/2")
      #expect(try await provider.outcome(text, certificate: other).refusal == .certificateMismatch)
      #expect(try await provider.outcome(text).refusal == nil)
    }
  }

  private func bearer(_ good: AssertionText, _ data: String) throws -> AssertionText {
    try good.replacing("cm:holder-of-key", with: "cm:bearer")
      .replacing(/<saml2:SubjectConfirmationData>.*<\/saml2:SubjectConfirmationData>/, with: data)
  }

  @Test func `of a bearer is taken only where the network may send such`() async throws {
    try await Bench.run { bench in
      let strict = try await SAMLProvider(bench)
      let end = bench.clock.now.adding(.seconds(120)).rfc3339
      let data = "<saml2:SubjectConfirmationData NotOnOrAfter=\"\(end)\"/>"
      let text = try bearer(strict.good(), data)
      #expect(
        try await strict.outcome(text.signed(with: strict.key)).refusal == .certificateMismatch)
      let mild = try await SAMLProvider(bench, binding: .certificateOrBearer)
      let facts = try await mild.outcome(text.signed(with: mild.key)).get()
      #expect(facts.expires == bench.clock.now.adding(.seconds(120)))
      let endless = try bearer(mild.good(), "<saml2:SubjectConfirmationData/>")
      #expect(
        try await mild.outcome(endless.signed(with: mild.key)).refusal
          == .malformedClaim("SubjectConfirmationData"))
    }
  }

  @Test func `ends with the narrowest of its times`() async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let end = bench.clock.now.adding(.seconds(60)).rfc3339
      let text = try provider.good().replacing(
        "AuthnInstant=", with: "SessionNotOnOrAfter=\"\(end)\" AuthnInstant=")
      let facts = try await provider.outcome(text.signed(with: provider.key)).get()
      #expect(facts.expires == bench.clock.now.adding(.seconds(60)))
      let late = try provider.good().replacing(
        /AuthnInstant="[^"]*"/, with: "AuthnInstant=\"2026-01-01T00:01:01Z\"")
      #expect(
        try await provider.outcome(late.signed(with: provider.key)).refusal == .notYetValid)
    }
  }

  @Test(arguments: [(300, nil), (600, nil), (601, AssertionError.lifetimeTooLong)])
  func `lives for ten minutes at most`(seconds: Int, refusal: AssertionError?) async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let end = bench.clock.now.adding(.seconds(seconds)).rfc3339
      let text = try provider.good().replacing(
        /NotOnOrAfter="[^"]*"/, with: "NotOnOrAfter=\"\(end)\"")
      #expect(try await provider.outcome(text.signed(with: provider.key)).refusal == refusal)
    }
  }

  @Test(arguments: [
    ("Password", AssertionError.weakAuthentication), ("X509", .weakAuthentication),
    ("unspecified", .weakAuthentication), ("SmartcardPKI", nil), ("MobileTwoFactorContract", nil),
  ])
  func `needs a context of two factors`(context: String, refusal: AssertionError?) async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let text = try provider.good().replacing(
        AssertionText.mfa, with: "urn:oasis:names:tc:SAML:2.0:ac:classes:\(context)")
      #expect(try await provider.outcome(text.signed(with: provider.key)).refusal == refusal)
    }
  }

  @Test(arguments: [
    (nil, nil), ("urn:oid:1.2.392.1", nil), ("urn:oid:9.9", AssertionError.facilityMismatch),
  ])
  func `names the home community that is expected`(
    community: String?, refusal: AssertionError?
  ) async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench, homeCommunity: community)
      let text = try provider.good().signed(with: provider.key)
      #expect(try await provider.outcome(text).refusal == refusal)
    }
  }

  @Test(arguments: [
    ("<saml2:AudienceRestriction>", "<saml2:Condition/><saml2:AudienceRestriction>", "Conditions"),
    ("</saml2:AttributeStatement>", "<saml2:Attribute/></saml2:AttributeStatement>", "Attribute"),
    (
      "<saml2:AttributeStatement>",
      "<saml2:AttributeStatement>\(AssertionText.attribute("urn:nhin:x", "1"))"
        + AssertionText.attribute("urn:nhin:x", "1"), "urn:nhin:x"
    ),
    ("<saml2:Subject>", "<saml2:Subject/><saml2:Subject>", "Subject"),
    ("cm:holder-of-key", "cm:sender-vouches", "SubjectConfirmation"),
    (
      "<hl7:Role", "<other:Role xmlns:other='urn:other'",
      "urn:oasis:names:tc:xacml:2.0:subject:role"
    ),
    (
      "codeSystem=\"1.2.3\"", "", "urn:oasis:names:tc:xacml:2.0:subject:role"
    ),
  ])
  func `is refused for what is there twice or is not understood`(
    old: String, new: String, claim: String
  ) async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let text = try provider.good().replacing(old, with: new)
      #expect(
        try await provider.outcome(text.signed(with: provider.key)).refusal
          == .malformedClaim(claim))
    }
  }

  @Test func `is understood with garbage beside a coded value`() async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let text = try provider.good().replacing(
        "<hl7:Role", with: "<x xmlns='urn:garbage' code='nurse'/><hl7:Role")
      #expect(try await provider.outcome(text.signed(with: provider.key)).refusal == nil)
    }
  }

  @Test func `that is another element is none`() async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let text = try provider.good().replacing("<saml2:Assertion ", with: "<saml2:Advice ")
        .replacing("</saml2:Assertion>", with: "</saml2:Advice>")
      #expect(
        try await provider.outcome(text.signed(with: provider.key)).refusal == .malformedToken)
    }
  }
}

@Suite struct `Code systems` {
  @Test(arguments: [
    ("2.16.840.1.113883.5.8", "http://terminology.hl7.org/CodeSystem/v3-ActReason"),
    ("2.16.840.1.113883.6.96", "http://snomed.info/sct"),
    ("1.2.392.100495", "urn:oid:1.2.392.100495"),
  ])
  func `have an OID and a URI`(oid: String, uri: String) {
    #expect(CodeSystem.uri(ofOID: oid) == uri)
    #expect(CodeSystem.oid(ofURI: uri) == oid)
  }

  @Test func `without an OID have none`() {
    #expect(CodeSystem.oid(ofURI: "http://example.org/codes") == nil)
  }
}
