import Crypto
import Platform
import Record
import XML

extension AssertionClaims {
  /// The claims of a SAML assertion of XUA.
  ///
  /// Every part is there once; a second subject, context, or attribute of a name is a refusal,
  /// not a choice. Times are the narrowest of those that are named. Patient, document and consent
  /// attributes are not read: the request itself says what is asked for, and consent is ours to
  /// look up. Throws `malformedClaim` with the name of the first part that is missing or wrong.
  ///
  /// SOURCE: SAML 2.0 Core §2; IHE ITI TF-2 3.40.4
  init(_ verified: borrowing VerifiedElement) throws(AssertionError) {
    let assertion = verified.element
    guard assertion.is("Assertion", SAML.namespace) else { throw .malformedToken }
    guard assertion.attribute("Version") == SAML.version else { throw .malformedClaim("Version") }
    guard let id = assertion.attribute("ID"), Self.isID(id) else { throw .malformedClaim("ID") }
    self.id = id
    issued = try assertion.moment("IssueInstant")
    issuer = try assertion.only("Issuer").name(among: SAML.NameFormat.issuers)

    let subject = try SAMLSubject(assertion.only("Subject"))
    self.subject = subject.user
    binding = subject.binding
    let conditions = try SAMLConditions(assertion.only("Conditions"))
    audience = conditions.audience
    let authentication = try SAMLAuthentication(assertion.only("AuthnStatement"))
    factors = authentication.factors
    authenticated = authentication.moment
    notBefore = [conditions.notBefore, subject.notBefore, authentication.moment].compactMap(\.self)
      .max()
    expires =
      [subject.expires, authentication.sessionEnd].compactMap(\.self).min()
      .map { min($0, conditions.expires) } ?? conditions.expires

    let attributes = try SAMLAttributes(assertion.only("AttributeStatement"))
    _ = try attributes.text(SAML.AttributeName.subject)
    organization = try attributes.text(SAML.AttributeName.organizationID)
    let communities = [
      try attributes.optionalText(SAML.AttributeName.homeCommunity),
      try attributes.optionalText(SAML.AttributeName.homeCommunityNHIN),
    ]
    homeCommunity = communities.compactMap(\.self).first
    roles = try attributes.codings(SAML.AttributeName.role, ["Role"])
    purposes = try attributes.codings(
      SAML.AttributeName.purpose, ["PurposeOfUse", "PurposeForUse"])
    licence = try attributes.optionalText(SAML.AttributeName.licence)
  }

  /// An `NCName` of ASCII, as `xs:ID` asks and every issuer writes it.
  private static func isID(_ text: String) -> Bool {
    guard (1...bytesMax).contains(text.utf8.count), let first = text.utf8.first else {
      return false
    }
    func isLetter(_ byte: UInt8) -> Bool {
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
    return isLetter(first)
      && text.utf8.allSatisfy {
        isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
      }
  }
}

/// Who is meant, and how a sender proves to be meant (SAML 2.0 Core §2.4).
private struct SAMLSubject {
  let user: UserID
  let binding: AssertionClaims.Binding
  let notBefore: Timestamp?
  let expires: Timestamp?

  init(_ subject: XMLTree.Element) throws(AssertionError) {
    let name = try subject.only("NameID").name(among: SAML.NameFormat.subjects)
    guard let user = UserID(name) else { throw .malformedClaim("NameID") }
    self.user = user
    let confirmation = try subject.only("SubjectConfirmation")
    let data = try confirmation.only("SubjectConfirmationData")
    notBefore = try data.optionalMoment("NotBefore")
    expires = try data.optionalMoment("NotOnOrAfter")
    switch confirmation.attribute("Method") {
    case SAML.holderOfKey: binding = try Self.certificate(in: data)
    // A bearer's confirmation ends (SAML 2.0 Profiles §4.1.4.2).
    case SAML.bearer where expires != nil: binding = .bearer
    case SAML.bearer: throw .malformedClaim("SubjectConfirmationData")
    default: throw .malformedClaim("SubjectConfirmation")
    }
  }

  /// The certificate of the one key that is confirmed.
  private static func certificate(
    in data: XMLTree.Element
  ) throws(AssertionError) -> AssertionClaims.Binding {
    let keys = data.all("KeyInfo", XMLSignature.namespace)
    guard keys.count == 1 else { throw .malformedClaim("KeyInfo") }
    let certificates = keys[0].all("X509Data", XMLSignature.namespace)
      .flatMap { $0.all("X509Certificate", XMLSignature.namespace) }
    guard let first = certificates.first else { return .unknown }
    guard certificates.count == 1, let der = try? first.base64() else {
      throw .malformedClaim("X509Certificate")
    }
    return .certificate(SHA256.hash(der))
  }
}

/// For whom and when it holds (SAML 2.0 Core §2.5).
private struct SAMLConditions {
  let audience: [String]
  let notBefore: Timestamp?
  let expires: Timestamp

  init(_ conditions: XMLTree.Element) throws(AssertionError) {
    // A condition that is not understood is not met.
    let known = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"]
    for condition in conditions.elements
    where condition.name.namespace != SAML.namespace || !known.contains(condition.name.local) {
      throw .malformedClaim("Conditions")
    }
    notBefore = try conditions.optionalMoment("NotBefore")
    expires = try conditions.moment("NotOnOrAfter")
    let audiences = try conditions.only("AudienceRestriction").all("Audience", SAML.namespace)
    guard (1...AssertionClaims.elementsMax).contains(audiences.count) else {
      throw .malformedClaim("Audience")
    }
    var audience: [String] = []
    for element in audiences { audience.append(try element.claim("Audience")) }
    self.audience = audience
  }
}

/// How the user authenticated (SAML 2.0 Core §2.7.2).
private struct SAMLAuthentication {
  let factors: Set<AuthenticationFactor>
  let moment: Timestamp
  let sessionEnd: Timestamp?

  init(_ statement: XMLTree.Element) throws(AssertionError) {
    moment = try statement.moment("AuthnInstant")
    sessionEnd = try statement.optionalMoment("SessionNotOnOrAfter")
    let context = try statement.only("AuthnContext").only("AuthnContextClassRef")
    factors = AuthenticationContext.factors(of: try context.claim("AuthnContextClassRef"))
  }
}

/// What else is said of the user (SAML 2.0 Core §2.7.3).
private struct SAMLAttributes {
  private var values: [String: [XMLTree.Element]] = [:]

  init(_ statement: XMLTree.Element) throws(AssertionError) {
    // LIMIT: attributes of one statement.
    let attributes = statement.all("Attribute", SAML.namespace)
    guard attributes.count <= 64 else { throw .malformedClaim("AttributeStatement") }
    for attribute in attributes {
      guard let name = attribute.attribute("Name"), values[name] == nil else {
        throw .malformedClaim(attribute.attribute("Name") ?? "Attribute")
      }
      values[name] = attribute.all("AttributeValue", SAML.namespace)
    }
  }

  func optionalText(_ name: String) throws(AssertionError) -> String? {
    guard let values = values[name] else { return nil }
    guard values.count == 1 else { throw .malformedClaim(name) }
    return try values[0].claim(name)
  }

  func text(_ name: String) throws(AssertionError) -> String {
    guard let text = try optionalText(name) else { throw .malformedClaim(name) }
    return text
  }

  /// Coded values: only elements of HL7's namespace count, whatever stands beside them.
  func codings(_ name: String, _ locals: [String]) throws(AssertionError) -> [Coding] {
    let coded = (values[name] ?? []).flatMap(\.elements).filter { element in
      locals.contains { element.is($0, SAML.hl7) }
    }
    guard (1...AssertionClaims.elementsMax).contains(coded.count) else {
      throw .malformedClaim(name)
    }
    var codings: [Coding] = []
    for element in coded {
      guard let code = element.attribute("code"), let system = element.attribute("codeSystem"),
        [code, system].allSatisfy({ (1...AssertionClaims.bytesMax).contains($0.utf8.count) })
      else { throw .malformedClaim(name) }
      codings.append(Coding(system: CodeSystem.uri(ofOID: system), code: code, display: nil))
    }
    return codings
  }
}

extension XMLTree.Element {
  /// The one element of that name in SAML's namespace.
  fileprivate func only(_ local: String) throws(AssertionError) -> XMLTree.Element {
    guard let only = only(local, SAML.namespace) else { throw .malformedClaim(local) }
    return only
  }

  /// The text, without the white space around it; an element inside is no text.
  fileprivate func claim(_ name: String) throws(AssertionError) -> String {
    let claim = trimmedText
    guard holdsNoElement, (1...AssertionClaims.bytesMax).contains(claim.utf8.count) else {
      throw .malformedClaim(name)
    }
    return claim
  }

  /// The text of a name whose format is one of `formats`, or not said.
  fileprivate func name(
    among formats: Set<SAML.NameFormat>
  ) throws(AssertionError) -> String {
    if let format = attribute("Format") {
      guard let known = SAML.NameFormat(rawValue: format), formats.contains(known) else {
        throw .malformedClaim(name.local)
      }
    }
    return try claim(name.local)
  }

  fileprivate func moment(_ name: String) throws(AssertionError) -> Timestamp {
    guard let moment = try optionalMoment(name) else { throw .malformedClaim(name) }
    return moment
  }

  fileprivate func optionalMoment(_ name: String) throws(AssertionError) -> Timestamp? {
    guard let text = attribute(name) else { return nil }
    guard let moment = Timestamp(rfc3339: text) else { throw .malformedClaim(name) }
    return moment
  }
}
