import COpenSSL

/// Authenticated encryption in three forms, each under its own key derived from the one given.
///
/// LIMIT: values of at most ``plainByteCountMax`` bytes; at most 2^32 values sealed with random
/// nonces under one key (NIST SP 800-38D §8.3).
package struct Sealer: Sendable {
  /// The most bytes one value may have: 256 MiB.
  package static let plainByteCountMax = 1 << 28

  private let randomKey: SecretKey
  private let sequenceKey: SecretKey
  private let deterministicKey: SecretKey
  private let synthesiser: MessageAuthenticator

  /// A sealer under `key`, which must have at least 16 bytes.
  package init(_ key: SecretKey) {
    precondition(key.byteCount >= 16, "a sealer's key has at least 16 bytes")
    randomKey = key.derive(label: "kakehashi seal random", byteCount: 32)
    sequenceKey = key.derive(label: "kakehashi seal sequence", byteCount: 32)
    deterministicKey = key.derive(label: "kakehashi seal deterministic", byteCount: 32)
    synthesiser = MessageAuthenticator(
      key.derive(label: "kakehashi seal synthetic iv", byteCount: 32))
  }

  // MARK: Random nonce

  /// AES-256-GCM under a fresh random nonce: nonce (12) || ciphertext || tag (16).
  package func seal(_ plain: [UInt8], authenticating aad: [UInt8]) -> [UInt8] {
    Sealer.checkSize(plain, aad)
    let nonce = SecureRandom.bytes(AuthenticatedCipher.nonceByteCount)
    return nonce
      + AuthenticatedCipher.seal(
        .aes256, key: randomKey, nonce: nonce, plain: plain, authenticating: aad)
  }

  /// Opens what ``seal(_:authenticating:)`` made; throws ``CryptoError/brokenSeal``.
  package func open(
    _ sealed: [UInt8], authenticating aad: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try Sealer.checkSealed(sealed, aad)
    guard sealed.count >= AuthenticatedCipher.nonceByteCount else { throw .brokenSeal }
    let nonce = [UInt8](sealed.prefix(AuthenticatedCipher.nonceByteCount))
    return try AuthenticatedCipher.open(
      .aes256, key: randomKey, nonce: nonce,
      sealed: sealed.dropFirst(AuthenticatedCipher.nonceByteCount), authenticating: aad)
  }

  // MARK: Sequence nonce

  /// AES-256-GCM with the sequence number as nonce, for journals: ciphertext || tag (16).
  ///
  /// INVARIANT (the caller's): under one key no sequence number ever seals two different values.
  package func seal(
    _ plain: [UInt8], authenticating aad: [UInt8], sequence: UInt64
  ) -> [UInt8] {
    Sealer.checkSize(plain, aad)
    return AuthenticatedCipher.seal(
      .aes256, key: sequenceKey, nonce: Sealer.nonce(sequence), plain: plain, authenticating: aad)
  }

  /// Opens what was sealed under the same `sequence`; throws ``CryptoError/brokenSeal``.
  package func open(
    _ sealed: [UInt8], authenticating aad: [UInt8], sequence: UInt64
  ) throws(CryptoError) -> [UInt8] {
    try Sealer.checkSealed(sealed, aad)
    return try AuthenticatedCipher.open(
      .aes256, key: sequenceKey, nonce: Sealer.nonce(sequence), sealed: sealed[...],
      authenticating: aad)
  }

  // MARK: Deterministic

  /// The same input always gives the same output: synthetic IV (16) || ciphertext.
  ///
  /// The SIV construction (Rogaway and Shrimpton 2006) of HMAC-SHA256, cut to 128 bits, and
  /// AES-256-CTR: the tag over associated data and plain bytes is the counter's start. Equality
  /// of two values is visible, nothing else; so only for identifiers.
  package func sealDeterministic(_ plain: [UInt8], authenticating aad: [UInt8]) -> [UInt8] {
    Sealer.checkSize(plain, aad)
    let vector = syntheticVector(plain, aad)
    return vector + stream(plain, vector)
  }

  /// Opens what ``sealDeterministic(_:authenticating:)`` made; throws
  /// ``CryptoError/brokenSeal``.
  package func openDeterministic(
    _ sealed: [UInt8], authenticating aad: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try Sealer.checkSealed(sealed, aad)
    guard sealed.count >= Sealer.vectorByteCount else { throw .brokenSeal }
    let vector = [UInt8](sealed.prefix(Sealer.vectorByteCount))
    var plain = stream([UInt8](sealed.dropFirst(Sealer.vectorByteCount)), vector)
    guard ConstantTime.equal(vector, syntheticVector(plain, aad)) else {
      KeyFile.wipe(&plain)
      throw .brokenSeal
    }
    return plain
  }

  private static let vectorByteCount = 16

  private func syntheticVector(_ plain: [UInt8], _ aad: [UInt8]) -> [UInt8] {
    [UInt8](synthesiser.tag(aad, plain).bytes.prefix(Sealer.vectorByteCount))
  }

  private func stream(_ bytes: [UInt8], _ vector: [UInt8]) -> [UInt8] {
    guard !bytes.isEmpty else { return [] }
    let context = unsafe Library.demand(EVP_CIPHER_CTX_new(), "cipher context")
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    unsafe deterministicKey.withUnsafeBytes { key in
      Library.demand(
        unsafe EVP_CipherInit_ex2(
          context, Algorithms.aes256CTR, key.baseAddress,
          vector, CipherDirection.encrypt, nil),
        "cipher init")
    }
    var result = [UInt8](repeating: 0, count: bytes.count)
    var count: Int32 = 0
    Library.demand(
      unsafe EVP_CipherUpdate(context, &result, &count, bytes, Int32(bytes.count)), "stream")
    return result
  }

  private static func nonce(_ sequence: UInt64) -> [UInt8] {
    [0, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: sequence >> (56 - 8 * $0)) }
  }

  private static func checkSize(_ plain: [UInt8], _ aad: [UInt8]) {
    precondition(
      plain.count <= plainByteCountMax && aad.count <= plainByteCountMax,
      "a sealed value has at most 256 MiB")
  }

  private static func checkSealed(_ sealed: [UInt8], _ aad: [UInt8]) throws(CryptoError) {
    guard sealed.count <= plainByteCountMax + 64, aad.count <= plainByteCountMax else {
      throw .brokenSeal
    }
  }
}
