import Consent
import Crypto
import Platform
import Testing
import XML

/// Signatures against xmlsec1, where it is installed.
@Suite struct `Signatures of a peer` {
  private static let saml = AssertionText.saml
  private static let utility =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

  private func xmlsec(_ arguments: [String], files: [String: String]) throws -> String? {
    try Peer.run(["xmlsec1"] + arguments, files: files)
  }

  @Test(arguments: [KeyKind.p256, .rsa(bits: 2048)])
  func `hold here when a peer made them`(kind: KeyKind) async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench, kind: kind)
      var signing = AssertionText.Signing()
      // The peer writes the value of an RSA key into the signature; of an EC key it cannot.
      if kind != .p256 { signing.keyInfo = "<ds:KeyInfo><ds:KeyValue/></ds:KeyInfo>" }
      // The digest and the value are for the peer to fill in.
      let template = try provider.good().signed(with: provider.key, signing)
        .replacing(/DigestValue>[^<]*</, with: "DigestValue><")
        .replacing(/SignatureValue>[^<]*</, with: "SignatureValue><")
        .replacing("<saml2:Subject>", with: "\n  <!-- c --><saml2:Subject>")
      let arguments = [
        "--sign", "--privkey-pem", "key.pem", "--id-attr:ID", "\(Self.saml):Assertion", "in.xml",
      ]
      let files = ["key.pem": try provider.key.pem(), "in.xml": template]
      guard let text = try xmlsec(arguments, files: files) else { return }
      #expect(text.contains("RSAKeyValue") == (kind != .p256))
      #expect(try await provider.outcome(text).refusal == nil)
      let other = text.replacing("TREAT", with: "BTG")
      #expect(try await provider.outcome(other).refusal == .badSignature)
    }
  }

  @Test(arguments: [[], ["--pretty"], ["--header"], ["--pretty", "--header"]])
  func `hold here when a peer wrote all of it`(options: [String]) async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench, homeCommunity: "urn:oid:1.2.392.1")
      let arguments = [
        Peer.python, Peer.script("xua.py"), "--key", "key.pem", "--certificate", "client.pem",
        "--issuer", "https://idp.mame.example", "--subject", "dr.sato", "--licence", "123456",
        "--audience", "https://bridge.example/mame", "--facility", "mame/1",
        "--home", "urn:oid:1.2.392.1", "--now", "\(bench.clock.now.unixSeconds)",
      ]
      let files = ["key.pem": try provider.key.pem(), "client.pem": provider.certificate.pem]
      guard let text = try Peer.run(arguments + options, files: files) else { return }
      guard options.contains("--header") else {
        #expect(try await provider.outcome(text).refusal == nil)
        return
      }
      let envelope = """
        <e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header>\(text)</e:Header>\
        <e:Body/></e:Envelope>
        """
      let element = try SecurityHeader.assertion(
        in: XMLTree(Array(envelope.utf8)).root, at: bench.clock.now)
      #expect(await provider.outcome(element).refusal == nil)
    }
  }

  @Test(arguments: [KeyKind.p256, .rsa(bits: 2048)])
  func `hold there when made here`(kind: KeyKind) async throws {
    try await Bench.run { bench in
      let issuing = try await IssuingBench(bench, kind: kind)
      let key = issuing.provider.key
      let header = try SecurityHeader.text(
        issuing.assertion(), at: bench.clock.now, signingWith: key)
      let files = [
        "key.pem": try key.verifying.pem(), "in.xml": issuing.envelope(header),
      ]
      for (id, path) in [
        ("ID", "//*[local-name()='Assertion']/*[local-name()='Signature']"),
        ("Id", "//*[local-name()='Security']/*[local-name()='Signature']"),
      ] {
        let element = id == "ID" ? "\(Self.saml):Assertion" : "\(Self.utility):Timestamp"
        let arguments = [
          "--verify", "--pubkey-pem", "key.pem", "--id-attr:\(id)", element, "--node-xpath", path,
          "in.xml",
        ]
        _ = try xmlsec(arguments, files: files)
      }
    }
  }

  @Test func `lead a peer to the certificate that is inside`() async throws {
    try await Bench.run { bench in
      let validity = DevelopmentAuthority.Validity.days(30, from: 1_767_225_600)
      let authority = try DevelopmentAuthority.create(commonName: "ca", validity: validity)
      let signer = try authority.issue(.client("bridge", validity: validity))
      let issuing = try await IssuingBench(bench)
      let issuer = AssertionIssuer(
        issuer: "CN=bridge", key: signer.key, certificate: signer.certificate,
        confirmation: .holderOfKey(signer.certificate), clock: bench.clock.wallClock)
      let assertion = try issuer.assertion(about: issuing.user, audience: "urn:x")
      let arguments = [
        "--verify", "--trusted-pem", "ca.pem", "--enabled-key-data", "x509",
        "--verification-time", "2026-01-02 00:00:00", "--id-attr:ID", "\(Self.saml):Assertion",
        "in.xml",
      ]
      let text = String(decoding: assertion.text, as: UTF8.self)
      _ = try xmlsec(arguments, files: ["ca.pem": authority.certificate.pem, "in.xml": text])
    }
  }
}
