import COpenSSL

/// The key others seal to: a P-256 point.
package struct HPKEPublicKey: Sendable, Hashable {
  /// The uncompressed point 0x04 || x || y, 65 bytes (SerializePublicKey of RFC 9180 §7.1.1).
  package let bytes: [UInt8]

  let handle: KeyHandle

  /// The key with this uncompressed point; throws ``CryptoError/malformedKey`` for a point that
  /// is not on the curve.
  package init(_ bytes: [UInt8]) throws(CryptoError) {
    guard bytes.count == HPKEPublicKey.byteCount, bytes.first == 0x04 else {
      throw .malformedKey
    }
    self.bytes = bytes
    handle = try P256.publicKey(point: bytes)
  }

  /// Count of bytes of a serialised public key (Npk).
  package static let byteCount = 65

  /// Whether both are the same point.
  package static func == (left: HPKEPublicKey, right: HPKEPublicKey) -> Bool {
    left.bytes == right.bytes
  }

  /// Feeds the point.
  package func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// The key that opens what was sealed to its public half.
package final class HPKEPrivateKey: Sendable {
  /// The public half.
  package let publicKey: HPKEPublicKey

  let handle: KeyHandle

  private init(_ handle: KeyHandle) throws(CryptoError) {
    self.handle = handle
    publicKey = try HPKEPublicKey(try P256.point(of: handle))
  }

  /// A key from elsewhere, of which nothing is known yet.
  private convenience init(imported handle: KeyHandle) throws(CryptoError) {
    guard try VerifyingKey(handle).kind == .p256 else { throw .unsupportedKey }
    try self.init(handle)
  }

  /// A fresh key.
  package static func generate() throws(CryptoError) -> HPKEPrivateKey {
    try HPKEPrivateKey(try P256.generate())
  }

  /// The key in an unencrypted PEM file that only its owner may read.
  package static func load(pemPath path: String) throws(CryptoError) -> HPKEPrivateKey {
    var pem = try KeyFile.read(path)
    defer { KeyFile.wipe(&pem) }
    return try HPKEPrivateKey(imported: try KeyHandle.privateKey(pem: pem))
  }

  /// The key in an unencrypted PEM text.
  package convenience init(pem: String) throws(CryptoError) {
    try self.init(imported: try KeyHandle.privateKey(pem: [UInt8](pem.utf8)))
  }

  /// The key with this 32-byte big-endian scalar; throws unless it is in 1..<n.
  package convenience init(scalar: [UInt8]) throws(CryptoError) {
    guard P256.isScalar(scalar) else { throw .malformedKey }
    try self.init(try KeyHandle.privateKey(der: PrivateKeyInfo.p256(scalar: scalar)))
  }

  /// The key a secret of at least 32 bytes stands for (DeriveKeyPair, RFC 9180 §7.1.3).
  package static func derive(from secret: SecretKey) throws(CryptoError) -> HPKEPrivateKey {
    guard secret.byteCount >= 32 else { throw .weakKey }
    let pseudorandom = HPKE.kem.extract(salt: [], label: "dkp_prk", secret)
    for counter in UInt8(0)...255 {
      let candidate = HPKE.kem.expand(
        pseudorandom, label: "candidate", info: [counter], byteCount: 32)
      var scalar = unsafe candidate.withUnsafeBytes { unsafe [UInt8]($0) }
      defer { KeyFile.wipe(&scalar) }
      if P256.isScalar(scalar) { return try HPKEPrivateKey(scalar: scalar) }
    }
    throw .malformedKey
  }

  /// Writes the key as PEM to a new file that only its owner may read.
  package func save(pemPath path: String) throws(CryptoError) {
    var bytes = try handle.privatePEM()
    defer { KeyFile.wipe(&bytes) }
    try KeyFile.create(path, bytes)
  }

  /// The x coordinate of the shared point (RFC 9180 §7.1: DH for the NIST curves).
  func agree(with other: HPKEPublicKey) throws(CryptoError) -> SecretKey {
    unsafe try handle.with { mine throws(CryptoError) in
      unsafe try other.handle.with { theirs throws(CryptoError) in
        let context = unsafe try Library.made(EVP_PKEY_CTX_new_from_pkey(nil, mine, nil))
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try Library.check(unsafe EVP_PKEY_derive_init(context))
        try Library.check(unsafe EVP_PKEY_derive_set_peer(context, theirs))
        var answer: Int32 = 0
        var count = 32
        let secret = unsafe SecretKey.making(byteCount: 32) { target in
          let start = unsafe target.assumingMemoryBound(to: UInt8.self).baseAddress
          answer = unsafe EVP_PKEY_derive(context, start, &count)
        }
        try Library.check(answer)
        guard count == 32 else { throw .malformedKey }
        return secret
      }
    }
  }
}
