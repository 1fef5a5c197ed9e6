/// Hybrid public key encryption (RFC 9180), base mode, single shot, with the one suite
/// DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.
package enum HPKE {
  /// Count of bytes a sealed value is longer than its plain value: encapsulated key and tag.
  package static let overhead = HPKEPublicKey.byteCount + KeyedCipher.tagByteCount

  /// `plain` sealed to `recipient`: encapsulated key (65) || ciphertext || tag (16).
  package static func seal(
    _ plain: [UInt8], to recipient: HPKEPublicKey, info: [UInt8], authenticating aad: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try seal(
      plain, to: recipient, info: info, authenticating: aad,
      ephemeral: try HPKEPrivateKey.generate())
  }

  /// As ``seal(_:to:info:authenticating:)`` with the sender's key given, which must be fresh:
  /// used twice it gives the same AES key and nonce.
  package static func seal(
    _ plain: [UInt8], to recipient: HPKEPublicKey, info: [UInt8], authenticating aad: [UInt8],
    ephemeral: HPKEPrivateKey
  ) throws(CryptoError) -> [UInt8] {
    guard plain.count <= Sealer.plainByteCountMax, aad.count <= Sealer.plainByteCountMax else {
      throw .brokenSeal
    }
    let encapsulated = ephemeral.publicKey.bytes
    let shared = sharedSecret(
      try ephemeral.agree(with: recipient), encapsulated, recipient.bytes)
    let schedule = KeySchedule(shared, info: info)
    return KeyedCipher(.gcm128, schedule.key)
      .seal(plain, nonce: schedule.nonce, authenticating: aad, after: encapsulated)
  }

  /// The plain value; throws ``CryptoError/brokenSeal`` for anything altered or for someone else.
  package static func open(
    _ sealed: [UInt8], with recipient: HPKEPrivateKey, info: [UInt8],
    authenticating aad: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    guard sealed.count >= overhead, sealed.count <= Sealer.plainByteCountMax + overhead,
      aad.count <= Sealer.plainByteCountMax
    else { throw .brokenSeal }
    let encapsulated = [UInt8](sealed.prefix(HPKEPublicKey.byteCount))
    let sender: HPKEPublicKey
    do throws(CryptoError) {
      sender = try HPKEPublicKey(encapsulated)
    } catch {
      throw .brokenSeal
    }
    let shared = sharedSecret(
      try recipient.agree(with: sender), encapsulated, recipient.publicKey.bytes)
    let schedule = KeySchedule(shared, info: info)
    return try KeyedCipher(.gcm128, schedule.key).open(
      sealed.dropFirst(HPKEPublicKey.byteCount), nonce: schedule.nonce, authenticating: aad)
  }

  /// ExtractAndExpand (RFC 9180 §4.1).
  static func sharedSecret(
    _ agreed: SecretKey, _ encapsulated: [UInt8], _ recipient: [UInt8]
  ) -> SecretKey {
    kem.expand(
      kem.extract(salt: [], label: "eae_prk", agreed), label: "shared_secret",
      info: encapsulated + recipient, byteCount: 32)
  }

  /// KEM 0x0010 (RFC 9180 §4.1).
  static let kem = LabelledKDF(suite: [UInt8]("KEM".utf8) + [0x00, 0x10])
  /// KEM 0x0010, KDF 0x0001, AEAD 0x0001 (RFC 9180 §5.1).
  static let hpke = LabelledKDF(
    suite: [UInt8]("HPKE".utf8) + [0x00, 0x10, 0x00, 0x01, 0x00, 0x01])
}

/// LabeledExtract and LabeledExpand (RFC 9180 §4).
struct LabelledKDF: Sendable {
  let suite: [UInt8]

  func extract(salt: [UInt8], label: StaticString, _ secret: SecretKey?) -> SecretKey {
    let prefix = [UInt8]("HPKE-v1".utf8) + suite + [UInt8]("\(label)".utf8)
    let labelled = unsafe SecretKey.making(byteCount: prefix.count + (secret?.byteCount ?? 0)) {
      target in
      unsafe target.copyBytes(from: prefix)
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target.dropFirst(prefix.count))
      unsafe secret?.withUnsafeBytes { unsafe rest.copyBytes(from: $0) }
    }
    return HKDF.extract(labelled, salt: salt)
  }

  /// As above for input that is public.
  func extract(label: StaticString, _ input: [UInt8]) -> [UInt8] {
    let prefix = [UInt8]("HPKE-v1".utf8) + suite + [UInt8]("\(label)".utf8)
    // An empty salt is 32 zero bytes to HMAC (RFC 5869 §2.2), so extraction is HMAC under them.
    let zeros = unsafe SecretKey.making(byteCount: Digest.byteCount) { _ in }
    return MessageAuthenticator.plainCode(of: prefix + input, key: zeros).bytes
  }

  func expand(
    _ pseudorandom: SecretKey, label: StaticString, info: [UInt8], byteCount: Int
  ) -> SecretKey {
    let labelled =
      [UInt8(byteCount >> 8), UInt8(byteCount & 0xFF)] + [UInt8]("HPKE-v1".utf8) + suite
      + [UInt8]("\(label)".utf8) + info
    return HKDF.expand(pseudorandom, info: labelled, byteCount: byteCount)
  }
}

/// KeySchedule in base mode (RFC 9180 §5.1): no pre-shared key, its id empty.
struct KeySchedule {
  let key: SecretKey
  let nonce: [UInt8]

  init(_ shared: SecretKey, info: [UInt8]) {
    let context =
      [0x00] + HPKE.hpke.extract(label: "psk_id_hash", [])
      + HPKE.hpke.extract(label: "info_hash", info)
    let salt = unsafe shared.withUnsafeBytes { unsafe [UInt8]($0) }
    let secret = HPKE.hpke.extract(salt: salt, label: "secret", nil)
    key = HPKE.hpke.expand(secret, label: "key", info: context, byteCount: 16)
    nonce = unsafe HPKE.hpke.expand(secret, label: "base_nonce", info: context, byteCount: 12)
      .withUnsafeBytes { unsafe [UInt8]($0) }
  }
}
