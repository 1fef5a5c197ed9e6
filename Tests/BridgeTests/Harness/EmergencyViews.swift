import HTTP
import Platform
import Record
import Transport

extension Assertion {
  /// A doctor at the clinic the patient never named, who has just authenticated.
  static func emergency(
    _ host: BridgeHost, _ person: Assertion = .otherDoctor, age seconds: Int64 = 10
  ) -> Assertion {
    var urgent = person
    urgent.purpose = "ETREAT"
    urgent.claims["auth_time"] = .number("\(host.clock.now().unixSeconds - seconds)")
    return urgent
  }
}

extension BridgeHost {
  /// What a doctor states.
  static let claim: JSONValue = [
    "reason": "unconscious", "text": "搬送時 JCS300、家族と連絡がつかない", "state": "unresponsive",
    "minutes": 20,
  ]

  /// Somebody of both networks who agreed to emergency viewing and named no clinic but `c-101`.
  func urgentReferral(_ index: Int = 0) async throws -> (Referral, handle: String) {
    let referral = try await referral(index)
    try await consent("oshidori", referral.there, "emergencyConsent", "yes")
    return (referral, try await handle(referral.here, "mame", "c-102"))
  }

  /// The facility lets a user open emergency views for 30 days.
  func entitle(_ person: Assertion = .otherDoctor) async throws {
    try await call(
      person.network, person.facility, .put,
      "/api/users/\(person.facility)/\(person.user)/emergency",
      ["until": .string(clock.now().adding(.seconds(30 * 86_400)).rfc3339), "by": "院長"])
  }

  /// What becomes of opening an emergency view.
  func openEmergency(
    _ handle: String, as person: Assertion? = nil, claim: JSONValue? = BridgeHost.claim
  ) async throws -> UpstreamResponse {
    let person = person ?? .emergency(self)
    var body: JSONValue = ["handle": .string(handle), "custodian": "oshidori"]
    if let claim { body = body.setting("emergency", claim) }
    return try await client(person.network, person.facility).send(
      .post, "/api/sessions", body.encoded(), bearer: token(person))
  }

  /// An addressee's notices after a number.
  func notices(_ network: String, _ name: String, after: Int = 0) async throws -> [JSONValue] {
    let answer = try await call(network, name, .get, "/api/notices?after=\(after)")
    return answer["notices"]?.elements ?? []
  }

  /// A network's reviewer says what they found.
  @discardableResult
  func examine(
    _ review: String, _ network: String, by reviewer: String, _ finding: String = "justified"
  ) async throws -> JSONValue {
    try await call(
      network, "operator", .post, "/api/emergencies/\(review)/review",
      ["reviewer": .string(reviewer), "finding": .string(finding), "note": "診療録と照合した"])
  }
}
