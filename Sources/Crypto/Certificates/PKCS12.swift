import COpenSSL

/// A certificate and its key in one encrypted file, as browsers and tablets take it (RFC 7292).
package enum PKCS12 {
  /// LIMIT: characters of a passphrase.
  private static let passphraseMax = 128

  /// The file, encrypted under `passphrase` (printable ASCII, not empty); `name` is what a browser
  /// lists it by.
  ///
  /// - Throws: ``CryptoError/malformedKey`` where the key is not the certificate's, or the
  ///   passphrase is not as described.
  package static func encode(
    _ certificate: Certificate, _ key: SigningKey, name: String, passphrase: String
  ) throws(CryptoError) -> [UInt8] {
    let isPrintable = passphrase.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard (1...passphraseMax).contains(passphrase.utf8.count), isPrintable,
      certificate.publicKeyDER == (try key.handle.publicDER())
    else { throw .malformedKey }
    let parsed = try ParsedCertificate(der: certificate.der)
    return try unsafe key.handle.with { key throws(CryptoError) in
      try unsafe parsed.with { x509 throws(CryptoError) in
        let file = unsafe try Library.made(
          PKCS12_create(passphrase, name, key, x509, nil, 0, 0, 0, 0, 0))
        defer { unsafe PKCS12_free(file) }
        return try unsafe Memory.encoded { unsafe i2d_PKCS12(file, $0) }
      }
    }
  }
}
