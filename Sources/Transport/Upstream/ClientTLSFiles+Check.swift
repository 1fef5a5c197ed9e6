import COpenSSL

extension ClientTLSFiles {
  /// Reads every file once, so that a mistake shows before the first connection.
  ///
  /// Throws `fileUnusable` with the path of the file that cannot be read, or of the key that does
  /// not belong to the certificate.
  func check() throws(TransportError) {
    guard let context = unsafe SSL_CTX_new(TLS_client_method()) else {
      throw .library("no memory for a TLS context")
    }
    defer { unsafe SSL_CTX_free(context) }
    try Self.require(authorities, "no authority in it can be read") {
      unsafe SSL_CTX_load_verify_file(context, authorities)
    }
    if let revocationList {
      try Self.require(revocationList, "no revocation list in it can be read") {
        let lookup = unsafe X509_STORE_add_lookup(
          SSL_CTX_get_cert_store(context), X509_LOOKUP_file())
        return unsafe X509_load_crl_file(lookup, revocationList, X509_FILETYPE_PEM)
      }
    }
    guard let chain else { return }
    try Self.require(chain, "no certificate in it can be read") {
      unsafe SSL_CTX_use_certificate_chain_file(context, chain)
    }
    guard let key else { throw .fileUnusable(path: chain, reason: "a certificate needs its key") }
    try Self.require(key, "it is not the key of the certificate") {
      unsafe SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM)
    }
  }

  private static func require(
    _ path: String, _ reason: String, _ isDone: () -> Int32
  ) throws(TransportError) {
    ERR_clear_error()
    let result = isDone()
    ERR_clear_error()
    guard result >= 1 else { throw .fileUnusable(path: path, reason: reason) }
  }
}
