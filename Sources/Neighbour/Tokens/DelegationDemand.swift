package import Crypto
package import HTTP
package import Platform
import Record

/// What a neighbour demands of whoever asks in FHIR: a token by which somebody acts at a role
/// account of its own for a user it names (RFC 8693 §4.1), shown with the certificate it is bound
/// to (RFC 8705 §3).
package struct DelegationDemand: Sendable {
  /// How far clocks may differ.
  private static let skewSeconds: Int64 = 60

  private let keys: JWKSet
  private let issuer: String
  private let audience: String
  private let accounts: Set<String>
  private let clock: WallClock

  /// Demands tokens of `issuer`, signed by the only key of `keys` (ES256), for `audience`.
  package init(
    keys: JWKSet, issuer: String, audience: String, accounts: Set<String>,
    clock: WallClock = .system
  ) {
    self.keys = keys
    self.issuer = issuer
    self.audience = audience
    self.accounts = accounts
    self.clock = clock
  }

  /// The refusal of a request over a connection with `certificate`; nil if it may be answered.
  ///
  /// SOURCE: RFC 6750 §3
  package func refusal(of head: RequestHead, certificate: Digest) -> Answer? {
    guard let field = head.fields["authorization"] else {
      return Self.refusal(401, nil, "a token is asked for")
    }
    let words = field.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, words[0].lowercased() == "bearer",
      let claims = claims(String(words[1])), isGood(claims), isHeld(claims, by: certificate)
    else { return Self.refusal(401, "invalid_token", "the token is no good here") }
    guard let account = claims["sub"]?.string, accounts.contains(account),
      claims["act"]?["sub"]?.string?.isEmpty == false
    else { return Self.refusal(403, "insufficient_scope", "nobody may act so") }
    return nil
  }

  private func claims(_ token: String) -> JSONValue? {
    let verified = try? JWS.verify(
      compact: token, keys: keys, allowed: [.ES256], type: "at+jwt")
    return verified.flatMap { try? JSONValue.parse($0.payload) }
  }

  private func isGood(_ claims: JSONValue) -> Bool {
    guard claims["iss"]?.string == issuer, claims["aud"]?.string == audience,
      let made = claims["iat"]?.integer, let end = claims["exp"]?.integer
    else { return false }
    let now = clock.now().unixSeconds
    return made < end && made <= now + Self.skewSeconds && now < end
  }

  private func isHeld(_ claims: JSONValue, by certificate: Digest) -> Bool {
    let bound = claims["cnf"]?["x5t#S256"]?.string.flatMap(Base64URL.decode)
    return bound == certificate.bytes
  }

  private static func refusal(_ status: Int, _ error: String?, _ text: String) -> Answer {
    let code = error.map { ", error=\"\($0)\"" } ?? ""
    return Answer.outcome(status, status == 403 ? "forbidden" : "login", text)
      .challenging("Bearer realm=\"fhir\"\(code)")
  }
}
