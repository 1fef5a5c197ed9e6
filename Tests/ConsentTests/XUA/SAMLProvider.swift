import Consent
import Crypto
import Linkage
import Platform
import Record
import Testing
import XML

/// An identity provider that signs SAML assertions, and the bridge that checks them.
struct SAMLProvider: Sendable {
  let bench: Bench
  let key: SigningKey
  let checker: UserAssertionChecker
  let facility: FacilityReference
  /// The certificate of the facility's connection.
  let certificate: Certificate

  init(
    _ bench: Bench, kind: KeyKind = .p256, homeCommunity: String? = nil,
    binding: IdentityProvider.Binding = .certificate
  ) async throws {
    self.bench = bench
    let key = try SigningKey.generate(kind)
    self.key = key
    certificate = try Self.certificate("mame-1")
    facility = try await bench.register("mame/1")
    try await bench.registers.putUser(
      UserRecord(id: try Bench.user(), facility: facility, role: "doctor", licence: "123456"))
    let keys = try JWKSet(key.verifying)
    let provider = IdentityProvider(
      issuer: "https://idp.mame.example", audience: "https://bridge.example/mame",
      homeCommunity: homeCommunity, binding: binding, keys: { keys })
    checker = UserAssertionChecker(
      providers: [facility.network: provider], registers: bench.registers,
      recertification: Recertification(rules: [:], since: Bench.now), store: bench.store,
      clock: bench.clock.wallClock)
  }

  /// A certificate of its own authority.
  static func certificate(
    _ name: String, _ key: SigningKey? = nil
  ) throws -> Certificate {
    let validity = DevelopmentAuthority.Validity.days(30, from: 1_767_225_600)
    let authority = try DevelopmentAuthority.create(commonName: "test", validity: validity)
    guard let key else {
      return try authority.issue(.client(name, validity: validity)).certificate
    }
    return try authority.certify(key.verifying, .client(name, validity: validity))
  }

  /// A good assertion of now.
  func good() -> AssertionText { AssertionText(now: bench.clock.now, certificate: certificate) }

  /// What becomes of an assertion: the facts, or the refusal.
  func outcome(_ text: String, certificate: Digest? = nil) async throws -> Result<
    UserFacts, AssertionError
  > {
    let root = try XMLTree(Array(text.utf8)).root
    return await outcome(root, certificate: certificate)
  }

  func outcome(_ element: XMLTree.Element, certificate: Digest? = nil) async -> Result<
    UserFacts, AssertionError
  > {
    do throws(AssertionError) {
      let user = try await checker.check(
        element, certificate: certificate ?? self.certificate.digest, facility: facility)
      return .success(user.facts)
    } catch {
      return .failure(error)
    }
  }
}
