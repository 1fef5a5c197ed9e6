import Consent
import Crypto
import Ledger
import Linkage
import Platform
import Record
import Transport

extension APIDesk {
  /// `GET /api/facilities`: the operator's own network.
  func facilities(_ call: Call) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    let list = try await consent { () async throws(ConsentError) in
      try await registers.facilities(network.id)
    }
    return Answer.json(.array(list.map(Self.value)))
  }

  /// `PUT /api/facilities/<id>`: registers or changes a facility and pins its certificates.
  func put(facility id: String, _ call: Call) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    let reference = try reference(id)
    let former = try await consent { () async throws(ConsentError) in
      try await registers.facility(reference)
    }
    // A renewal is no joining: it would put the facility behind consents that name it.
    let joined = former.flatMap { $0.status == .left ? nil : $0.joined } ?? clock.now()
    let facility = try facilityBody(reference, joined: joined, call)
    try await audited(
      .register, nil, [("action", .text("facility")), ("of", .text(id))]
    ) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        _ = try await registers.putFacility(facility)
      }
    }
    return Answer.json(Self.value(facility))
  }

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

  private func reference(_ facility: String) throws(Problem) -> FacilityReference {
    guard let id = FacilityID(facility) else { throw .notFound }
    return FacilityReference(network: network.id, facility: id)
  }

  private func facilityBody(
    _ reference: FacilityReference, joined: Timestamp, _ call: Call
  ) throws(Problem) -> Facility {
    var body = try call.object()
    do throws(FieldError) {
      let type = try body.text("type")
      let (ja, en) = (try body.text("nameJa"), try body.text("nameEn"))
      var digests: [Digest] = []
      for pem in try body.texts("certificates", max: 8) {
        do { digests.append(try Certificate(pem: pem).digest) } catch {
          throw body.fault("certificates", Wording(ja: "PEM の証明書", en: "certificates in PEM"))
        }
      }
      let status = try body.parsed(
        "status", Wording(ja: " active, suspended, left のどれか", en: "active, suspended or left")
      ) { text in FacilityStatus.allCases.first { $0.word == text } }
      let discloses = try body.flag("discloses", default: false)
      try body.finish()
      return Facility(
        reference: reference, facilityType: type, nameJa: ja, nameEn: en, certificates: digests,
        joined: joined, status: status, discloses: discloses, views: true)
    } catch { throw .malformed(error) }
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

  private static func value(_ facility: Facility) -> JSONValue {
    [
      "id": .string(facility.reference.facility.text), "type": .string(facility.facilityType),
      "status": .string(facility.status.word), "nameJa": .string(facility.nameJa),
      "nameEn": .string(facility.nameEn), "discloses": .bool(facility.discloses),
      "certificates": .array(facility.certificates.map { .string($0.hex) }),
    ]
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
