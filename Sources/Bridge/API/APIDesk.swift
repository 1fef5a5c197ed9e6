import Consent
import HTTP
import Ledger
import Linkage
import Platform
import Record
import Session
import Transport

/// The JSON API of one network's listener: what facilities and the operator do beside reading.
struct APIDesk: Sendable {
  /// The listener's network.
  let network: NetworkSettings
  let registers: Registers
  let recertification: Recertification
  let lastUses: LastUses
  let budgets: Budgets
  /// The agreements there are.
  let directions: [ExchangeDirection]
  let slips: SlipDesk
  let foreignIDs: ForeignIDDesk
  let links: LinkRegister
  let proposals: LinkDesk
  /// By the network whose patients can be found, where that is possible.
  let matches: [NetworkID: MatchDesk]
  let handles: Handles
  let broker: Broker
  let stops: KeptStops
  let logbook: Logbook
  let mediations: [NetworkID: Mediation]
  /// What the custodians are asked in, of the whole bridge.
  let dialects: Set<DialectID>
  let activation: ActivationDesk
  /// What the network does about the yearly audit; nil if nothing.
  let audits: AuditRules?
  let emergencyDesk: EmergencyDesk
  let planDesk: PlanDesk
  let reminder: OverdueReminder
  let status: @Sendable () -> JSONValue
  let clock: WallClock

  /// One call as a handler sees it.
  struct Call {
    let method: HTTP.Method
    let segments: [String]
    let body: [UInt8]
    let query: String?
    let bearer: String?
    let caller: Caller
    let loop: EventLoop

    /// The body as a strict object.
    func object() throws(Problem) -> ObjectReader {
      do { return try ObjectReader(parsing: body) } catch { throw .malformed(error) }
    }
  }

  /// Routes one call and turns every problem into its answer.
  func answer(
    _ request: ServerRequest, _ segments: ArraySlice<String>, _ caller: Caller
  ) async -> ServerResponse {
    let call = Call(
      method: request.head.method, segments: Array(segments), body: request.body,
      query: request.head.target.query, bearer: request.head.bearer, caller: caller,
      loop: request.loop)
    do throws(Problem) {
      return try await route(call)
    } catch {
      return Answer.problem(error)
    }
  }

  private func route(_ call: Call) async throws(Problem) -> ServerResponse {
    let name = call.segments.first ?? ""
    let rest = Array(call.segments.dropFirst())
    switch (call.method, name, rest.count) {
    case (.get, "status", 0):
      _ = try call.caller.asOperator()
      return Answer.json(status())
    case (.get, "budgets", 0): return try await budgets(call)
    case (_, "slips", _): return try await routeSlips(call, rest)
    case (_, "links", _): return try await routeLinks(call, rest)
    case (_, "matches", _): return try await routeMatches(call, rest)
    case (_, "numbers", _): return try await routeNumbers(call, rest)
    case (_, "keys", _): return try await routeKeys(call, rest)
    case (.post, "handles", 0): return try await handle(call)
    case (.post, "sources", 0): return try await sources(call)
    case (.post, "pseudonyms", 0): return try await pseudonyms(call)
    case (.post, "sessions", 0): return try await open(call)
    case (.get, "sessions", 0): return try await list(call)
    case (.post, "sessions", 1) where rest[0] == "cut": return try await cut(call)
    case (.post, "sessions", 1) where rest[0] == "resume": return try await resume(call)
    case (.get, "sessions", 1) where rest[0] != "cut" && rest[0] != "resume":
      return try await standing(rest[0], call)
    case (.post, "sessions", 2) where rest[1] == "accept":
      return try await accept(rest[0], call)
    case (.delete, "sessions", 1): return try await close(rest[0], call)
    case (.get, "seats", 0): return try await seats(call)
    case (.post, "seats", 1) where rest[0] == "restore": return try await restoreSeat(call)
    case (_, "facilities", _): return try await routeFacilities(call, rest)
    case (_, "audits", _): return try await routeAudits(call, rest)
    case (_, "users", _), (_, "recertifications", _):
      return try await routeUsers(call, name, rest)
    case (.get, "emergencies", 0): return try await reviews(call)
    case (.get, "emergencies", 1): return try await review(rest[0], call)
    case (.post, "emergencies", 2) where rest[1] == "review":
      return try await examine(rest[0], call)
    case (.post, "emergencies", 2) where rest[1] == "inform":
      return try await inform(rest[0], call)
    case (.get, "plans", 0): return try await plans(call)
    case (.post, "plans", 0): return try await draft(call)
    case (.get, "plans", 1): return try await plan(rest[0], call)
    case (.get, "plans", 2) where rest[1] == "looks": return try await looks(rest[0], call)
    case (.post, "plans", 2): return try await step(rest[1], ofPlan: rest[0], call)
    case (.get, "notices", 0): return try await notices(call)
    case (.post, "consents", 0): return try await consent(call)
    case (.post, "consents", 1) where rest[0] == "search":
      return try await consents(call)
    case (.post, "consents", 1) where rest[0] == "batch": return try await batch(call)
    case (.get, "policies", 0): return try await policies(call)
    case (.get, "policies", 1) where rest[0] == "shadow": return try await shadow(call)
    case (.post, "policies", 1) where rest[0] == "shadow": return try await beginShadow(call)
    case (.delete, "policies", 2) where rest[0] == "shadow":
      return try await endShadow(of: rest[1], call)
    case (.get, "policies", 1...2): return try await policies(of: rest, call)
    case (.post, "policies", 0): return try await activate(call)
    case (.get, "ledger", _): return try await ledger(rest, call)
    case (_, "status", 0), (_, "budgets", 0), (_, "handles", 0), (_, "sources", 0),
      (_, "pseudonyms", 0), (_, "sessions", _), (_, "seats", _), (_, "consents", _),
      (_, "policies", _), (_, "emergencies", _), (_, "notices", _), (_, "plans", _):
      throw .methodNotAllowed
    default: throw .notFound
    }
  }
}

extension RequestHead {
  /// The token of `Authorization: Bearer …` (RFC 6750 §2.1), nil where there is none.
  var bearer: String? { fields.bearer }
}
