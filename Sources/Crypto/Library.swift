import COpenSSL

/// The manners of talking to libcrypto: codes are checked at once, error queues never linger.
enum Library {
  /// The newest error of this thread; the queue is empty afterwards.
  static func drain() -> UInt {
    let code = ERR_peek_last_error()
    ERR_clear_error()
    return code
  }

  /// Throws unless libcrypto answered 1.
  static func check(_ answer: Int32) throws(CryptoError) {
    guard answer == 1 else { throw .library(drain()) }
  }

  /// The object libcrypto made; throws when it made none.
  static func made(_ object: OpaquePointer?) throws(CryptoError) -> OpaquePointer {
    guard let object = unsafe object else { throw .library(drain()) }
    return unsafe object
  }

  /// For calls that can fail only without memory or without a provider: there is no safe way on.
  @inline(__always)
  static func demand(_ answer: Int32, _ call: StaticString) {
    guard answer == 1 else { preconditionFailure("libcrypto failed: \(call)") }
  }

  /// As ``demand(_:_:)`` for an object.
  @inline(__always)
  static func demand(_ object: OpaquePointer?, _ call: StaticString) -> OpaquePointer {
    guard let object = unsafe object else { preconditionFailure("libcrypto failed: \(call)") }
    return unsafe object
  }

  /// Makes libcrypto ready without an exit handler: it would free the providers under threads
  /// that still run while the process ends.
  static func prepare() {
    demand(
      OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil), "OPENSSL_init_crypto")
  }
}

/// Algorithms, fetched once: a fetch by name for each use costs more than a small digest.
///
/// SAFETY (all): written once under `static let`, never freed, and libcrypto's algorithm objects
/// are immutable and counted atomically.
enum Algorithms {
  // SAFETY: see the type.
  nonisolated(unsafe) static let sha256 = unsafe fetch {
    unsafe EVP_MD_fetch(nil, "SHA256", nil)
  }
  // SAFETY: see the type.
  nonisolated(unsafe) static let hmac = unsafe fetch {
    unsafe EVP_MAC_fetch(nil, "HMAC", nil)
  }
  // SAFETY: see the type.
  nonisolated(unsafe) static let hkdf = unsafe fetch {
    unsafe EVP_KDF_fetch(nil, "HKDF", nil)
  }
  // SAFETY: see the type.
  nonisolated(unsafe) static let aes256GCM = unsafe fetch {
    unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
  }
  // SAFETY: see the type.
  nonisolated(unsafe) static let aes128GCM = unsafe fetch {
    unsafe EVP_CIPHER_fetch(nil, "AES-128-GCM", nil)
  }
  // SAFETY: see the type.
  nonisolated(unsafe) static let aes256CTR = unsafe fetch {
    unsafe EVP_CIPHER_fetch(nil, "AES-256-CTR", nil)
  }

  private static func fetch(_ body: () -> OpaquePointer?) -> OpaquePointer {
    Library.prepare()
    return unsafe Library.demand(body(), "fetch")
  }
}
