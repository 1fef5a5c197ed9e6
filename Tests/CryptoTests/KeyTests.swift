import Crypto
import Foundation
import Testing

/// One key of each kind, made once: RSA takes long.
enum Keys {
  static let ed25519 = Result { try SigningKey.generate(.ed25519) }
  static let p256 = Result { try SigningKey.generate(.p256) }
  static let rsa = Result { try SigningKey.generate(.rsa(bits: 2048)) }

  static func key(_ algorithm: JWSAlgorithm) throws -> SigningKey {
    switch algorithm {
    case .EdDSA: try ed25519.get()
    case .ES256: try p256.get()
    case .PS256, .RS256: try rsa.get()
    }
  }
}

@Suite struct SigningKeyTests {
  // RFC 8032 §7.1, tests 1 and 2.
  @Test(arguments: [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
        + "cf9b46bd25bf5f0595bbe24655141438e7a100b"
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
        + "0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    ),
  ])
  func `agrees with RFC 8032`(seed: String, publicKey: String, message: String, signature: String)
    throws
  {
    let key = try SigningKey(ed25519Seed: hex(seed))
    #expect(key.verifying.rawEd25519 == hex(publicKey))
    #expect(try key.sign(hex(message)) == hex(signature))
    let verifying = try VerifyingKey(ed25519: hex(publicKey))
    #expect(verifying.verify(hex(signature), over: hex(message)))
  }

  @Test(arguments: JWSAlgorithm.allCases)
  func `its signature verifies, and nothing near it does`(algorithm: JWSAlgorithm) throws {
    let key = try Keys.key(algorithm)
    let message = utf8("what was agreed")
    let signature = try key.sign(message, algorithm: algorithm)
    #expect(key.verifying.verify(signature, over: message, algorithm: algorithm))
    #expect(!key.verifying.verify(signature, over: message + [0], algorithm: algorithm))
    #expect(!key.verifying.verify(signature + [0], over: message, algorithm: algorithm))
    #expect(!key.verifying.verify(signature.dropLast(), over: message, algorithm: algorithm))
    #expect(!key.verifying.verify([], over: message, algorithm: algorithm))
    for position in stride(from: 0, to: signature.count, by: 7) {
      var altered = signature
      altered[position] ^= 0x10
      #expect(!key.verifying.verify(altered, over: message, algorithm: algorithm))
    }
  }

  @Test func `a P-256 signature is r and s of 32 bytes each`() throws {
    let key = try Keys.key(.ES256)
    for _ in 0..<64 { #expect(try key.sign(utf8("x")).count == 64) }
  }

  @Test(arguments: [[UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xFF, count: 64)])
  func `r and s of zero or of more than the order never verify`(signature: [UInt8]) throws {
    #expect(try !Keys.key(.ES256).verifying.verify(signature, over: utf8("x")))
    #expect(try !Keys.key(.EdDSA).verifying.verify(signature, over: utf8("x")))
  }

  @Test func `PS256 and RS256 signatures are not each other's`() throws {
    let key = try Keys.key(.RS256)
    let signature = try key.sign(utf8("x"), algorithm: .RS256)
    #expect(!key.verifying.verify(signature, over: utf8("x"), algorithm: .PS256))
  }

  @Test func `an algorithm of another kind is refused`() throws {
    for algorithm in JWSAlgorithm.allCases {
      for other in JWSAlgorithm.allCases {
        let key = try Keys.key(algorithm)
        guard !key.kind.fits(other) else { continue }
        #expect(throws: CryptoError.algorithmMismatch) {
          try key.sign(utf8("x"), algorithm: other)
        }
        let signature = try key.sign(utf8("x"), algorithm: algorithm)
        #expect(!key.verifying.verify(signature, over: utf8("x"), algorithm: other))
      }
    }
  }

  @Test(arguments: JWSAlgorithm.allCases)
  func `comes back from its file`(algorithm: JWSAlgorithm) throws {
    let folder = try Folder()
    let path = folder.path + "/key.pem"
    let key = try Keys.key(algorithm)
    try key.save(pemPath: path)
    let loaded = try SigningKey.load(pemPath: path)
    #expect(loaded.verifying.der == key.verifying.der)
    #expect(try loaded.pem() == key.pem())
    #expect(key.verifying.verify(try loaded.sign(utf8("x")), over: utf8("x")))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    #expect(throws: CryptoError.exposedKeyFile(path: path)) {
      try SigningKey.load(pemPath: path)
    }
  }

  @Test(arguments: ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "x"])
  func `a text that is not a key is refused`(pem: String) {
    #expect(throws: CryptoError.malformedKey) { try SigningKey(pem: pem) }
    #expect(throws: CryptoError.malformedKey) { try VerifyingKey(pem: pem) }
  }

  @Test(arguments: [1024, 2047, 8193]) func `an RSA key has 2048 to 8192 bits`(bits: Int) {
    #expect(throws: CryptoError.weakKey) { try SigningKey.generate(.rsa(bits: bits)) }
  }
}

@Suite struct VerifyingKeyTests {
  @Test(arguments: JWSAlgorithm.allCases)
  func `DER and PEM come back as they went in`(algorithm: JWSAlgorithm) throws {
    let key = try Keys.key(algorithm).verifying
    #expect(try VerifyingKey(der: key.der).der == key.der)
    #expect(try VerifyingKey(pem: key.pem()).der == key.der)
    #expect(try VerifyingKey(der: key.der).kind == key.kind)
  }

  @Test(arguments: JWSAlgorithm.allCases)
  func `a byte more or less is not a key`(algorithm: JWSAlgorithm) throws {
    let der = try Keys.key(algorithm).verifying.der
    #expect(throws: CryptoError.malformedKey) { try VerifyingKey(der: der + [0]) }
    #expect(throws: CryptoError.malformedKey) { try VerifyingKey(der: der.dropLast()) }
    #expect(throws: CryptoError.malformedKey) { try VerifyingKey(der: []) }
  }

  @Test func `a point off the curve is refused`() throws {
    var point = [UInt8](try Keys.key(.ES256).verifying.der.suffix(64))
    point[63] ^= 1
    #expect(throws: CryptoError.malformedKey) { try VerifyingKey(p256: point) }
    #expect(throws: CryptoError.malformedKey) {
      try VerifyingKey(p256: [UInt8](repeating: 0, count: 64))
    }
  }

  @Test(arguments: [
    ["-name", "secp384r1"], ["-name", "secp256k1"],
    ["-name", "prime256v1", "-param_enc", "explicit"],
  ])
  func `other curves and spelled-out parameters are refused`(options: [String]) throws {
    let folder = try Folder()
    let file = "\(folder.path)/key.pem"
    let made = try run("openssl", ["ecparam", "-genkey", "-noout", "-out", file] + options)
    guard made?.status == 0 else { return print("skipped: no openssl command") }
    let pem = try String(contentsOfFile: file, encoding: .utf8)
    #expect(throws: CryptoError.unsupportedKey) { try SigningKey(pem: pem) }
  }

  @Test func `a compressed point is not the canonical encoding`() throws {
    let der = try Keys.key(.ES256).verifying.der
    let sign: UInt8 = (der.last ?? 0) & 1
    let compressed: [UInt8] =
      [0x30, 0x39] + der[2..<24] + [0x22, 0x00, 0x02 | sign] + der[27..<59]
    #expect(throws: CryptoError.self) { try VerifyingKey(der: compressed) }
  }

  @Test(arguments: ["3", "17"]) func `a small RSA exponent is refused`(exponent: String) throws {
    let folder = try Folder()
    let made = try run(
      "openssl",
      [
        "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt",
        "rsa_keygen_pubexp:\(exponent)", "-out", "\(folder.path)/key.pem",
      ])
    guard made?.status == 0 else { return print("skipped: no openssl command") }
    let pem = try String(contentsOfFile: "\(folder.path)/key.pem", encoding: .utf8)
    #expect(throws: CryptoError.weakKey) { try SigningKey(pem: pem) }
  }

  @Test func `an encrypted private key is refused without asking for its passphrase`() throws {
    let folder = try Folder()
    let made = try run(
      "openssl",
      [
        "genpkey", "-algorithm", "ED25519", "-aes256", "-pass", "pass:x", "-out",
        "\(folder.path)/key.pem",
      ])
    guard made?.status == 0 else { return print("skipped: no openssl command") }
    let pem = try String(contentsOfFile: "\(folder.path)/key.pem", encoding: .utf8)
    #expect(throws: CryptoError.malformedKey) { try SigningKey(pem: pem) }
  }

  @Test func `an RSA key given in numbers needs 2048 bits and a sound exponent`() throws {
    let modulus = [UInt8](repeating: 0xFF, count: 128)
    #expect(throws: CryptoError.weakKey) {
      try VerifyingKey(rsaModulus: modulus, exponent: [1, 0, 1])
    }
    #expect(throws: CryptoError.weakKey) {
      try VerifyingKey(rsaModulus: modulus + modulus, exponent: [3])
    }
    #expect(throws: CryptoError.weakKey) {
      try VerifyingKey(rsaModulus: modulus + modulus, exponent: [1, 0, 0])
    }
  }
}
