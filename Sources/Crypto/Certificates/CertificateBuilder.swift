import COpenSSL

/// An X509 while it is made.
// SAFETY: owns its pointer from `init` to `deinit`.
// Not Sendable; used by one function from start to end.
@safe
final class CertificateBuilder {
  /// Extensions by libcrypto's numbers.
  enum Extension {
    case basicConstraints, keyUsage, extendedKeyUsage, subjectAlternativeName
    case subjectKeyIdentifier, authorityKeyIdentifier

    var number: Int32 {
      switch self {
      case .basicConstraints: NID_basic_constraints
      case .keyUsage: NID_key_usage
      case .extendedKeyUsage: NID_ext_key_usage
      case .subjectAlternativeName: NID_subject_alt_name
      case .subjectKeyIdentifier: NID_subject_key_identifier
      case .authorityKeyIdentifier: NID_authority_key_identifier
      }
    }
  }

  private let x509: OpaquePointer

  init(
    commonName: String, validity: DevelopmentAuthority.Validity, key: VerifyingKey
  ) throws(CryptoError) {
    unsafe x509 = try Library.made(X509_new())
    unsafe try with { x509 throws(CryptoError) in
      try Library.check(unsafe X509_set_version(x509, 2))
      try unsafe CertificateBuilder.setSerial(of: x509)
      unsafe try CertificateTimes.set(
        unsafe X509_getm_notBefore(x509), toUnixSeconds: validity.notBeforeUnixSeconds)
      unsafe try CertificateTimes.set(
        unsafe X509_getm_notAfter(x509), toUnixSeconds: validity.notAfterUnixSeconds)
      try unsafe CertificateBuilder.setSubject(X509_get_subject_name(x509), to: commonName)
      unsafe try key.handle.with { key throws(CryptoError) in
        try Library.check(unsafe X509_set_pubkey(x509, key))
      }
    }
  }

  deinit { unsafe X509_free(x509) }

  /// Adds an extension written in libcrypto's configuration syntax.
  func add(
    _ kind: Extension, _ value: String, issuer: Certificate? = nil
  ) throws(CryptoError) {
    let issuer = try issuer.map { certificate throws(CryptoError) in
      try ParsedCertificate(der: certificate.der)
    }
    unsafe try with { x509 throws(CryptoError) in
      var context = unsafe X509V3_CTX()
      if let issuer {
        unsafe try issuer.with { authority throws(CryptoError) in
          unsafe X509V3_set_ctx(&context, authority, x509, nil, nil, 0)
          try unsafe add(kind, value, &context, to: x509)
        }
      } else {
        unsafe X509V3_set_ctx(&context, x509, x509, nil, nil, 0)
        try unsafe add(kind, value, &context, to: x509)
      }
    }
  }

  /// The finished certificate; without an issuer it is its own.
  func sign(issuer: Certificate?, with key: SigningKey) throws(CryptoError) -> Certificate {
    let issuer = try issuer.map { certificate throws(CryptoError) in
      try ParsedCertificate(der: certificate.der)
    }
    let der = unsafe try with { x509 throws(CryptoError) in
      if let issuer {
        unsafe try issuer.with { authority throws(CryptoError) in
          try Library.check(
            unsafe X509_set_issuer_name(x509, X509_get_subject_name(authority)))
        }
      } else {
        try Library.check(unsafe X509_set_issuer_name(x509, X509_get_subject_name(x509)))
      }
      unsafe try key.handle.with { key throws(CryptoError) in
        guard unsafe X509_sign(x509, key, Algorithms.sha256) > 0 else {
          throw .library(Library.drain())
        }
      }
      return try unsafe Memory.encoded { unsafe i2d_X509(x509, $0) }
    }
    return try Certificate(der: der)
  }

  private func with<R>(
    _ body: (OpaquePointer) throws(CryptoError) -> R
  ) throws(CryptoError) -> R {
    defer { withExtendedLifetime(self) {} }
    return try unsafe body(x509)
  }

  private func add(
    _ kind: Extension, _ value: String, _ context: inout X509V3_CTX, to x509: OpaquePointer
  ) throws(CryptoError) {
    let made = unsafe X509V3_EXT_conf_nid(nil, &context, kind.number, value)
    let entry = unsafe try Library.made(made)
    defer { unsafe X509_EXTENSION_free(entry) }
    try Library.check(unsafe X509_add_ext(x509, entry, -1))
  }

  /// 16 random bytes with the top bit clear and the next set: positive, never short (RFC 5280
  /// §4.1.2.2 allows 20).
  private static func setSerial(of x509: OpaquePointer) throws(CryptoError) {
    var bytes = SecureRandom.bytes(16)
    bytes[0] = bytes[0] & 0x7F | 0x40
    let number = unsafe try Library.made(BN_bin2bn(bytes, Int32(bytes.count), nil))
    defer { unsafe BN_free(number) }
    guard unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509)) != nil else {
      throw .library(Library.drain())
    }
  }

  /// Adds a common name of 1 to 64 bytes without control characters.
  static func setSubject(
    _ name: OpaquePointer?, to commonName: String
  ) throws(CryptoError) {
    let bytes = [UInt8](commonName.utf8)
    guard (1...64).contains(bytes.count), bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .malformedRequest
    }
    try Library.check(
      unsafe X509_NAME_add_entry_by_NID(
        name, NID_commonName, kakehashi_utf8_type(), bytes,
        Int32(bytes.count), -1, 0))
  }
}

/// Times in certificates and lists.
enum CertificateTimes {
  static func set(
    _ time: UnsafeMutablePointer<ASN1_TIME>?, toUnixSeconds seconds: Int64
  ) throws(CryptoError) {
    guard unsafe ASN1_TIME_set(time, Int(seconds)) != nil else {
      throw .library(Library.drain())
    }
  }
}
