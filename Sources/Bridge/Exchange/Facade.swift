import Consent
import Dialect
import HTTP
import Platform
import Record
import Session
import Transport

/// The FHIR R4 face of every custodian towards one requester network; a class, so that a request
/// carries one reference.
final class Facade: Sendable {
  /// The requester, whose listener this is.
  let requester: NetworkSettings
  /// One per custodian with which there is an agreement: so few that looking through them is
  /// quicker than hashing.
  let mediations: [Mediation]

  init(requester: NetworkSettings, mediations: [NetworkID: Mediation]) {
    self.requester = requester
    self.mediations = Array(mediations.values)
  }

  /// One request as the interactions see it; a class, so that its way costs one reference.
  final class Interaction: Sendable {
    let segments: ArraySlice<String>
    let request: ServerRequest
    let visitor: Visitor
    let mediation: Mediation

    init(
      _ request: ServerRequest, _ segments: ArraySlice<String>, _ visitor: Visitor,
      _ mediation: Mediation
    ) {
      self.segments = segments
      self.request = request
      self.visitor = visitor
      self.mediation = mediation
    }

    var base: String { mediation.base }

    var method: HTTP.Method { request.head.method }
    var facility: Facility { visitor.facility }
    var exchange: DocumentExchange {
      DocumentExchange(mediation: mediation, visitor: visitor, loop: request.loop)
    }
  }

  /// Answers `/fhir/<custodian>/<interaction>`.
  func answer(
    _ request: ServerRequest, _ segments: ArraySlice<String>, _ caller: Caller
  ) async -> ServerResponse {
    do throws(Problem) {
      guard let name = segments.first,
        let mediation = mediations.first(where: { $0.direction.custodian.text == name })
      else { throw .noAgreement }
      let rest = segments.dropFirst()
      if rest.count == 1, rest.first == "metadata" { return try metadata(request, mediation) }
      let calling = try caller.asFacility()
      let visitor = try await mediation.admission.visitor(
        bearer: request.head.bearer, at: calling)
      return try await route(
        Interaction(request, rest, visitor, mediation))
    } catch {
      return FHIRAnswer.problem(error)
    }
  }

  private func route(_ interaction: Interaction) async throws(Problem) -> ServerResponse {
    let segments = interaction.segments
    let last = segments.last ?? ""
    switch (interaction.method, segments.first, segments.count) {
    case (.get, "DocumentReference", 1), (.head, "DocumentReference", 1):
      return try await search(interaction)
    case (.post, "DocumentReference", 2) where last == "_search":
      return try await search(interaction)
    case (.get, "Binary", 2), (.head, "Binary", 2):
      return try await retrieve(last, interaction)
    case (.get, "DocumentReference", 2), (.head, "DocumentReference", 2):
      return try await read(last, interaction)
    case (_, "DocumentReference", 1), (_, "DocumentReference", 2), (_, "Binary", 2):
      throw .methodNotAllowed
    default: throw .notFound
    }
  }

  private func metadata(
    _ request: ServerRequest, _ mediation: Mediation
  ) throws(Problem) -> ServerResponse {
    guard request.head.method == .get || request.head.method == .head else {
      throw .methodNotAllowed
    }
    return FHIRAnswer.resource(
      FHIR.capabilityStatement(
        base: mediation.base, release: Version.text, date: Version.date))
  }
}
