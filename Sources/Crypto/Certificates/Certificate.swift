import COpenSSL

/// What an X.509 certificate says (RFC 5280); checking its chain is the TLS engine's work.
package struct Certificate: Sendable, Hashable {
  /// The certificate's only encoding.
  package let der: [UInt8]
  /// SHA-256 of ``der``: how registers name a certificate.
  package let digest: Digest
  /// The subject's common name; nil if it has none or several.
  package let subjectCommonName: String?
  /// The subject as one line (RFC 2253: most particular part first).
  package let subject: String
  /// The issuer as one line.
  package let issuer: String
  /// Names the certificate is for, in its order.
  package let subjectAlternativeNames: [AlternativeName]
  /// First second of validity, since 1970 UTC.
  package let notBeforeUnixSeconds: Int64
  /// Last second of validity, since 1970 UTC.
  package let notAfterUnixSeconds: Int64
  /// Whether its basic constraints make it an authority.
  package let isAuthority: Bool
  /// The serial number in lowercase hexadecimal digits, two a byte.
  package let serial: String
  /// What its extended key usage allows; both where it has none.
  package let purposes: Set<Purpose>
  /// DER SubjectPublicKeyInfo.
  package let publicKeyDER: [UInt8]

  /// A use that extended key usage names (RFC 5280 §4.2.1.12).
  package enum Purpose: Hashable, Sendable { case server, client }

  /// A subject alternative name (RFC 5280 §4.2.1.6).
  package enum AlternativeName: Hashable, Sendable {
    case dns(String)
    case uri(String)
    case email(String)
    /// 4 or 16 bytes in network order.
    case address([UInt8])
  }

  /// The certificate that is all of `der`; throws ``CryptoError/malformedCertificate``.
  package init(der: [UInt8]) throws(CryptoError) {
    let parsed = try ParsedCertificate(der: der)
    try self.init(parsed)
    guard self.der == der else { throw .malformedCertificate }
  }

  /// The one certificate in a PEM text; throws ``CryptoError/malformedCertificate`` for none and
  /// for several.
  package init(pem: String) throws(CryptoError) {
    let certificates = try Certificate.chain(pem: pem)
    guard certificates.count == 1 else { throw .malformedCertificate }
    self = certificates[0]
  }

  /// The certificates of a PEM text in its order, 1 to ``countMax``.
  package static func chain(pem: String) throws(CryptoError) -> [Certificate] {
    unsafe try Memory.reading([UInt8](pem.utf8)) { source throws(CryptoError) in
      var certificates: [Certificate] = []
      while let next = unsafe PEM_read_bio_X509(source, nil, Memory.noPassphrase, nil) {
        let parsed = unsafe ParsedCertificate(owning: next)
        guard certificates.count < countMax else { throw .malformedCertificate }
        certificates.append(try Certificate(parsed))
      }
      let ended = kakehashi_error_reason(ERR_peek_last_error()) == PEM_R_NO_START_LINE
      _ = Library.drain()
      guard ended, !certificates.isEmpty else { throw .malformedCertificate }
      return certificates
    }
  }

  /// LIMIT: the most certificates read from one text.
  package static let countMax = 256

  /// PEM text, ending in a newline.
  package var pem: String {
    let text = Array(Base64.encode(der))
    let lines = stride(from: 0, to: text.count, by: 64).map {
      String(text[$0..<min($0 + 64, text.count)])
    }
    return "-----BEGIN CERTIFICATE-----\n\(lines.joined(separator: "\n"))\n"
      + "-----END CERTIFICATE-----\n"
  }

  /// The key certified; throws if it is of a kind not used here.
  package func publicKey() throws(CryptoError) -> VerifyingKey {
    try VerifyingKey(der: publicKeyDER)
  }

  /// Whether both are the same bytes.
  package static func == (left: Certificate, right: Certificate) -> Bool {
    left.der == right.der
  }

  /// Feeds the digest.
  package func hash(into hasher: inout Hasher) { hasher.combine(digest) }

  private init(_ parsed: ParsedCertificate) throws(CryptoError) {
    der = try parsed.der()
    digest = SHA256.hash(der)
    subjectCommonName = try parsed.subjectCommonName()
    subject = try parsed.subject()
    issuer = try parsed.issuer()
    subjectAlternativeNames = try parsed.alternativeNames()
    (notBeforeUnixSeconds, notAfterUnixSeconds) = try parsed.validity()
    (isAuthority, purposes) = try parsed.uses()
    serial = try parsed.serial()
    publicKeyDER = try parsed.publicKeyDER()
  }
}
