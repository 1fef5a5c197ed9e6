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
enum Algorithms {
  private static let fetched = Fetched()

  static var sha256: OpaquePointer { unsafe fetched.sha256 }
  static var hmac: OpaquePointer { unsafe fetched.hmac }
  static var hkdf: OpaquePointer { unsafe fetched.hkdf }
  static var aes256GCM: OpaquePointer { unsafe fetched.aes256GCM }
  static var aes128GCM: OpaquePointer { unsafe fetched.aes128GCM }
  static var aes256CTR: OpaquePointer { unsafe fetched.aes256CTR }
}

/// The objects behind ``Algorithms``.
// SAFETY: written once in `init`, never freed, and libcrypto's algorithm objects are immutable and
// counted atomically.
@safe
private struct Fetched: @unchecked Sendable {
  let sha256: OpaquePointer
  let hmac: OpaquePointer
  let hkdf: OpaquePointer
  let aes256GCM: OpaquePointer
  let aes128GCM: OpaquePointer
  let aes256CTR: OpaquePointer

  init() {
    Library.prepare()
    unsafe sha256 = Library.demand(EVP_MD_fetch(nil, "SHA256", nil), "fetch")
    unsafe hmac = Library.demand(EVP_MAC_fetch(nil, "HMAC", nil), "fetch")
    unsafe hkdf = Library.demand(EVP_KDF_fetch(nil, "HKDF", nil), "fetch")
    unsafe aes256GCM = Library.demand(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil), "fetch")
    unsafe aes128GCM = Library.demand(EVP_CIPHER_fetch(nil, "AES-128-GCM", nil), "fetch")
    unsafe aes256CTR = Library.demand(EVP_CIPHER_fetch(nil, "AES-256-CTR", nil), "fetch")
  }
}
