import Crypto
import HTTP
import Neighbour
import Platform
import Record
import Testing

/// The tokens that a neighbour issues for its users.
@Suite struct Tokens {
  private let key: SigningKey
  private let issuer: TokenIssuer
  private let clock = ManualClock(Timestamp(milliseconds: 1_800_000_000_000))
  private let certificate = SHA256.hash(Array("certificate".utf8))

  init() throws {
    key = try SigningKey.generate(.p256)
    issuer = TokenIssuer(key: key, issuer: "https://oshidori.example", clock: clock.wallClock)
  }

  private func assertion(lifetime: Int64 = 300, licence: String? = "1234") -> UserAssertion {
    UserAssertion(
      subject: "u1", subjectName: "石田 功", audience: "https://bridge.example", role: "doctor",
      purpose: "TREAT", facility: "F1", licence: licence, certificate: certificate,
      lifetimeSeconds: lifetime)
  }

  private func claims(_ token: String) throws -> JSONValue {
    let keys = try JWKSet(json: Array(try issuer.keySet().utf8))
    let (header, payload) = try JWS.verify(compact: token, keys: keys, allowed: [.ES256])
    #expect(try JSONValue.parse(header)["kid"] != nil)
    return try JSONValue.parse(payload)
  }

  @Test func `a token says who, where, why and for how long`() throws {
    let claims = try claims(issuer.token(for: assertion()))
    #expect(claims["iss"] == "https://oshidori.example")
    #expect(claims["sub"] == "u1")
    #expect(claims["aud"] == "https://bridge.example")
    #expect(claims["iat"] == 1_800_000_000)
    #expect(claims["nbf"] == 1_800_000_000)
    #expect(claims["exp"] == 1_800_000_300)
    #expect(claims["client_id"] == "F1")
    #expect(claims["amr"] == ["pwd", "hwk"])
    #expect(claims["licence"] == "1234")
    let iua = claims["extensions"]?["ihe_iua"]
    #expect(iua?["subject_name"] == "石田 功")
    #expect(iua?["subject_organization_id"] == "F1")
    #expect(iua?["subject_role"]?[0]?["code"] == "doctor")
    #expect(iua?["purpose_of_use"]?[0]?["code"] == "TREAT")
  }

  @Test func `a token is bound to the certificate`() throws {
    let claims = try claims(issuer.token(for: assertion()))
    let bound = claims["cnf"]?["x5t#S256"]?.string.flatMap(Base64URL.decode)
    #expect(bound == certificate.bytes)
  }

  @Test func `no two tokens have one name`() throws {
    let one = try claims(issuer.token(for: assertion()))["jti"]
    let other = try claims(issuer.token(for: assertion()))["jti"]
    #expect(one != nil && one != other)
  }

  @Test func `a lifetime below zero makes a token that has expired`() throws {
    let claims = try claims(issuer.token(for: assertion(lifetime: -60)))
    #expect(claims["exp"] == 1_799_999_940)
    #expect(claims["iat"] == 1_799_999_640)
  }

  @Test func `who has no licence claims none`() throws {
    #expect(try claims(issuer.token(for: assertion(licence: nil)))["licence"] == nil)
  }

  private func ask(_ form: String, method: Method = .post) throws -> Answer {
    let head = RequestHead(method: method, target: try Target("/token"), fields: Fields())
    return issuer.answer(head, body: Array(form.utf8), certificate: certificate)
  }

  @Test func `the token endpoint grants what the command makes`() throws {
    let answer = try ask(
      "grant_type=client_credentials&subject=u1&subject_name=%E7%9F%B3%E7%94%B0%20%E5%8A%9F"
        + "&audience=https%3A%2F%2Fbridge.example&role=doctor&purpose=TREAT&facility=F1"
        + "&licence=1234")
    let body = try JSONValue.parse(answer.body)
    #expect(answer.status == 200)
    #expect(body["token_type"] == "Bearer")
    #expect(body["expires_in"] == 300)
    let granted = try claims(try #require(body["access_token"]?.string))
    let made = try claims(issuer.token(for: assertion()))
    #expect(granted.withoutName == made.withoutName)
  }

  @Test(arguments: [
    ("grant_type=password&subject=u1&audience=a&role=doctor&facility=F1", "unsupported_grant_type"),
    ("subject=u1&audience=a&role=doctor&facility=F1", "unsupported_grant_type"),
    ("grant_type=client_credentials&audience=a&role=doctor&facility=F1", "invalid_request"),
    ("grant_type=client_credentials&subject=a&subject=b", "invalid_request"),
    ("%", "invalid_request"),
  ])
  func `the token endpoint refuses`(form: String, error: String) throws {
    let answer = try ask(form)
    #expect(answer.status == 400)
    #expect(try JSONValue.parse(answer.body)["error"]?.string == error)
  }

  @Test func `the token endpoint wants POST`() throws {
    #expect(try ask("", method: .get).status == 405)
  }

  @Test func `a key of another kind signs nothing`() throws {
    let other = TokenIssuer(key: try SigningKey.generate(.ed25519), issuer: "i")
    #expect(throws: NeighbourError.self) { _ = try other.token(for: assertion()) }
  }
}

extension JSONValue {
  /// The claims but for the one that differs each time.
  fileprivate var withoutName: JSONValue {
    .object((members ?? []).filter { $0.key != "jti" })
  }
}

/// The words after a command.
@Suite struct CommandLineWords {
  private let flags: Set<String> = ["a", "b"]

  @Test func `reads flags and their values`() throws {
    let arguments = try Arguments(["--a", "1", "--b", "--x"], flags: flags)
    #expect(arguments["a"] == "1")
    #expect(try arguments.required("b") == "--x")
    #expect(try arguments.number("a", in: 1...2, default: 7) == 1)
  }

  @Test func `a number that is not given has its default`() throws {
    #expect(try Arguments([], flags: flags).number("a", in: 1...2, default: 7) == 7)
  }

  @Test(arguments: [["a"], ["--c", "1"], ["--a"], ["--a", "1", "--a", "2"], ["-a", "1"]])
  func `refuses`(words: [String]) {
    #expect(throws: NeighbourError.self) { _ = try Arguments(words, flags: flags) }
  }

  @Test(arguments: ["0", "3", "x", ""])
  func `refuses a number out of range`(text: String) throws {
    let arguments = try Arguments(["--a", text], flags: flags)
    #expect(throws: NeighbourError.usage("`--a` is a number from 1 to 2")) {
      _ = try arguments.number("a", in: 1...2, default: 1)
    }
  }

  @Test func `names the flag that is missing`() throws {
    let arguments = try Arguments([], flags: flags)
    #expect(throws: NeighbourError.usage("`--a` is missing")) { _ = try arguments.required("a") }
  }
}
