package import Consent
import Record

/// As whom the bridge asks a FHIR custodian: by role account, with a token that says who is behind.
package struct DelegationSettings: Sendable {
  /// Signs the tokens: P-256.
  package let key: Credential
  /// What the bridge is called as their issuer.
  package let issuer: String
  /// Whom they are for, as the custodian calls itself.
  package let audience: String
  /// The OID of the code system that the vocabulary's roles are told in.
  package let roleSystem: String
  /// How long one is good at most.
  package let minutesMax: Int
  /// Which account stands for whom; the first that covers a user counts.
  package let rules: [RoleAccountRule]
}

extension DelegationSettings {
  /// LIMIT: rules of one custodian.
  private static let rulesMax = 1_000

  /// Reads the member `roleAccounts` of a network.
  init(_ object: ObjectReader, folder: String) throws(FieldError) {
    var reader = object
    key = try reader.credential("key", in: folder)
    issuer = try reader.text("issuer")
    audience = try reader.text("audience")
    roleSystem = try reader.parsed("roleSystem", Wording(ja: " OID", en: "an OID")) {
      OID.isValid($0) ? $0 : nil
    }
    minutesMax = try reader.integer("minutes", in: 1...10, default: 2)
    rules = try Configuration.readAll(try reader.objects("rules", max: Self.rulesMax)) {
      rule throws(FieldError) in
      RoleAccountRule(
        network: try rule.network("network"),
        facility: try rule.optionalParsed(
          "facility", Wording(ja: "施設 id", en: "a facility id")
        ) { FacilityID($0) }, role: try rule.optionalText("role"),
        purpose: try rule.optionalText("purpose"), account: try rule.text("account"))
    }
    try reader.finish()
  }
}
