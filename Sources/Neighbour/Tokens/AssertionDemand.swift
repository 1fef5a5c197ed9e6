package import Crypto
package import Platform
import Synchronization
package import XML

/// What a neighbour demands of whoever asks in SOAP: an assertion in SAML 2.0 about the user, by
/// an issuer it knows, shown by its holder and never before.
///
/// SOURCE: IHE ITI TF-2 3.40; SAML 2.0 Core §2; W3C xmldsig-core1 §3.2
package final class AssertionDemand: Sendable {
  private static let attributes = [
    "urn:oasis:names:tc:xspa:1.0:subject:subject-id",
    "urn:oasis:names:tc:xspa:1.0:subject:organization-id",
    "urn:oasis:names:tc:xacml:2.0:subject:role",
    "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse",
  ]

  private let issuer: VerifyingKey
  private let audience: String
  private let clock: WallClock
  private let shown = Mutex<Set<String>>([])

  /// Demands assertions signed by `issuer` for `audience`.
  package init(issuer: VerifyingKey, audience: String, clock: WallClock = .system) {
    self.issuer = issuer
    self.audience = audience
    self.clock = clock
  }

  /// Whether a message with these assertions may be answered to the holder of `certificate`; an
  /// assertion meets it once.
  package func isMet(by assertions: [XMLTree.Element], holder certificate: Digest) -> Bool {
    guard assertions.count == 1, let id = assertions[0].attribute("ID"), !id.isEmpty,
      isSigned(assertions[0], id), holds(now: assertions[0]),
      isHeld(assertions[0], by: certificate), saysWho(assertions[0])
    else { return false }
    return shown.withLock { $0.insert(id).inserted }
  }

  private func isSigned(_ assertion: XMLTree.Element, _ id: String) -> Bool {
    guard let signature = assertion.first("Signature", Namespace.signature),
      let info = signature.first("SignedInfo", Namespace.signature),
      let reference = info.first("Reference", Namespace.signature),
      info.all("Reference", Namespace.signature).count == 1,
      reference.attribute("URI") == "#\(id)",
      let digest = decoded("DigestValue", in: reference),
      let value = decoded("SignatureValue", in: signature)
    else { return false }
    let signed = ExclusiveC14N.canonicalize(assertion, excluding: signature)
    let algorithm: JWSAlgorithm = issuer.kind == .p256 ? .ES256 : .RS256
    return SHA256.hash(signed).bytes == digest
      && issuer.verify(value, over: ExclusiveC14N.canonicalize(info), algorithm: algorithm)
  }

  private func decoded(_ name: String, in element: XMLTree.Element) -> [UInt8]? {
    element.first(name, Namespace.signature).flatMap {
      Base64.decode($0.text.filter { !$0.isWhitespace })
    }
  }

  private func holds(now assertion: XMLTree.Element) -> Bool {
    guard let conditions = assertion.first("Conditions", Namespace.saml),
      let start = moment("NotBefore", of: conditions),
      let end = moment("NotOnOrAfter", of: conditions),
      let restriction = conditions.first("AudienceRestriction", Namespace.saml)
    else { return false }
    let now = clock.now()
    // Clocks may differ by a minute.
    return start < end && start <= now.adding(.seconds(60)) && now < end.adding(.seconds(60))
      && restriction.all("Audience", Namespace.saml).map(\.text) == [audience]
  }

  private func moment(_ name: String, of conditions: XMLTree.Element) -> Timestamp? {
    conditions.attribute(name).flatMap { Timestamp(rfc3339: $0) }
  }

  private func isHeld(_ assertion: XMLTree.Element, by certificate: Digest) -> Bool {
    guard
      let confirmation = assertion.first("Subject", Namespace.saml)?
        .first("SubjectConfirmation", Namespace.saml),
      confirmation.attribute("Method") == "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
    else { return false }
    let named = confirmation.descendants.first { $0.is("X509Certificate", Namespace.signature) }
    let der = named.flatMap { Base64.decode($0.text.filter { !$0.isWhitespace }) }
    return der.map { SHA256.hash($0) == certificate } ?? false
  }

  private func saysWho(_ assertion: XMLTree.Element) -> Bool {
    let said = assertion.first("AttributeStatement", Namespace.saml)?
      .all("Attribute", Namespace.saml).compactMap { $0.attribute("Name") }
    return Set(said ?? []).isSuperset(of: Self.attributes)
  }
}
