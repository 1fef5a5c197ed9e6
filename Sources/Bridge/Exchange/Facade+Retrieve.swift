import Consent
import Dialect
import HTTP
import Linkage
import Platform
import Policy
import Record
import Session
import Transport

extension Facade {
  /// ITI-68: retrieve a document by the address that a search gave this facility.
  ///
  /// The document's metadata are asked for anew and decided on anew; a document that may not be
  /// seen, is gone or was never there is not found, all three alike.
  func retrieve(_ token: String, _ interaction: Interaction) async throws(Problem) -> ServerResponse
  {
    let (mediation, visitor) = (interaction.mediation, interaction.visitor)
    let facility = interaction.facility.reference
    // A token of nobody's, or of another facility, goes the whole way of a refusal.
    let document = mediation.handles.documentToken(token, for: facility)
    let link = document?.link ?? visitor.session?.seed.subject.link ?? Mediation.nobody
    let handle = mediation.handles.handle(for: facility, link: link)
    let subject = try await mediation.subject(handle, for: facility)
    let gate = try mediation.enter(visitor, subject).gate
    let inForce = mediation.inForce
    let facts = try await mediation.facts(visitor, subject, action: "retrieve")
    switch inForce.decide(facts.facts) {
    case .refusal(let refusal):
      let held = HeldResponse(FHIRAnswer.problem(.notFound), gate: gate)
      return try await mediation.settle(
        held,
        Settlement(
          action: "retrieve", visitor: visitor, subject: subject,
          explanation: refusal.explanation, inForce: inForce))
    case .permit(let permit):
      var settlement = Settlement(
        action: "retrieve", visitor: visitor, subject: subject, explanation: permit.explanation,
        inForce: inForce)
      let scope = permit.scope
      let held: HeldResponse
      do throws(Problem) {
        let answer = try await content(
          document, subject, facts, scope, interaction, spending: permit)
        settlement.released = answer == nil ? 0 : 1
        settlement.withheld = 1 - settlement.released
        held = HeldResponse(answer ?? FHIRAnswer.problem(.notFound), gate: gate)
      } catch {
        try await mediation.settle(error, settlement)
        throw error
      }
      return try await mediation.settle(held, settlement)
    }
  }

  private func content(
    _ document: DocumentToken?, _ subject: Mediation.Subject, _ facts: ResolvedFacts,
    _ scope: Scope, _ interaction: Interaction, spending permit: consuming Permit
  ) async throws(Problem) -> ServerResponse? {
    guard let document, let record = subject.record else { return nil }
    let mediation = interaction.mediation
    var opened = try mediation.open(record)
    guard
      let content = try await mediation.custodian.content(
        of: document.localID, opened: opened, on: interaction.request.loop, spending: permit)
    else { return nil }
    opened.known = content.patient
    mediation.remember(opened, record)
    guard scope.contains(facts.cell(of: content.entry)) else { return nil }
    let type =
      content.page.string(content.entry.attachment.contentType) ?? "application/octet-stream"
    let cleaning = Cleaning(
      opened: opened, patient: content.patient, met: content.page.identifiers, record: record,
      facility: interaction.facility.reference, handles: mediation.handles)
    guard let served = FHIR.servedType(of: type) else { throw .formatUnsupported }
    return Answer.make(200, contentType: served, body: try cleaning.content(content.bytes, type))
  }
}
