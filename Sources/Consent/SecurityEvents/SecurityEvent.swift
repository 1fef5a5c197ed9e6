import Crypto
import Linkage
package import Platform
package import Record

/// What an identity provider tells about a user between sign-ins (OpenID CAEP 1.0): whoever holds
/// an older assertion, or a session opened with one, is not to be trusted any more.
package struct SecurityEvent: Equatable, Sendable {
  /// What happened.
  package enum Kind: String, CaseIterable, Sendable {
    case sessionRevoked = "session-revoked"
    case credentialChange = "credential-change"
    case tokenClaimsChange = "token-claims-change"
    case assuranceLevelChange = "assurance-level-change"
    case deviceComplianceChange = "device-compliance-change"

    /// The name of the event in a token.
    package var uri: String { "https://schemas.openid.net/secevent/caep/event-type/\(rawValue)" }
  }

  /// What happened.
  package let kind: Kind
  /// Whom it concerns.
  package let user: UserID
  /// When it happened.
  package let at: Timestamp
  /// The token's own id.
  package let id: String
}

/// Why a Security Event Token is not taken, with the codes of RFC 8935 §2.4.
package enum SecurityEventError: Error, Equatable, Sendable {
  /// Not a token, or its claims are not those of one event about one user.
  case malformed(String)
  /// The signature does not verify, or its key or algorithm is not accepted.
  case badSignature
  /// Issued by someone else than the network's identity provider.
  case wrongIssuer
  /// Not meant for this bridge.
  case wrongAudience
  /// Dated in the future, or so long ago that it could be a replay.
  case untimely
  /// Nobody of this name is registered in the network.
  case unknownUser
  /// The id was used for another token.
  case reused
  /// It could not be written down.
  case unrecorded
  /// A register could not be read or written.
  case register(ConsentError)
}

extension SecurityEvent {
  /// The media type and `typ` of a Security Event Token (RFC 8417 §2.3, §7.1.1).
  package static let type = "secevent+jwt"
  /// LIMIT: bytes of a text in a token.
  private static let textBytesMax = 256

  /// The event in a compact token that `provider` signed (RFC 8417).
  ///
  /// `exp` and `sub` must be absent, so that no token for anything else can be taken for an event,
  /// nor the other way round (RFC 8417 §4.5, §4.6).
  package init(
    token: String, of provider: IdentityProvider
  ) throws(SecurityEventError) {
    let payload: [UInt8]
    do throws(CryptoError) {
      payload = try JWS.verify(
        compact: token, keys: provider.keys(), allowed: [.ES256, .PS256, .RS256, .EdDSA],
        type: Self.type
      ).payload
    } catch .tokenTooLong, .malformedToken, .malformedHeader {
      throw .malformed("token")
    } catch .wrongTokenType {
      throw .malformed("typ")
    } catch {
      throw .badSignature
    }
    guard let claims = try? JSONValue.parse(payload) else { throw .malformed("payload") }
    try self.init(claims, provider)
  }

  private init(
    _ claims: JSONValue, _ provider: IdentityProvider
  ) throws(SecurityEventError) {
    guard try Self.text("iss", claims) == provider.issuer else { throw .wrongIssuer }
    guard let audience = claims["aud"] else { throw .malformed("aud") }
    let audiences = audience.elements ?? [audience]
    guard audiences.contains(where: { $0.string == provider.audience }) else {
      throw .wrongAudience
    }
    for name in ["exp", "sub"] where claims[name] != nil { throw .malformed(name) }
    guard let issued = claims["iat"]?.integer.flatMap(Timestamp.init(claimSeconds:)) else {
      throw .malformed("iat")
    }
    id = try Self.text("jti", claims)
    guard let events = claims["events"]?.members, events.count == 1, let event = events.first,
      let kind = Kind.allCases.first(where: { $0.uri == event.key })
    else { throw .malformed("events") }
    self.kind = kind
    user = try Self.user(claims, provider)
    at = try Self.moment(event.value, issued: issued)
  }

  /// When it happened: as the event says, else when it was told; never later than that.
  private static func moment(
    _ event: JSONValue, issued: Timestamp
  ) throws(SecurityEventError) -> Timestamp {
    guard let stated = event["event_timestamp"] else { return issued }
    guard let moment = stated.integer.flatMap(Timestamp.init(claimSeconds:)), moment <= issued
    else { throw .malformed("event_timestamp") }
    return moment
  }

  /// The subject: `iss_sub` of the same issuer, or `opaque` (RFC 9493 §3.2.4, §3.2.6).
  private static func user(
    _ claims: JSONValue, _ provider: IdentityProvider
  ) throws(SecurityEventError) -> UserID {
    guard let subject = claims["sub_id"] else { throw .malformed("sub_id") }
    let name: String
    switch subject["format"]?.string {
    case "iss_sub":
      guard try text("iss", subject) == provider.issuer else { throw .unknownUser }
      name = try text("sub", subject)
    case "opaque": name = try text("id", subject)
    default: throw .malformed("sub_id")
    }
    guard let user = UserID(name) else { throw .malformed("sub_id") }
    return user
  }

  private static func text(
    _ name: String, _ value: JSONValue
  ) throws(SecurityEventError) -> String {
    guard let text = value[name]?.string, (1...textBytesMax).contains(text.utf8.count) else {
      throw .malformed(name)
    }
    return text
  }
}
