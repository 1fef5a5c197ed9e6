import Consent
import Dialect
import HTTP
import Linkage
import Platform
import Record
import Transport

extension ConsentFacade {
  /// What was sent: whose it is and what it says.
  private struct Arrival {
    let consent: FHIRConsent
    let patient: PatientIndex
    let number: FHIRReference.Identifier?
    let statements: [ConsentStatement]

    var id: ConsentID { ConsentID(patient, statements) }
  }

  /// Records a new Consent; the same once more changes nothing, and an id that it brings counts for
  /// nothing (R4 §3.1.0.8).
  func create(_ call: Interaction) async throws(ConsentFailure) -> ServerResponse {
    let arrival = try arrival(call)
    return try await record(arrival, call, status: 201)
  }

  /// Records another version of a Consent: something new that is said of the same.
  func update(_ text: String, _ call: Interaction) async throws(ConsentFailure) -> ServerResponse {
    guard let id = ConsentID(text) else { throw .problem(.notFound) }
    let arrival = try arrival(call)
    guard arrival.consent.id == text, arrival.id == id else { throw .problem(.consentDiffers) }
    let before = try await attempt { () async throws(Problem) in
      try await said(by: id.patient, number: nil).resources
    }
    guard let current = before.entry(id) else { throw .problem(.notFound) }
    if let known = call.request.head.fields["if-match"], known != "W/\"\(current.version)\"" {
      throw .problem(.consentVersion)
    }
    let isSame = Set(current.statements) == Set(arrival.statements)
    guard isSame || arrival.statements[0].said > current.said else {
      throw .problem(.consentNotLater)
    }
    return try await record(arrival, call, status: 200)
  }

  private func arrival(_ call: Interaction) throws(ConsentFailure) -> Arrival {
    let consent: FHIRConsent
    do throws(FHIRConsentFault) { consent = try FHIRConsent(call.request.body) } catch {
      throw .refusal(ConsentRefusal(error))
    }
    do throws(ConsentRefusal) {
      let (patient, number) = try patient(consent.patient)
      return Arrival(
        consent: consent, patient: patient, number: number,
        statements: try translation.statements(of: consent))
    } catch { throw .refusal(error) }
  }

  private func record(
    _ arrival: Arrival, _ call: Interaction, status: Int
  ) async throws(ConsentFailure) -> ServerResponse {
    try await resolve(arrival.consent)
    let (said, entry) = try await attempt { () async throws(Problem) in
      if try await !isOver(arrival) {
        try await desk.record(arrival.statements, of: arrival.patient, by: call.actor)
      }
      let (said, after) = try await self.said(by: arrival.patient, number: arrival.number)
      return (said, after.entry(of: arrival.statements))
    }
    guard let entry else { throw .problem(.consentFormReused) }
    let prefer = call.request.head.fields["prefer"] ?? ""
    guard prefer.contains("return=OperationOutcome") else {
      return answer(entry, status, location: true)
    }
    let resources = ConsentResources(
      of: arrival.patient, said, number: nil, translation, at: desk.clock.now())
    let found = contradictions(said, resources)
    let done = OutcomeIssue(
      severity: .information, code: "informational", text: "記録しました / recorded")
    var response = answer(entry, status, location: true)
    response.body = FHIR.operationOutcome([done] + found)
    return response
  }

  /// True for what was said before and has ended since: a withdrawal that comes once more does not
  /// end what was linked after it.
  ///
  /// Throws if the form would not be seen again as the Consent that was sent: another was recorded
  /// under its number and time, with which it would become one.
  private func isOver(_ arrival: Arrival) async throws(Problem) -> Bool {
    let (said, _) = try await said(by: arrival.patient, number: nil)
    let known = Set(said.statements)
    let together = PatientConsent(known.union(arrival.statements))
    let resources = ConsentResources(
      of: arrival.patient, together, number: nil, translation, at: desk.clock.now())
    guard let entry = resources.entry(of: arrival.statements) else { throw .consentFormReused }
    return entry.consent.status == .inactive && known.isSuperset(of: arrival.statements)
  }

  /// What contradicts itself now, and which of both holds by the network's own rule.
  func contradictions(
    _ said: PatientConsent, _ resources: ConsentResources
  ) -> [OutcomeIssue] {
    said.contradictions(by: network.conflictRule, at: desk.clock.now()).map { found in
      func name(_ statement: ConsentStatement) -> String {
        let entry = resources.entries.first { $0.statements.contains(statement) }
        return "Consent/\(entry?.id.text ?? "")/_history/\(entry?.version ?? "")"
      }
      let (grant, refusal) = (name(found.grant), name(found.refusal))
      let holds = found.isGranted ? grant : refusal
      return OutcomeIssue(
        severity: .information, code: "conflict",
        text: "\(grant) と \(refusal) は矛盾し、\(holds) が有効です / "
          + "\(grant) and \(refusal) contradict each other; \(holds) holds")
    }
  }
}
