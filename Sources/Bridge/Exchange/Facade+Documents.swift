import Dialect
import HTTP
import Record
import Transport

extension Facade {
  /// ITI-67: find documents.
  ///
  /// What is refused, unknown or not participating is an empty answer.
  func search(_ interaction: Interaction) async throws(Problem) -> ServerResponse {
    let (handle, query) = try asked(interaction)
    let nothing = { FHIRAnswer.resource(self.empty(interaction)) }
    return try await interaction.exchange.query(query, about: handle, nothing: nothing) {
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
    let handle = interaction.exchange.sessionHandle
    let query = DocumentQuery(statuses: DocumentStatus.allCases)
    let nothing = { FHIRAnswer.problem(.notFound) }
    return try await interaction.exchange.query(query, about: handle, nothing: nothing) {
      visible, found throws(Problem) in
      let (page, cleaning) = (found.page, found.cleaning)
      guard
        let entry = visible.first(where: {
          cleaning.documentHandle($0.localID, in: page).text == text
        })
      else { return (nothing(), 0) }
      let document = try cleaning.released(entry, of: page, patient: handle)
      let bytes = FHIR.encodeDocumentReference(
        document, of: page, base: interaction.base, scrubber: cleaning.scrubber)
      return (FHIRAnswer.resource(bytes), 1)
    }
  }

  /// ITI-68: retrieve a document by the address that a search gave this facility.
  func retrieve(_ token: String, _ interaction: Interaction) async throws(Problem) -> ServerResponse
  {
    let nothing = { FHIRAnswer.problem(.notFound) }
    return try await interaction.exchange.retrieve([token], nothing: nothing) {
      found throws(Problem) in
      guard let document = try found[0]?.get() else { return nothing() }
      return Answer.make(contentType: document.contentType, document.content)
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

  /// The answer of whoever may see nothing, for whatever reason.
  private func empty(_ interaction: Interaction) -> [UInt8] {
    FHIR.encodeSearchset(
      [], of: DocumentPage(), total: 0, base: interaction.base, query: Paging.query(interaction),
      next: nil,
      warnings: [], scrubber: TextScrubber(IdentifierSet()))
  }
}
