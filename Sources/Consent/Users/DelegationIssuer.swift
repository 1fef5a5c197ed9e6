package import Crypto
import Linkage
package import Platform
package import Record

/// Which of a custodian's role accounts stands for whom; what is nil is anybody's.
package struct RoleAccountRule: Equatable, Sendable {
  /// The user's home network.
  package let network: NetworkID
  /// The user's facility.
  package let facility: FacilityID?
  /// The vocabulary's word for the user's role.
  package let role: String?
  /// The vocabulary's word for the purpose.
  package let purpose: String?
  /// The account at the custodian.
  package let account: String

  /// A rule from its parts.
  package init(
    network: NetworkID, facility: FacilityID?, role: String?, purpose: String?, account: String
  ) {
    self.network = network
    self.facility = facility
    self.role = role
    self.purpose = purpose
    self.account = account
  }

  fileprivate func covers(_ user: OutgoingUser) -> Bool {
    guard let home = FacilityReference(path: user.organization), home.network == network else {
      return false
    }
    return (facility ?? home.facility) == home.facility
      && (role ?? user.role.code) == user.role.code
      && (purpose ?? user.purpose.code) == user.purpose.code
  }
}

/// Issues the tokens by which the bridge acts at a custodian: a role account is the subject, and
/// the user, under a name of this custodian's alone, is the actor behind it (RFC 8693 §4.1):
/// delegation, never impersonation.
///
/// Each is bound to the bridge's certificate (RFC 8705 §3), short-lived and never renewed.
package struct DelegationIssuer: Sendable {
  private let issuer: String
  private let audience: String
  private let key: @Sendable () -> SigningKey
  private let holder: Digest
  private let lifetime: Duration
  private let rules: [RoleAccountRule]
  private let clock: WallClock

  /// An issuer that signs with what is `key` by then, for whoever shows the certificate with the
  /// digest `holder`.
  package init(
    issuer: String, audience: String, key: @escaping @Sendable () -> SigningKey, holder: Digest,
    lifetime: Duration, rules: [RoleAccountRule], clock: WallClock
  ) {
    self.issuer = issuer
    self.audience = audience
    self.key = key
    self.holder = holder
    self.lifetime = lifetime
    self.rules = rules
    self.clock = clock
  }

  /// A token of the first rule that covers the user; nil if none does, or the user's time is over.
  package func token(about user: OutgoingUser) throws(CryptoError) -> String? {
    let now = clock.now()
    let end = min(now.adding(lifetime), user.expires)
    guard let rule = rules.first(where: { $0.covers(user) }), end > now else { return nil }
    let claims: JSONValue = [
      "iss": .string(issuer), "sub": .string(rule.account), "aud": .string(audience),
      "client_id": .string(issuer), "iat": .number("\(now.unixSeconds)"),
      "exp": .number("\(end.unixSeconds)"),
      "jti": .string(Base64URL.encode(SecureRandom.bytes(16))),
      "act": [
        "sub": .string(user.subject), "facility": .string(user.organizationID),
        "role": .string(user.role.code), "purpose": .string(user.purpose.code),
      ],
      "cnf": ["x5t#S256": .string(Base64URL.encode(holder.bytes))],
    ]
    return try JWS.sign(claims.encoded(), with: key(), type: "at+jwt")
  }
}
