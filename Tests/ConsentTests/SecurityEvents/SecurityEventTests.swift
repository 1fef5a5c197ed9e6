import Consent
import Crypto
import Linkage
import Platform
import Record
import Testing

@Suite struct `A security event` {
  /// A network's provider and the desk that takes what it pushes.
  private struct Stream {
    let provider: Provider
    let desk: SecurityEventDesk
    let identity: IdentityProvider

    init(_ bench: Bench) async throws {
      let provider = try await Provider(bench)
      self.provider = provider
      desk = SecurityEventDesk(
        registers: bench.registers, store: bench.store, clock: bench.clock.wallClock)
      let keys = try JWKSet(provider.key.verifying)
      identity = IdentityProvider(
        issuer: "https://idp.mame.example", audience: "https://bridge.example/mame",
        keys: { keys }, map: { _ in nil })
    }

    /// A token with `changes` put over a good one; null removes a claim.
    func token(
      _ kind: String = "session-revoked", _ changes: [String: JSONValue] = [:],
      event: JSONValue = .object([]), type: String? = "secevent+jwt", key: SigningKey? = nil
    ) throws -> String {
      let now = provider.bench.clock.now.unixSeconds
      let uri = "https://schemas.openid.net/secevent/caep/event-type/\(kind)"
      let good: [(String, JSONValue)] = [
        ("iss", "https://idp.mame.example"), ("aud", "https://bridge.example/mame"),
        ("iat", .number("\(now)")), ("jti", .string("set-\(SlipID.random().hex)")),
        (
          "sub_id",
          ["format": "iss_sub", "iss": "https://idp.mame.example", "sub": "dr.sato"]
        ),
        ("events", .object([(key: uri, value: event)])),
      ]
      let names = good.map(\.0) + changes.keys.filter { name in !good.contains { $0.0 == name } }
      let claims = JSONValue.object(
        names.compactMap { name in
          let value = changes[name] ?? good.first { $0.0 == name }?.1 ?? .null
          return value == .null ? nil : (key: name, value: value)
        })
      return try JWS.sign(
        claims.encoded(), with: key ?? provider.key, algorithm: .ES256, type: type)
    }

    /// What becomes of a token.
    func push(_ token: String) async -> Result<SecurityEventDesk.Outcome, SecurityEventError> {
      do throws(SecurityEventError) {
        let event = try desk.read(token, of: identity)
        return .success(try await desk.take(event, token: token, of: provider.facility.network))
      } catch {
        return .failure(error)
      }
    }
  }

  @Test(arguments: SecurityEvent.Kind.allCases) func `ends what its user has, everywhere`(
    kind: SecurityEvent.Kind
  ) async throws {
    try await Bench.run { bench in
      let stream = try await Stream(bench)
      let other = try await bench.register("mame/2")
      try await bench.registers.putUser(
        UserRecord(id: try Bench.user(), facility: other, role: "clerk", licence: nil))
      let heard = Listener(bench.registers.events)
      let outcome = await stream.push(try stream.token(kind.rawValue))
      #expect(outcome.refusal == nil)
      guard case .success(.revoked(let event)) = outcome else { return }
      let user = try Bench.user()
      #expect(event.kind == kind && event.user == user)
      #expect(
        Set(heard.events.map(\.subject)) == [
          .user(stream.provider.facility, event.user), .user(other, event.user),
        ])
      #expect(heard.events.allSatisfy { $0.effect == .narrows })
    }
  }

  @Test func `outdates assertions that were issued before it, and no later ones`() async throws {
    try await Bench.run { bench in
      let stream = try await Stream(bench)
      let before = try stream.provider.sign(stream.provider.claims())
      bench.clock.advance(by: .seconds(5))
      let same = try stream.provider.sign(stream.provider.claims())
      #expect(await stream.push(try stream.token()).refusal == nil)
      #expect(await stream.provider.outcome(token: before).refusal == .outdated)
      #expect(await stream.provider.outcome(token: same).refusal == .outdated)
      bench.clock.advance(by: .seconds(1))
      #expect(try await stream.provider.outcome().refusal == nil)
    }
  }

  @Test func `that comes late takes nothing of a younger one back`() async throws {
    try await Bench.run { bench in
      let stream = try await Stream(bench)
      let old = try stream.token()
      bench.clock.advance(by: .seconds(60))
      let between = try stream.provider.sign(stream.provider.claims())
      bench.clock.advance(by: .seconds(60))
      #expect(await stream.push(try stream.token("credential-change")).refusal == nil)
      #expect(await stream.push(old).refusal == nil)
      #expect(await stream.provider.outcome(token: between).refusal == .outdated)
    }
  }

  @Test func `happened when it says, not when it was told`() async throws {
    try await Bench.run { bench in
      let stream = try await Stream(bench)
      let at = bench.clock.now.unixSeconds
      bench.clock.advance(by: .seconds(30))
      let after = try stream.provider.sign(stream.provider.claims())
      bench.clock.advance(by: .seconds(30))
      let token = try stream.token(event: ["event_timestamp": .number("\(at)")])
      #expect(await stream.push(token).refusal == nil)
      #expect(await stream.provider.outcome(token: after).refusal == nil)
    }
  }

  @Test func `is acknowledged again but takes effect once`() async throws {
    try await Bench.run { bench in
      let stream = try await Stream(bench)
      let token = try stream.token("session-revoked", ["jti": "one"])
      let first = await stream.push(token)
      guard case .success(.revoked(let event)) = first else {
        Issue.record("\(first)")
        return
      }
      let heard = Listener(bench.registers.events)
      #expect(try await stream.push(token).get() == .known(event))
      #expect(heard.events.allSatisfy { $0.effect == .same })
      #expect(
        await stream.push(try stream.token("credential-change", ["jti": "one"])).refusal == .reused)
    }
  }

  /// A claim put over a good token, and the refusal it has to meet.
  static let flaws: [(String, JSONValue, SecurityEventError)] = [
    ("iss", "https://idp.other.example", .wrongIssuer), ("iss", .null, .malformed("iss")),
    ("aud", "https://bridge.example/oshidori", .wrongAudience), ("aud", .null, .malformed("aud")),
    ("aud", ["https://a.example"], .wrongAudience), ("jti", .null, .malformed("jti")),
    ("iat", .null, .malformed("iat")), ("iat", 1, .untimely),
    ("iat", .number("\(Bench.now.unixSeconds + 61)"), .untimely),
    ("exp", .number("\(Bench.now.unixSeconds + 600)"), .malformed("exp")),
    ("sub", "dr.sato", .malformed("sub")), ("sub_id", .null, .malformed("sub_id")),
    ("sub_id", ["format": "email", "email": "a@b.example"], .malformed("sub_id")),
    ("sub_id", ["format": "opaque", "id": "dr.suzuki"], .unknownUser),
    (
      "sub_id", ["format": "iss_sub", "iss": "https://idp.other.example", "sub": "dr.sato"],
      .unknownUser
    ),
    ("events", .null, .malformed("events")), ("events", .object([]), .malformed("events")),
    ("events", ["https://schemas.openid.net/secevent/other": [:]], .malformed("events")),
    (
      "events",
      [
        "https://schemas.openid.net/secevent/caep/event-type/session-revoked": [
          "event_timestamp": .number("\(Bench.now.unixSeconds + 1)")
        ]
      ], .malformed("event_timestamp")
    ),
  ]

  @Test(arguments: flaws.indices) func `is refused for whatever is wrong with it`(
    index: Int
  ) async throws {
    let (claim, value, refusal) = Self.flaws[index]
    try await Bench.run { bench in
      let stream = try await Stream(bench)
      let heard = Listener(bench.registers.events)
      let token = try stream.token("session-revoked", [claim: value])
      #expect(await stream.push(token).refusal == refusal)
      #expect(heard.events.isEmpty)
      #expect(try await stream.provider.outcome().refusal == nil)
    }
  }

  @Test func `is signed by the provider and is nothing else`() async throws {
    try await Bench.run { bench in
      let stream = try await Stream(bench)
      let stranger = try SigningKey.generate(.p256)
      #expect(await stream.push(try stream.token(key: stranger)).refusal == .badSignature)
      for type in [nil, "JWT", "at+jwt"] {
        #expect(await stream.push(try stream.token(type: type)).refusal == .malformed("typ"))
      }
      let assertion = try stream.provider.sign(stream.provider.claims())
      #expect(await stream.push(assertion).refusal == .malformed("typ"))
      // Nor is an event an assertion.
      #expect(await stream.provider.outcome(token: try stream.token()).refusal != nil)
      #expect(await stream.push("x.y.z").refusal == .malformed("token"))
    }
  }
}
