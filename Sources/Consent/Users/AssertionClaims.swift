import Crypto
import Platform
import Record

/// The claims of a user assertion, read but not yet checked: a JWT of IUA or a SAML assertion of
/// XUA, which say the same in two syntaxes.
struct AssertionClaims: Sendable {
  /// What makes an assertion worthless to others.
  enum Binding: Equatable, Sendable {
    /// Only over connections with this certificate.
    case certificate(Digest)
    /// Nothing: who has it can use it.
    case bearer
    /// It names a key, but no certificate that a connection could have.
    case unknown
  }

  let issuer: String
  let subject: UserID
  let audience: [String]
  let issued: Timestamp
  let notBefore: Timestamp?
  let expires: Timestamp
  let id: String
  let binding: Binding
  let factors: Set<AuthenticationFactor>
  /// When the factors were shown; nil where the assertion does not say.
  let authenticated: Timestamp?
  let organization: String
  let homeCommunity: String?
  let roles: [Coding]
  let purposes: [Coding]
  let licence: String?

  /// LIMIT: bytes of one claim, and elements of one list.
  static let bytesMax = 256
  static let elementsMax = 8
}
