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

  /// The facility of the listener's network that a path names.
  func reference(_ facility: String) throws(Problem) -> FacilityReference {
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

  private static func value(_ facility: Facility) -> JSONValue {
    [
      "id": .string(facility.reference.facility.text), "type": .string(facility.facilityType),
      "status": .string(facility.status.word), "nameJa": .string(facility.nameJa),
      "nameEn": .string(facility.nameEn), "discloses": .bool(facility.discloses),
      "certificates": .array(facility.certificates.map { .string($0.hex) }),
    ]
  }
}
