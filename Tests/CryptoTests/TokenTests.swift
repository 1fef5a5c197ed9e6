import Crypto
import Testing

@Suite struct JWSTests {
  static let payload = utf8("{\"sub\":\"user 7\"}")
  static let everything = Set(JWSAlgorithm.allCases)

  static func set(_ algorithm: JWSAlgorithm, keyID: String? = "k1") throws -> JWKSet {
    try JWKSet([JSONWebKey(Keys.key(algorithm).verifying, keyID: keyID)])
  }

  /// A token whose header says what it likes, correctly signed by the P-256 key.
  static func token(header: String, payload: [UInt8] = payload) throws -> String {
    let signed = "\(Base64URL.encode(utf8(header))).\(Base64URL.encode(payload))"
    let signature = try Keys.key(.ES256).sign(utf8(signed))
    return "\(signed).\(Base64URL.encode(signature))"
  }

  @Test(arguments: JWSAlgorithm.allCases)
  func `verifies what it signs`(algorithm: JWSAlgorithm) throws {
    let token = try JWS.sign(
      Self.payload, with: Keys.key(algorithm), algorithm: algorithm, type: "slip+jwt",
      keyID: "k1")
    let read = try JWS.verify(
      compact: token, keys: Self.set(algorithm), allowed: [algorithm], type: "slip+jwt")
    #expect(read.payload == Self.payload)
    let header = "{\"alg\":\"\(algorithm.rawValue)\",\"kid\":\"k1\",\"typ\":\"slip+jwt\"}"
    #expect(read.header == utf8(header))
    #expect(try JWS.unverifiedKeyID(of: token) == "k1")
  }

  // RFC 7515 appendix A.2 and A.3, RFC 8037 appendix A.4.
  @Test(arguments: PublishedToken.all) func `verifies published examples`(
    example: PublishedToken
  ) throws {
    let keys = try JWKSet(json: utf8("{\"keys\":[\(example.key)]}"))
    let read = try JWS.verify(
      compact: example.token, keys: keys, allowed: [example.algorithm])
    #expect(!read.payload.isEmpty)
    for index in example.token.indices where example.token[index] != "." {
      // Every 23rd character is enough for RSA's sake.
      guard example.token.distance(from: example.token.startIndex, to: index) % 23 == 0 else {
        continue
      }
      var altered = example.token
      let other = altered[index] == "B" ? "C" : "B"
      altered.replaceSubrange(index...index, with: other)
      #expect(throws: CryptoError.self) {
        try JWS.verify(compact: altered, keys: keys, allowed: Self.everything)
      }
    }
  }

  @Test(arguments: [
    ("{\"alg\":\"none\"}", CryptoError.refusedAlgorithm),
    ("{\"alg\":\"None\"}", .refusedAlgorithm), ("{\"alg\":\"\"}", .refusedAlgorithm),
    ("{\"alg\":\"HS256\"}", .refusedAlgorithm), ("{\"alg\":\"ES256K\"}", .refusedAlgorithm),
    ("{\"alg\":\"es256\"}", .refusedAlgorithm), ("{\"alg\":\"ES384\"}", .refusedAlgorithm),
    ("{\"alg\":\"RS256\"}", .algorithmMismatch), ("{\"alg\":\"PS256\"}", .algorithmMismatch),
    ("{\"alg\":\"EdDSA\"}", .algorithmMismatch),
    ("{}", .malformedHeader), ("[]", .malformedHeader), ("\"ES256\"", .malformedHeader),
    ("{\"alg\":7}", .malformedHeader), ("{\"alg\":null}", .malformedHeader),
    ("{\"alg\":[\"ES256\"]}", .malformedHeader),
    ("{\"alg\":\"ES256\",\"alg\":\"ES256\"}", .malformedHeader),
    ("{\"alg\":\"ES256\",\"\\u0061lg\":\"ES256\"}", .malformedHeader),
    ("{\"alg\":\"ES256\",\"x\":1,\"x\":1}", .malformedHeader),
    ("{\"alg\":\"ES256\"} ,", .malformedHeader), ("{\"alg\":\"ES256\",}", .malformedHeader),
    ("{'alg':'ES256'}", .malformedHeader), ("\u{FEFF}{\"alg\":\"ES256\"}", .malformedHeader),
    ("{\"alg\":\"ES256\",\"x\":\"\\ud800\"}", .malformedHeader),
    ("{\"alg\":\"ES256\",\"x\":01}", .malformedHeader),
    ("{\"alg\":\"ES256\",\"x\":[[[[[[[[[1]]]]]]]]]}", .malformedHeader),
    ("{\"alg\":\"ES256\",\"kid\":7}", .malformedHeader),
    ("{\"alg\":\"ES256\",\"typ\":false}", .malformedHeader),
    ("{\"alg\":\"ES256\",\"kid\":\"k2\"}", .unknownKey),
    ("{\"alg\":\"ES256\",\"kid\":\"\"}", .unknownKey),
    ("{\"alg\":\"ES256\",\"crit\":[\"exp\"],\"exp\":1}", .refusedHeader("crit")),
    ("{\"alg\":\"ES256\",\"crit\":[]}", .refusedHeader("crit")),
    ("{\"alg\":\"ES256\",\"b64\":false}", .refusedHeader("b64")),
    ("{\"alg\":\"ES256\",\"zip\":\"DEF\"}", .refusedHeader("zip")),
    ("{\"alg\":\"ES256\",\"jku\":\"https://example.org/\"}", .refusedHeader("jku")),
    ("{\"alg\":\"ES256\",\"x5u\":\"https://example.org/\"}", .refusedHeader("x5u")),
    ("{\"alg\":\"ES256\",\"x5c\":[]}", .refusedHeader("x5c")),
  ])
  func `refuses the header though its signature is right`(
    header: String, error: CryptoError
  ) throws {
    #expect(throws: error) {
      try JWS.verify(
        compact: Self.token(header: header), keys: Self.set(.ES256), allowed: Self.everything)
    }
  }

  @Test func `the header the table varies is accepted unvaried`() throws {
    let token = try Self.token(header: " {\"alg\": \"ES256\", \"x\": [1.5e3, true, null]}\n")
    let read = try JWS.verify(compact: token, keys: Self.set(.ES256), allowed: [.ES256])
    #expect(read.payload == Self.payload)
  }

  @Test func `a key the token brings along is not used`() throws {
    let attacker = try SigningKey.generate(.p256)
    let jwk = try JSONWebKey(attacker.verifying, keyID: "k1").json()
    let header = "{\"alg\":\"ES256\",\"kid\":\"k1\",\"jwk\":\(jwk)}"
    let signed = "\(Base64URL.encode(utf8(header))).\(Base64URL.encode(Self.payload))"
    let token = "\(signed).\(Base64URL.encode(try attacker.sign(utf8(signed))))"
    #expect(throws: CryptoError.refusedHeader("jwk")) {
      try JWS.verify(compact: token, keys: Self.set(.ES256), allowed: Self.everything)
    }
  }

  @Test func `a code made with the public key as secret is not a signature`() throws {
    let rsa = try Keys.key(.RS256).verifying
    for secret in [rsa.der, utf8(try rsa.pem())] {
      for name in ["HS256", "RS256", "PS256"] {
        let header = "{\"alg\":\"\(name)\"}"
        let signed = "\(Base64URL.encode(utf8(header))).\(Base64URL.encode(Self.payload))"
        let code = MessageAuthenticator.plainCode(
          of: utf8(signed), key: try SecretKey(copying: secret))
        let error: CryptoError = name == "HS256" ? .refusedAlgorithm : .badSignature
        #expect(throws: error) {
          try JWS.verify(
            compact: "\(signed).\(Base64URL.encode(code.bytes))", keys: JWKSet(rsa),
            allowed: Self.everything)
        }
      }
    }
  }

  @Test func `refuses every mutilated form`() throws {
    let token = try JWS.sign(Self.payload, with: Keys.key(.ES256), keyID: "k1")
    let parts = token.split(separator: ".").map(String.init)
    let (header, payload, signature) = (parts[0], parts[1], parts[2])
    let forms = [
      "", ".", "..", "...", header, "\(header).\(payload)", "\(header).\(payload).",
      ".\(payload).\(signature)", "\(header)..\(signature)", "\(token).", "\(token).AA",
      ".\(token)", "\(token)\n", " \(token)", "\(token)=", "\(header)=.\(payload).\(signature)",
      "\(header).\(payload)==.\(signature)", "\(header).\(payload).\(signature)+",
      "\(header)\n.\(payload).\(signature)",
    ]
    for form in forms {
      #expect(throws: CryptoError.malformedToken) {
        try JWS.verify(compact: form, keys: Self.set(.ES256), allowed: Self.everything)
      }
    }
  }

  @Test func `refuses every cut`() throws {
    let token = try JWS.sign(Self.payload, with: Keys.key(.ES256), keyID: "k1")
    for count in 0..<token.count {
      #expect(throws: CryptoError.self) {
        try JWS.verify(
          compact: String(token.prefix(count)), keys: Self.set(.ES256), allowed: Self.everything)
      }
    }
  }

  @Test func `refuses a signature with stray bits in its last character`() throws {
    // 64 bytes leave four unused bits in the 86th character.
    let token = try JWS.sign(Self.payload, with: Keys.key(.ES256), keyID: "k1")
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let last = try #require(token.last)
    let value = try #require(alphabet.firstIndex(of: last))
    #expect(throws: CryptoError.malformedToken) {
      try JWS.verify(
        compact: String(token.dropLast()) + String(alphabet[value | 1]), keys: Self.set(.ES256),
        allowed: Self.everything)
    }
  }

  @Test func `an algorithm that is not allowed is refused before any key is looked up`() throws {
    let token = try JWS.sign(Self.payload, with: Keys.key(.ES256), keyID: "unknown")
    #expect(throws: CryptoError.refusedAlgorithm) {
      try JWS.verify(compact: token, keys: Self.set(.ES256), allowed: [.EdDSA])
    }
    #expect(throws: CryptoError.refusedAlgorithm) {
      try JWS.verify(compact: token, keys: Self.set(.ES256), allowed: [])
    }
  }

  @Test func `a key kept for one algorithm is used for no other`() throws {
    let key = try Keys.key(.RS256)
    let keys = try JWKSet([JSONWebKey(key.verifying, keyID: "k1", algorithm: .PS256)])
    let token = try JWS.sign(Self.payload, with: key, algorithm: .RS256, keyID: "k1")
    #expect(throws: CryptoError.algorithmMismatch) {
      try JWS.verify(compact: token, keys: keys, allowed: Self.everything)
    }
  }

  @Test func `without kid only a set of one key answers`() throws {
    let token = try JWS.sign(Self.payload, with: Keys.key(.ES256))
    let one = try JSONWebKey(Keys.key(.ES256).verifying, keyID: "k1")
    let two = try JSONWebKey(Keys.key(.EdDSA).verifying, keyID: "k2")
    _ = try JWS.verify(compact: token, keys: JWKSet([one]), allowed: [.ES256])
    #expect(throws: CryptoError.unknownKey) {
      try JWS.verify(compact: token, keys: JWKSet([one, two]), allowed: Self.everything)
    }
    #expect(throws: CryptoError.unknownKey) {
      try JWS.verify(compact: token, keys: JWKSet([]), allowed: Self.everything)
    }
  }

  @Test(arguments: [nil, "jwt", "other+jwt"] as [String?])
  func `the type must be exactly the one asked for`(type: String?) throws {
    let token = try JWS.sign(Self.payload, with: Keys.key(.ES256), type: type, keyID: "k1")
    #expect(throws: CryptoError.wrongTokenType) {
      try JWS.verify(
        compact: token, keys: Self.set(.ES256), allowed: [.ES256], type: "slip+jwt")
    }
  }

  @Test func `reads 16 KiB and not a byte more`() throws {
    let key = try Keys.key(.ES256)
    // 3 parts: 36 + 1 + payload + 1 + 86 characters.
    let token = try JWS.sign([UInt8](repeating: 32, count: 12_000), with: key)
    let room = JWS.lengthMax - token.utf8.count
    let payload = [UInt8](repeating: 32, count: 12_000 + room * 3 / 4)
    let longest = try JWS.sign(payload, with: key)
    #expect(longest.utf8.count <= JWS.lengthMax && longest.utf8.count > JWS.lengthMax - 4)
    _ = try JWS.verify(compact: longest, keys: Self.set(.ES256), allowed: [.ES256])
    #expect(throws: CryptoError.tokenTooLong) { try JWS.sign(payload + [32, 32, 32], with: key) }
    let padded = String(repeating: "A", count: JWS.lengthMax + 1)
    #expect(throws: CryptoError.tokenTooLong) {
      try JWS.verify(compact: padded, keys: Self.set(.ES256), allowed: [.ES256])
    }
  }

  @Test func `names with quotes and line ends survive signing`() throws {
    let keyID = "k\"1\\\n\u{1F}鍵"
    let token = try JWS.sign(Self.payload, with: Keys.key(.ES256), keyID: keyID)
    let keys = try JWKSet([JSONWebKey(Keys.key(.ES256).verifying, keyID: keyID)])
    _ = try JWS.verify(compact: token, keys: keys, allowed: [.ES256])
    let again = try JWKSet(json: utf8(try keys.json()))
    #expect(again.keys.map(\.keyID) == [keyID])
  }
}

/// A token somebody else made, with its key.
struct PublishedToken: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let algorithm: JWSAlgorithm
  let key: String
  let token: String

  private static let claims =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
    + "cnVlfQ"

  static let all = [
    PublishedToken(
      testDescription: "RFC 7515 A.2", algorithm: .RS256,
      key: "{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx"
        + "HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47s"
        + "oMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsm"
        + "tdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs"
        + "91kzk2PAcDTW9gb54h4FRWyuXpoQ\",\"e\":\"AQAB\"}",
      token: "eyJhbGciOiJSUzI1NiJ9.\(claims).cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJb"
        + "u3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdi"
        + "uB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi"
        + "12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXL"
        + "IhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"),
    PublishedToken(
      testDescription: "RFC 7515 A.3", algorithm: .ES256,
      key: "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVE"
        + "U\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
      token: "eyJhbGciOiJFUzI1NiJ9.\(claims).DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDx"
        + "w5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"),
    PublishedToken(
      testDescription: "RFC 8037 A.4", algorithm: .EdDSA,
      key: "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPc"
        + "HURo\"}",
      token: "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPO"
        + "t7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"),
  ]
}
