import COpenSSL

/// How a JWS algorithm is spelled to libcrypto.
struct SignatureScheme {
  private let algorithm: JWSAlgorithm

  init(_ algorithm: JWSAlgorithm) { self.algorithm = algorithm }

  /// The signature in JWS form.
  func sign(_ bytes: [UInt8], with key: KeyHandle) throws(CryptoError) -> [UInt8] {
    let signature = unsafe try key.with { key throws(CryptoError) in
      let context = unsafe try Library.made(EVP_MD_CTX_new())
      defer { unsafe EVP_MD_CTX_free(context) }
      var options: OpaquePointer?
      try Library.check(
        unsafe EVP_DigestSignInit_ex(context, &options, digestName, nil, nil, key, nil))
      try unsafe configure(options)
      var count = 0
      try Library.check(unsafe EVP_DigestSign(context, nil, &count, bytes, bytes.count))
      var signature = [UInt8](repeating: 0, count: count)
      try Library.check(unsafe EVP_DigestSign(context, &signature, &count, bytes, bytes.count))
      return [UInt8](signature.prefix(count))
    }
    return algorithm == .ES256 ? try ECDSASignature.raw(fromDER: signature) : signature
  }

  /// Whether the signature, in JWS form, is that of `key` over `bytes`.
  func verify(
    _ signature: [UInt8], over bytes: [UInt8], with key: KeyHandle
  ) throws(CryptoError) -> Bool {
    guard !signature.isEmpty, signature.count <= KeyKind.rsaBitCounts.upperBound / 8 else {
      return false
    }
    let encoded =
      algorithm == .ES256 ? try ECDSASignature.der(fromRaw: signature) : signature
    return unsafe try key.with { key throws(CryptoError) in
      let context = unsafe try Library.made(EVP_MD_CTX_new())
      defer { unsafe EVP_MD_CTX_free(context) }
      var options: OpaquePointer?
      try Library.check(
        unsafe EVP_DigestVerifyInit_ex(context, &options, digestName, nil, nil, key, nil))
      try unsafe configure(options)
      let answer = unsafe EVP_DigestVerify(
        context, encoded, encoded.count, bytes, bytes.count)
      if answer != 1 { _ = Library.drain() }
      return answer == 1
    }
  }

  /// Ed25519 digests by itself.
  private var digestName: String? { algorithm == .EdDSA ? nil : "SHA256" }

  private func configure(_ options: OpaquePointer?) throws(CryptoError) {
    switch algorithm {
    case .ES256, .EdDSA: break
    case .RS256:
      try Library.check(unsafe EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PADDING))
    case .PS256:
      try Library.check(unsafe EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING))
      // RFC 7518 §3.5: the salt is as long as the digest, in verification too.
      try Library.check(unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST))
    }
  }
}

/// P-256 signatures: r || s in a JWS (RFC 7518 §3.4), a DER sequence in libcrypto.
enum ECDSASignature {
  private static let numberByteCount = 32

  static func raw(fromDER der: [UInt8]) throws(CryptoError) -> [UInt8] {
    let signature = unsafe der.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      return unsafe d2i_ECDSA_SIG(nil, &cursor, buffer.count)
    }
    let made = unsafe try Library.made(signature)
    defer { unsafe ECDSA_SIG_free(made) }
    return try unsafe number(ECDSA_SIG_get0_r(made)) + number(ECDSA_SIG_get0_s(made))
  }

  static func der(fromRaw raw: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard raw.count == 2 * numberByteCount else { throw .badSignature }
    let signature = unsafe try Library.made(ECDSA_SIG_new())
    defer { unsafe ECDSA_SIG_free(signature) }
    let r = unsafe BN_bin2bn(raw, Int32(numberByteCount), nil)
    let s = unsafe [UInt8](raw.suffix(numberByteCount)).withUnsafeBufferPointer {
      unsafe BN_bin2bn($0.baseAddress, Int32($0.count), nil)
    }
    guard unsafe ECDSA_SIG_set0(signature, r, s) == 1 else {
      // Ownership passes only on success.
      unsafe BN_free(r)
      unsafe BN_free(s)
      throw .library(Library.drain())
    }
    return try unsafe Memory.encoded { unsafe i2d_ECDSA_SIG(signature, $0) }
  }

  private static func number(_ number: OpaquePointer?) throws(CryptoError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: numberByteCount)
    let count = Int32(numberByteCount)
    guard unsafe BN_bn2binpad(number, &bytes, count) == count else {
      throw .library(Library.drain())
    }
    return bytes
  }
}
