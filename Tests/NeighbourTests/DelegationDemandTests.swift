import Crypto
import HTTP
import Neighbour
import Platform
import Record
import Testing

/// The tokens that a neighbour wants to see of whoever asks by role account.
@Suite struct DelegationDemandTests {
  private static let now: Int64 = 1_800_000_000
  private let key: SigningKey
  private let demand: DelegationDemand
  private let certificate = SHA256.hash(Array("certificate".utf8))

  init() throws {
    key = try SigningKey.generate(.p256)
    let clock = ManualClock(Timestamp(milliseconds: Self.now * 1_000))
    demand = DelegationDemand(
      keys: try JWKSet(key.verifying), issuer: "https://bridge.example",
      audience: "https://fhir.example", accounts: ["mame-doctor"], clock: clock.wallClock)
  }

  private var claims: JSONValue {
    [
      "iss": "https://bridge.example", "sub": "mame-doctor", "aud": "https://fhir.example",
      "iat": .number("\(Self.now - 5)"), "exp": .number("\(Self.now + 115)"),
      "act": ["sub": "p7kq"],
      "cnf": ["x5t#S256": .string(Base64URL.encode(certificate.bytes))],
    ]
  }

  private func token(
    _ claims: JSONValue, by other: SigningKey? = nil, type: String? = "at+jwt"
  ) throws -> String {
    try JWS.sign(claims.encoded(), with: other ?? key, type: type)
  }

  private func refused(_ authorization: String?, _ digest: Digest? = nil) throws -> Answer? {
    let fields = Fields(authorization.map { [("authorization", $0)] } ?? [])
    let head = RequestHead(method: .get, target: try Target("/fhir/Patient"), fields: fields)
    return demand.refusal(of: head, certificate: digest ?? certificate)
  }

  @Test func `a token for a known account, with somebody behind it, may be shown by its holder`()
    throws
  {
    #expect(try refused("Bearer \(token(claims))") == nil)
    #expect(try refused("bearer \(token(claims))") == nil)
  }

  @Test func `without a token nothing is said but that there has to be one`() throws {
    let answer = try #require(try refused(nil))
    #expect(answer.status == 401)
    #expect(answer.challenge == "Bearer realm=\"fhir\"")
  }

  @Test(
    arguments: [
      ("iss", "https://other.example"), ("iss", .null), ("aud", "https://other.example"),
      ("aud", ["https://fhir.example", "https://other.example"]), ("aud", .null),
      ("exp", .number("\(now)")), ("exp", .null), ("exp", "1900000000"),
      ("iat", .number("\(now + 61)")), ("iat", .null), ("iat", .number("\(now + 116)")),
      ("cnf", .null), ("cnf", [:]), ("cnf", ["x5t#S256": "AAAA"]),
      ("cnf", ["x5t#S256": "not base64!"]),
    ] as [(String, JSONValue)])
  func `a token with another claim is no token`(_ name: String, _ value: JSONValue) throws {
    let changed = value == .null ? claims.removing(name) : claims.setting(name, value)
    let answer = try #require(try refused("Bearer \(token(changed))"))
    #expect(answer.status == 401)
    #expect(answer.challenge == "Bearer realm=\"fhir\", error=\"invalid_token\"")
  }

  @Test func `another's signature, type, scheme or certificate is no token`() throws {
    let foreign = try token(claims, by: SigningKey.generate(.p256))
    for field in [
      "Bearer \(foreign)", "Bearer \(try token(claims, by: SigningKey.generate(.ed25519)))",
      "Bearer \(try token(claims, type: "JWT"))", "Bearer \(try token(claims, type: nil))",
      "Basic \(try token(claims))", "Bearer", "Bearer ", "", "Bearer a.b.c",
      "Bearer \(try token(claims)) more",
    ] {
      #expect(try refused(field)?.status == 401)
    }
    let other = SHA256.hash(Array("other".utf8))
    #expect(try refused("Bearer \(token(claims))", other)?.status == 401)
  }

  @Test(
    arguments: [
      ("sub", "mame-nurse"), ("sub", .null), ("act", .null), ("act", [:]),
      ("act", ["sub": ""]), ("act", "p7kq"),
    ] as [(String, JSONValue)])
  func `who is no account, or has nobody behind it, may not`(
    _ name: String, _ value: JSONValue
  ) throws {
    let changed = value == .null ? claims.removing(name) : claims.setting(name, value)
    let answer = try #require(try refused("Bearer \(token(changed))"))
    #expect(answer.status == 403)
    #expect(answer.challenge == "Bearer realm=\"fhir\", error=\"insufficient_scope\"")
  }
}

extension JSONValue {
  fileprivate func removing(_ key: String) -> JSONValue {
    .object((members ?? []).filter { $0.key != key })
  }

  fileprivate func setting(_ key: String, _ value: JSONValue) -> JSONValue {
    .object((removing(key).members ?? []) + [(key, value)])
  }
}
