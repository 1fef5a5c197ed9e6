import Consent
import Ledger
import Linkage
import Record
import Session
import Store
import Transport

extension APIDesk {
  /// What `POST /api/sessions/cut` names.
  private struct AskedCut {
    let scope: CutScope
    /// What is to stay stopped; nil where only what is live now ends.
    let stop: StopScope?
  }

  /// `POST /api/sessions/cut`: either operator, alone, at once.
  func cut(_ call: Call) async throws(Problem) -> ServerResponse {
    let operatorNetwork = try call.caller.asOperator()
    let asked = try cutBody(call, operatorNetwork)
    // Cutting comes first and is written after: a store or a ledger that cannot be written must
    // not keep a session open.
    let ended: [SessionID]
    var unkept: Problem?
    if let stop = asked.stop {
      ended = broker.stop(stop, reason: .killSwitch, by: operatorNetwork)
      do throws(Problem) { try await keep(stop) } catch { unkept = error }
    } else {
      ended = broker.cut(asked.scope, reason: .killSwitch)
    }
    let receipt = try await logbook.append(
      .cut,
      [
        ("action", .text("cut")), ("network", .text(operatorNetwork.text)),
        ("ended", .number(Int64(ended.count))),
      ])
    let index = receipt.index
    if let unkept { throw unkept }
    return Answer.json(["ended": .number("\(ended.count)"), "receipt": .number("\(index)")])
  }

  /// `POST /api/sessions/resume`: one operator's half of starting again what was stopped.
  func resume(_ call: Call) async throws(Problem) -> ServerResponse {
    let operatorNetwork = try call.caller.asOperator()
    let scope = try resumeBody(call, operatorNetwork)
    let waiting = try await audited(
      .session, nil, [("action", .text("resume")), ("scope", .text(scope.kind))]
    ) { () async throws(Problem) in
      let waiting: Set<NetworkID>
      do throws(SessionError) {
        waiting = try broker.resume(scope, by: operatorNetwork)
      } catch { throw .session(error) }
      do throws(Problem) { try await keep(scope) } catch {
        // What a restart would find stopped does not run now.
        broker.stop(scope, reason: .directionStopped, by: operatorNetwork)
        throw error
      }
      return waiting
    }
    return Answer.json([
      "scope": .string(scope.text), "running": .bool(waiting.isEmpty),
      "waitsFor": .array(waiting.map(\.text).sorted().map { .string($0) }),
    ])
  }

  /// Makes durable what was just said of a scope, before it is acknowledged.
  private func keep(_ scope: StopScope) async throws(Problem) {
    do throws(StoreError) { try await stops.keep(scope, of: broker) } catch {
      throw .storeUnavailable
    }
  }

  private func cutBody(_ call: Call, _ own: NetworkID) throws(Problem) -> AskedCut {
    var body = try call.object()
    let asked: AskedCut
    var named: StopScope?
    do throws(FieldError) {
      if let scope = try stopScope(&body, own) {
        // A direction that is cut stays stopped; anything else only if that is said.
        var isDirection = false
        if case .direction = scope { isDirection = true }
        let stays = try body.flag("stop", default: isDirection)
        guard stays || !isDirection else {
          throw body.fault(
            "stop", Wording(ja: "方向では true だけ", en: "nothing but true for a direction"))
        }
        asked = AskedCut(scope: scope.cut, stop: stays ? scope : nil)
        named = scope
      } else {
        let session = try body.parsed(
          "session", Wording(ja: "セッションの id", en: "a session's id")
        ) { SessionID(hex: $0) }
        asked = AskedCut(scope: .session(session), stop: nil)
      }
      try body.finish()
    } catch { throw .malformed(error) }
    if let named { try check(named, of: own) }
    return asked
  }

  private func resumeBody(_ call: Call, _ own: NetworkID) throws(Problem) -> StopScope {
    var body = try call.object()
    let scope: StopScope
    do throws(FieldError) {
      guard let asked = try stopScope(&body, own) else {
        throw body.fault("direction", Wording(ja: "再開するもの", en: "what to resume"))
      }
      scope = asked
      try body.finish()
    } catch { throw .malformed(error) }
    try check(scope, of: own)
    return scope
  }

  /// What is named beside a session; nil if nothing is.
  private func stopScope(
    _ body: inout ObjectReader, _ own: NetworkID
  ) throws(FieldError) -> StopScope? {
    if try body.flag("all", default: false) { return .all }
    if body.has("direction") { return .direction(try body.direction("direction")) }
    if body.has("facility") {
      let network = body.has("network") ? try body.network("network") : own
      let facility = FacilityReference(
        network: network, facility: try body.facilityID("facility"))
      if body.has("handle") { return try linkScope(&body, of: facility) }
      guard body.has("user") else { return .facility(facility) }
      return .user(
        facility, try body.parsed("user", Wording(ja: "利用者 id", en: "a user's id")) { UserID($0) })
    }
    if body.has("pool") {
      return .pool(
        try body.parsed("pool", Wording(ja: "席の組の名前", en: "a pool's name")) { SeatPoolID($0) })
    }
    if body.has("link") {
      return .link(
        try body.parsed("link", Wording(ja: "紐付けの id", en: "a link's id")) { LinkID(hex: $0) })
    }
    guard body.has("dialect") else { return nil }
    return .dialect(
      try body.parsed("dialect", Wording(ja: " fhir など", en: "a dialect such as fhir")) {
        DialectID($0)
      })
  }

  /// The link that a facility calls by its handle, for whoever has nothing else of it.
  private func linkScope(
    _ body: inout ObjectReader, of facility: FacilityReference
  ) throws(FieldError) -> StopScope {
    guard let link = handles.link(try body.handle("handle"), for: facility) else {
      throw body.fault("handle", Wording(ja: "その施設のハンドル", en: "a handle of the facility"))
    }
    return .link(link)
  }

  /// Refuses what is none of this operator's, or does not exist.
  private func check(_ scope: StopScope, of own: NetworkID) throws(Problem) {
    switch scope {
    case .direction(let direction):
      guard direction.parties.contains(own) else { throw .operatorOnly }
      guard direction.parties.isSubset(of: stops.networks) else { throw .noAgreement }
    case .facility(let facility), .user(let facility, _):
      guard stops.networks.contains(facility.network) else { throw .noAgreement }
      let parties: Set = [own, facility.network]
      guard parties.count == 1 || directions.contains(where: { $0.parties == parties }) else {
        throw .operatorOnly
      }
    case .pool(let pool):
      guard let found = broker.seats().first(where: { $0.pool.id == pool }) else {
        throw .notFound
      }
      guard found.pool.direction.parties.contains(own) else { throw .operatorOnly }
    case .dialect(let dialect): guard dialects.contains(dialect) else { throw .notFound }
    case .all, .link: break
    }
  }
}

extension StopScope {
  /// As the status shows it.
  var shown: String {
    if case .direction(let direction) = self { return direction.text }
    return text
  }

  /// What is stopped, without its name: the ledger is read by both networks.
  fileprivate var kind: String {
    switch self {
    case .direction(let direction): direction.text
    case .all: "all"
    case .facility: "facility"
    case .pool: "pool"
    case .user: "user"
    case .link: "link"
    case .dialect: "dialect"
    }
  }
}
