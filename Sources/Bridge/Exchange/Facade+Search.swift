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
  /// ITI-67: find documents.
  ///
  /// What is refused, unknown or not participating is an empty answer.
  func search(_ interaction: Interaction) async throws(Problem) -> ServerResponse {
    let (handle, query) = try asked(interaction)
    let (mediation, visitor) = (interaction.mediation, interaction.visitor)
    let subject = try await mediation.subject(handle, for: visitor.facility.reference)
    let gate = try mediation.enter(visitor, subject).gate
    let facts = try await mediation.facts(visitor, subject, action: "query")
    switch mediation.policy.decide(facts.facts) {
    case .refusal(let refusal):
      let held = HeldResponse(
        FHIRAnswer.resource(empty(interaction)), gate: gate)
      return try await mediation.settle(
        held,
        Settlement(
          action: "query", visitor: visitor, subject: subject,
          explanation: refusal.explanation))
    case .permit(let permit):
      var settlement = Settlement(
        action: "query", visitor: visitor, subject: subject, explanation: permit.explanation)
      let scope = permit.scope
      let held: HeldResponse
      do throws(Problem) {
        let answer = try await found(
          query, subject, facts, scope, interaction, spending: permit, counting: &settlement)
        held = HeldResponse(FHIRAnswer.resource(answer), gate: gate)
      } catch {
        try await mediation.settle(error, settlement)
        throw error
      }
      return try await mediation.settle(held, settlement)
    }
  }

  private func asked(
    _ interaction: Interaction
  ) throws(Problem) -> (patient: Handle, query: DocumentQuery) {
    let (query, form): (Query, Query?)
    do throws(HTTPError) {
      query = try Query(percentEncoded: interaction.request.head.target.query ?? "")
      form = interaction.method == .post ? try Query(form: interaction.request.body) : nil
    } catch {
      throw Problem(400, "malformed", ja: "照会の書式が不正です", en: error.reason)
    }
    do throws(DialectError) {
      return try FHIR.decodeSearch(
        method: form == nil ? .get : .post, query: query, form: form, base: interaction.base)
    } catch {
      throw .dialect(error)
    }
  }

  private func found(
    _ query: DocumentQuery, _ subject: Mediation.Subject, _ facts: ResolvedFacts, _ scope: Scope,
    _ interaction: Interaction, spending permit: consuming Permit,
    counting settlement: inout Settlement
  ) async throws(Problem) -> [UInt8] {
    guard let record = subject.record else { return empty(interaction) }
    let mediation = interaction.mediation
    var opened = try mediation.open(record)
    let holding = try await mediation.custodian.documents(
      query, of: opened, on: interaction.request.loop, spending: permit)
    guard let patient = holding.patient else { return empty(interaction) }
    opened.known = patient
    mediation.remember(opened, record)
    let page = holding.page
    let cleaning = Cleaning(
      opened: opened, patient: patient, met: page.identifiers, record: record,
      facility: interaction.facility.reference, handles: mediation.handles,
      base: interaction.base)
    let visible = page.entries.filter { entry in
      scope.contains(facts.cell(of: entry)) && cleaning.matches(query, entry)
    }
    let answer = try Paging(query, mediation, record, interaction).page(
      of: visible, subject.handle, cleaning)
    settlement.released = answer.count
    settlement.withheld = page.entries.count - visible.count
    try cleaning.refuseLeaks(answer.bytes)
    return answer.bytes
  }

  /// The answer of whoever may see nothing, for whatever reason.
  private func empty(_ interaction: Interaction) -> [UInt8] {
    FHIR.encodeSearchset(
      [], total: 0, base: interaction.base, query: Paging.query(interaction), next: nil,
      warnings: [], scrubber: TextScrubber(IdentifierSet()))
  }
}
