import Crypto
import Foundation
import HTTP
import Neighbour
import Platform
import Record
import Testing
import XML

/// The SAML assertions that a neighbour issues for its users.
@Suite struct `Assertions in SAML` {
  private static let saml = "urn:oasis:names:tc:SAML:2.0:assertion"
  private static let hl7 = "urn:hl7-org:v3"
  private static let now: Int64 = 1_800_000_000
  private static let bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
  private static let holderOfKey = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"

  private let clock = ManualClock(Timestamp(milliseconds: Self.now * 1000))

  private static func certificate() throws -> Certificate {
    let validity = DevelopmentAuthority.Validity.days(
      1, from: WallClock.system.now().unixSeconds)
    let authority = try DevelopmentAuthority.create(commonName: "test", validity: validity)
    return try authority.issue(.client("clinic", validity: validity)).certificate
  }

  private func user(
    _ certificate: Digest = SHA256.hash([1]), licence: String? = "1234", lifetime: Int64 = 300
  ) -> UserAssertion {
    UserAssertion(
      subject: "u1", subjectName: "石田 功", audience: "https://bridge.example", role: "doctor",
      purpose: "TREAT", facility: "F1", licence: licence, certificate: certificate,
      lifetimeSeconds: lifetime)
  }

  private func issuer(_ kind: KeyKind = .p256) throws -> TokenIssuer {
    TokenIssuer(
      key: try SigningKey.generate(kind), issuer: "https://oshidori.example",
      clock: clock.wallClock)
  }

  private func text(_ element: XMLTree.Element, _ local: String) -> String? {
    element.descendants.first { $0.is(local, Self.saml) }?.text
  }

  /// The elements in the value of an attribute, or its text.
  private func value(_ name: String, of assertion: XMLTree.Element) -> XMLTree.Element? {
    assertion.descendants.first {
      $0.is("Attribute", Self.saml) && $0.attribute("Name")?.hasSuffix(name) == true
    }?.first("AttributeValue", Self.saml)
  }

  @Test func `say who, where, why and for how long`() throws {
    let assertion = try XMLTree(issuer().assertion(for: user(), holder: nil)).root
    #expect(assertion.attribute("Version") == "2.0")
    #expect(text(assertion, "Issuer") == "https://oshidori.example")
    #expect(text(assertion, "NameID") == "u1")
    #expect(text(assertion, "Audience") == "https://bridge.example")
    #expect(text(assertion, "AuthnContextClassRef") == "https://refeds.org/profile/mfa")
    #expect(value(":subject-id", of: assertion)?.text == "石田 功")
    #expect(value(":organization-id", of: assertion)?.text == "F1")
    #expect(value(":npi", of: assertion)?.text == "1234")
    let role = value(":subject:role", of: assertion)?.first("Role", Self.hl7)
    #expect(role?.attribute("code") == "doctor")
    let purpose = value(":purposeofuse", of: assertion)?.first("PurposeOfUse", Self.hl7)
    #expect(purpose?.attribute("code") == "TREAT")
    #expect(purpose?.attribute("codeSystem") == "2.16.840.1.113883.5.8")
    let conditions = assertion.first("Conditions", Self.saml)
    #expect(
      conditions?.attribute("NotBefore").flatMap(Timestamp.init(rfc3339:))?.unixSeconds == Self.now)
    #expect(
      conditions?.attribute("NotOnOrAfter").flatMap(Timestamp.init(rfc3339:))?.unixSeconds
        == Self.now + 300)
  }

  @Test func `are for the holder of the key that is named`() throws {
    let certificate = try Self.certificate()
    let assertion = try XMLTree(
      issuer().assertion(for: user(certificate.digest), holder: certificate)
    ).root
    let confirmation = assertion.descendants.first { $0.is("SubjectConfirmation", Self.saml) }
    #expect(confirmation?.attribute("Method") == Self.holderOfKey)
    let named = assertion.descendants.first { $0.name.local == "X509Certificate" }?.text
    #expect(named.flatMap(Base64.decode) == certificate.der)
  }

  @Test func `have a lifetime below zero if they have expired`() throws {
    let assertion = try XMLTree(
      issuer().assertion(for: user(lifetime: -60), holder: nil)
    ).root
    let end = assertion.first("Conditions", Self.saml)?.attribute("NotOnOrAfter")
    #expect(end.flatMap(Timestamp.init(rfc3339:))?.unixSeconds == Self.now - 60)
  }

  @Test func `have no licence if there is none`() throws {
    let assertion = try XMLTree(issuer().assertion(for: user(licence: nil), holder: nil)).root
    #expect(value(":npi", of: assertion) == nil)
  }

  @Test func `are signed by a key that can`() throws {
    #expect(throws: NeighbourError.self) {
      _ = try issuer(.ed25519).assertion(for: user(), holder: nil)
    }
  }

  @Test(arguments: [KeyKind.p256, .rsa(bits: 2048)])
  func `have a signature that xmlsec1 verifies`(kind: KeyKind) throws {
    let key = try SigningKey.generate(kind)
    let issuer = TokenIssuer(key: key, issuer: "https://oshidori.example")
    let text = try issuer.assertion(for: user(), holder: Self.certificate())
    guard let isVerified = try verifies(text, key.verifying) else { return }
    #expect(isVerified)
    let changed = String(decoding: text, as: UTF8.self).replacing("doctor", with: "nurses")
    #expect(try verifies(Array(changed.utf8), key.verifying) == false)
  }

  /// What xmlsec1 says; nil where it is not installed.
  private func verifies(_ text: [UInt8], _ key: VerifyingKey) throws -> Bool? {
    let folder = try TemporaryDirectory()
    let (document, keyFile) = ("\(folder.path)/assertion.xml", "\(folder.path)/key.pem")
    try DurableFile.replace(document, with: text, mode: 0o600)
    try DurableFile.replace(keyFile, with: Array(key.pem().utf8), mode: 0o600)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "xmlsec1", "--verify", "--pubkey-pem", keyFile, "--id-attr:ID",
      "\(Self.saml):Assertion", document,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus != 127 else {
      FileHandle.standardOutput.write(Data("skipped: no xmlsec1\n".utf8))
      return nil
    }
    return process.terminationStatus == 0
  }

  private func ask(
    _ more: [(name: String, value: String)], _ certificate: Digest
  ) throws -> Answer {
    let form =
      [
        ("grant_type", "client_credentials"), ("subject", "u1"), ("audience", "a"),
        ("role", "doctor"), ("facility", "F1"),
        ("requested_token_type", "urn:ietf:params:oauth:token-type:saml2"),
      ] + more
    let query = Query(form.map { Query.Item(name: $0.0, value: $0.1) })
    let head = RequestHead(method: .post, target: try Target("/token"), fields: Fields())
    return try issuer().answer(
      head, body: Array(query.percentEncoded.utf8), certificate: certificate)
  }

  private func granted(_ answer: Answer) throws -> XMLTree.Element {
    let token = try JSONValue.parse(answer.body)["access_token"]?.string
    return try XMLTree(try #require(token.flatMap(Base64URL.decode))).root
  }

  @Test func `are granted by the token endpoint`() throws {
    let certificate = try Self.certificate()
    let answer = try ask([], certificate.digest)
    let body = try JSONValue.parse(answer.body)
    #expect(body["issued_token_type"] == "urn:ietf:params:oauth:token-type:saml2")
    let open = try granted(answer).descendants.first { $0.is("SubjectConfirmation", Self.saml) }
    #expect(open?.attribute("Method") == Self.bearer)
    let named = ("client_certificate", Base64.encode(certificate.der))
    let bound = try granted(ask([named], certificate.digest)).descendants
      .first { $0.is("SubjectConfirmation", Self.saml) }
    #expect(bound?.attribute("Method") == Self.holderOfKey)
  }

  @Test func `are not granted for a certificate of somebody else`() throws {
    let (mine, other) = (try Self.certificate(), try Self.certificate())
    let answer = try ask([("client_certificate", Base64.encode(other.der))], mine.digest)
    #expect(answer.status == 400)
    #expect(try ask([("client_certificate", "x")], mine.digest).status == 400)
  }

  @Test func `are granted in no third form`() throws {
    let head = RequestHead(method: .post, target: try Target("/token"), fields: Fields())
    let form =
      "grant_type=client_credentials&subject=u&audience=a&role=nurse&facility=F"
      + "&requested_token_type=urn%3Aother"
    let answer = try issuer().answer(head, body: Array(form.utf8), certificate: SHA256.hash([1]))
    #expect(answer.status == 400)
  }
}
