import Consent
import Crypto
import Foundation
import Platform
import Record
import Testing

/// Tokens that a signer we did not write makes: PyJWT, where it is installed.
@Suite(.timeLimit(.minutes(2))) struct `A security event of an independent signer` {
  private static let script = """
    import json, sys, time
    try:
        import jwt
        from cryptography.hazmat.primitives.asymmetric import ec, rsa
    except ImportError:
        sys.exit(3)
    now = int(sys.argv[1])
    keys = {"ES256": ec.generate_private_key(ec.SECP256R1()),
            "PS256": rsa.generate_private_key(65537, 2048)}
    made = {"keys": [], "tokens": []}
    for name, key in keys.items():
        algorithm = jwt.get_algorithm_by_name(name)
        public = json.loads(algorithm.to_jwk(key.public_key()))
        public.pop("key_ops", None)
        made["keys"].append({**public, "kid": name, "alg": name})
        uri = "https://schemas.openid.net/secevent/caep/event-type/session-revoked"
        made["tokens"].append(jwt.encode({
            "iss": "https://idp.mame.example", "aud": ["https://bridge.example/mame"],
            "iat": now, "jti": name, "sub_id": {"format": "opaque", "id": "dr.sato"},
            "events": {uri: {"event_timestamp": now, "reason_admin": {"en": "left"}}}},
            key, algorithm=name, headers={"kid": name, "typ": "secevent+jwt"}))
    print(json.dumps(made))
    """

  @Test func `is understood`() async throws {
    try await Bench.run { bench in
      let now = bench.clock.now.unixSeconds
      guard let text = try Peer.run([Peer.python, "-c", Self.script, "\(now)"], files: [:])
      else { return }
      let made = try JSONValue.parse(Array(text.utf8))
      let set = JSONValue.object([(key: "keys", value: made["keys"] ?? .null)])
      let keys = try JWKSet(json: set.encoded())
      let identity = IdentityProvider(
        issuer: "https://idp.mame.example", audience: "https://bridge.example/mame",
        keys: { keys }, map: { _ in nil })
      let desk = SecurityEventDesk(
        registers: bench.registers, store: bench.store, clock: bench.clock.wallClock)
      let tokens = made["tokens"]?.elements?.compactMap(\.string) ?? []
      #expect(tokens.count == 2)
      for token in tokens {
        let event = try desk.read(token, of: identity)
        let user = try Bench.user()
        #expect(event.user == user && event.kind == .sessionRevoked)
        #expect(event.at.unixSeconds == now)
      }
    }
  }
}
