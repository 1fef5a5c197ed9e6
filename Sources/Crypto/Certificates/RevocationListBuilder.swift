import COpenSSL

/// An X509_CRL while it is made (RFC 5280 §5).
// SAFETY: owns its pointer from `init` to `deinit`.
// Not Sendable; used by one function from start to end.
@safe
final class RevocationListBuilder {
  private let list: OpaquePointer

  init(
    issuer: Certificate, validity: DevelopmentAuthority.Validity
  ) throws(CryptoError) {
    unsafe list = try Library.made(X509_CRL_new())
    let issuer = try ParsedCertificate(der: issuer.der)
    unsafe try with { list throws(CryptoError) in
      try Library.check(unsafe X509_CRL_set_version(list, 1))
      unsafe try issuer.with { authority throws(CryptoError) in
        try Library.check(unsafe X509_CRL_set_issuer_name(list, X509_get_subject_name(authority)))
      }
      unsafe try RevocationListBuilder.withTime(validity.notBeforeUnixSeconds) {
        unsafe X509_CRL_set1_lastUpdate(list, $0)
      }
      unsafe try RevocationListBuilder.withTime(validity.notAfterUnixSeconds) {
        unsafe X509_CRL_set1_nextUpdate(list, $0)
      }
    }
  }

  deinit { unsafe X509_CRL_free(list) }

  /// Adds a certificate to the list.
  func revoke(_ certificate: Certificate, atUnixSeconds: Int64) throws(CryptoError) {
    let parsed = try ParsedCertificate(der: certificate.der)
    unsafe try with { list throws(CryptoError) in
      let entry = unsafe try Library.made(X509_REVOKED_new())
      var isOwned = true
      defer { if isOwned { unsafe X509_REVOKED_free(entry) } }
      unsafe try parsed.with { x509 throws(CryptoError) in
        let serial = unsafe X509_get_serialNumber(x509)
        try Library.check(unsafe X509_REVOKED_set_serialNumber(entry, serial))
      }
      unsafe try RevocationListBuilder.withTime(atUnixSeconds) {
        unsafe X509_REVOKED_set_revocationDate(entry, $0)
      }
      try Library.check(unsafe X509_CRL_add0_revoked(list, entry))
      isOwned = false
    }
  }

  /// The signed list as PEM.
  func sign(
    number: Int64, issuer: Certificate, with key: SigningKey
  ) throws(CryptoError) -> String {
    let issuer = try ParsedCertificate(der: issuer.der)
    return try unsafe with { list throws(CryptoError) in
      try unsafe RevocationListBuilder.setNumber(of: list, to: number)
      try unsafe issuer.with { authority throws(CryptoError) in
        try unsafe RevocationListBuilder.setAuthorityKey(of: list, to: authority)
      }
      try Library.check(unsafe X509_CRL_sort(list))
      try unsafe key.handle.with { key throws(CryptoError) in
        guard unsafe X509_CRL_sign(list, key, Algorithms.sha256) > 0 else {
          throw .library(Library.drain())
        }
      }
      return String(ascii: try unsafe Memory.writing { unsafe PEM_write_bio_X509_CRL($0, list) })
    }
  }

  private static func setNumber(
    of list: OpaquePointer, to number: Int64
  ) throws(CryptoError) {
    guard let integer = unsafe ASN1_INTEGER_new() else { throw .library(Library.drain()) }
    defer { unsafe ASN1_INTEGER_free(integer) }
    try Library.check(unsafe ASN1_INTEGER_set_int64(integer, number))
    try Library.check(unsafe X509_CRL_add1_ext_i2d(list, NID_crl_number, integer, 0, 0))
  }

  private static func setAuthorityKey(
    of list: OpaquePointer, to authority: OpaquePointer
  ) throws(CryptoError) {
    var context = unsafe X509V3_CTX()
    unsafe X509V3_set_ctx(&context, authority, nil, nil, list, 0)
    let made = unsafe X509V3_EXT_conf_nid(
      nil, &context, NID_authority_key_identifier, "keyid:always")
    let entry = unsafe try Library.made(made)
    defer { unsafe X509_EXTENSION_free(entry) }
    try Library.check(unsafe X509_CRL_add_ext(list, entry, -1))
  }

  private func with<R>(
    _ body: (OpaquePointer) throws(CryptoError) -> R
  ) throws(CryptoError) -> R {
    defer { withExtendedLifetime(self) {} }
    return try unsafe body(list)
  }

  private static func withTime(
    _ unixSeconds: Int64, _ body: (UnsafeMutablePointer<ASN1_TIME>?) -> Int32
  ) throws(CryptoError) {
    let time = unsafe ASN1_TIME_set(nil, Int(unixSeconds))
    guard unsafe time != nil else { throw .library(Library.drain()) }
    defer { unsafe ASN1_TIME_free(time) }
    try Library.check(unsafe body(time))
  }
}
