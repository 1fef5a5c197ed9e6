package import Crypto
import Platform
package import Record

extension Slip {
  private static let type = "slip"

  /// The compact JWS (ES256) by the bridge's slip key; throws `slipTooLong`.
  package func signed(with key: SigningKey, keyID: String) throws(LinkageError) -> String {
    let claims: JSONValue = [
      "iss": .string(issuer.path),
      "aud": .string(Self.audience(network, facility)),
      "jti": .string(Base64URL.encode(id.bytes)),
      "iat": .number(String(issued.unixSeconds)),
      "exp": .number(String(expires.unixSeconds)),
      "p": .string(purpose),
      "s": .string(Base64URL.encode(sealed)),
    ]
    let compact: String
    do throws(CryptoError) {
      compact = try JWS.sign(
        claims.encoded(), with: key, algorithm: .ES256, type: Self.type, keyID: keyID)
    } catch {
      throw .cryptography
    }
    guard compact.utf8.count <= Self.charactersMax else {
      throw .slipTooLong(characters: compact.utf8.count)
    }
    return compact
  }

  /// Verifies the signature and reads the slip; throws `badSlipSignature` or `malformedSlip`.
  ///
  /// Whether it is due, redeemed or revoked is the slip desk's business.
  package init(verifying compact: String, keys: JWKSet) throws(LinkageError) {
    guard compact.utf8.count <= Self.charactersMax else {
      throw .slipTooLong(characters: compact.utf8.count)
    }
    let payload: [UInt8]
    do throws(CryptoError) {
      payload = try JWS.verify(
        compact: compact, keys: keys, allowed: [.ES256], type: Self.type
      ).payload
    } catch {
      throw error == .badSignature || error == .unknownKey ? .badSlipSignature : .malformedSlip
    }
    // A payload that is not strict JSON is as malformed as one with the wrong claims.
    guard let claims = try? JSONValue.parse(payload) else { throw .malformedSlip }
    do throws(LinkageError) {
      try self.init(claims: claims)
    } catch {
      throw .malformedSlip
    }
  }

  private init(claims: JSONValue) throws(LinkageError) {
    guard let members = claims.members,
      members.map(\.key) == ["iss", "aud", "jti", "iat", "exp", "p", "s"],
      let issuer = claims["iss"]?.string.flatMap(FacilityReference.init(path:)),
      let audience = claims["aud"]?.string,
      let id = claims["jti"]?.string.flatMap(Base64URL.decode).flatMap(SlipID.init),
      let issued = claims["iat"]?.integer.flatMap(Timestamp.init(claimSeconds:)),
      let expires = claims["exp"]?.integer.flatMap(Timestamp.init(claimSeconds:)),
      let purpose = claims["p"]?.string, Self.isPurpose(purpose),
      let sealed = claims["s"]?.string.flatMap(Base64URL.decode)
    else { throw .malformedSlip }
    let target = audience.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let facility = target.count == 2 ? FacilityID(String(target[1])) : nil
    guard let network = NetworkID(String(target[0])), target.count == 1 || facility != nil else {
      throw .malformedSlip
    }
    try self.init(
      issuer: issuer, network: network, facility: facility, id: id, issued: issued,
      expires: expires, purpose: purpose, sealed: sealed)
  }
}

extension FacilityReference {
  /// Reads `network/facility`; nil if malformed.
  package init?(path: String) {
    let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let network = NetworkID(String(parts[0])),
      let facility = FacilityID(String(parts[1]))
    else { return nil }
    self.init(network: network, facility: facility)
  }
}

extension Timestamp {
  /// A moment in whole seconds since 1970, up to the year 9999; nil if out of range.
  package init?(claimSeconds seconds: Int64) {
    guard (0...253_402_300_799).contains(seconds) else { return nil }
    self.init(milliseconds: seconds * 1_000)
  }
}
