import Crypto
import Neighbour
import Platform
import Testing
import XML

/// What a neighbour demands of whoever asks in SOAP.
@Suite struct `A demand for assertions` {
  private let clock = ManualClock(Timestamp(milliseconds: 1_800_000_000_000))
  private let key: SigningKey
  private let holder: Certificate
  private let demand: AssertionDemand

  init() throws {
    key = try SigningKey.generate(.p256)
    let validity = DevelopmentAuthority.Validity.days(1, from: 1_800_000_000)
    holder = try DevelopmentAuthority.create(commonName: "test", validity: validity)
      .issue(.client("bridge", validity: validity)).certificate
    demand = AssertionDemand(
      issuer: key.verifying, audience: "https://x.example", clock: clock.wallClock)
  }

  private func assertion(
    audience: String = "https://x.example", by signer: SigningKey? = nil, isHeld: Bool = true
  ) throws -> String {
    let user = UserAssertion(
      subject: "u1", subjectName: "u1", audience: audience, role: "doctor", purpose: "TREAT",
      facility: "F1", licence: nil, certificate: holder.digest, lifetimeSeconds: 300)
    let issuer = TokenIssuer(key: signer ?? key, issuer: "i", clock: clock.wallClock)
    return String(
      decoding: try issuer.assertion(for: user, holder: isHeld ? holder : nil), as: UTF8.self)
  }

  private func isMet(by texts: String..., certificate: Digest? = nil) throws -> Bool {
    let elements = try texts.map { try XMLTree(Array($0.utf8)).root }
    return demand.isMet(by: elements, holder: certificate ?? holder.digest)
  }

  @Test func `is met by a good one, and by each only once`() throws {
    let good = try assertion()
    #expect(try isMet(by: good))
    #expect(try !isMet(by: good))
    #expect(try isMet(by: assertion()))
  }

  @Test func `is met by none and by two no more than by another's`() throws {
    #expect(try !isMet())
    #expect(try !isMet(by: assertion(), assertion()))
    #expect(try !isMet(by: assertion(by: SigningKey.generate(.p256))))
    #expect(try !isMet(by: assertion(audience: "https://y.example")))
    #expect(try !isMet(by: assertion(isHeld: false)))
    #expect(try !isMet(by: assertion(), certificate: SHA256.hash([1])))
    #expect(try !isMet(by: assertion().replacing("doctor", with: "nurses")))
  }

  @Test(arguments: [(-61, false), (-60, true), (359, true), (360, false)])
  func `is met around the time of an assertion`(seconds: Int, isMet: Bool) throws {
    let text = try assertion()
    clock.advance(by: .seconds(seconds))
    #expect(try self.isMet(by: text) == isMet)
  }
}
