import Crypto
import Testing

@Suite struct `A request for a certificate` {
  private let key: SigningKey
  private let request: CertificateRequest

  init() throws {
    key = try SigningKey.generate(.p256)
    request = try CertificateRequest(commonName: "mame/c-103", key: key)
  }

  @Test func `is read as it was made`() throws {
    let read = try CertificateRequest(der: request.der)
    #expect(read == request)
    #expect(read.subjectCommonName == "mame/c-103")
    #expect(read.publicKeyDER == key.verifying.der)
    #expect(try read.publicKey().der == key.verifying.der)
  }

  @Test func `is refused with any byte changed, missing or added`() {
    for index in request.der.indices {
      var altered = request.der
      altered[index] ^= 1
      #expect(throws: CryptoError.self) { try CertificateRequest(der: altered) }
    }
    for count in request.der.indices {
      #expect(throws: CryptoError.self) {
        try CertificateRequest(der: Array(request.der[..<count]))
      }
    }
    #expect(throws: CryptoError.malformedRequest) {
      try CertificateRequest(der: request.der + [0])
    }
  }

  @Test func `is refused with another's key in it`() throws {
    let other = try CertificateRequest(commonName: "mame/c-103", key: .generate(.p256))
    let start = try #require(request.der.firstIndex(of: request.publicKeyDER))
    let theirs = other.publicKeyDER
    let stolen =
      Array(request.der[..<start]) + theirs
      + Array(request.der[(start + theirs.count)...])
    #expect(throws: CryptoError.badSignature) { try CertificateRequest(der: stolen) }
  }

  @Test(arguments: ["", String(repeating: "a", count: 65), "a\nb"])
  func `takes names of some length without control characters`(name: String) {
    #expect(throws: CryptoError.malformedRequest) {
      try CertificateRequest(commonName: name, key: key)
    }
  }

  @Test func `is certified by an authority for its own key`() throws {
    let validity = DevelopmentAuthority.Validity.days(30, from: 1_800_000_000)
    let authority = try DevelopmentAuthority.create(commonName: "authority", validity: validity)
    let certificate = try authority.certify(
      try request.publicKey(), .client("mame/c-103", validity: validity))
    #expect(certificate.publicKeyDER == request.publicKeyDER)
    #expect(certificate.purposes == [.client])
  }
}

extension [UInt8] {
  /// Where `part` begins.
  fileprivate func firstIndex(of part: [UInt8]) -> Int? {
    indices.dropLast(part.count - 1).first { Array(self[$0..<$0 + part.count]) == part }
  }
}
