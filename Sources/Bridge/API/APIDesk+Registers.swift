import Consent
import Ledger
import Linkage
import Platform
import Record
import Transport

extension APIDesk {
  /// `GET /api/users/<facility>`.
  func users(of facility: String, _ call: Call) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    let reference = try reference(facility)
    let list = try await consent { () async throws(ConsentError) in
      try await registers.users(at: reference)
    }
    return Answer.json(.array(list.map(Self.value)))
  }

  /// `PUT /api/users/<facility>/<id>`.
  func put(
    user id: String, at facility: String, _ call: Call
  ) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    let user = try userBody(id, try reference(facility), call)
    try await audited(
      .register, nil, [("action", .text("user")), ("of", .text(facility))]
    ) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        _ = try await registers.putUser(user)
      }
    }
    return Answer.json(Self.value(user))
  }

  private func userBody(
    _ id: String, _ facility: FacilityReference, _ call: Call
  ) throws(Problem) -> UserRecord {
    guard let user = UserID(id) else { throw .notFound }
    var body = try call.object()
    do throws(FieldError) {
      let record = UserRecord(
        id: user, facility: facility, role: try body.text("role"),
        licence: try body.optionalText("licence"),
        licenceValidUntil: try body.optionalParsed(
          "licenceValidUntil", Wording(ja: "日時（RFC 3339）", en: "a time (RFC 3339)")
        ) { Timestamp(rfc3339: $0) },
        status: try body.parsed(
          "status", Wording(ja: " active か suspended", en: "active or suspended")
        ) { text in UserStatus.allCases.first { $0.word == text } })
      try body.finish()
      return record
    } catch { throw .malformed(error) }
  }

  private static func value(_ user: UserRecord) -> JSONValue {
    [
      "id": .string(user.id.text), "facility": .string(user.facility.facility.text),
      "role": .string(user.role), "status": .string(user.status.word),
      "licence": user.licence.map { .string($0) } ?? .null,
      "emergencyUntil": user.emergencyRight.map { .string($0.until.rfc3339) } ?? .null,
    ]
  }
}
