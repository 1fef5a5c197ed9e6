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

  static var sha256: OpaquePointer { unsafe fetched.sha256.raw }
  static var hkdf: OpaquePointer { unsafe fetched.hkdf.raw }
  static var aes256GCM: OpaquePointer { unsafe fetched.aes256GCM.raw }
  static var aes128GCM: OpaquePointer { unsafe fetched.aes128GCM.raw }
  /// AES-256 of single blocks.
  static var aes256: OpaquePointer { unsafe fetched.aes256.raw }
}

/// The objects behind ``Algorithms``; never freed.
private struct Fetched: Sendable {
  let sha256: ConstantPointer
  let hkdf: ConstantPointer
  let aes256GCM: ConstantPointer
  let aes128GCM: ConstantPointer
  let aes256: ConstantPointer

  init() {
    Library.prepare()
    sha256 = unsafe ConstantPointer(EVP_MD_fetch(nil, "SHA256", nil), "fetch")
    hkdf = unsafe ConstantPointer(EVP_KDF_fetch(nil, "HKDF", nil), "fetch")
    aes256GCM = unsafe ConstantPointer(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil), "fetch")
    aes128GCM = unsafe ConstantPointer(EVP_CIPHER_fetch(nil, "AES-128-GCM", nil), "fetch")
    aes256 = unsafe ConstantPointer(EVP_CIPHER_fetch(nil, "AES-256-ECB", nil), "fetch")
  }
}

/// An object of libcrypto that nobody changes any more, or only its one owner; the owner frees it,
/// or nobody does.
///
/// Algorithms and complete keys are only read after they are made: libcrypto counts their
/// references atomically and locks what they cache.
// SAFETY: what is shared is only read; a context is its one owner's, which cannot be copied.
@safe
struct ConstantPointer: @unchecked Sendable {
  /// The object, for a call that only reads it.
  let raw: OpaquePointer

  init(_ object: OpaquePointer) { unsafe raw = object }

  init(_ object: OpaquePointer?, _ call: StaticString) {
    unsafe raw = Library.demand(object, call)
  }
}
