import Bridge
import Crypto
import HTTP
import Platform
import Record
import Testing
import Transport

/// A bearer token that must not open anything, how it is made and what is answered.
struct HostileToken: Sendable, CustomTestStringConvertible {
  let name: String
  let status: Int
  let code: String
  let make: @Sendable (BridgeHost) throws -> String
  /// Whether it is taken for an assertion, whose refusal is written down.
  var isAssertion: Bool { code != "session-unknown" && code != "bearer-missing" }
  var testDescription: String { name }

  init(
    _ name: String, _ status: Int, _ code: String,
    _ make: @escaping @Sendable (BridgeHost) throws -> String
  ) {
    (self.name, self.status, self.code, self.make) = (name, status, code, make)
  }

  private init(_ name: String, _ status: Int, _ code: String, _ assertion: Assertion) {
    self.init(name, status, code) { try $0.token(assertion) }
  }

  private init(
    _ name: String, _ status: Int, _ code: String, claim: String, _ value: JSONValue?
  ) {
    self.init(name, status, code, Assertion(claims: [claim: value]))
  }

  /// Tokens whose signature or form is no good.
  static let forged: [HostileToken] = [
    HostileToken("alg none", 401, "assertion-malformed") {
      try forged($0, header: #"{"alg":"none"}"#) { _ in [] }
    },
    HostileToken("alg none with bytes for a signature", 401, "assertion-signature") {
      try forged($0, header: #"{"alg":"none"}"#) { _ in [1, 2, 3] }
    },
    HostileToken("alg nOnE", 401, "assertion-signature") {
      try forged($0, header: #"{"alg":"nOnE"}"#) { _ in [1] }
    },
    HostileToken("HS256 keyed with the public key in PEM", 401, "assertion-signature") { host in
      let pem = try host.issuerKey.verifying.pem()
      return try forged(host, header: #"{"alg":"HS256"}"#) { HMAC.tag($0, Array(pem.utf8)) }
    },
    HostileToken("HS256 keyed with the public key in DER", 401, "assertion-signature") { host in
      let der = try host.issuerKey.verifying.der
      return try forged(host, header: #"{"alg":"HS256"}"#) { HMAC.tag($0, der) }
    },
    HostileToken("another key", 401, "assertion-signature") { host in
      let key = try SigningKey.generate(.p256)
      return try JWS.sign(host.claims(), with: key, keyID: host.issuerKeyID)
    },
    HostileToken("another key under its own kid", 401, "assertion-signature") { host in
      let key = try SigningKey.generate(.p256)
      let kid = try JSONWebKey.thumbprint(of: key.verifying)
      return try JWS.sign(host.claims(), with: key, keyID: kid)
    },
    HostileToken("the right key under a wrong kid", 401, "assertion-signature") {
      try JWS.sign($0.claims(), with: $0.issuerKey, keyID: "../../../../dev/null")
    },
    HostileToken("the other network's issuer", 401, "assertion-signature") {
      try $0.token(Assertion(keyFile: $0.site.file("oshidori", "token.pem")))
    },
    HostileToken("embedded jwk", 401, "assertion-signature") { host in
      let key = try SigningKey.generate(.p256)
      let jwk = try JSONWebKey(key.verifying, keyID: "k", algorithm: .ES256).json()
      let header = #"{"alg":"ES256","kid":"k","jwk":\#(jwk)}"#
      return try forged(host, header: header) { try key.sign($0) }
    },
    HostileToken("jku", 401, "assertion-signature") { host in
      let header = #"{"alg":"ES256","jku":"https://localhost/jwks.json"}"#
      return try forged(host, header: header) { try host.issuerKey.sign($0) }
    },
    HostileToken("crit", 401, "assertion-signature") { host in
      let header = #"{"alg":"ES256","crit":["exp"]}"#
      return try forged(host, header: header) { try host.issuerKey.sign($0) }
    },
    HostileToken("two algorithms in the header", 401, "assertion-malformed") { host in
      let header = #"{"alg":"ES256","alg":"none"}"#
      return try forged(host, header: header) { try host.issuerKey.sign($0) }
    },
    HostileToken("changed payload", 401, "assertion-signature") { host in
      var parts = try host.token(.doctor).split(separator: ".").map(String.init)
      parts[1] = Base64URL.encode(try host.claims(Assertion(user: "dr.ito")))
      return parts.joined(separator: ".")
    },
    HostileToken("signature of zeros", 401, "assertion-signature") {
      try forged($0, header: #"{"alg":"ES256"}"#) { _ in [UInt8](repeating: 0, count: 64) }
    },
    HostileToken("signature in DER", 401, "assertion-signature") {
      try forged($0, header: #"{"alg":"ES256"}"#) { _ in [0x30, 6, 2, 1, 1, 2, 1, 1] }
    },
    HostileToken("garbage", 401, "assertion-malformed") { _ in "a.b.c" },
    HostileToken("dots", 401, "assertion-malformed") { _ in ".." },
    HostileToken("five parts", 401, "assertion-malformed") { _ in "e30.e30.e30.e30.e30" },
    HostileToken("padding", 401, "assertion-malformed") { "\(try $0.token(.doctor))==" },
    HostileToken("longer than 16 KiB", 401, "assertion-malformed") { host in
      let claims = try JSONValue.parse(host.claims())
        .setting("more", .string(String(repeating: "a", count: 13_000)))
      return try forged(host, header: #"{"alg":"ES256"}"#, claims.encoded()) {
        try host.issuerKey.sign($0)
      }
    },
    HostileToken("a claim twice", 401, "assertion-malformed") { host in
      var text = String(decoding: try host.claims(), as: UTF8.self)
      text.removeLast()
      return try forged(
        host, header: #"{"alg":"ES256"}"#, Array(#"\#(text),"sub":"dr.ito"}"#.utf8)
      ) { try host.issuerKey.sign($0) }
    },
    HostileToken("a claim twice, once in escapes", 401, "assertion-malformed") { host in
      var text = String(decoding: try host.claims(), as: UTF8.self)
      text.removeLast()
      return try forged(
        host, header: #"{"alg":"ES256"}"#, Array(#"\#(text),"\u0073ub":"dr.ito"}"#.utf8)
      ) { try host.issuerKey.sign($0) }
    },
    HostileToken("claims that are no object", 401, "assertion-malformed") { host in
      try forged(host, header: #"{"alg":"ES256"}"#, Array("[]".utf8)) {
        try host.issuerKey.sign($0)
      }
    },
  ]

  /// Tokens that the network's own issuer signed, but not for this.
  static let misplaced: [HostileToken] = [
    HostileToken("wrong issuer", 401, "assertion-issuer", claim: "iss", "https://id.evil.example"),
    HostileToken("wrong audience", 401, "assertion-audience", claim: "aud", "https://localhost:1"),
    HostileToken("the other listener", 401, "assertion-audience") {
      try $0.token(Assertion(claims: ["aud": .string($0.origin("oshidori"))]))
    },
    HostileToken("no audience", 401, "assertion-malformed", claim: "aud", nil),
    HostileToken("expired", 401, "assertion-expired") { try $0.token(at: -600, for: 300) },
    HostileToken("not yet valid", 401, "assertion-early") { try $0.token(at: 300, for: 300) },
    HostileToken("too long a life", 401, "assertion-lifetime") { try $0.token(at: 0, for: 601) },
    HostileToken("a life of nothing", 401, "assertion-lifetime") { try $0.token(at: 0, for: 0) },
    HostileToken("no end", 401, "assertion-malformed", claim: "exp", nil),
    HostileToken("an end in words", 401, "assertion-malformed", claim: "exp", "tomorrow"),
    HostileToken("an end in fractions", 401, "assertion-malformed", claim: "exp", .number("1e300")),
    HostileToken("no jti", 401, "assertion-malformed", claim: "jti", nil),
    HostileToken(
      "another's certificate", 401, "assertion-certificate", Assertion(certificate: "c-102")),
    HostileToken("no cnf", 401, "assertion-certificate", claim: "cnf", nil),
    HostileToken("cnf of another kind", 401, "assertion-certificate", claim: "cnf", ["jkt": "a"]),
    HostileToken("one factor", 401, "assertion-factors", claim: "amr", ["pwd"]),
    HostileToken("one factor twice", 401, "assertion-factors", claim: "amr", ["pwd", "pin"]),
    HostileToken("no factor", 401, "assertion-factors", claim: "amr", ["mfa", "user"]),
    HostileToken("unknown user", 403, "user-unknown", Assertion(user: "dr.nobody")),
    HostileToken("a user of another facility", 403, "user-unknown", Assertion(user: "ph.abe")),
    HostileToken(
      "wrong facility", 403, "assertion-facility",
      Assertion(facility: "c-102", certificate: "c-101")),
    HostileToken("another role", 403, "role-mismatch", Assertion(role: "nurse")),
    HostileToken("no licence", 403, "licence-mismatch", Assertion(licence: nil)),
    HostileToken("another licence", 403, "licence-mismatch", Assertion(licence: "第000000号")),
    HostileToken("unmapped role", 403, "role-unmapped", Assertion(role: "superuser")),
    HostileToken("unknown as a role", 403, "role-unmapped", Assertion(role: "unknown")),
    HostileToken("unmapped purpose", 403, "purpose-unmapped", Assertion(purpose: "HMARKT")),
  ]

  /// What is no assertion at all.
  static let guessed: [HostileToken] = [
    HostileToken("a guessed session token", 401, "session-unknown") { _ in
      Base32.encode(SecureRandom.bytes(32))
    },
    HostileToken("an empty session token", 401, "bearer-missing") { _ in "" },
    HostileToken("two words", 401, "bearer-missing") { _ in "a b" },
    HostileToken("a path", 401, "session-unknown") { _ in "//etc/passwd" },
    HostileToken("a query", 401, "session-unknown") { _ in "'OR'1'='1" },
  ]

  private static func forged(
    _ host: BridgeHost, header: String, _ claims: [UInt8]? = nil,
    _ sign: ([UInt8]) throws -> [UInt8]
  ) throws -> String {
    let head = Base64URL.encode(Array(header.utf8))
    let signed = "\(head).\(Base64URL.encode(try claims ?? host.claims()))"
    return "\(signed).\(Base64URL.encode(try sign(Array(signed.utf8))))"
  }
}

/// HMAC-SHA-256 (RFC 2104), which the bridge itself does not offer for tokens.
private enum HMAC {
  static func tag(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8] {
    var block = key.count > 64 ? SHA256.hash(key).bytes : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    let inner = SHA256.hash(block.map { $0 ^ 0x36 } + bytes)
    return SHA256.hash(block.map { $0 ^ 0x5C } + inner.bytes).bytes
  }
}

extension BridgeHost {
  /// The key of まめネット's issuer of tokens.
  var issuerKey: SigningKey {
    get throws { try SigningKey.load(pemPath: site.file("mame", "token.pem")) }
  }

  var issuerKeyID: String {
    get throws { try JSONWebKey.thumbprint(of: issuerKey.verifying) }
  }

  /// The claims of a good assertion.
  func claims(_ assertion: Assertion = .doctor) throws -> [UInt8] {
    let parts = try token(assertion).split(separator: ".")
    return try #require(Base64URL.decode(String(parts[1])))
  }

  /// A doctor's token issued `offset` seconds from now that lives for `seconds`.
  func token(at offset: Int64, for seconds: Int64) throws -> String {
    let issued = clock.now().unixSeconds + offset
    let number = { (value: Int64) in JSONValue.number("\(value)") }
    return try token(
      Assertion(claims: [
        "iat": number(issued), "nbf": number(issued), "exp": number(issued + seconds),
      ]))
  }
}

extension Live {
  @Suite(.bridge, .serialized) struct `Hostile tokens` {
    @Test(arguments: HostileToken.forged + HostileToken.misplaced + HostileToken.guessed)
    func `a bad token opens neither documents nor a session`(_ hostile: HostileToken) async throws {
      let host = try BridgeHost.current
      let client = try host.client("mame", "c-101")
      let handle = try await host.handle("M-9000")
      let search = try await client.search(handle, bearer: hostile.make(host))
      try expect(search, hostile, problem: Self.outcome(search))
      let body: JSONValue = ["handle": .string(handle), "custodian": "oshidori"]
      let session = try await client.send(
        .post, "/api/sessions", body.encoded(), bearer: hostile.make(host))
      try expect(session, hostile, problem: Refused(session).code)
      if hostile.isAssertion {
        let entry = try await host.lastEntry()
        #expect(entry["kind"] == "refusal")
        #expect(entry["fields"]?["reason"]?.string == hostile.code)
      }
      try await host.expectGoodService()
    }

    private func expect(
      _ answer: UpstreamResponse, _ hostile: HostileToken, problem: String
    ) throws {
      #expect(answer.head.status.code == hostile.status)
      #expect(problem == hostile.code)
      let text = String(decoding: answer.bytes, as: UTF8.self)
      for secret in ["dr.ito", "ph.abe", Assertion.licence, "kid", "Error", "swift", "/tmp"] {
        #expect(!text.contains(secret), "\(secret) in \(text)")
      }
      let challenge = answer.head.fields["www-authenticate"]
      #expect((challenge != nil) == (hostile.status == 401))
    }

    private static func outcome(_ answer: UpstreamResponse) throws -> String {
      let body = try JSONValue.parse(answer.body)
      let coding = body["issue"]?[0]?["details"]?["coding"]?[0]
      #expect(coding?["system"]?.string == "urn:kakehashi:problem")
      return coding?["code"]?.string ?? ""
    }

    @Test func `an assertion is good once, for search and session alike`() async throws {
      let host = try BridgeHost.current
      let client = try host.client("mame", "c-101")
      let handle = try await host.handle("M-9001")
      let token = try host.token(.doctor)
      #expect(try await client.search(handle, bearer: token).head.status == 200)
      let again = try await client.search(handle, bearer: token)
      #expect(try Self.outcome(again) == "assertion-replayed")
      let session: JSONValue = ["handle": .string(handle), "custodian": "oshidori"]
      let refused = try await client.refusal(.post, "/api/sessions", session, bearer: token)
      #expect(refused == Refused(401, "assertion-replayed"))
    }

    @Test func `of a hundred who show one assertion at once one is answered`() async throws {
      let host = try BridgeHost.current
      let client = try host.client("mame", "c-101")
      let handle = try await host.handle("M-9002")
      let token = try host.token(.doctor)
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<100 {
          group.addTask { try await client.search(handle, bearer: token).head.status.code }
        }
        return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
      }
      #expect(statuses == [200: 1, 401: 99])
    }

    @Test func `a suspended user's assertion is refused from then on`() async throws {
      let host = try BridgeHost.current
      let person = Assertion(user: "dr.kimura", licence: "第200001号")
      try await host.register(person)
      let client = try host.client("mame", "c-101")
      let handle = try await host.handle("M-9003")
      #expect(try await client.search(handle, bearer: host.token(person)).head.status == 200)
      try await host.register(person, status: "suspended")
      let refused = try await client.search(handle, bearer: host.token(person))
      #expect(try Self.outcome(refused) == "user-inactive")
    }

    @Test func `other schemes and a missing token are one refusal`() async throws {
      let host = try BridgeHost.current
      let client = try host.client("mame", "c-101")
      let handle = try await host.handle("M-9004")
      for value in [nil, "Basic YTpi", "Bearer", "bearer\tx", "Token abc"] {
        let answer = try await client.send(
          .get, "/fhir/oshidori/DocumentReference?patient=\(handle)&status=current",
          fields: value.map { [("authorization", $0)] } ?? [])
        #expect(answer.head.status == 401, "\(value ?? "none")")
        #expect(try Self.outcome(answer) == "bearer-missing")
      }
    }
  }
}
