import COpenSSL

/// An EVP_PKEY with one owner.
final class KeyHandle: Sendable {
  private let shared: ConstantPointer
  private var key: OpaquePointer { unsafe shared.raw }

  /// Takes ownership of `key`, which is complete and not changed afterwards.
  init(owning key: OpaquePointer) {
    shared = unsafe ConstantPointer(key)
  }

  deinit { unsafe EVP_PKEY_free(key) }

  /// Lends the pointer; the handle lives at least until `body` returns.
  func with<R>(_ body: (OpaquePointer) throws(CryptoError) -> R) throws(CryptoError) -> R {
    defer { withExtendedLifetime(self) {} }
    return try unsafe body(key)
  }

  // MARK: Reading

  /// The public key in DER SubjectPublicKeyInfo, which must be all of `bytes`.
  static func publicKey(der bytes: [UInt8]) throws(CryptoError) -> KeyHandle {
    unsafe try make(from: bytes) { unsafe d2i_PUBKEY(nil, &$0, $1) }
  }

  /// The private key in DER PKCS #8 or the older form of its type.
  static func privateKey(der bytes: [UInt8]) throws(CryptoError) -> KeyHandle {
    unsafe try make(from: bytes) { unsafe d2i_AutoPrivateKey(nil, &$0, $1) }
  }

  /// The first public key of a PEM text.
  static func publicKey(pem: [UInt8]) throws(CryptoError) -> KeyHandle {
    unsafe try Memory.reading(pem) { source throws(CryptoError) in
      guard let key = unsafe PEM_read_bio_PUBKEY(source, nil, Memory.noPassphrase, nil) else {
        _ = Library.drain()
        throw .malformedKey
      }
      return unsafe KeyHandle(owning: key)
    }
  }

  /// The first private key of a PEM text; an encrypted one is refused, never asked about.
  static func privateKey(pem: [UInt8]) throws(CryptoError) -> KeyHandle {
    unsafe try Memory.reading(pem) { source throws(CryptoError) in
      guard let key = unsafe PEM_read_bio_PrivateKey(source, nil, Memory.noPassphrase, nil)
      else {
        _ = Library.drain()
        throw .malformedKey
      }
      return unsafe KeyHandle(owning: key)
    }
  }

  /// A fresh private key.
  static func generate(_ kind: KeyKind) throws(CryptoError) -> KeyHandle {
    let name =
      switch kind {
      case .ed25519: "ED25519"
      case .p256: "EC"
      case .rsa: "RSA"
      }
    let context = unsafe try Library.made(EVP_PKEY_CTX_new_from_name(nil, name, nil))
    defer { unsafe EVP_PKEY_CTX_free(context) }
    try Library.check(unsafe EVP_PKEY_keygen_init(context))
    switch kind {
    case .ed25519: break
    case .p256: try Library.check(unsafe EVP_PKEY_CTX_set_group_name(context, "P-256"))
    case .rsa(let bits):
      guard KeyKind.rsaBitCounts.contains(bits) else { throw .weakKey }
      try Library.check(unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)))
    }
    var key: OpaquePointer?
    try Library.check(unsafe EVP_PKEY_generate(context, &key))
    return unsafe KeyHandle(owning: try Library.made(key))
  }

  // MARK: Writing

  /// DER SubjectPublicKeyInfo.
  func publicDER() throws(CryptoError) -> [UInt8] {
    unsafe try with { key throws(CryptoError) in
      try unsafe Memory.encoded { unsafe i2d_PUBKEY(key, $0) }
    }
  }

  /// PEM SubjectPublicKeyInfo.
  func publicPEM() throws(CryptoError) -> String {
    unsafe try with { key throws(CryptoError) in
      unsafe String(ascii: try Memory.writing { unsafe PEM_write_bio_PUBKEY($0, key) })
    }
  }

  /// PEM PKCS #8, not encrypted.
  func privatePEM() throws(CryptoError) -> [UInt8] {
    unsafe try with { key throws(CryptoError) in
      unsafe try Memory.writing {
        unsafe PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil)
      }
    }
  }

  private static func make(
    from bytes: [UInt8],
    _ read: (inout UnsafePointer<UInt8>?, Int) -> OpaquePointer?
  ) throws(CryptoError) -> KeyHandle {
    let key = unsafe bytes.withUnsafeBufferPointer { buffer -> KeyHandle? in
      var cursor = buffer.baseAddress
      guard let key = unsafe read(&cursor, buffer.count) else { return nil }
      let handle = unsafe KeyHandle(owning: key)
      let end = unsafe buffer.baseAddress.map { unsafe $0 + buffer.count }
      return unsafe cursor == end ? handle : nil
    }
    guard let key else {
      _ = Library.drain()
      throw .malformedKey
    }
    return key
  }
}
