import COpenSSL

/// P-256 keys without DER: libcrypto's decoders cost ten times the arithmetic.
enum P256 {
  /// The public key with this uncompressed point of 65 bytes; libcrypto checks that it is on the
  /// curve, and every point on this curve but infinity is in the group (its cofactor is 1).
  static func publicKey(point: [UInt8]) throws(CryptoError) -> KeyHandle {
    guard point.count == 65, point[0] == 0x04 else { throw .malformedKey }
    let handle = unsafe KeyHandle(owning: try Library.made(EVP_PKEY_new()))
    try unsafe handle.with { key throws(CryptoError) in
      try unsafe parameters().with { template throws(CryptoError) in
        try Library.check(unsafe EVP_PKEY_copy_parameters(key, template))
      }
      guard unsafe EVP_PKEY_set1_encoded_public_key(key, point, point.count) == 1 else {
        _ = Library.drain()
        throw .malformedKey
      }
    }
    return handle
  }

  /// A fresh private key.
  static func generate() throws(CryptoError) -> KeyHandle {
    try unsafe parameters().with { template throws(CryptoError) in
      let context = unsafe try Library.made(EVP_PKEY_CTX_new_from_pkey(nil, template, nil))
      defer { unsafe EVP_PKEY_CTX_free(context) }
      try Library.check(unsafe EVP_PKEY_keygen_init(context))
      var key: OpaquePointer?
      try Library.check(unsafe EVP_PKEY_generate(context, &key))
      return unsafe KeyHandle(owning: try Library.made(key))
    }
  }

  /// The uncompressed point of a P-256 key, 65 bytes.
  static func point(of handle: KeyHandle) throws(CryptoError) -> [UInt8] {
    try unsafe handle.with { key throws(CryptoError) in
      var start: UnsafeMutablePointer<UInt8>?
      let count = unsafe EVP_PKEY_get1_encoded_public_key(key, &start)
      defer { unsafe CRYPTO_free(start, nil, 0) }
      guard count == 65 else {
        _ = Library.drain()
        throw .unsupportedKey
      }
      return unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    }
  }

  /// n, the count of points, big endian.
  static let order: [UInt8] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
  ]

  /// Whether these are 32 bytes, big endian, of a number from 1 to n - 1.
  static func isScalar(_ bytes: [UInt8]) -> Bool {
    bytes.count == 32 && bytes.contains { $0 != 0 } && bytes.lexicographicallyPrecedes(order)
  }

  /// The curve's parameters as a key without points, made once.
  private static func parameters() throws(CryptoError) -> KeyHandle { try template.get() }

  private static let template: Result<KeyHandle, CryptoError> = {
    do throws(CryptoError) {
      Library.prepare()
      let context = unsafe try Library.made(EVP_PKEY_CTX_new_from_name(nil, "EC", nil))
      defer { unsafe EVP_PKEY_CTX_free(context) }
      try Library.check(unsafe EVP_PKEY_paramgen_init(context))
      try Library.check(unsafe EVP_PKEY_CTX_set_group_name(context, "P-256"))
      var key: OpaquePointer?
      try Library.check(unsafe EVP_PKEY_paramgen(context, &key))
      return .success(unsafe KeyHandle(owning: try Library.made(key)))
    } catch {
      return .failure(error)
    }
  }()
}
