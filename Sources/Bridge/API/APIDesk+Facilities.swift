import Consent
import HTTP
import Ledger
import Linkage
import Platform
import Record
import Transport

extension APIDesk {
  /// The calls below `/api/facilities`.
  func routeFacilities(
    _ call: Call, _ rest: [String]
  ) async throws(Problem) -> ServerResponse {
    switch (call.method, rest.count) {
    case (.get, 0): return try await facilities(call)
    case (.get, 1): return try await show(facility: rest[0], call)
    case (.put, 1): return try await put(facility: rest[0], call)
    case (.post, 2) where rest[1] == "steps": return try await step(of: rest[0], call)
    case (.post, 2) where rest[1] == "enrolment":
      return try await openEnrolment(of: rest[0], call)
    case (.post, 3) where rest[1] == "enrolment" && rest[2] == "accept":
      return try await acceptEnrolment(of: rest[0], call)
    default: throw .methodNotAllowed
    }
  }

  /// `GET /api/facilities`: the operator's own network.
  func facilities(_ call: Call) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    let list = try await consent { () async throws(ConsentError) in
      try await registers.facilities(network.id)
    }
    return Answer.json(.array(list.map { .object(FacilityBody.members($0)) }))
  }

  /// `GET /api/facilities/<id>`: one facility with its dossier.
  func show(facility id: String, _ call: Call) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    return try await answer(try reference(id))
  }

  /// `PUT /api/facilities/<id>`: registers a facility or changes what an office enters of it.
  func put(facility id: String, _ call: Call) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    let reference = try reference(id)
    let (former, dossier) = try await consent { () async throws(ConsentError) in
      (try await registers.facility(reference), try await registers.dossier(of: reference))
    }
    let object = try call.object()
    let body: FacilityBody
    do throws(FieldError) {
      body = try FacilityBody(object, reference, former, dossier, joined: clock.now())
    } catch { throw .malformed(error) }
    let (entry, file, words) = (body.facility, body.dossier, body.words)
    try await audited(
      .register, nil,
      [("action", .text("facility")), ("of", .text(id)), ("status", .text(entry.status.word))],
      sealed: words == .none ? [:] : [network.id: FacilityBody.value(words)]
    ) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        _ = try await registers.putFacility(entry, dossier: file, as: words)
      }
    }
    return try await answer(reference)
  }

  /// `POST /api/facilities/<id>/steps`: a step of its way into the network or out of it.
  func step(of id: String, _ call: Call) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    let reference = try reference(id)
    var body = try call.object()
    let (step, words): (FacilityStep, StepWords)
    do throws(FieldError) {
      let all = FacilityStep.allCases.filter { $0 != .takenOver }
      let listed = all.map(\.word).joined(separator: ", ")
      step = try body.parsed("step", Wording(ja: " \(listed) のどれか", en: "one of \(listed)")) {
        text in all.first { $0.word == text }
      }
      words = StepWords(
        by: try body.text("by"), document: try body.text("document"),
        note: try body.optionalText("note") ?? "")
      try body.finish()
    } catch { throw .malformed(error) }
    try await audited(
      .register, nil,
      [("action", .text("facilityStep")), ("of", .text(id)), ("step", .text(step.word))],
      sealed: [network.id: FacilityBody.value(words)]
    ) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        _ = try await registers.take(step, of: reference, words)
      }
    }
    return try await answer(reference)
  }

  /// The facility of the listener's network that a path names.
  func reference(_ facility: String) throws(Problem) -> FacilityReference {
    guard let id = FacilityID(facility) else { throw .notFound }
    return FacilityReference(network: network.id, facility: id)
  }

  /// A facility with its dossier as it stands now.
  func answer(_ reference: FacilityReference) async throws(Problem) -> ServerResponse {
    let (facility, dossier) = try await consent { () async throws(ConsentError) in
      (try await registers.facility(reference), try await registers.dossier(of: reference))
    }
    guard let facility else { throw .notFound }
    return Answer.json(.object(FacilityBody.members(facility) + FacilityBody.members(dossier)))
  }
}
