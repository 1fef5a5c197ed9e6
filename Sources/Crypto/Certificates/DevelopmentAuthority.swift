/// A certificate authority for trying things out and for tests.
///
/// Its keys are P-256 without passphrase or hardware. A network has its own authority for what
/// is in use.
package struct DevelopmentAuthority: Sendable {
  /// The self-signed certificate that clients and servers are told to trust.
  package let certificate: Certificate
  /// The key it signs with.
  package let key: SigningKey

  /// Seconds from the first to the last second of validity, both since 1970 UTC.
  package struct Validity: Sendable, Equatable {
    /// The first second.
    package let notBeforeUnixSeconds: Int64
    /// The last second.
    package let notAfterUnixSeconds: Int64

    /// Any two seconds, in the past or the future: tests need expired certificates too.
    package init(notBeforeUnixSeconds: Int64, notAfterUnixSeconds: Int64) {
      self.notBeforeUnixSeconds = notBeforeUnixSeconds
      self.notAfterUnixSeconds = notAfterUnixSeconds
    }

    /// `days` from a minute before `unixSeconds`, so that a slow clock does not refuse it.
    package static func days(_ days: Int, from unixSeconds: Int64) -> Validity {
      Validity(
        notBeforeUnixSeconds: unixSeconds - 60,
        notAfterUnixSeconds: unixSeconds + Int64(days) * 86_400)
    }
  }

  /// What a leaf certificate is to say.
  package struct Request: Sendable {
    /// The subject's common name, 1 to 64 bytes.
    package let commonName: String
    /// Subject alternative names.
    package let names: [Certificate.AlternativeName]
    /// Extended key usage; at least one.
    package let purposes: Set<Certificate.Purpose>
    /// When it is valid.
    package let validity: Validity

    /// A server's certificate, for these names.
    package static func server(
      _ commonName: String, names: [Certificate.AlternativeName], validity: Validity
    ) -> Request {
      Request(commonName: commonName, names: names, purposes: [.server], validity: validity)
    }

    /// A client's certificate.
    package static func client(_ commonName: String, validity: Validity) -> Request {
      Request(commonName: commonName, names: [], purposes: [.client], validity: validity)
    }

    /// A certificate with every field given.
    package init(
      commonName: String, names: [Certificate.AlternativeName],
      purposes: Set<Certificate.Purpose>, validity: Validity
    ) {
      self.commonName = commonName
      self.names = names
      self.purposes = purposes
      self.validity = validity
    }
  }

  /// A leaf certificate and its key.
  package struct Identity: Sendable {
    /// The certificate.
    package let certificate: Certificate
    /// Its private key.
    package let key: SigningKey
  }

  /// An authority made before.
  package init(certificate: Certificate, key: SigningKey) throws(CryptoError) {
    guard certificate.publicKeyDER == key.verifying.der, certificate.isAuthority else {
      throw .malformedCertificate
    }
    self.certificate = certificate
    self.key = key
  }

  /// A new authority with a fresh key.
  package static func create(
    commonName: String, validity: Validity
  ) throws(CryptoError) -> DevelopmentAuthority {
    let key = try SigningKey.generate(.p256)
    let builder = try CertificateBuilder(
      commonName: commonName, validity: validity, key: key.verifying)
    try builder.add(.basicConstraints, "critical,CA:TRUE,pathlen:0")
    try builder.add(.keyUsage, "critical,keyCertSign,cRLSign")
    try builder.add(.subjectKeyIdentifier, "hash")
    return try DevelopmentAuthority(certificate: builder.sign(issuer: nil, with: key), key: key)
  }

  /// A leaf certificate with a fresh P-256 key.
  ///
  /// Throws ``CryptoError/malformedRequest`` for a name with characters outside its alphabet.
  package func issue(_ request: Request) throws(CryptoError) -> Identity {
    let key = try SigningKey.generate(.p256)
    return Identity(certificate: try certify(key.verifying, request), key: key)
  }

  /// A leaf certificate for a key made elsewhere.
  package func certify(
    _ key: VerifyingKey, _ request: Request
  ) throws(CryptoError) -> Certificate {
    guard !request.purposes.isEmpty else { throw .malformedRequest }
    let builder = try CertificateBuilder(
      commonName: request.commonName, validity: request.validity, key: key)
    try builder.add(.basicConstraints, "critical,CA:FALSE")
    try builder.add(.keyUsage, "critical,digitalSignature")
    let uses = request.purposes.map { $0 == .server ? "serverAuth" : "clientAuth" }.sorted()
    try builder.add(.extendedKeyUsage, uses.joined(separator: ","))
    try builder.add(.subjectKeyIdentifier, "hash")
    try builder.add(.authorityKeyIdentifier, "keyid:always", issuer: certificate)
    if !request.names.isEmpty {
      try builder.add(.subjectAlternativeName, try Self.configuration(of: request.names))
    }
    return try builder.sign(issuer: certificate, with: self.key)
  }

  /// A revocation list in PEM that names `revoked`, all as of `at`.
  ///
  /// `number` (0 or more) must grow from list to list (RFC 5280 §5.2.3).
  package func revocationList(
    of revoked: [Certificate], number: Int64, validity: Validity
  ) throws(CryptoError) -> String {
    guard number >= 0 else { throw .malformedRequest }
    let builder = try RevocationListBuilder(issuer: certificate, validity: validity)
    for certificate in revoked {
      try builder.revoke(certificate, atUnixSeconds: validity.notBeforeUnixSeconds)
    }
    return try builder.sign(number: number, issuer: certificate, with: key)
  }

  /// Names in libcrypto's configuration syntax, where a comma or a line end would start another.
  private static func configuration(
    of names: [Certificate.AlternativeName]
  ) throws(CryptoError) -> String {
    var entries: [String] = []
    for name in names {
      switch name {
      case .dns(let text): entries.append("DNS:\(try plain(text, also: "-.*"))")
      case .uri(let text): entries.append("URI:\(try plain(text, also: "-._~:/?#@%+=&"))")
      case .email(let text): entries.append("email:\(try plain(text, also: "-._+@"))")
      case .address(let bytes): entries.append("IP:\(try address(bytes))")
      }
    }
    return entries.joined(separator: ",")
  }

  private static func plain(_ text: String, also extra: String) throws(CryptoError) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || extra.utf8.contains(byte)
    }
    guard isPlain, (1...255).contains(text.utf8.count) else { throw .malformedRequest }
    return text
  }

  private static func address(_ bytes: [UInt8]) throws(CryptoError) -> String {
    switch bytes.count {
    case 4: return bytes.map(String.init).joined(separator: ".")
    case 16:
      return stride(from: 0, to: 16, by: 2)
        .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
        .joined(separator: ":")
    default: throw .malformedRequest
    }
  }
}
