import HTTP
import Platform
import Record
import Transport

/// Answers every request that arrives at one network's listener; a class, so that a request carries
/// one reference.
final class Reception: Sendable {
  let doorkeeper: Doorkeeper
  let facade: Facade
  let gateway: RespondingGateway
  let desk: APIDesk
  /// The pages for its users; nil where nobody signs in.
  let viewer: ViewerDesk?
  let events: EventDesk

  init(
    doorkeeper: Doorkeeper, facade: Facade, gateway: RespondingGateway, desk: APIDesk,
    viewer: ViewerDesk?, events: EventDesk
  ) {
    self.doorkeeper = doorkeeper
    self.facade = facade
    self.gateway = gateway
    self.desk = desk
    self.viewer = viewer
    self.events = events
  }

  /// Routes one request: `/fhir/<custodian>/…` to the facade, `/fhir/Consent…` to the network's own
  /// consents, `/xca/<custodian>` to the gateway, `/api/…` to the desk, `/view…` to the viewer.
  func answer(_ request: ServerRequest, _ peer: consuming VerifiedPeer) async -> ServerResponse {
    let segments: [String]
    do throws(HTTPError) { segments = try request.head.target.segments() } catch {
      return Answer.problem(Problem(400, "malformed", ja: "パスが不正です", en: error.reason))
    }
    if segments.begin("api", "events"), segments.count == 2 { return await events.answer(request) }
    let caller: Caller
    do throws(Problem) {
      caller = try await doorkeeper.caller(
        peer, answeringAudit: segments.begin("api", "audits"))
    } catch {
      return refusal(error, segments.first)
    }
    switch segments.first {
    case "fhir" where ConsentFacade.answers(segments.dropFirst()):
      return await ConsentFacade(desk: desk).answer(request, segments.dropFirst(), caller)
    case "fhir": return await facade.answer(request, segments.dropFirst(), caller)
    case "xca": return await gateway.answer(request, segments.dropFirst(), caller)
    case "api": return await desk.answer(request, segments.dropFirst(), caller)
    case "view":
      guard let viewer else { return Answer.problem(.notFound) }
      return await viewer.answer(request, segments.dropFirst(), caller)
    default: return Answer.problem(.notFound)
    }
  }

  /// The answer to whoever is no caller, in the dialect that was spoken to.
  private func refusal(_ problem: Problem, _ place: String?) -> ServerResponse {
    switch place {
    case "fhir": FHIRAnswer.problem(problem)
    case "xca": gateway.refusal(problem)
    default: Answer.problem(problem)
    }
  }
}

extension [String] {
  /// Whether these are the first two; no list is made for it.
  fileprivate func begin(_ first: String, _ second: String) -> Bool {
    count >= 2 && self[0] == first && self[1] == second
  }
}
