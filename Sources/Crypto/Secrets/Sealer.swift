import COpenSSL

/// Authenticated encryption in three forms, each under its own key derived from the one given.
///
/// LIMIT: values of at most ``plainByteCountMax`` bytes; at most 2^32 values sealed with random
/// nonces under one key (NIST SP 800-38D §8.3).
package struct Sealer: Sendable {
  /// The most bytes one value may have: 256 MiB.
  package static let plainByteCountMax = 1 << 28

  private let random: KeyedCipher
  private let sequence: KeyedCipher
  private let deterministic: KeyedCipher
  private let synthesiser: MessageAuthenticator

  /// A sealer under `key`, which must have at least 16 bytes.
  package init(_ key: SecretKey) {
    precondition(key.byteCount >= 16, "a sealer's key has at least 16 bytes")
    func derived(_ purpose: String) -> SecretKey {
      key.derive(label: "kakehashi seal \(purpose)", byteCount: 32)
    }
    random = KeyedCipher(.gcm256, derived("random"))
    sequence = KeyedCipher(.gcm256, derived("sequence"))
    deterministic = KeyedCipher(.ctr256, derived("deterministic"))
    synthesiser = MessageAuthenticator(derived("synthetic iv"))
  }

  // MARK: Random nonce

  private static let nonceByteCount = 12

  /// AES-256-GCM under a fresh random nonce: nonce (12) || ciphertext || tag (16).
  package func seal(_ plain: [UInt8], authenticating aad: [UInt8]) -> [UInt8] {
    Sealer.checkSize(plain.count, aad)
    let nonce = SecureRandom.bytes(Sealer.nonceByteCount)
    return random.seal(plain, nonce: nonce, authenticating: aad, after: nonce)
  }

  /// Opens what ``seal(_:authenticating:)`` made; throws ``CryptoError/brokenSeal``.
  package func open(
    _ sealed: [UInt8], authenticating aad: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try Sealer.checkSealed(sealed, aad)
    guard sealed.count >= Sealer.nonceByteCount else { throw .brokenSeal }
    return try random.open(
      sealed.dropFirst(Sealer.nonceByteCount),
      nonce: [UInt8](sealed.prefix(Sealer.nonceByteCount)), authenticating: aad)
  }

  // MARK: Sequence nonce

  /// AES-256-GCM with the sequence number as nonce, for journals: ciphertext || tag (16).
  ///
  /// INVARIANT (the caller's): under one key no sequence number ever seals two different values.
  package func seal(
    _ plain: [UInt8], authenticating aad: [UInt8], sequence number: UInt64
  ) -> [UInt8] {
    Sealer.checkSize(plain.count, aad)
    return sequence.seal(plain, nonce: Sealer.nonce(number), authenticating: aad)
  }

  /// Opens what was sealed under the same `sequence`; throws ``CryptoError/brokenSeal``.
  package func open(
    _ sealed: [UInt8], authenticating aad: [UInt8], sequence number: UInt64
  ) throws(CryptoError) -> [UInt8] {
    try Sealer.checkSealed(sealed, aad)
    return try sequence.open(sealed[...], nonce: Sealer.nonce(number), authenticating: aad)
  }

  // MARK: Deterministic

  /// The same input always gives the same output: synthetic IV (16) || ciphertext.
  ///
  /// The SIV construction (Rogaway and Shrimpton 2006) of HMAC-SHA256, cut to 128 bits, and
  /// AES-256-CTR: the tag over associated data and plain bytes is the counter's start. Equality
  /// of two values is visible, nothing else; so only for identifiers.
  package func sealDeterministic(_ plain: [UInt8], authenticating aad: [UInt8]) -> [UInt8] {
    deterministic(authenticating: aad).seal(plain)
  }

  /// Opens what ``sealDeterministic(_:authenticating:)`` made; throws
  /// ``CryptoError/brokenSeal``.
  package func openDeterministic(
    _ sealed: [UInt8], authenticating aad: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try deterministic(authenticating: aad).open(sealed)
  }

  /// The deterministic form for many values with the same associated data.
  package func deterministic(authenticating aad: [UInt8]) -> DeterministicSealer {
    var tag = synthesiser.begin()
    tag.add(aad)
    return DeterministicSealer(cipher: deterministic, tag: tag)
  }

  private static func nonce(_ sequence: UInt64) -> [UInt8] {
    [0, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: sequence >> (56 - 8 * $0)) }
  }

  fileprivate static func checkSize(_ plainByteCount: Int, _ aad: [UInt8] = []) {
    precondition(
      plainByteCount <= plainByteCountMax && aad.count <= plainByteCountMax,
      "a sealed value has at most 256 MiB")
  }

  fileprivate static func checkSealed(
    _ sealed: [UInt8], _ aad: [UInt8] = []
  ) throws(CryptoError) {
    guard sealed.count <= plainByteCountMax + 64, aad.count <= plainByteCountMax else {
      throw .brokenSeal
    }
  }
}

/// Seals values deterministically under associated data that all of them share.
package struct DeterministicSealer: Sendable {
  private let cipher: KeyedCipher
  /// The tag over the associated data alone.
  private let tag: PartialTag
  /// The bytes of the synthetic vector, before the ciphertext.
  package static let vectorByteCount = 16

  fileprivate init(cipher: KeyedCipher, tag: PartialTag) {
    self.cipher = cipher
    self.tag = tag
  }

  /// As ``Sealer/sealDeterministic(_:authenticating:)``.
  package func seal(_ plain: [UInt8]) -> [UInt8] {
    let count = Self.vectorByteCount + plain.count
    var value: [UInt8] = []
    value.reserveCapacity(count)
    value.append(contentsOf: repeatElement(0, count: Self.vectorByteCount))
    value.append(contentsOf: plain)
    var span = value.mutableSpan
    seal(first: count, of: &span)
    return value
  }

  /// The same where the plain bytes stand: in the first `count` bytes of `value`, behind
  /// ``vectorByteCount`` bytes for the vector.
  package func seal(first count: Int, of value: inout MutableSpan<UInt8>) {
    precondition(Self.vectorByteCount <= count && count <= value.count, "room for the vector")
    Sealer.checkSize(count - Self.vectorByteCount)
    let tag = tag.finish(adding: value.span.extracting(Self.vectorByteCount..<count))
    // SAFETY: the stream is written over the plain bytes, byte by byte, and the vector before them.
    unsafe value.withUnsafeMutableBufferPointer { value in
      unsafe tag.withRawBytes { tag in
        let vector = unsafe UnsafeRawBufferPointer(rebasing: tag[..<Self.vectorByteCount])
        unsafe UnsafeMutableRawBufferPointer(value).copyMemory(from: vector)
        let plain = unsafe UnsafeMutableBufferPointer(rebasing: value[Self.vectorByteCount..<count])
        guard let start = plain.baseAddress else { return }
        unsafe cipher.stream(plain.span, from: vector, to: start)
      }
    }
  }

  /// As ``Sealer/openDeterministic(_:authenticating:)``.
  package func open(_ sealed: [UInt8]) throws(CryptoError) -> [UInt8] {
    try Sealer.checkSealed(sealed)
    guard sealed.count >= Self.vectorByteCount else { throw .brokenSeal }
    let vector = sealed.prefix(Self.vectorByteCount)
    let body = sealed.dropFirst(Self.vectorByteCount)
    // SAFETY: the plain bytes are as many as the body's.
    var plain = unsafe [UInt8](unsafeUninitializedCapacity: body.count) { target, used in
      if let start = target.baseAddress, !body.isEmpty {
        unsafe vector.withUnsafeBytes { unsafe cipher.stream(body.span, from: $0, to: start) }
      }
      used = body.count
    }
    let isGenuine = tag.finish(adding: plain.span).withBytes { tag in
      ConstantTime.equal(tag.extracting(..<Self.vectorByteCount), vector.span)
    }
    guard isGenuine else {
      KeyFile.wipe(&plain)
      throw .brokenSeal
    }
    return plain
  }
}
