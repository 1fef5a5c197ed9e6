/// Why a user assertion was refused; each case is one thing the user's side can put right.
package enum AssertionError: Error, Equatable, Sendable {
  // MARK: The peer's
  /// Not a compact JWS with a strict JSON payload, or longer than it may be.
  case malformedToken
  /// A claim is missing or of the wrong kind.
  case malformedClaim(String)
  /// The signature does not verify, or its key or algorithm is not accepted.
  case badSignature
  /// Issued by someone else than the network's identity provider.
  case wrongIssuer
  /// Not meant for this bridge.
  case wrongAudience
  /// Its time is over.
  case expired
  /// Its time has not come.
  case notYetValid
  /// It lives for more than ten minutes.
  case lifetimeTooLong
  /// It was used before.
  case replayed
  /// The identity provider has revoked, since it was issued, what it rests on.
  case outdated
  /// It is bound to another certificate than the peer's, or to none.
  case certificateMismatch
  /// Fewer than two different factors were used.
  case weakAuthentication
  /// It names another facility than the certificate does.
  case facilityMismatch
  /// The facility has no such user.
  case unknownUser
  /// The user is not active.
  case userNotActive
  /// A role that neither the vocabulary nor the mapping knows, or two that differ.
  case unmappedRole
  /// A purpose that neither the vocabulary nor the mapping knows, or two that differ.
  case unmappedPurpose
  /// The role is not the one in the user register.
  case roleMismatch
  /// The licence is missing or is not the one in the user register.
  case licenceMismatch
  /// The licence has run out.
  case licenceExpired
  /// Nobody has looked at the account for too long.
  case recertificationOverdue

  // MARK: The operator's
  /// No identity provider is configured for the network.
  case noIdentityProvider

  // MARK: The environment's
  /// A register could not be read.
  case register(ConsentError)
}
