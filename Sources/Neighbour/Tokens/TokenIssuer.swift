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

  /// The same as a SAML 2.0 assertion, signed with the same key.
  ///
  /// With the user's `holder` certificate only its owner may show it. Throws
  /// ``NeighbourError/environment(_:)`` where the key is neither a P-256 nor an RSA key.
  package func assertion(
    for user: UserAssertion, holder: Certificate?
  ) throws(NeighbourError) -> [UInt8] {
    let assertion = SAMLAssertion(
      user: user, issuer: issuer, id: "_\(Hex.encode(SecureRandom.bytes(16)))",
      now: clock.now(), holder: holder)
    do throws(CryptoError) {
      let signature = try EnvelopedSignature(by: key)
      return assertion.text(
        signature: try signature.element(over: assertion.text(), id: assertion.id))
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
  ///
  /// A SAML assertion is asked for as IHE IUA §3.71 has it; `client_certificate`, in base64,
  /// makes its owner alone the one who may show it.
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
      switch try form.single("requested_token_type") {
      case nil, "\(Self.tokenTypes)jwt", "\(Self.tokenTypes)access_token":
        return granted(assertion)
      case "\(Self.tokenTypes)saml2":
        let named = try form.single("client_certificate")
        let holder = named.flatMap { Self.certificate($0, certificate) }
        guard named == nil || holder != nil else { return failure(400, "invalid_request") }
        return granted(assertion, holder: holder)
      default: return failure(400, "invalid_request")
      }
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

  /// A certificate in base64; nil where it is not that of the connection.
  private static func certificate(_ text: String, _ digest: Digest) -> Certificate? {
    // Whatever is wrong with it, it is not the one.
    let certificate = Base64.decode(text).flatMap { try? Certificate(der: $0) }
    return certificate?.digest == digest ? certificate : nil
  }

  private func granted(_ assertion: UserAssertion, holder: Certificate?) -> Answer {
    do throws(NeighbourError) {
      let text = try self.assertion(for: assertion, holder: holder)
      let body: JSONValue = [
        "access_token": .string(Base64URL.encode(text)),
        "issued_token_type": .string("\(Self.tokenTypes)saml2"), "token_type": "N_A",
        "expires_in": .number(String(assertion.lifetimeSeconds)),
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

  /// What the names of token types begin with (RFC 8693 §3).
  private static let tokenTypes = "urn:ietf:params:oauth:token-type:"

  /// How long a token is valid unless somebody says otherwise.
  package static let lifetimeSeconds: Int64 = 300
}
