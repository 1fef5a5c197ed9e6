import Crypto
import Platform
import Record

/// A user assertion as a network's own issuer makes it (IHE IUA), every claim replaceable.
struct Assertion: Sendable {
  var network = "mame"
  var user = "dr.sato"
  var facility = "c-101"
  var role = "doctor"
  var purpose = "TREAT"
  var licence: String? = Assertion.licence
  /// Whose certificate it is bound to; the facility's own if nil.
  var certificate: String?
  /// Claims that replace those of the issuer; nil leaves one out.
  var claims: [String: JSONValue?] = [:]
  /// The PEM file of the key that signs; the network's own if nil.
  var keyFile: String?

  /// The licence with which ``BridgeHost/registerAll()`` registers everybody.
  static let licence = "第123456号"

  /// The people that ``BridgeHost/registerAll()`` registers.
  static let doctor = Assertion()
  static let otherDoctor = Assertion(user: "dr.ito", facility: "c-102")
  static let pharmacist = Assertion(user: "ph.abe", facility: "p-201", role: "pharmacist")
  static let nurse = Assertion(user: "ns.mori", role: "nurse")
  static let clerk = Assertion(user: "ck.kato", role: "clerk")
  /// The clerk as whoever links patients.
  static let reception = Assertion(user: "ck.kato", role: "clerk", purpose: "PATADMIN")
  static let theirDoctor = Assertion(network: "oshidori", user: "dr.hara", facility: "h-001")
}

extension BridgeHost {
  /// Signs an assertion now, by this bridge's clock; each one has an id of its own.
  func token(_ assertion: Assertion) throws -> String {
    let key = try SigningKey.load(
      pemPath: assertion.keyFile ?? site.file(assertion.network, "token.pem"))
    var claims = try usual(assertion)
    for (name, value) in assertion.claims {
      claims = value.map { claims.setting(name, $0) } ?? claims.removing(name)
    }
    return try JWS.sign(
      claims.encoded(), with: key, type: "JWT", keyID: JSONWebKey.thumbprint(of: key.verifying))
  }

  private func usual(_ assertion: Assertion) throws -> JSONValue {
    let now = clock.now().unixSeconds
    let name = assertion.certificate ?? assertion.facility
    let pem = try site.text(site.file(assertion.network, "\(name).pem"))
    let digest = try Certificate(pem: pem).digest
    let claims: JSONValue = [
      "iss": .string("https://id.\(assertion.network).example"),
      "sub": .string(assertion.user), "aud": .string(origin(assertion.network)),
      "iat": .number("\(now)"), "nbf": .number("\(now)"), "exp": .number("\(now + 300)"),
      "jti": .string(Base64URL.encode(SecureRandom.bytes(16))),
      "client_id": .string(assertion.facility), "amr": ["pwd", "hwk"],
      "cnf": ["x5t#S256": .string(Base64URL.encode(digest.bytes))],
      "extensions": [
        "ihe_iua": [
          "subject_name": .string(assertion.user),
          "subject_organization_id": .string(assertion.facility),
          "subject_role": [["code": .string(assertion.role)]],
          "purpose_of_use": [["code": .string(assertion.purpose)]],
        ]
      ],
    ]
    return assertion.licence.map { claims.setting("licence", .string($0)) } ?? claims
  }
}
