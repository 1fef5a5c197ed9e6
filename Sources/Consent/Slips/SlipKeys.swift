package import Crypto

/// The key that slips are signed with, and those whose signatures still count.
package struct SlipKeys: Sendable {
  let signing: SigningKey
  let keyID: String
  let accepted: JWKSet

  /// A signing key and all keys whose slips are still accepted, itself under `keyID` included.
  ///
  /// A name of up to four characters leaves a slip all its room.
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
