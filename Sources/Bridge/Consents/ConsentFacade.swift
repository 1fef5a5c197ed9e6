import Consent
import Dialect
import HTTP
import Ledger
import Linkage
import Platform
import Record
import Transport

// SOURCE: IHE ITI PCF 1.1, 2:3.108 Access Consent; HL7 FHIR R4 §3.1.0
/// The consents of one network's patients as FHIR, for that network's own systems.
///
/// Whoever may record a form by the API may record it here. Nothing is ever overwritten: a new
/// version is a new statement.
struct ConsentFacade: Sendable {
  let desk: APIDesk

  /// One request as the interactions see it.
  struct Interaction {
    let request: ServerRequest
    let actor: Facility?

    var method: HTTP.Method { request.head.method }
  }

  var network: NetworkSettings { desk.network }
  var base: String { "\(network.publicOrigin)/fhir" }

  var translation: ConsentTranslation {
    ConsentTranslation(
      network: network.id, patientSystem: network.patientIdentifierSystem,
      policies: network.consentPolicies)
  }

  /// True if the path behind `/fhir` is answered here.
  static func answers(_ segments: ArraySlice<String>) -> Bool {
    segments.first == "Consent" || segments.count == 1 && segments.first == "metadata"
  }

  /// Answers `/fhir/Consent…` and `/fhir/metadata`.
  func answer(
    _ request: ServerRequest, _ segments: ArraySlice<String>, _ caller: Caller
  ) async -> ServerResponse {
    let actor: Facility? = if case .facility(let calling) = caller { calling.facility } else { nil }
    let interaction = Interaction(request: request, actor: actor)
    do throws(ConsentFailure) {
      return try await route(interaction, Array(segments.dropFirst()), segments.first ?? "")
    } catch {
      return error.answer
    }
  }

  private func route(
    _ call: Interaction, _ rest: [String], _ name: String
  ) async throws(ConsentFailure) -> ServerResponse {
    switch (call.method, rest.count) {
    case (.get, 0) where name == "metadata", (.head, 0) where name == "metadata":
      return FHIRAnswer.resource(
        FHIR.consentCapability(base: base, release: Version.text, date: Version.date))
    case (_, 0) where name == "metadata": throw .problem(.methodNotAllowed)
    case (.post, 0): return try await create(call)
    case (.get, 0), (.head, 0): return try await search(call)
    case (.post, 1) where rest[0] == "_search": return try await search(call)
    case (.get, 1), (.head, 1): return try await read(rest[0], version: nil, call)
    case (.put, 1): return try await update(rest[0], call)
    case (.get, 3) where rest[1] == "_history":
      return try await read(rest[0], version: rest[2], call)
    case (_, 0), (_, 1), (_, 3): throw .problem(.methodNotAllowed)
    default: throw .problem(.notFound)
    }
  }
}

/// Why nothing of a Consent was recorded or shown.
enum ConsentFailure: Error {
  case problem(Problem)
  /// An element of the resource that was sent.
  case refusal(ConsentRefusal)

  var answer: ServerResponse {
    switch self {
    case .problem(let problem): FHIRAnswer.problem(problem)
    case .refusal(let refusal): FHIRAnswer.problem(refusal.problem, at: refusal.path)
    }
  }
}

// MARK: - Reading

extension ConsentFacade {
  /// Reads one Consent, its latest version or the one that is named.
  private func read(
    _ text: String, version: String?, _ call: Interaction
  ) async throws(ConsentFailure) -> ServerResponse {
    guard let id = ConsentID(text) else { throw .problem(.notFound) }
    let found = try await shown(of: id.patient, number: nil, call)
    guard let entry = found.resources.entry(id, version: version) else {
      throw .problem(.notFound)
    }
    return answer(entry, 200)
  }

  /// Everything a patient said as Consents, after the ledger has it that this was asked.
  func shown(
    of patient: PatientIndex, number: FHIRReference.Identifier?, _ call: Interaction
  ) async throws(ConsentFailure) -> (said: PatientConsent, resources: ConsentResources) {
    try await attempt { () async throws(Problem) in
      try await desk.audited(
        .consent, call.actor, [("action", .text("show"))],
        sealed: desk.sealed(patient, nil, nil)
      ) { () async throws(Problem) in try await said(by: patient, number: number) }
    }
  }

  /// Everything a patient said as Consents.
  func said(
    by patient: PatientIndex, number: FHIRReference.Identifier?
  ) async throws(Problem) -> (said: PatientConsent, resources: ConsentResources) {
    let said =
      try await desk.consent { () async throws(ConsentError) in
        try await desk.registers.consent(of: patient, in: network.id)
      } ?? PatientConsent()
    let resources = ConsentResources(
      of: patient, said, number: number, translation, at: desk.clock.now())
    return (said, resources)
  }

  func attempt<T>(
    _ body: () async throws(Problem) -> T
  ) async throws(ConsentFailure) -> T {
    do throws(Problem) { return try await body() } catch { throw .problem(error) }
  }

  /// The patient that a reference names, by their number or by the logical id given here.
  func patient(
    _ reference: FHIRReference
  ) throws(ConsentRefusal) -> (index: PatientIndex, number: FHIRReference.Identifier?) {
    var named: [PatientIndex] = []
    if let identifier = reference.identifier, identifier.system == translation.patientSystem,
      let number = LocalID(identifier.value)
    {
      named.append(desk.handles.index(number, in: network.id))
    }
    if let address = reference.address, address.hasPrefix("Patient/"),
      let index = ConsentID.patient(String(address.dropFirst("Patient/".count)))
    {
      named.append(index)
    }
    let parts = [reference.address == nil, reference.identifier == nil].count { !$0 }
    guard let first = named.first, named.count == parts, Set(named).count == 1 else {
      throw ConsentRefusal(
        "Consent.patient", ja: "このネットワークの患者番号を識別子で示してください",
        en: "it must be a patient of this network, by their identifier")
    }
    return (first, reference.identifier)
  }

  /// One Consent with its version (FHIR R4 §3.1.0.6).
  func answer(
    _ entry: ConsentResources.Entry, _ status: Int, location: Bool = false
  ) -> ServerResponse {
    var extra = [("etag", "W/\"\(entry.version)\"")]
    if location {
      extra.append(
        ("location", "\(base)/Consent/\(entry.id.text)/_history/\(entry.version)"))
    }
    return Answer.make(
      status, contentType: FHIRAnswer.contentType, body: entry.consent.encoded(), extra: extra)
  }
}
