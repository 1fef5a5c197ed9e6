package import Crypto
import Record

/// What a network says of a user when it lets them ask elsewhere (IHE ITI IUA §3.71.4.2.2).
package struct UserAssertion: Sendable, Equatable {
  /// The user as the network names them.
  package var subject: String
  /// The user's name, for people to read.
  package var subjectName: String
  /// Whom the token is for.
  package var audience: String
  /// The vocabulary's word for the role, such as `doctor`.
  package var role: String
  /// Why they ask, from HL7's ActReason, such as `TREAT`.
  package var purpose: String
  /// The facility they work at.
  package var facility: String
  /// The number of the licence the role rests on, if it rests on one.
  package var licence: String?
  /// The certificate that the token is bound to (RFC 8705 §3.1).
  package var certificate: Digest
  /// How long it is valid, in seconds; below zero, how long ago it expired.
  package var lifetimeSeconds: Int64

  /// An assertion from its parts.
  package init(
    subject: String, subjectName: String, audience: String, role: String, purpose: String,
    facility: String, licence: String?, certificate: Digest, lifetimeSeconds: Int64
  ) {
    self.subject = subject
    self.subjectName = subjectName
    self.audience = audience
    self.role = role
    self.purpose = purpose
    self.facility = facility
    self.licence = licence
    self.certificate = certificate
    self.lifetimeSeconds = lifetimeSeconds
  }

  static let scope = "user/DocumentReference.rs"

  /// The claims of a token issued at a time, in seconds since 1970.
  func claims(issuer: String, identifier: String, at now: Int64) -> JSONValue {
    let issued = issued(at: now)
    var members: [(key: String, value: JSONValue)] = [
      ("iss", .string(issuer)),
      ("sub", .string(subject)),
      ("aud", .string(audience)),
      ("iat", .number(String(issued))),
      ("nbf", .number(String(issued))),
      ("exp", .number(String(now + lifetimeSeconds))),
      ("jti", .string(identifier)),
      ("client_id", .string(facility)),
      ("scope", .string(Self.scope)),
      ("amr", ["pwd", "hwk"]), ("auth_time", .number(String(issued))),
      ("cnf", ["x5t#S256": .string(Base64URL.encode(certificate.bytes))]),
    ]
    if let licence { members.append(("licence", .string(licence))) }
    members.append(("extensions", ["ihe_iua": extensions]))
    return .object(members)
  }

  /// When it was issued, in seconds since 1970: now, or long enough before it expired.
  func issued(at now: Int64) -> Int64 {
    lifetimeSeconds > 0 ? now : now + lifetimeSeconds - TokenIssuer.lifetimeSeconds
  }

  private var extensions: JSONValue {
    [
      "subject_name": .string(subjectName),
      "subject_organization_id": .string(facility),
      "subject_role": [
        [
          "system": "http://terminology.hl7.org/CodeSystem/practitioner-role",
          "code": .string(role),
        ]
      ],
      "purpose_of_use": [
        [
          "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
          "code": .string(purpose),
        ]
      ],
    ]
  }
}
