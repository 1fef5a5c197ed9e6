import Consent
import Crypto
import Linkage
import Platform
import Policy
import Record
import Testing

/// An identity provider that signs what a test tells it to.
struct Provider: Sendable {
  let bench: Bench
  let key: SigningKey
  let checker: UserAssertionChecker
  let facility: FacilityReference

  /// Registers a doctor at `mame/1` and trusts a fresh key for `mame`.
  init(
    _ bench: Bench,
    _ recertification: Recertification = Recertification(rules: [:], since: Bench.now),
    map: @escaping @Sendable (IdentityProvider.Word) -> String? = { _ in nil }
  ) async throws {
    self.bench = bench
    let key = try SigningKey.generate(.p256)
    self.key = key
    facility = try await bench.register("mame/1")
    try await bench.registers.putUser(
      UserRecord(id: try Bench.user(), facility: facility, role: "doctor", licence: "123456"))
    let keys = try JWKSet(key.verifying)
    let provider = IdentityProvider(
      issuer: "https://idp.mame.example", audience: "https://bridge.example/mame",
      keys: { keys }, map: map)
    checker = UserAssertionChecker(
      providers: [facility.network: provider], registers: bench.registers,
      recertification: recertification, store: bench.store, clock: bench.clock.wallClock)
  }

  /// The claims of a good assertion, with `changes` put over them; null removes a claim.
  func claims(_ changes: [String: JSONValue] = [:]) -> JSONValue {
    let now = bench.clock.now.unixSeconds
    let good: [(String, JSONValue)] = [
      ("iss", "https://idp.mame.example"), ("aud", "https://bridge.example/mame"),
      ("sub", "dr.sato"), ("iat", .number("\(now)")), ("exp", .number("\(now + 300)")),
      ("jti", .string("jti-\(SlipID.random().hex)")), ("client_id", "emr"),
      ("amr", ["pwd", "otp"]), ("licence", "123456"),
      (
        "cnf",
        [
          "x5t#S256": .string(Base64URL.encode(Bench.certificate("mame/1").bytes))
        ]
      ),
      ("extensions", extensions()),
    ]
    let names = good.map(\.0) + changes.keys.filter { name in !good.contains { $0.0 == name } }
    return .object(
      names.compactMap { name in
        let value = changes[name] ?? good.first { $0.0 == name }?.1 ?? .null
        return value == .null ? nil : (key: name, value: value)
      })
  }

  func extensions(
    organization: String = "mame/1", roles: [String] = ["doctor"], purposes: [String] = ["TREAT"]
  ) -> JSONValue {
    func codings(_ codes: [String]) -> JSONValue {
      .array(codes.map { ["system": "urn:kakehashi", "code": .string($0)] })
    }
    return [
      "ihe_iua": [
        "subject_name": "佐藤 一郎", "subject_organization_id": .string(organization),
        "subject_role": codings(roles), "purpose_of_use": codings(purposes),
      ]
    ]
  }

  func sign(_ claims: JSONValue) throws -> String {
    try JWS.sign(claims.encoded(), with: key, algorithm: .ES256)
  }

  /// What becomes of a good assertion with `changes`: the facts, or the refusal.
  func outcome(_ changes: [String: JSONValue] = [:]) async throws -> Result<
    UserFacts, AssertionError
  > {
    await outcome(token: try sign(claims(changes)))
  }

  func outcome(token: String, certificate: String = "mame/1") async -> Result<
    UserFacts, AssertionError
  > {
    do throws(AssertionError) {
      let user = try await checker.check(
        token, certificate: Bench.certificate(certificate), facility: facility)
      return .success(user.facts)
    } catch {
      return .failure(error)
    }
  }
}

extension Result where Failure: Equatable {
  /// The error, or nil for a success.
  var refusal: Failure? {
    switch self {
    case .success: nil
    case .failure(let error): error
    }
  }
}
