/// Names of SAML 2.0 and of XUA.
///
/// SOURCE: SAML 2.0 Core; IHE ITI TF-2 3.40; OASIS XSPA profile of SAML
package enum SAML {
  /// The namespace of assertions.
  package static let namespace = "urn:oasis:names:tc:SAML:2.0:assertion"
  static let version = "2.0"
  static let hl7 = "urn:hl7-org:v3"
  static let holderOfKey = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
  static let bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

  /// Formats of names.
  enum NameFormat: String, CaseIterable {
    case unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
    case email = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    case x509SubjectName = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
    case entity = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
    case persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    case transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"

    /// What may name an issuer.
    static let issuers: Set<NameFormat> = [.unspecified, .x509SubjectName, .entity]
    /// What may name a user.
    ///
    /// A transient name is another one each time, so no register has it.
    static let subjects: Set<NameFormat> = [.unspecified, .email, .x509SubjectName, .persistent]
  }

  /// Names of attributes.
  enum AttributeName {
    static let subject = "urn:oasis:names:tc:xspa:1.0:subject:subject-id"
    static let organization = "urn:oasis:names:tc:xspa:1.0:subject:organization"
    static let organizationID = "urn:oasis:names:tc:xspa:1.0:subject:organization-id"
    static let role = "urn:oasis:names:tc:xacml:2.0:subject:role"
    static let purpose = "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse"
    static let homeCommunity = "urn:ihe:iti:xca:2010:homeCommunityId"
    static let homeCommunityNHIN = "urn:nhin:names:saml:homeCommunityId"
    static let licence = "urn:oasis:names:tc:xspa:1.0:subject:npi"
  }
}
