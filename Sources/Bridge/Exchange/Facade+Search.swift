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
    let nothing = { FHIRAnswer.resource(empty(interaction)) }
    return try await mediate(query, about: handle, interaction, nothing: nothing) {
      visible, found throws(Problem) in
      let page = try Paging(query, interaction.mediation, found.record, interaction).page(
        of: visible, in: found.page, handle, found.cleaning)
      return (FHIRAnswer.resource(page.bytes), page.count)
    }
  }

  /// Reads one document's metadata by its handle.
  ///
  /// Only within a session it is known whose it is; outside it goes the whole way of a refusal.
  func read(_ text: String, _ interaction: Interaction) async throws(Problem) -> ServerResponse {
    let mediation = interaction.mediation
    let link = interaction.visitor.session?.seed.subject.link ?? Mediation.nobody
    let handle = mediation.handles.handle(for: interaction.facility.reference, link: link)
    let query = DocumentQuery(statuses: DocumentStatus.allCases)
    let nothing = { FHIRAnswer.problem(.notFound) }
    return try await mediate(query, about: handle, interaction, nothing: nothing) {
      visible, found throws(Problem) in
      let (page, cleaning) = (found.page, found.cleaning)
      guard
        let entry = visible.first(where: {
          cleaning.documentHandle(page.string($0.localID)).text == text
        })
      else { return (nothing(), 0) }
      let document = try cleaning.released(entry, of: page, patient: handle)
      let bytes = FHIR.encodeDocumentReference(
        document, of: page, base: interaction.base, scrubber: cleaning.scrubber)
      return (FHIRAnswer.resource(bytes), 1)
    }
  }

  /// Writes an answer from the documents that may be seen, and says how many are in it.
  private typealias Rendering = ([DocumentEntry], Found) throws(Problem) -> (ServerResponse, Int)

  /// The way of every question about documents: decide, ask, clean, write down, answer.
  private func mediate(
    _ query: DocumentQuery, about handle: Handle, _ interaction: Interaction,
    nothing: () -> ServerResponse, _ render: Rendering
  ) async throws(Problem) -> ServerResponse {
    let (mediation, visitor) = (interaction.mediation, interaction.visitor)
    let subject = try await mediation.subject(handle, for: visitor.facility.reference)
    let gate = try mediation.enter(visitor, subject).gate
    let inForce = mediation.inForce
    let facts = try await mediation.facts(visitor, subject, action: "query")
    switch inForce.decide(facts.facts) {
    case .refusal(let refusal):
      return try await mediation.settle(
        HeldResponse(nothing(), gate: gate),
        Settlement(
          action: "query", visitor: visitor, subject: subject,
          explanation: refusal.explanation, inForce: inForce))
    case .permit(let permit):
      var settlement = Settlement(
        action: "query", visitor: visitor, subject: subject, explanation: permit.explanation,
        inForce: inForce)
      let scope = permit.scope
      let held: HeldResponse
      do throws(Problem) {
        let found = try await found(query, subject, interaction, spending: permit)
        held = HeldResponse(
          try answer(query, found, facts, scope, &settlement, render) ?? nothing(), gate: gate)
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

  /// What the custodian answered about a patient it knows.
  private final class Found {
    let page: DocumentPage
    let cleaning: Cleaning
    let record: LinkRecord

    init(_ page: DocumentPage, _ cleaning: Cleaning, _ record: LinkRecord) {
      self.page = page
      self.cleaning = cleaning
      self.record = record
    }
  }

  private func found(
    _ query: DocumentQuery, _ subject: Mediation.Subject, _ interaction: Interaction,
    spending permit: consuming Permit
  ) async throws(Problem) -> Found? {
    guard let record = subject.record else { return nil }
    let mediation = interaction.mediation
    var opened = try mediation.open(record)
    let holding = try await mediation.custodian.documents(
      query, of: opened, on: interaction.request.loop, spending: permit)
    guard let patient = holding.patient else { return nil }
    opened.known = patient
    mediation.remember(opened, record)
    let cleaning = Cleaning(
      opened: opened, patient: patient, met: holding.page.identifiers, record: record,
      facility: interaction.facility.reference, handles: mediation.handles)
    return Found(holding.page, cleaning, record)
  }

  /// Only permitted documents that were asked for, rendered and looked through once more.
  private func answer(
    _ query: DocumentQuery, _ found: Found?, _ facts: ResolvedFacts, _ scope: Scope,
    _ settlement: inout Settlement, _ render: Rendering
  ) throws(Problem) -> ServerResponse? {
    guard let found else { return nil }
    let visible = found.page.entries.filter { entry in
      scope.contains(facts.cell(of: entry))
        && found.cleaning.matches(query, entry, of: found.page)
    }
    let (response, count) = try render(visible, found)
    settlement.released = count
    settlement.withheld = found.page.entries.count - visible.count
    try found.cleaning.refuseLeaks(response.body)
    return response
  }

  /// The answer of whoever may see nothing, for whatever reason.
  private func empty(_ interaction: Interaction) -> [UInt8] {
    FHIR.encodeSearchset(
      [], of: DocumentPage(), total: 0, base: interaction.base, query: Paging.query(interaction),
      next: nil,
      warnings: [], scrubber: TextScrubber(IdentifierSet()))
  }
}
