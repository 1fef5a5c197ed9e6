/// The authentication contexts of SAML and the kinds of factor each proves.
///
/// SOURCE: SAML 2.0 Authentication Context §3.4; REFEDS Multi-Factor Authentication Profile 1.0
enum AuthenticationContext {
  /// Two factors of different kinds, whichever they are.
  static let multiFactor = "https://refeds.org/profile/mfa"

  private static let classes = "urn:oasis:names:tc:SAML:2.0:ac:classes:"

  /// By the last part of the class; one that is not here proves no factor.
  private static let factors: [String: Set<AuthenticationFactor>] = [
    "InternetProtocolPassword": [.knowledge],
    "Password": [.knowledge],
    "PasswordProtectedTransport": [.knowledge],
    "SecureRemotePassword": [.knowledge],
    "AuthenticatedTelephony": [.possession],
    "MobileOneFactorContract": [.possession],
    "MobileOneFactorUnregistered": [.possession],
    "PGP": [.possession],
    "SPKI": [.possession],
    "Smartcard": [.possession],
    "SoftwarePKI": [.possession],
    "TLSClient": [.possession],
    "TimeSyncToken": [.possession],
    "X509": [.possession],
    "XMLDSig": [.possession],
    "MobileTwoFactorContract": [.knowledge, .possession],
    "MobileTwoFactorUnregistered": [.knowledge, .possession],
    // A card with its key inside, and the number that opens it (§3.4.16).
    "SmartcardPKI": [.knowledge, .possession],
  ]

  /// What a user who authenticated in this way has shown.
  static func factors(of context: String) -> Set<AuthenticationFactor> {
    if context == multiFactor { return [.knowledge, .possession] }
    guard context.hasPrefix(classes) else { return [] }
    return factors[String(context.dropFirst(classes.count))] ?? []
  }

  /// The context that says the same of `factors`, as far as SAML has a word for it.
  static func name(of factors: [AuthenticationFactor]) -> String {
    switch factors {
    case _ where Set(factors).count > 1: multiFactor
    case [.knowledge]: "\(classes)Password"
    case [.possession]: "\(classes)X509"
    default: "\(classes)unspecified"
    }
  }
}
