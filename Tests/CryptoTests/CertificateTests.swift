import Crypto
import Foundation
import Testing

@Suite struct DevelopmentAuthorityTests {
  static let now = Int64(Date().timeIntervalSince1970)
  static let valid = DevelopmentAuthority.Validity.days(30, from: now)
  static let names: [Certificate.AlternativeName] = [
    .dns("bridge.example.org"), .dns("*.example.org"), .address([127, 0, 0, 1]),
    .address([UInt8](repeating: 0, count: 15) + [1]), .uri("urn:network:mame"),
  ]

  static func authority() throws -> DevelopmentAuthority {
    try DevelopmentAuthority.create(commonName: "Test authority 試験", validity: valid)
  }

  /// What `openssl verify` says of a leaf; nil without the command.
  static func judge(
    _ leaf: Certificate, _ authority: DevelopmentAuthority, list: String? = nil,
    _ options: String...
  ) throws -> (status: Int32, output: String)? {
    let folder = try Folder()
    try folder.write("leaf.pem", leaf.pem)
    var arguments = ["verify", "-x509_strict", "-CAfile"]
    arguments.append(try folder.write("ca.pem", authority.certificate.pem))
    if let list {
      arguments += ["-crl_check", "-CRLfile", try folder.write("list.pem", list)]
    }
    let result = try run("openssl", arguments + options + ["\(folder.path)/leaf.pem"])
    if result == nil { print("skipped: no openssl command") }
    return result
  }

  @Test func `a certificate says what was asked for`() throws {
    let authority = try Self.authority()
    let identity = try authority.issue(
      .server("bridge", names: Self.names, validity: Self.valid))
    let leaf = identity.certificate
    #expect(leaf.subjectCommonName == "bridge")
    #expect(leaf.subject == "CN=bridge")
    #expect(leaf.issuer == "CN=Test authority 試験")
    #expect(leaf.subjectAlternativeNames == Self.names)
    #expect(leaf.notBeforeUnixSeconds == Self.valid.notBeforeUnixSeconds)
    #expect(leaf.notAfterUnixSeconds == Self.valid.notAfterUnixSeconds)
    #expect(leaf.purposes == [.server])
    #expect(!leaf.isAuthority)
    #expect(leaf.serial.count == 32)
    #expect(try leaf.publicKey().der == identity.key.verifying.der)
    #expect(leaf.digest == SHA256.hash(leaf.der))
    #expect(authority.certificate.isAuthority)
  }

  @Test(arguments: ["sslserver", "sslclient"])
  func `the openssl command accepts leaf certificates for their purpose only`(
    purpose: String
  ) throws {
    let authority = try Self.authority()
    let server = try authority.issue(.server("a", names: Self.names, validity: Self.valid))
    let client = try authority.issue(.client("b", validity: Self.valid))
    let matching = purpose == "sslserver" ? server : client
    let other = purpose == "sslserver" ? client : server
    guard
      let accepted = try Self.judge(matching.certificate, authority, "-purpose", purpose),
      let refused = try Self.judge(other.certificate, authority, "-purpose", purpose)
    else { return }
    #expect(accepted.status == 0, "\(accepted.output)")
    #expect(refused.status != 0 && refused.output.contains("purpose"), "\(refused.output)")
  }

  @Test func `the openssl command matches the names`() throws {
    let authority = try Self.authority()
    let leaf = try authority.issue(.server("a", names: Self.names, validity: Self.valid))
    let checks: [(option: String, value: String, matches: Bool)] = [
      ("-verify_hostname", "bridge.example.org", true), ("-verify_ip", "127.0.0.1", true),
      ("-verify_ip", "::1", true), ("-verify_hostname", "bridge.example.com", false),
      ("-verify_ip", "127.0.0.2", false),
    ]
    for check in checks {
      let result = try Self.judge(leaf.certificate, authority, check.option, check.value)
      guard let result else { return }
      #expect((result.status == 0) == check.matches, "\(check): \(result.output)")
    }
  }

  @Test(arguments: [(-20, -10, "expired"), (10, 20, "not yet valid")])
  func `the openssl command refuses leafs out of their time`(
    from: Int64, to: Int64, reason: String
  ) throws {
    let authority = try Self.authority()
    let validity = DevelopmentAuthority.Validity(
      notBeforeUnixSeconds: Self.now + from * 86_400, notAfterUnixSeconds: Self.now + to * 86_400)
    let leaf = try authority.issue(.client("a", validity: validity))
    #expect(leaf.certificate.notAfterUnixSeconds == validity.notAfterUnixSeconds)
    guard let result = try Self.judge(leaf.certificate, authority) else { return }
    #expect(result.status != 0 && result.output.contains(reason), "\(result.output)")
  }

  @Test func `the openssl command refuses another authority's leaf`() throws {
    let leaf = try Self.authority().issue(.client("a", validity: Self.valid))
    guard let result = try Self.judge(leaf.certificate, Self.authority()) else { return }
    #expect(result.status != 0, "\(result.output)")
  }

  @Test func `the openssl command honours the revocation list`() throws {
    let authority = try Self.authority()
    let kept = try authority.issue(.client("kept", validity: Self.valid)).certificate
    let revoked = try authority.issue(.client("revoked", validity: Self.valid)).certificate
    let list = try authority.revocationList(of: [revoked], number: 1, validity: Self.valid)
    guard let accepted = try Self.judge(kept, authority, list: list),
      let refused = try Self.judge(revoked, authority, list: list)
    else { return }
    #expect(accepted.status == 0, "\(accepted.output)")
    #expect(refused.status != 0 && refused.output.contains("revoked"), "\(refused.output)")
    let empty = try authority.revocationList(of: [], number: 2, validity: Self.valid)
    #expect(try Self.judge(revoked, authority, list: empty)?.status == 0)
  }

  @Test func `an authority comes back from its files`() throws {
    let authority = try Self.authority()
    let again = try DevelopmentAuthority(
      certificate: Certificate(pem: authority.certificate.pem),
      key: SigningKey(pem: authority.key.pem()))
    let leaf = try again.issue(.client("a", validity: Self.valid))
    #expect(leaf.certificate.issuer == authority.certificate.subject)
    #expect(throws: CryptoError.malformedCertificate) {
      try DevelopmentAuthority(certificate: authority.certificate, key: Keys.key(.ES256))
    }
    #expect(throws: CryptoError.malformedCertificate) {
      try DevelopmentAuthority(certificate: leaf.certificate, key: leaf.key)
    }
  }

  @Test(
    arguments: [
      [.dns("a,DNS:b")], [.dns("")], [.dns("a b")], [.dns("a\n")], [.uri("urn:a,DNS:b")],
      [.address([1, 2, 3])], [.email("a@b;c")],
    ] as [[Certificate.AlternativeName]])
  func `a name cannot smuggle in another`(names: [Certificate.AlternativeName]) throws {
    #expect(throws: CryptoError.malformedRequest) {
      try Self.authority().issue(.server("a", names: names, validity: Self.valid))
    }
  }

  @Test(arguments: ["", String(repeating: "a", count: 65), "a\nb"])
  func `a common name has 1 to 64 printable bytes`(name: String) throws {
    #expect(throws: CryptoError.malformedRequest) {
      try Self.authority().issue(.client(name, validity: Self.valid))
    }
  }
}

@Suite struct CertificateTests {
  static func certificate() throws -> Certificate {
    try DevelopmentAuthorityTests.authority().certificate
  }

  @Test func `DER and PEM come back as they went in`() throws {
    let certificate = try Self.certificate()
    #expect(try Certificate(der: certificate.der) == certificate)
    #expect(try Certificate(pem: certificate.pem) == certificate)
    #expect(try Certificate(pem: "a comment\n" + certificate.pem + "\n") == certificate)
  }

  @Test func `a chain is read in its order`() throws {
    let chain = [try Self.certificate(), try Self.certificate()]
    #expect(try Certificate.chain(pem: chain.map(\.pem).joined()) == chain)
  }

  @Test func `two certificates are not one`() throws {
    let text = try Self.certificate().pem + Self.certificate().pem
    #expect(throws: CryptoError.malformedCertificate) { try Certificate(pem: text) }
  }

  @Test func `a byte more, less or altered in its frame is refused`() throws {
    let certificate = try Self.certificate()
    #expect(throws: CryptoError.malformedCertificate) {
      try Certificate(der: certificate.der + [0])
    }
    for count in stride(from: 0, to: certificate.der.count, by: 11) {
      #expect(throws: CryptoError.malformedCertificate) {
        try Certificate(der: [UInt8](certificate.der.prefix(count)))
      }
    }
  }

  @Test(arguments: ["", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
  func `a text that holds none is refused`(pem: String) {
    #expect(throws: CryptoError.malformedCertificate) { try Certificate(pem: pem) }
    #expect(throws: CryptoError.malformedCertificate) { try Certificate.chain(pem: pem) }
  }

  @Test func `a broken certificate after a good one breaks the chain`() throws {
    let text =
      try Self.certificate().pem + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    #expect(throws: CryptoError.malformedCertificate) { try Certificate.chain(pem: text) }
  }
}
