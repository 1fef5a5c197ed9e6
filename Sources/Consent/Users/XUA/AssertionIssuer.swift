package import Crypto
package import Platform
import XML

/// Issues the SAML assertions of XUA that go with requests sent on.
///
/// SOURCE: SAML 2.0 Core §2; IHE ITI TF-2 3.40.4
package struct AssertionIssuer: Sendable {
  /// How the sender of an assertion proves to be the one it is for.
  package enum Confirmation: Sendable {
    /// By the key of this certificate, with which the connection is made.
    case holderOfKey(Certificate)
    /// Not at all; the assertion is good for this recipient.
    case bearer(recipient: String)
  }

  /// How long an assertion lives unless told otherwise.
  package static let lifetime = Duration.seconds(300)

  private let issuer: String
  private let key: SigningKey
  private let certificate: Certificate?
  private let confirmation: Confirmation
  private let lifetime: Duration
  private let clock: WallClock

  /// An issuer that signs with `key`, an RSA or P-256 key; `certificate` is that key's, for those
  /// who want to see one.
  ///
  /// An assertion lives for `lifetime`, but never longer than what is known of the user.
  package init(
    issuer: String, key: SigningKey, certificate: Certificate?, confirmation: Confirmation,
    lifetime: Duration = lifetime, clock: WallClock
  ) {
    self.issuer = issuer
    self.key = key
    self.certificate = certificate
    self.confirmation = confirmation
    self.lifetime = lifetime
    self.clock = clock
  }

  /// A signed assertion about `user` for `audience`.
  ///
  /// Throws ``CryptoError`` if the key is of another kind or cannot sign.
  package func assertion(
    about user: OutgoingUser, audience: String
  ) throws(CryptoError) -> SignedAssertion {
    let id = "_\(Hex.encode(SecureRandom.bytes(16)))"
    let now = clock.now()
    let body = AssertionBody(
      id: id, issuer: issuer, audience: audience, issued: now,
      expires: min(now.adding(lifetime), user.expires), user: user, confirmation: confirmation)
    let unsigned = body.text(signature: [])
    // What was just written is read again, so that the signature is over the text's own form.
    guard let tree = try? XMLTree(unsigned) else { throw .malformedKey }
    let digest = SHA256.hash(ExclusiveC14N.canonicalize(tree.root))
    let signature = try XMLSignature.sign(
      XMLSignature.Reference(id: id, digest: digest, isEnveloped: true), with: key,
      keyInfo: certificate.map(XMLSignature.keyInfo) ?? [])
    return SignedAssertion(id: id, text: body.text(signature: signature))
  }
}

/// An assertion that was issued.
package struct SignedAssertion: Sendable {
  /// Its ID, to which a security header refers.
  package let id: String
  /// Its text, an element without an XML declaration, which may stand anywhere.
  package let text: [UInt8]
}

/// The text of an assertion, with or without its signature.
private struct AssertionBody {
  let id: String
  let issuer: String
  let audience: String
  let issued: Timestamp
  let expires: Timestamp
  let user: OutgoingUser
  let confirmation: AssertionIssuer.Confirmation

  func text(signature: [UInt8]) -> [UInt8] {
    var writer = XMLWriter(capacity: 4096)
    writer.begin(
      "saml2:Assertion",
      [
        ("xmlns:saml2", SAML.namespace), ("ID", id), ("IssueInstant", issued.rfc3339),
        ("Version", SAML.version),
      ])
    writer.element("saml2:Issuer", issuer, issuerFormat)
    writer.raw(signature)
    writeSubject(to: &writer)
    writer.begin(
      "saml2:Conditions", [("NotBefore", issued.rfc3339), ("NotOnOrAfter", expires.rfc3339)])
    writer.begin("saml2:AudienceRestriction")
    writer.element("saml2:Audience", audience)
    writer.end()
    writer.end()
    writer.begin("saml2:AuthnStatement", [("AuthnInstant", issued.rfc3339)])
    writer.begin("saml2:AuthnContext")
    writer.element("saml2:AuthnContextClassRef", AuthenticationContext.name(of: user.factors))
    writer.end()
    writer.end()
    writeAttributes(to: &writer)
    writer.end()
    return writer.finish()
  }

  /// A distinguished name says that it is one, as XUA's examples do.
  private var issuerFormat: [(String, String)] {
    issuer.contains("=") && !issuer.contains(":")
      ? [("Format", SAML.NameFormat.x509SubjectName.rawValue)] : []
  }

  private func writeSubject(to writer: inout XMLWriter) {
    writer.begin("saml2:Subject")
    writer.element(
      "saml2:NameID", user.subject, [("Format", SAML.NameFormat.persistent.rawValue)])
    switch confirmation {
    case .holderOfKey(let certificate):
      writer.begin("saml2:SubjectConfirmation", [("Method", SAML.holderOfKey)])
      writer.begin("saml2:SubjectConfirmationData")
      writer.begin("ds:KeyInfo", [("xmlns:ds", XMLSignature.namespace)])
      writer.raw(XMLSignature.keyInfo(certificate))
      writer.end()
      writer.end()
    case .bearer(let recipient):
      writer.begin("saml2:SubjectConfirmation", [("Method", SAML.bearer)])
      writer.element(
        "saml2:SubjectConfirmationData",
        [("NotOnOrAfter", expires.rfc3339), ("Recipient", recipient)])
    }
    writer.end()
    writer.end()
  }

  private func writeAttributes(to writer: inout XMLWriter) {
    writer.begin("saml2:AttributeStatement")
    attribute(SAML.AttributeName.subject, user.subject, to: &writer)
    attribute(SAML.AttributeName.organization, user.organization, to: &writer)
    attribute(SAML.AttributeName.organizationID, user.organizationID, to: &writer)
    if let home = user.homeCommunity {
      attribute(SAML.AttributeName.homeCommunity, home, to: &writer)
    }
    coded(SAML.AttributeName.role, "Role", user.role, to: &writer)
    coded(SAML.AttributeName.purpose, "PurposeOfUse", user.purpose, to: &writer)
    writer.end()
  }

  private func attribute(_ name: String, _ value: String, to writer: inout XMLWriter) {
    writer.begin("saml2:Attribute", [("Name", name)])
    writer.element("saml2:AttributeValue", value)
    writer.end()
  }

  private func coded(
    _ name: String, _ local: String, _ word: OutgoingUser.CodedWord, to writer: inout XMLWriter
  ) {
    writer.begin("saml2:Attribute", [("Name", name)])
    writer.begin("saml2:AttributeValue")
    writer.begin(
      "hl7:\(local)",
      [
        ("xmlns:hl7", SAML.hl7), ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("code", word.code), ("codeSystem", word.system),
      ])
    writer.attribute("displayName", ifPresent: word.display)
    writer.attribute("xsi:type", "hl7:CE")
    writer.end()
    writer.end()
    writer.end()
  }
}
