import Crypto
import Foundation
import Testing

@Suite struct JWKSetTests {
  static func p256(_ more: String = "") throws -> String {
    let text = try JSONWebKey(Keys.key(.ES256).verifying, keyID: nil).json()
    return text.replacingOccurrences(of: ",\"use\":\"sig\"}", with: "\(more)}")
  }

  static func set(_ members: String...) -> [UInt8] {
    utf8("{\"keys\":[\(members.joined(separator: ","))]}")
  }

  @Test(arguments: JWSAlgorithm.allCases)
  func `comes back from its own text`(algorithm: JWSAlgorithm) throws {
    let key = try Keys.key(algorithm).verifying
    let set = try JWKSet([JSONWebKey(key, keyID: "a", algorithm: algorithm)])
    let again = try JWKSet(json: utf8(try set.json()))
    #expect(again.keys.map(\.key.der) == [key.der])
    #expect(again.keys.map(\.algorithm) == [algorithm])
    #expect(again.key("a")?.keyID == "a")
  }

  @Test func `a thumbprint names a key by its contents`() throws {
    // RFC 8037 appendix A.3.
    let raw = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    let thumbprint = try JSONWebKey.thumbprint(of: VerifyingKey(ed25519: raw))
    #expect(thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
  }

  @Test func `keys for encryption and of other kinds are passed over`() throws {
    let keys = try JWKSet(
      json: Self.set(
        try Self.p256(",\"use\":\"enc\",\"kid\":\"a\""),
        try Self.p256(",\"key_ops\":[\"encrypt\"],\"kid\":\"b\""),
        try Self.p256(",\"alg\":\"ECDH-ES\",\"kid\":\"c\""),
        "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"AA\",\"y\":\"AA\"}",
        "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AA\"}", "{\"kty\":\"LMS\"}",
        try Self.p256(",\"use\":\"sig\",\"key_ops\":[\"verify\"],\"kid\":\"d\"")))
    #expect(keys.keys.map(\.keyID) == ["d"])
  }

  @Test(arguments: [
    "", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[1]}", "{\"keys\":[],\"keys\":[]}",
    "{\"keys\":[]}x", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}", "{\"keys\":[{}]}",
    "{\"keys\":[{\"kty\":\"oct\"}]}",
  ])
  func `refuses what is no set of public keys`(text: String) {
    #expect(throws: CryptoError.malformedKeySet) { try JWKSet(json: utf8(text)) }
  }

  @Test(arguments: ["d", "k", "p", "q", "dp", "dq", "qi", "oth"])
  func `refuses a set that shows a secret`(member: String) throws {
    #expect(throws: CryptoError.malformedKeySet) {
      try JWKSet(json: Self.set(try Self.p256(",\"\(member)\":\"AAAA\"")))
    }
    #expect(throws: CryptoError.malformedKeySet) {
      try JWKSet(json: Self.set(try Self.p256(",\"use\":\"enc\",\"\(member)\":\"AAAA\"")))
    }
  }

  @Test(arguments: [
    (",\"alg\":\"RS256\"", CryptoError.algorithmMismatch),
    (",\"alg\":\"EdDSA\"", .algorithmMismatch), (",\"alg\":\"HS256\"", .malformedKeySet),
    (",\"alg\":\"none\"", .malformedKeySet), (",\"alg\":7", .malformedKey),
    (",\"kid\":7", .malformedKey), (",\"kid\":\"\"", .malformedKey),
    (",\"use\":7", .malformedKey), (",\"key_ops\":\"verify\"", .malformedKey),
    (",\"x\":\"AA\"", .malformedKeySet),
  ])
  func `refuses a member that contradicts itself`(more: String, error: CryptoError) throws {
    #expect(throws: error) { try JWKSet(json: Self.set(try Self.p256(more))) }
  }

  @Test(arguments: [
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"}",
    "{\"kty\":\"EC\",\"x\":\"AA\",\"y\":\"AA\"}", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"}",
    "{\"kty\":\"RSA\",\"n\":\"AA\"}", "{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}",
  ])
  func `refuses a key with parts missing or misshapen`(member: String) {
    #expect(throws: CryptoError.malformedKey) { try JWKSet(json: Self.set(member)) }
  }

  @Test func `refuses a short RSA modulus`() {
    let modulus = Base64URL.encode([UInt8](repeating: 0xFF, count: 128))
    #expect(throws: CryptoError.weakKey) {
      try JWKSet(json: Self.set("{\"kty\":\"RSA\",\"n\":\"\(modulus)\",\"e\":\"AQAB\"}"))
    }
  }

  @Test func `refuses two keys of one name`() throws {
    let member = try Self.p256(",\"kid\":\"a\"")
    #expect(throws: CryptoError.malformedKeySet) { try JWKSet(json: Self.set(member, member)) }
  }

  @Test func `holds 64 members and no more`() throws {
    let members = [String](repeating: "{\"kty\":\"LMS\"}", count: 64).joined(separator: ",")
    #expect(try JWKSet(json: utf8("{\"keys\":[\(members)]}")).keys.isEmpty)
    #expect(throws: CryptoError.malformedKeySet) {
      try JWKSet(json: utf8("{\"keys\":[\(members),{\"kty\":\"LMS\"}]}"))
    }
  }
}
