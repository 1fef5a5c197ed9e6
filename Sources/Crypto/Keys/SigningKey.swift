import COpenSSL

/// A private key that signs.
///
/// No description, no equality, no encoding but ``pem()``, which is for files its owner alone
/// may read.
package final class SigningKey: Sendable {
  /// The public half.
  package let verifying: VerifyingKey

  let handle: KeyHandle

  init(_ handle: KeyHandle) throws(CryptoError) {
    self.handle = handle
    // Decoded anew: whoever keeps the public half does not keep the private one in memory.
    verifying = try VerifyingKey(der: try handle.publicDER())
  }

  /// A fresh key; RSA takes a noticeable part of a second.
  package static func generate(_ kind: KeyKind) throws(CryptoError) -> SigningKey {
    try SigningKey(try KeyHandle.generate(kind))
  }

  /// The key in an unencrypted PEM file that only its owner may read.
  package static func load(pemPath path: String) throws(CryptoError) -> SigningKey {
    var pem = try KeyFile.read(path)
    defer { KeyFile.wipe(&pem) }
    return try SigningKey(try KeyHandle.privateKey(pem: pem))
  }

  /// The key in an unencrypted PEM text (PKCS #8, or the older EC and RSA forms).
  package convenience init(pem: String) throws(CryptoError) {
    try self.init(try KeyHandle.privateKey(pem: [UInt8](pem.utf8)))
  }

  /// The key in an unencrypted PEM text that is kept as a secret.
  package convenience init(_ pem: SecretKey) throws(CryptoError) {
    var bytes = unsafe pem.withUnsafeBytes { unsafe [UInt8]($0) }
    defer { KeyFile.wipe(&bytes) }
    try self.init(try KeyHandle.privateKey(pem: bytes))
  }

  /// The Ed25519 key of a 32-byte seed (RFC 8032 §5.1.5).
  package convenience init(ed25519Seed seed: [UInt8]) throws(CryptoError) {
    guard seed.count == 32 else { throw .malformedKey }
    try self.init(try KeyHandle.privateKey(der: PrivateKeyInfo.ed25519Prefix + seed))
  }

  /// The kind of key.
  package var kind: KeyKind { verifying.kind }

  /// PKCS #8 PEM text, not encrypted: a secret.
  package func pem() throws(CryptoError) -> String {
    var bytes = try handle.privatePEM()
    defer { KeyFile.wipe(&bytes) }
    return String(ascii: bytes)
  }

  /// Writes ``pem()`` to a new file that only its owner may read; never over an existing one.
  package func save(pemPath path: String) throws(CryptoError) {
    var bytes = try handle.privatePEM()
    defer { KeyFile.wipe(&bytes) }
    try KeyFile.create(path, bytes)
  }

  /// The signature over `bytes` with the kind's usual algorithm; P-256 gives r || s (64 bytes).
  package func sign(_ bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
    try sign(bytes, algorithm: kind.algorithm)
  }

  /// The signature over `bytes`; throws ``CryptoError/algorithmMismatch`` if they do not fit.
  package func sign(
    _ bytes: [UInt8], algorithm: JWSAlgorithm
  ) throws(CryptoError) -> [UInt8] {
    guard kind.fits(algorithm) else { throw .algorithmMismatch }
    return try SignatureScheme(algorithm).sign(bytes, with: handle)
  }
}

/// DER templates of private keys.
enum PrivateKeyInfo {
  /// PKCS #8 around a 32-byte seed (RFC 8410 §7).
  static let ed25519Prefix: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]

  /// ECPrivateKey (RFC 5915) around a 32-byte scalar; libcrypto computes the public point.
  static func p256(scalar: [UInt8]) -> [UInt8] {
    [0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20] + scalar + [
      0xA0, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07,
    ]
  }
}
