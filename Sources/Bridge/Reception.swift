import HTTP
import Platform
import Record
import Transport

/// Answers every request that arrives at one network's listener.
struct Reception: Sendable {
  let doorkeeper: Doorkeeper
  let facade: Facade
  let gateway: RespondingGateway
  let desk: APIDesk

  /// Routes one request: `/fhir/<custodian>/…` to the facade, `/xca/<custodian>` to the
  /// gateway, `/api/…` to the desk.
  func answer(_ request: ServerRequest, _ peer: consuming VerifiedPeer) async -> ServerResponse {
    let segments: [String]
    do throws(HTTPError) { segments = try request.head.target.segments() } catch {
      return Answer.problem(Problem(400, "malformed", ja: "パスが不正です", en: error.reason))
    }
    let isFHIR = segments.first == "fhir"
    let caller: Caller
    do throws(Problem) { caller = try await doorkeeper.caller(peer) } catch {
      return isFHIR ? FHIRAnswer.problem(error) : Answer.problem(error)
    }
    switch segments.first {
    case "fhir": return await facade.answer(request, segments.dropFirst(), caller)
    case "xca": return await gateway.answer(request, segments.dropFirst(), caller)
    case "api": return await desk.answer(request, segments.dropFirst(), caller)
    default: return Answer.problem(.notFound)
    }
  }
}
