import Record

/// How a custodian is told who asks: SAML assertions that the bridge issues (IHE XUA).
package struct OutgoingAssertionSettings: Sendable {
  /// Signs them: P-256 or RSA, PEM.
  package let keyFile: String
  /// The certificate of that key, which goes along, PEM.
  package let certificateFile: String
  /// What the bridge is called as their issuer.
  package let issuer: String
  /// Whom they are for, as the custodian calls itself.
  package let audience: String
  /// The OID of the code system that the vocabulary's roles are told in.
  package let roleSystem: String
  /// How long one is good at most.
  package let minutesMax: Int
}

extension OutgoingAssertionSettings {
  init(_ object: ObjectReader, folder: String) throws(FieldError) {
    var reader = object
    keyFile = try reader.file("key", in: folder)
    certificateFile = try reader.file("certificate", in: folder)
    issuer = try reader.text("issuer")
    audience = try reader.text("audience")
    roleSystem = try reader.parsed("roleSystem", Wording(ja: " OID", en: "an OID")) {
      OID.isValid($0) ? $0 : nil
    }
    minutesMax = try reader.integer("minutes", in: 1...60, default: 5)
    try reader.finish()
  }
}
