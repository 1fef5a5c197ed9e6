package import Crypto

/// The key that slips are signed with, and those whose signatures still count.
package struct SlipKeys: Sendable {
  let signing: SigningKey
  let keyID: String
  let accepted: JWKSet

  /// `keyID` is the signing key's name in `accepted`, which also holds older keys for as long as
  /// their slips live. Up to four characters leave a slip all its room.
  package init(signing: SigningKey, keyID: String, accepted: JWKSet) {
    self.signing = signing
    self.keyID = keyID
    self.accepted = accepted
  }

  /// One key that has no predecessors; throws `cryptography` unless it is a P-256 key.
  package init(signing: SigningKey, keyID: String) throws(ConsentError) {
    do throws(CryptoError) {
      let key = try JSONWebKey(signing.verifying, keyID: keyID, algorithm: .ES256)
      self.init(signing: signing, keyID: keyID, accepted: try JWKSet([key]))
    } catch {
      throw .cryptography
    }
  }
}
