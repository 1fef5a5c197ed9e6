import COpenSSL

/// One-shot AES-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags.
enum AuthenticatedCipher {
  static let nonceByteCount = 12
  static let tagByteCount = 16

  enum Variant {
    case aes128, aes256

    var keyByteCount: Int { self == .aes128 ? 16 : 32 }

    var algorithm: OpaquePointer {
      switch self {
      case .aes128: unsafe Algorithms.aes128GCM
      case .aes256: unsafe Algorithms.aes256GCM
      }
    }
  }

  /// Ciphertext followed by its tag.
  static func seal(
    _ variant: Variant, key: SecretKey, nonce: [UInt8], plain: [UInt8], authenticating aad: [UInt8]
  ) -> [UInt8] {
    let context = unsafe start(variant, key, nonce, CipherDirection.encrypt)
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    unsafe authenticate(context, aad)
    var sealed = [UInt8](repeating: 0, count: plain.count + tagByteCount)
    unsafe sealed.withUnsafeMutableBufferPointer { target in
      let start = target.baseAddress
      var count: Int32 = 0
      if !plain.isEmpty {
        Library.demand(
          unsafe EVP_CipherUpdate(context, start, &count, plain, Int32(plain.count)), "seal")
      }
      var rest: Int32 = 0
      let end = unsafe start.unsafelyUnwrapped + plain.count
      Library.demand(unsafe EVP_CipherFinal_ex(context, end, &rest), "seal")
      Library.demand(
        unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), end), "tag")
    }
    return sealed
  }

  /// The plain bytes; throws ``CryptoError/brokenSeal`` and gives nothing if the tag is wrong.
  static func open(
    _ variant: Variant, key: SecretKey, nonce: [UInt8], sealed: ArraySlice<UInt8>,
    authenticating aad: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    guard sealed.count >= tagByteCount else { throw .brokenSeal }
    let body = [UInt8](sealed.dropLast(tagByteCount))
    var tag = [UInt8](sealed.suffix(tagByteCount))
    let context = unsafe start(variant, key, nonce, CipherDirection.decrypt)
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    unsafe authenticate(context, aad)
    var plain = [UInt8](repeating: 0, count: body.count)
    var count: Int32 = 0
    if !body.isEmpty {
      Library.demand(
        unsafe EVP_CipherUpdate(context, &plain, &count, body, Int32(body.count)), "open")
    }
    Library.demand(
      unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag), "tag")
    var none: [UInt8] = [0]
    guard unsafe EVP_CipherFinal_ex(context, &none, &count) == 1 else {
      _ = Library.drain()
      KeyFile.wipe(&plain)
      throw .brokenSeal
    }
    return plain
  }

  private static func start(
    _ variant: Variant, _ key: SecretKey, _ nonce: [UInt8], _ direction: Int32
  ) -> OpaquePointer {
    precondition(key.byteCount == variant.keyByteCount, "an AES key of the variant's size")
    precondition(nonce.count == nonceByteCount, "a 96-bit nonce")
    let context = unsafe Library.demand(EVP_CIPHER_CTX_new(), "cipher context")
    unsafe key.withUnsafeBytes { key in
      Library.demand(
        unsafe EVP_CipherInit_ex2(
          context, variant.algorithm, key.baseAddress, nonce,
          direction, nil),
        "cipher init")
    }
    return unsafe context
  }

  private static func authenticate(_ context: OpaquePointer, _ aad: [UInt8]) {
    guard !aad.isEmpty else { return }
    var count: Int32 = 0
    Library.demand(
      unsafe EVP_CipherUpdate(context, nil, &count, aad, Int32(aad.count)), "associated data")
  }
}

/// The last argument of EVP_CipherInit_ex2.
enum CipherDirection {
  static let encrypt: Int32 = 1
  static let decrypt: Int32 = 0
}
