package import Crypto
package import Record

/// The identity provider of one network, and how its words are understood.
package struct IdentityProvider: Sendable {
  /// A word of a claim that has to become one of the vocabulary's.
  package enum Word: Equatable, Sendable {
    case role(Coding)
    case purpose(Coding)
    /// `subject_organization_id`, to become a facility's id.
    case organization(String)
  }

  /// What ties an assertion to the connection it comes over.
  package enum Binding: Equatable, Sendable {
    /// Each has to name the facility's certificate.
    case certificate
    /// SAML bearer assertions are good too: who holds one can use it once.
    case certificateOrBearer
  }

  /// What `iss` has to be.
  package let issuer: String
  /// What `aud` has to be or hold.
  package let audience: String
  /// What a home community that is named has to be; nil where none is checked.
  package let homeCommunity: String?
  /// What ties its assertions to connections.
  package let binding: Binding
  /// The keys it signs with now; asked for each assertion, so that they can be rotated.
  package let keys: @Sendable () -> JWKSet
  /// The vocabulary's word for a word of a claim; nil for what it does not know.
  ///
  /// Codes that are the vocabulary's own words need no mapping.
  package let map: @Sendable (Word) -> String?

  /// One network's identity provider.
  package init(
    issuer: String, audience: String, homeCommunity: String? = nil,
    binding: Binding = .certificate, keys: @escaping @Sendable () -> JWKSet,
    map: @escaping @Sendable (Word) -> String? = { _ in nil }
  ) {
    self.issuer = issuer
    self.audience = audience
    self.homeCommunity = homeCommunity
    self.binding = binding
    self.keys = keys
    self.map = map
  }
}
