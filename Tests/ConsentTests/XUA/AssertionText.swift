import Consent
import Crypto
import Platform
import Testing
import XML

/// The text of a SAML assertion, to be changed before or after it is signed.
struct AssertionText {
  static let saml = "urn:oasis:names:tc:SAML:2.0:assertion"
  static let ds = "http://www.w3.org/2000/09/xmldsig#"
  static let rsa = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
  static let ecdsa = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
  static let mfa = "https://refeds.org/profile/mfa"

  private(set) var text: String
  let id: String

  /// A good assertion about `dr.sato` at `mame/1`, to whom the connection's certificate belongs.
  init(now: Timestamp, certificate: Certificate, id: String = "_\(Self.serial())") {
    self.id = id
    let end = now.adding(.seconds(300)).rfc3339
    let now = now.rfc3339
    text = """
      <saml2:Assertion xmlns:saml2="\(Self.saml)" ID="\(id)" IssueInstant="\(now)" Version="2.0">\
      <saml2:Issuer>https://idp.mame.example</saml2:Issuer>\
      <saml2:Subject><saml2:NameID>dr.sato</saml2:NameID>\
      <saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:holder-of-key">\
      <saml2:SubjectConfirmationData><ds:KeyInfo xmlns:ds="\(Self.ds)"><ds:X509Data>\
      <ds:X509Certificate>\(Base64.encode(certificate.der))</ds:X509Certificate></ds:X509Data>\
      </ds:KeyInfo></saml2:SubjectConfirmationData></saml2:SubjectConfirmation></saml2:Subject>\
      <saml2:Conditions NotBefore="\(now)" NotOnOrAfter="\(end)"><saml2:AudienceRestriction>\
      <saml2:Audience>https://bridge.example/mame</saml2:Audience></saml2:AudienceRestriction>\
      </saml2:Conditions><saml2:AuthnStatement AuthnInstant="\(now)"><saml2:AuthnContext>\
      <saml2:AuthnContextClassRef>\(Self.mfa)</saml2:AuthnContextClassRef></saml2:AuthnContext>\
      </saml2:AuthnStatement><saml2:AttributeStatement>\
      \(Self.attribute("urn:oasis:names:tc:xspa:1.0:subject:subject-id", "佐藤 一郎"))\
      \(Self.attribute("urn:oasis:names:tc:xspa:1.0:subject:organization", "出雲医院"))\
      \(Self.attribute("urn:oasis:names:tc:xspa:1.0:subject:organization-id", "mame/1"))\
      \(Self.attribute("urn:oasis:names:tc:xspa:1.0:subject:npi", "123456"))\
      \(Self.attribute("urn:ihe:iti:xca:2010:homeCommunityId", "urn:oid:1.2.392.1"))\
      \(Self.attribute("urn:oasis:names:tc:xacml:2.0:subject:role", Self.coded("Role", "doctor")))\
      \(Self.attribute("urn:oasis:names:tc:xspa:1.0:subject:purposeofuse",
        Self.coded("PurposeOfUse", "TREAT", system: "2.16.840.1.113883.5.8")))\
      </saml2:AttributeStatement></saml2:Assertion>
      """
  }

  static func serial() -> String { Hex.encode(SecureRandom.bytes(8)) }

  static func attribute(_ name: String, _ values: String...) -> String {
    let values = values.map { "<saml2:AttributeValue>\($0)</saml2:AttributeValue>" }.joined()
    return "<saml2:Attribute Name=\"\(name)\">\(values)</saml2:Attribute>"
  }

  static func coded(_ local: String, _ code: String, system: String = "1.2.3") -> String {
    """
    <hl7:\(local) xmlns:hl7="urn:hl7-org:v3" \
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="hl7:CE" code="\(code)" \
    codeSystem="\(system)" displayName="x"/>
    """
  }

  /// The text with the first `old` replaced, which has to be there.
  func replacing(_ old: String, with new: String) throws -> AssertionText {
    let range = try #require(text.firstRange(of: old))
    var changed = self
    changed.text.replaceSubrange(range, with: new)
    return changed
  }

  /// The text with the first stretch that fits replaced.
  func replacing(_ pattern: Regex<Substring>, with new: String) throws -> AssertionText {
    try replacing(String(try #require(text.firstMatch(of: pattern)).output), with: new)
  }

  // MARK: Signing

  /// How a signature is made; each part can be wrong.
  struct Signing {
    var canonicalization = "<ds:CanonicalizationMethod Algorithm=\"\(ExclusiveC14N.algorithm)\"/>"
    var method: String?
    var transforms = """
      <ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>\
      <ds:Transform Algorithm="\(ExclusiveC14N.algorithm)"/>
      """
    var digestMethod = "http://www.w3.org/2001/04/xmlenc#sha256"
    var reference: String?
    var moreReferences = ""
    var keyInfo = ""
    var moreParts = ""
  }

  /// The signed text, its signature after the issuer.
  func signed(with key: SigningKey, _ signing: Signing = Signing()) throws -> String {
    let signature = try signature(with: key, signing)
    let mark = try #require(text.firstRange(of: "</saml2:Issuer>") ?? text.firstRange(of: ">"))
    return text[..<mark.upperBound] + signature + text[mark.upperBound...]
  }

  /// The signature alone.
  func signature(with key: SigningKey, _ signing: Signing = Signing()) throws -> String {
    let digest = SHA256.hash(ExclusiveC14N.canonicalize(try XMLTree(Array(text.utf8)).root))
    let isRSA = key.kind.fits(.RS256)
    let signedInfo = """
      <ds:SignedInfo xmlns:ds="\(Self.ds)">\(signing.canonicalization)\
      <ds:SignatureMethod Algorithm="\(signing.method ?? (isRSA ? Self.rsa : Self.ecdsa))"/>\
      <ds:Reference URI="\(signing.reference ?? "#\(id)")"><ds:Transforms>\
      \(signing.transforms)</ds:Transforms><ds:DigestMethod Algorithm="\(signing.digestMethod)"/>\
      <ds:DigestValue>\(Base64.encode(digest.bytes))</ds:DigestValue></ds:Reference>\
      \(signing.moreReferences)</ds:SignedInfo>
      """
    let canonical = ExclusiveC14N.canonicalize(try XMLTree(Array(signedInfo.utf8)).root)
    let value = try key.sign(canonical, algorithm: isRSA ? .RS256 : .ES256)
    return """
      <ds:Signature xmlns:ds="\(Self.ds)">\(signedInfo)\
      <ds:SignatureValue>\(Base64.encode(value))</ds:SignatureValue>\(signing.keyInfo)\
      \(signing.moreParts)</ds:Signature>
      """
  }
}
