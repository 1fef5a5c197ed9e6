import COpenSSL
import Platform

/// Fills a fresh context from a listener's files.
// SAFETY: its context outlives it; the loader fills it and is gone.
@safe
struct TLSLoader {
  /// TLS 1.2 suites that may be named: forward secret, authenticated encryption (RFC 9325 §4.2).
  static let suites12: Set<String> = [
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305",
  ]
  /// LIMIT: resumable sessions kept, and for how long; each holds a certificate chain.
  private static let sessionsMax = 2048
  private static let sessionSeconds = 300
  private static let chainDepthMax: Int32 = 4

  // SAFETY: the context outlives the loader, which lives for one init.
  private let context: OpaquePointer
  private(set) var expiries: [CertificateExpiry] = []

  init(context: OpaquePointer) {
    unsafe self.context = context
  }

  mutating func load(_ files: ServerTLSFiles) throws(TransportError) {
    try configure(files.minimum)
    try loadIdentity(files)
    try loadTrust(files)
    if let list = files.revocationList { try loadRevocations(list) }
  }

  private func configure(_ minimum: ServerTLSFiles.Minimum) throws(TransportError) {
    var oldest = TLS1_3_VERSION
    if case .tls12(let suites) = minimum {
      guard !suites.isEmpty, suites.allSatisfy(Self.suites12.contains) else {
        throw .fileUnusable(path: "minimum", reason: "names a suite that is not acceptable")
      }
      oldest = TLS1_2_VERSION
      try expect(unsafe SSL_CTX_set_cipher_list(context, suites.joined(separator: ":")))
    }
    try expect(unsafe kakehashi_tls_versions(context, oldest))
    try expect(unsafe kakehashi_tls_groups(context, "X25519:P-256:P-384"))
    unsafe SSL_CTX_set_security_level(context, 2)
    // Stateful sessions: a ticket that holds the session itself costs 200 µs.
    try expect(unsafe kakehashi_tls_manners(context))
    unsafe kakehashi_tls_sessions(context, Self.sessionsMax, Self.sessionSeconds)
    let name = Array("kakehashi".utf8)
    try expect(unsafe SSL_CTX_set_session_id_context(context, name, UInt32(name.count)))
    unsafe SSL_CTX_set_alpn_select_cb(context, Self.selectProtocol, nil)
  }

  private mutating func loadIdentity(_ files: ServerTLSFiles) throws(TransportError) {
    try use(files.chain, unsafe SSL_CTX_use_certificate_chain_file(context, files.chain))
    try checkPermissions(of: files.key)
    try use(
      files.key, unsafe SSL_CTX_use_PrivateKey_file(context, files.key, SSL_FILETYPE_PEM))
    try use(files.key, unsafe SSL_CTX_check_private_key(context))
    unsafe note(.certificate, SSL_CTX_get0_certificate(context))
  }

  private mutating func loadTrust(_ files: ServerTLSFiles) throws(TransportError) {
    let path = files.clientAuthorities
    try use(path, unsafe SSL_CTX_load_verify_file(context, path))
    guard let names = unsafe SSL_load_client_CA_file(path) else {
      throw .fileUnusable(path: path, reason: TLSLibrary.reason())
    }
    unsafe SSL_CTX_set_client_CA_list(context, names)
    unsafe SSL_CTX_set_verify(
      context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    let store = unsafe SSL_CTX_get_cert_store(context)
    try unsafe restrict(X509_STORE_get0_param(store))
    try unsafe restrict(SSL_CTX_get0_param(context))
    guard let certificates = unsafe X509_STORE_get1_all_certs(store) else { return }
    defer { unsafe kakehashi_tls_free(certificates) }
    let count = unsafe kakehashi_tls_count(certificates)
    for index in 0..<count {
      unsafe note(.authority, kakehashi_tls_element(certificates, index))
    }
  }

  private func restrict(_ parameters: OpaquePointer?) throws(TransportError) {
    try expect(unsafe X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_CLIENT))
    unsafe X509_VERIFY_PARAM_set_depth(parameters, Self.chainDepthMax)
  }

  private mutating func loadRevocations(_ path: String) throws(TransportError) {
    let store = unsafe SSL_CTX_get_cert_store(context)
    try expect(unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_CRL_CHECK)))
    try expect(
      unsafe X509_VERIFY_PARAM_set_flags(
        SSL_CTX_get0_param(context), UInt(X509_V_FLAG_CRL_CHECK)))
    guard let file = unsafe BIO_new_file(path, "r") else {
      throw .fileUnusable(path: path, reason: TLSLibrary.reason())
    }
    defer { unsafe BIO_free_all(file) }
    var count = 0
    while let list = unsafe PEM_read_bio_X509_CRL(file, nil, nil, nil) {
      defer { unsafe X509_CRL_free(list) }
      try use(path, unsafe X509_STORE_add_crl(store, list))
      unsafe expiries.append(
        CertificateExpiry(
          kind: .revocationList,
          name: PeerCertificate.commonName(X509_CRL_get_issuer(list)),
          notAfterUnixSeconds: kakehashi_tls_seconds(X509_CRL_get0_nextUpdate(list))))
      count += 1
    }
    ERR_clear_error()
    guard count > 0 else { throw .fileUnusable(path: path, reason: "holds no list") }
  }

  private mutating func note(_ kind: CertificateExpiry.Kind, _ certificate: OpaquePointer?) {
    guard let certificate = unsafe certificate else { return }
    unsafe expiries.append(
      CertificateExpiry(
        kind: kind, name: PeerCertificate.commonName(X509_get_subject_name(certificate)),
        notAfterUnixSeconds: kakehashi_tls_seconds(X509_get0_notAfter(certificate))))
  }

  private func checkPermissions(of path: String) throws(TransportError) {
    do {
      guard try DurableFile.permissions(of: path) & 0o007 == 0 else {
        throw TransportError.fileUnusable(path: path, reason: "is open to every user")
      }
    } catch let error as Errno {
      throw .fileUnusable(path: path, reason: error.description)
    } catch let error as TransportError {
      throw error
    } catch {
      throw .fileUnusable(path: path, reason: "unreadable")
    }
  }

  private func expect(_ result: Int32) throws(TransportError) {
    guard result == 1 else { throw .library(TLSLibrary.reason()) }
  }

  private func use(_ path: String, _ result: Int32) throws(TransportError) {
    guard result == 1 else { throw .fileUnusable(path: path, reason: TLSLibrary.reason()) }
  }

  /// Takes `http/1.1` if the peer offers protocols at all (RFC 7301 §3.2).
  private static let selectProtocol:
    @convention(c) (
      OpaquePointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<UInt8>?,
      UnsafePointer<UInt8>?, UInt32, UnsafeMutableRawPointer?
    ) -> Int32 = { _, chosen, chosenCount, offered, offeredCount, _ in
      let wanted = Array("http/1.1".utf8)
      var index = 0
      let offered = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredCount))
      while index < offered.count {
        let count = unsafe Int(offered[index])
        let start = index + 1
        guard start + count <= offered.count else { break }
        if unsafe offered[start..<start + count].elementsEqual(wanted) {
          unsafe chosen?.pointee = offered.baseAddress.map { unsafe $0 + start }
          unsafe chosenCount?.pointee = UInt8(count)
          return SSL_TLSEXT_ERR_OK
        }
        index = start + count
      }
      return SSL_TLSEXT_ERR_ALERT_FATAL
    }
}
