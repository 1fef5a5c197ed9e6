/// The kinds of asymmetric key this product uses.
package enum KeyKind: Hashable, Sendable {
  /// Edwards curve 25519 (RFC 8032).
  case ed25519
  /// NIST P-256.
  case p256
  /// RSA with a modulus of this many bits, in ``rsaBitCounts``.
  case rsa(bits: Int)

  /// Counts of bits an RSA modulus may have: fewer is weak, more is a way to waste our time.
  package static let rsaBitCounts = 2048...8192

  /// The algorithm used where none is named: EdDSA, ES256 or PS256.
  package var algorithm: JWSAlgorithm {
    switch self {
    case .ed25519: .EdDSA
    case .p256: .ES256
    case .rsa: .PS256
    }
  }

  /// Whether a key of this kind can be used with `algorithm`.
  package func fits(_ algorithm: JWSAlgorithm) -> Bool {
    switch (self, algorithm) {
    case (.ed25519, .EdDSA), (.p256, .ES256), (.rsa, .PS256), (.rsa, .RS256): true
    default: false
    }
  }
}

/// The JWS signature algorithms that exist here (RFC 7518 §3.1, RFC 8037).
///
/// There is no `none` and no HMAC: what cannot be expressed cannot be confused.
package enum JWSAlgorithm: String, CaseIterable, Hashable, Sendable {
  case ES256, PS256, RS256, EdDSA
}
