package import Crypto
package import Platform
package import XML

/// The header of WS-Security that carries an assertion of XUA.
///
/// SOURCE: WSS SOAP Message Security 1.1 §5, §10; WSS SAML Token Profile 1.1 §3.3, §3.4
package enum SecurityHeader {
  private static let secext =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
  private static let secext11 =
    "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
  private static let utility =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
  private static let soap = "http://www.w3.org/2003/05/soap-envelope"
  private static let token = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#"

  /// The one assertion in the header of a SOAP 1.2 envelope, not verified yet.
  ///
  /// A second header, assertion or timestamp is a refusal. A timestamp has to be of now; its
  /// signature is not looked at, because the connection proves who holds the key.
  package static func assertion(
    in envelope: XMLTree.Element, at now: Timestamp
  ) throws(AssertionError) -> XMLTree.Element {
    let headers = envelope.all("Header", soap)
    guard envelope.is("Envelope", soap), headers.count == 1 else { throw .malformedToken }
    let securities = headers[0].all("Security", secext)
    guard securities.count == 1 else { throw .malformedToken }
    try checkTimestamp(in: securities[0], at: now)
    let assertions = securities[0].all("Assertion", SAML.namespace)
    guard assertions.count == 1 else { throw .malformedToken }
    return assertions[0]
  }

  private static func checkTimestamp(
    in security: XMLTree.Element, at now: Timestamp
  ) throws(AssertionError) {
    let all = security.all("Timestamp", utility)
    guard let timestamp = all.first else { return }
    guard all.count == 1, let created = timestamp.first("Created", utility),
      let createdAt = Timestamp(rfc3339: created.text)
    else { throw .malformedClaim("Timestamp") }
    let skew = UserAssertionChecker.clockSkewMax
    guard createdAt <= now.adding(skew) else { throw .notYetValid }
    guard let expires = timestamp.first("Expires", utility) else { return }
    guard let expiresAt = Timestamp(rfc3339: expires.text) else {
      throw .malformedClaim("Timestamp")
    }
    guard now < expiresAt.adding(skew) else { throw .expired }
  }

  /// A header with `assertion` and a timestamp of `now`, which `key` signs in the assertion's
  /// name.
  ///
  /// The element declares all its prefixes, so that it can stand in any envelope. Throws
  /// ``CryptoError`` if the key is of another kind or cannot sign.
  package static func text(
    _ assertion: SignedAssertion, at now: Timestamp, signingWith key: SigningKey
  ) throws(CryptoError) -> [UInt8] {
    let id = "TS\(assertion.id)"
    let timestamp = canonicalTimestamp(id: id, at: now)
    let signature = try XMLSignature.sign(
      XMLSignature.Reference(id: id, digest: SHA256.hash(timestamp), isEnveloped: false),
      with: key, keyInfo: reference(to: assertion))
    var writer = XMLWriter(capacity: assertion.text.count + 4096)
    writer.begin(
      "wsse:Security",
      [("xmlns:s", soap), ("xmlns:wsse", secext), ("s:mustUnderstand", "1")])
    writer.raw(timestamp)
    writer.raw(assertion.text)
    writer.raw(signature)
    writer.end()
    return writer.finish()
  }

  /// Written in canonical form from the start.
  private static func canonicalTimestamp(id: String, at now: Timestamp) -> [UInt8] {
    var writer = XMLWriter()
    writer.begin("wsu:Timestamp", [("xmlns:wsu", utility), ("wsu:Id", id)])
    writer.element("wsu:Created", now.rfc3339)
    writer.element("wsu:Expires", now.adding(AssertionIssuer.lifetime).rfc3339)
    writer.end()
    return writer.finish()
  }

  private static func reference(to assertion: SignedAssertion) -> [UInt8] {
    var writer = XMLWriter()
    writer.begin(
      "wsse:SecurityTokenReference",
      [
        ("xmlns:wsse", secext), ("xmlns:wsse11", secext11),
        ("wsse11:TokenType", "\(token)SAMLV2.0"),
      ])
    writer.element("wsse:KeyIdentifier", assertion.id, [("ValueType", "\(token)SAMLID")])
    writer.end()
    return writer.finish()
  }
}
