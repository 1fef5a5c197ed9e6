import Consent
import Crypto
import Testing
import XML

/// One assertion for each name of the checklist that XUA's test tools ask for.
///
/// SOURCE: the user names of the Gazelle security token service, as IHE XDS Toolkit lists them.
@Suite struct `XUA checklist` {
  /// A change to a good assertion, and what has to become of it.
  struct Item: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let refusal: AssertionError?
    let change: @Sendable (AssertionText) throws -> AssertionText

    init(
      _ name: String, _ refusal: AssertionError?,
      _ change: @escaping @Sendable (AssertionText) throws -> AssertionText = { $0 }
    ) {
      testDescription = name
      self.refusal = refusal
      self.change = change
    }

    /// Replaces one stretch of the text.
    init(_ name: String, _ refusal: AssertionError?, _ old: String, _ new: String) {
      self.init(name, refusal) { try $0.replacing(old, with: new) }
    }

    init(
      _ name: String, _ refusal: AssertionError?, cutting pattern: @escaping Pattern,
      _ new: String = ""
    ) {
      self.init(name, refusal) { try $0.replacing(pattern(), with: new) }
    }

    typealias Pattern = @Sendable () -> Regex<Substring>
  }

  private static let issuer = "<saml2:Issuer>"
  private static let issuerFormat = "<saml2:Issuer Format=\"urn:oasis:names:tc:SAML:"
  private static let rsaKey = """
    <ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>AQAB</ds:Exponent>\
    </ds:RSAKeyValue></ds:KeyValue>
    """

  static let times: [Item] = [
    Item("valid", nil),
    Item(
      "notyetvalid", .notYetValid,
      cutting: { /NotBefore="[^"]*"/ }, "NotBefore=\"2026-01-01T00:02:00Z\""),
    Item("expired", .expired) { text in
      try text.replacing(/IssueInstant="[^"]*"/, with: "IssueInstant=\"2025-12-31T23:50:00Z\"")
        .replacing(/NotOnOrAfter="[^"]*"/, with: "NotOnOrAfter=\"2025-12-31T23:58:00Z\"")
    },
    Item(
      "lateissueinstant", .notYetValid, cutting: { /IssueInstant="[^"]*"/ },
      "IssueInstant=\"2026-01-01T00:02:00Z\""),
    Item(
      "missingissueinstant", .malformedClaim("IssueInstant"),
      cutting: { /IssueInstant="[^"]*"/ }),
    Item(
      "invalidissueinstant", .malformedClaim("IssueInstant"), cutting: { /IssueInstant="[^"]*"/ },
      "IssueInstant=\"2026-02-30T00:00:00Z\""),
  ]

  static let identities: [Item] = [
    Item("invalidversion", .malformedClaim("Version"), "Version=\"2.0\"", "Version=\"1.1\""),
    Item("missingversion", .malformedClaim("Version"), "Version=\"2.0\"", ""),
    Item(
      "missingissuer", .malformedClaim("Issuer"),
      cutting: { /<saml2:Issuer>.*?<\/saml2:Issuer>/ }),
    Item("missingissuerformat", nil),
    Item(
      "invalidissueremailformat", .malformedClaim("Issuer"), issuer,
      "\(issuerFormat)1.1:nameid-format:emailAddress\">"),
    Item("invalidissuerx509format", .wrongIssuer) { text in
      try text.replacing(issuer, with: "\(issuerFormat)1.1:nameid-format:X509SubjectName\">")
        .replacing("https://idp.mame.example", with: "CN=idp")
    },
    Item(
      "invalidissuerwindowsdomainformat", .malformedClaim("Issuer"), issuer,
      "\(issuerFormat)1.1:nameid-format:WindowsDomainQualifiedName\">"),
    Item("unknownaudience", .wrongAudience, "bridge.example/mame", "bridge.example/other"),
    Item(
      "missingsubject", .malformedClaim("Subject"),
      cutting: { /<saml2:Subject>.*<\/saml2:Subject>/ }),
    Item(
      "missingsubjectnameid", .malformedClaim("NameID"),
      cutting: { /<saml2:NameID>.*<\/saml2:NameID>/ }),
    Item(
      "invalidsubjectnameidformat", .malformedClaim("NameID"), "<saml2:NameID>",
      "<saml2:NameID Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:kerberos\">"),
    Item(
      "missingsubjectconfirmation", .malformedClaim("SubjectConfirmation"),
      cutting: { /<saml2:SubjectConfirmation .*<\/saml2:SubjectConfirmation>/ }),
    Item(
      "missingsubjectconfirmationmethod", .malformedClaim("SubjectConfirmation"),
      cutting: { /\ Method="[^"]*"/ }),
    Item(
      "missingsubjectconfdata", .malformedClaim("SubjectConfirmationData"),
      cutting: { /<saml2:SubjectConfirmationData>.*<\/saml2:SubjectConfirmationData>/ }),
    Item(
      "missingsubjectconfirmationkeyinfo", .malformedClaim("KeyInfo"),
      cutting: { /<ds:KeyInfo .*<\/ds:KeyInfo>/ }),
    Item(
      "invalidsubjectconfrsapublickeymodulus", .certificateMismatch,
      cutting: { /<ds:X509Data>.*<\/ds:X509Data>/ }, rsaKey),
    Item(
      "invalidsubjectconfrsapublickeyexponent", .malformedClaim("X509Certificate"),
      cutting: { /<ds:X509Certificate>/ }, "<ds:X509Certificate>A"),
  ]

  static let statements: [Item] = [
    Item("invalidauthncontext", .weakAuthentication, AssertionText.mfa, "urn:unknown"),
    Item("secondauthncontext", .malformedClaim("AuthnContextClassRef")) { text in
      let reference = "</saml2:AuthnContextClassRef>"
      return try text.replacing(
        reference, with: "\(reference)<saml2:AuthnContextClassRef>x\(reference)")
    },
    Item(
      "invalidauthnstatement", .malformedClaim("AuthnInstant"),
      cutting: { /\ AuthnInstant="[^"]*"/ }),
    Item("secondrole", .roleMismatch, "code=\"doctor\"", "code=\"nurse\""),
    Item("secondrole beside the first", .unmappedRole) { text in
      let purpose = "<hl7:Role "
      return try text.replacing(purpose, with: "\(AssertionText.coded("Role", "nurse"))\(purpose)")
    },
    Item("secondpurposeofuse", .unmappedPurpose, "code=\"TREAT\"", "code=\"HPAYMT\""),
    Item("withauthzconsent", nil) { text in
      try text.replacing(
        "<saml2:AttributeStatement>",
        with: """
          <saml2:AuthzDecisionStatement Resource="urn:x" Decision="Permit">\
          <saml2:Action Namespace="urn:oasis:names:tc:SAML:1.0:action:rwedc">Execute</saml2:Action>\
          <saml2:Evidence><saml2:Assertion ID="_e" Version="2.0"/></saml2:Evidence>\
          </saml2:AuthzDecisionStatement><saml2:AttributeStatement>
          """)
    },
  ]

  @Test(arguments: times + identities + statements)
  func `assertions are taken or refused by name`(item: Item) async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let text = try item.change(provider.good()).signed(with: provider.key)
      #expect(try await provider.outcome(text).refusal == item.refusal)
    }
  }

  @Test(arguments: ["ID=\"\"", "ID=\"1\"", "ID=\"a b\"", "ID=\"a:b\"", "ID=\"é\""])
  func `invalidid and missingid are refused`(attribute: String) async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let good = provider.good()
      var signing = AssertionText.Signing()
      signing.reference = "#\(attribute.dropFirst(4).dropLast())"
      let wrong = try good.replacing("ID=\"\(good.id)\"", with: attribute)
      let refusal = try await provider.outcome(wrong.signed(with: provider.key, signing)).refusal
      #expect(refusal == (attribute == "ID=\"\"" ? .badSignature : .malformedClaim("ID")))
      let missing = try good.replacing("ID=\"\(good.id)\"", with: "")
      #expect(
        try await provider.outcome(missing.signed(with: provider.key)).refusal == .badSignature)
    }
  }

  @Test func `unsigned and invalidsignature are refused`() async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      #expect(try await provider.outcome(provider.good().text).refusal == .badSignature)
      let signed = try provider.good().signed(with: provider.key)
      let value = try #require(signed.firstMatch(of: /SignatureValue>(.)/)).output.1
      let other = signed.replacing(
        "SignatureValue>\(value)", with: "SignatureValue>\(value == "A" ? "B" : "A")",
        maxReplacements: 1)
      #expect(try await provider.outcome(other).refusal == .badSignature)
    }
  }

  /// What a signature says about its key is compared with the key that is trusted.
  @Test func `keys inside a signature are refused unless they are the trusted one`() async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench, kind: .rsa(bits: 2048))
      let own = try SAMLProvider.certificate("idp", provider.key)
      let other = try SAMLProvider.certificate("idp")
      func x509(_ certificate: Certificate) -> String {
        let text = Base64.encode(certificate.der)
        return "<ds:X509Data><ds:X509Certificate>\(text)</ds:X509Certificate></ds:X509Data>"
      }
      let key = JSONKey(try JSONWebKey(provider.key.verifying, keyID: nil).json())
      func rsa(_ modulus: String?, _ exponent: String?) -> String {
        let modulus = modulus.map { "<ds:Modulus>\($0)</ds:Modulus>" } ?? ""
        let exponent = exponent.map { "<ds:Exponent>\($0)</ds:Exponent>" } ?? ""
        return "<ds:KeyValue><ds:RSAKeyValue>\(modulus)\(exponent)</ds:RSAKeyValue></ds:KeyValue>"
      }
      let modulus = try #require(key.number("n"))
      let items: [(String, String, AssertionError?)] = [
        ("missingkeyinfo", "", nil), ("missingkeyvalue", "<ds:KeyName>x</ds:KeyName>", nil),
        ("valid certificate", x509(own), nil),
        ("invalidx509certificate", x509(other), .badSignature),
        (
          "no certificate", x509(own).replacing("Certificate>M", with: "Certificate>N"),
          .badSignature
        ),
        ("valid", rsa(modulus, "AQAB"), nil),
        ("missingrsakeyvalue", "<ds:KeyValue/>", .badSignature),
        ("missingrsakeymodulus", rsa(nil, "AQAB"), .badSignature),
        ("missingrsakeyexponent", rsa(modulus, nil), .badSignature),
        ("invalidrsapublickeymodulus", rsa("AQAB", "AQAB"), .badSignature),
        ("invalidrsapublickeyexponent", rsa(modulus, "AQAD"), .badSignature),
      ]
      for (name, keyInfo, refusal) in items {
        var signing = AssertionText.Signing()
        signing.keyInfo = keyInfo.isEmpty ? "" : "<ds:KeyInfo>\(keyInfo)</ds:KeyInfo>"
        let text = try provider.good().signed(with: provider.key, signing)
        #expect(try await provider.outcome(text).refusal == refusal, "\(name)")
      }
    }
  }
}

/// The numbers of a JWK, in the base64 of XML.
private struct JSONKey {
  let text: String

  init(_ text: String) { self.text = text }

  func number(_ name: String) -> String? {
    guard let start = text.firstRange(of: "\"\(name)\":\"") else { return nil }
    return Base64URL.decode(String(text[start.upperBound...].prefix { $0 != "\"" }))
      .map(Base64.encode)
  }
}
