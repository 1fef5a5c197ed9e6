package import Crypto
package import Record

/// How the keys of blinded matches are made from their seeds.
package enum MatchKey {
  /// The key that a seed stands for; no two networks or epochs share one.
  package static func derive(
    from seed: SecretKey, _ network: NetworkID, epoch: Int
  ) throws(CryptoError) -> OPRFKey {
    try OPRFKey.derive(from: seed, info: Array("kakehashi match \(network.text) \(epoch)".utf8))
  }
}
