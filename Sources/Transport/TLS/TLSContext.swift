import COpenSSL
import Crypto
import Platform

/// One reading of a listener's TLS files, ready to make engines.
///
/// SAFETY: `raw` and `method` are set up in init, before anyone shares them, and are then used
/// only through OpenSSL calls that lock internally; the rest is `Sendable`.
@safe
final class TLSContext: @unchecked Sendable {
  /// The context; freed in deinit, kept alive by OpenSSL itself while an engine uses it.
  let raw: OpaquePointer
  /// How engines reach their wire.
  let method: OpaquePointer
  /// What runs out, and when.
  let expiries: [CertificateExpiry]
  private let verdicts = Verdicts()
  private let clock: WallClock

  init(_ files: ServerTLSFiles, clock: WallClock) throws(TransportError) {
    self.clock = clock
    // No exit handler: it would free the library under threads that still run.
    OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    ERR_clear_error()
    guard let method = unsafe kakehashi_wire_method() else {
      throw .library(TLSLibrary.reason())
    }
    guard let raw = unsafe SSL_CTX_new(TLS_server_method()) else {
      unsafe BIO_meth_free(method)
      throw .library(TLSLibrary.reason())
    }
    unsafe self.raw = raw
    unsafe self.method = method
    do throws(TransportError) {
      var loader = unsafe TLSLoader(context: raw)
      try loader.load(files)
      expiries = loader.expiries
    } catch {
      unsafe SSL_CTX_free(raw)
      unsafe BIO_meth_free(method)
      throw error
    }
    verifyThroughVerdicts()
  }

  deinit {
    unsafe SSL_CTX_free(raw)
    unsafe BIO_meth_free(method)
  }

  /// Whether the peer of an older engine is still acceptable under these files.
  func accepts(_ engine: borrowing TLSEngine) -> Bool {
    unsafe engine.withPeerChain { leaf, chain in
      guard let store = unsafe X509_STORE_CTX_new() else { return false }
      defer { unsafe X509_STORE_CTX_free(store) }
      guard
        unsafe X509_STORE_CTX_init(store, SSL_CTX_get_cert_store(raw), leaf, chain) == 1,
        unsafe X509_STORE_CTX_set_default(store, "ssl_client") == 1
      else { return false }
      // The store's own parameters carry purpose, depth and revocation flags.
      return unsafe verify(store)
    }
  }

  private func verifyThroughVerdicts() {
    unsafe SSL_CTX_set_cert_verify_callback(
      raw,
      { store, context in
        // SAFETY: every engine holds its TLSContext, so it outlives each call-back.
        guard let store = unsafe store, let context = unsafe context else { return 0 }
        let owner = unsafe Unmanaged<TLSContext>.fromOpaque(context).takeUnretainedValue()
        return unsafe owner.verify(store) ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Verifies the certificate of `store`, unless it passed a moment ago; errs on refusal.
  private func verify(_ store: OpaquePointer) -> Bool {
    guard let leaf = unsafe X509_STORE_CTX_get0_cert(store),
      let digest = unsafe PeerCertificate.digest(of: leaf)
    else { return false }
    let now = clock.now().unixSeconds
    if verdicts.holds(digest, at: now) {
      unsafe X509_STORE_CTX_set_error(store, X509_V_OK)
      return true
    }
    unsafe X509_STORE_CTX_set_time(store, 0, time_t(now))
    guard unsafe X509_verify_cert(store) == 1 else { return false }
    let chain = unsafe X509_STORE_CTX_get0_chain(store)
    var notAfter = Int64.max
    let count = unsafe kakehashi_tls_count(chain)
    for index in 0..<count {
      let certificate = unsafe kakehashi_tls_element(chain, index)
      notAfter = min(notAfter, unsafe kakehashi_tls_seconds(X509_get0_notAfter(certificate)))
    }
    verdicts.remember(digest, at: now, notAfter: notAfter)
    return true
  }
}
