import COpenSSL

/// A public key that checks signatures.
package final class VerifyingKey: Sendable {
  /// The kind of key.
  package let kind: KeyKind
  /// DER SubjectPublicKeyInfo, the key's only encoding here.
  package let der: [UInt8]

  let handle: KeyHandle

  init(_ handle: KeyHandle) throws(CryptoError) {
    self.handle = handle
    der = try handle.publicDER()
    kind = try VerifyingKey.kind(of: handle, der: der)
  }

  /// The key in DER SubjectPublicKeyInfo; the bytes must be its canonical encoding.
  ///
  /// Throws ``CryptoError/malformedKey``, ``CryptoError/unsupportedKey`` or
  /// ``CryptoError/weakKey``, as all initialisers here do.
  package convenience init(der: [UInt8]) throws(CryptoError) {
    try self.init(try KeyHandle.publicKey(der: der))
    guard self.der == der else { throw .malformedKey }
  }

  /// The key in PEM `PUBLIC KEY` form.
  package convenience init(pem: String) throws(CryptoError) {
    try self.init(try KeyHandle.publicKey(pem: [UInt8](pem.utf8)))
  }

  /// The Ed25519 key with these 32 bytes (RFC 8032 §5.1.5).
  package convenience init(ed25519 raw: [UInt8]) throws(CryptoError) {
    guard raw.count == 32 else { throw .malformedKey }
    try self.init(der: SubjectPublicKeyInfo.ed25519Prefix + raw)
  }

  /// The P-256 key with these 64 bytes x || y.
  package convenience init(p256 point: [UInt8]) throws(CryptoError) {
    guard point.count == 64 else { throw .malformedKey }
    try self.init(der: SubjectPublicKeyInfo.p256Prefix + point)
  }

  /// The RSA key with this modulus and exponent, big endian.
  package convenience init(
    rsaModulus modulus: [UInt8], exponent: [UInt8]
  ) throws(CryptoError) {
    guard modulus.count * 8 <= KeyKind.rsaBitCounts.upperBound, exponent.count <= 8 else {
      throw .weakKey
    }
    try self.init(der: SubjectPublicKeyInfo.rsa(modulus: modulus, exponent: exponent))
  }

  /// The 32 bytes of an Ed25519 key; nil for other kinds.
  package var rawEd25519: [UInt8]? { SubjectPublicKeyInfo.ed25519(in: der) }

  /// PEM `PUBLIC KEY` text.
  package func pem() throws(CryptoError) -> String { try handle.publicPEM() }

  /// SHA-256 of ``der``: a name for the key.
  package var digest: Digest { SHA256.hash(der) }

  /// Whether `signature` is this key's over `bytes`, with the kind's usual algorithm.
  package func verify(_ signature: [UInt8], over bytes: [UInt8]) -> Bool {
    verify(signature, over: bytes, algorithm: kind.algorithm)
  }

  /// Whether `signature` is this key's over `bytes` with `algorithm`; false if they do not fit.
  ///
  /// ES256 signatures are r || s (64 bytes), Ed25519 64 bytes, RSA as long as the modulus.
  package func verify(
    _ signature: [UInt8], over bytes: [UInt8], algorithm: JWSAlgorithm
  ) -> Bool {
    guard kind.fits(algorithm) else { return false }
    do throws(CryptoError) {
      return try SignatureScheme(algorithm).verify(signature, over: bytes, with: handle)
    } catch {
      return false
    }
  }

  private static func kind(
    of handle: KeyHandle, der: [UInt8]
  ) throws(CryptoError) -> KeyKind {
    if SubjectPublicKeyInfo.ed25519(in: der) != nil { return .ed25519 }
    if SubjectPublicKeyInfo.p256(in: der) != nil {
      try checkPublic(handle)
      return .p256
    }
    return try rsaKind(of: handle)
  }

  private static func rsaKind(of handle: KeyHandle) throws(CryptoError) -> KeyKind {
    let isRSA = unsafe try handle.with { key throws(CryptoError) in
      unsafe EVP_PKEY_is_a(key, "RSA") == 1
    }
    guard isRSA else { throw .unsupportedKey }
    let numbers = try RSANumbers(of: handle)
    guard KeyKind.rsaBitCounts.contains(numbers.modulusBitCount), numbers.hasSoundExponent else {
      throw .weakKey
    }
    try checkPublic(handle)
    return .rsa(bits: numbers.modulusBitCount)
  }

  /// On the curve and not its infinity; for RSA a plausible modulus (NIST SP 800-89).
  private static func checkPublic(_ handle: KeyHandle) throws(CryptoError) {
    unsafe try handle.with { key throws(CryptoError) in
      let context = unsafe try Library.made(EVP_PKEY_CTX_new_from_pkey(nil, key, nil))
      defer { unsafe EVP_PKEY_CTX_free(context) }
      guard unsafe EVP_PKEY_public_check(context) == 1 else {
        _ = Library.drain()
        throw .malformedKey
      }
    }
  }
}
