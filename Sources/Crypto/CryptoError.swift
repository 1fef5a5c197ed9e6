/// Why a cryptographic operation was refused; grouped by whose fault it is.
package enum CryptoError: Error, Equatable, Sendable {
  // MARK: The peer's

  /// A compact JWS is longer than ``JWS/lengthMax``.
  case tokenTooLong
  /// Not three non-empty canonical base64url parts.
  case malformedToken
  /// The JOSE header is not a strict JSON object with the members it needs.
  case malformedHeader
  /// The JOSE header carries `crit`, or a member that tells us which key to trust.
  case refusedHeader(String)
  /// `typ` is not the type the caller asked for (RFC 8725 §3.11).
  case wrongTokenType
  /// `alg` is not one that exists here, or not one the caller allows.
  case refusedAlgorithm
  /// No key of the set has this `kid`, or `kid` is missing where it is needed.
  case unknownKey
  /// The key found cannot be used with `alg`.
  case algorithmMismatch
  /// The signature does not verify.
  case badSignature
  /// A sealed value was altered, cut, or sealed under another key or context.
  case brokenSeal
  /// Bytes that are not an element of P-256 other than infinity, compressed.
  case malformedElement
  /// A proof does not show that the published key was used for these elements.
  case badProof
  /// An input to a pseudorandom function that is too long, or no list one proof can be about.
  case refusedInput

  // MARK: The operator's

  /// A key file cannot be read or written.
  case keyFile(path: String, errno: Int32)
  /// A key file that group or others may read.
  case exposedKeyFile(path: String)
  /// Bytes that are not a key in the expected form.
  case malformedKey
  /// An RSA modulus under 2048 or over 8192 bits, or an exponent outside 65537...2^32.
  case weakKey
  /// A key of a kind this module does not use.
  case unsupportedKey
  /// A JWK set that is not strict JSON, holds secrets, or repeats a `kid`.
  case malformedKeySet
  /// Bytes that are not exactly the certificate (or certificates) expected.
  case malformedCertificate
  /// A certificate request with an empty name or one with characters outside its alphabet.
  case malformedRequest

  // MARK: The environment's

  /// libcrypto failed; the code is what `openssl errstr` explains.
  case library(UInt)
}
