package import Crypto
package import HTTP
package import Platform
import Record

/// The authorization server of a neighbour: one key, one issuer.
package struct TokenIssuer: Sendable {
  private let key: SigningKey
  private let issuer: String
  private let clock: WallClock

  /// An issuer that signs with a P-256 key.
  package init(key: SigningKey, issuer: String, clock: WallClock = .system) {
    self.key = key
    self.issuer = issuer
    self.clock = clock
  }

  /// A token that says what the assertion says; single use, named by 128 random bits.
  ///
  /// Throws ``NeighbourError/environment(_:)`` where the key cannot sign ES256.
  package func token(for assertion: UserAssertion) throws(NeighbourError) -> String {
    let claims = assertion.claims(
      issuer: issuer, identifier: Base64URL.encode(SecureRandom.bytes(16)),
      at: clock.now().unixSeconds)
    do throws(CryptoError) {
      return try JWS.sign(
        claims.encoded(), with: key, algorithm: .ES256, type: "JWT",
        keyID: JSONWebKey.thumbprint(of: key.verifying))
    } catch {
      throw .environment("the token key cannot sign: \(error)")
    }
  }

  /// The public key as a JWK set, named by its thumbprint (RFC 7638).
  package func keySet() throws(NeighbourError) -> String {
    do throws(CryptoError) {
      let name = try JSONWebKey.thumbprint(of: key.verifying)
      return try JWKSet([JSONWebKey(key.verifying, keyID: name, algorithm: .ES256)]).json()
    } catch {
      throw .environment("the token key has no public form: \(error)")
    }
  }

  /// Answers a token request of a client with a certificate (RFC 6749 §4.4, RFC 8705 §2).
  package func answer(_ head: RequestHead, body: [UInt8], certificate: Digest) -> Answer {
    guard head.method == .post else { return failure(405, "invalid_request") }
    do throws(HTTPError) {
      let form = try Query(form: body)
      guard try form.single("grant_type") == "client_credentials" else {
        return failure(400, "unsupported_grant_type")
      }
      guard let assertion = try assertion(form, certificate) else {
        return failure(400, "invalid_request")
      }
      return granted(assertion)
    } catch {
      return failure(400, "invalid_request")
    }
  }

  private func assertion(
    _ form: Query, _ certificate: Digest
  ) throws(HTTPError) -> UserAssertion? {
    guard let subject = try form.single("subject"), let audience = try form.single("audience"),
      let role = try form.single("role"), let facility = try form.single("facility")
    else { return nil }
    return UserAssertion(
      subject: subject, subjectName: try form.single("subject_name") ?? subject,
      audience: audience, role: role, purpose: try form.single("purpose") ?? "TREAT",
      facility: facility, licence: try form.single("licence"), certificate: certificate,
      lifetimeSeconds: Self.lifetimeSeconds)
  }

  private func granted(_ assertion: UserAssertion) -> Answer {
    do throws(NeighbourError) {
      let body: JSONValue = [
        "access_token": .string(try token(for: assertion)), "token_type": "Bearer",
        "expires_in": .number(String(assertion.lifetimeSeconds)),
        "scope": .string(UserAssertion.scope),
      ]
      return Answer(status: 200, contentType: "application/json", body: body.encoded())
    } catch {
      return failure(500, "server_error")
    }
  }

  private func failure(_ status: Int, _ code: String) -> Answer {
    let body: JSONValue = ["error": .string(code)]
    return Answer(status: status, contentType: "application/json", body: body.encoded())
  }

  /// How long a token is valid unless somebody says otherwise.
  package static let lifetimeSeconds: Int64 = 300
}
