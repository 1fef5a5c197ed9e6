import Consent
import Ledger
import Linkage
import Platform
import Policy
import Record
import Session
import Store
import Transport

extension APIDesk {
  /// `POST /api/sessions`: a user opens a viewing session for one patient at one custodian.
  ///
  /// Refused, unknown and not participating are told in the same words (invariant 5).
  func open(_ call: Call) async throws(Problem) -> ServerResponse {
    let calling = try call.caller.asFacility()
    let asked = try sessionBody(call)
    guard let mediation = mediations[asked.custodian] else { throw .noAgreement }
    let visitor = try await mediation.admission.visitor(bearer: call.bearer, at: calling)
    guard visitor.session == nil else {
      throw Problem(
        400, "assertion-needed", ja: "セッションを開くには利用者の証明（JWT）が要ります",
        en: "opening a session needs a user assertion (a JWT)")
    }
    return try await open(asked, for: visitor) { opened in
      opened.map(Self.answer) ?? Answer.problem(.notAvailable)
    }
  }

  /// Opens a session for a visitor without one; `answer` says so, or of nil that there is nothing.
  ///
  /// What is answered is let go only once the opening is in the ledger.
  func open(
    _ asked: AskedSession, for visitor: Visitor,
    answer: @escaping (OpenedSession?) -> ServerResponse
  ) async throws(Problem) -> ServerResponse {
    guard let mediation = mediations[asked.custodian] else { throw .noAgreement }
    let exception = try await exception(asked, of: visitor, mediation)
    let subject = try await mediation.subject(asked.handle, for: visitor)
    let flight = try mediation.enter(visitor, subject, under: exception?.plan?.id)
    let inForce = mediation.inForce
    let facts = try await mediation.facts(visitor, subject, action: "openSession")
    let settle = {
      (opened: OpenedSession?, explanation: Explanation, failure: String?) async throws(Problem) in
      var settlement = Settlement(
        action: "openSession", visitor: visitor, subject: subject, explanation: explanation,
        inForce: inForce)
      settlement.failure = failure
      return try await mediation.settle(HeldResponse(answer(opened), gate: nil), settlement)
    }
    switch inForce.decide(facts.facts) {
    case .refusal(let refusal): return try await settle(nil, refusal.explanation, nil)
    case .permit(let permit):
      let explanation = permit.explanation
      guard permit.obligations.areKept(underReview: visitor.isReviewed) else {
        return try await settle(nil, explanation, nil)
      }
      let reviewHours = permit.obligations.reviewWithinHours
      let scope = permit.scope.limited(to: exception?.categories)
      let opened = try begin(mediation, visitor, subject, facts, permit, exception, flight)
      do throws(Problem) {
        if let silent = try await file(
          exception, of: visitor, subject, opened.id, scope, within: reviewHours, mediation)
        {
          broker.cut(.session(opened.id), reason: .reviewOrder)
          return try await settle(nil, explanation, silent)
        }
        return try await settle(opened, explanation, nil)
      } catch {
        // Without a receipt nobody learns the token: the session must not live on.
        broker.cut(.session(opened.id), reason: .auditUnavailable)
        throw error
      }
    }
  }

  private func begin(
    _ mediation: Mediation, _ visitor: Visitor, _ subject: Mediation.Subject,
    _ facts: ResolvedFacts, _ permit: consuming Permit, _ exception: Exception?,
    _ flight: InFlight
  ) throws(Problem) -> OpenedSession {
    var deadlines = [Deadline(visitor.certificateUntil, .certificateRevoked)]
    if let until = facts.validUntil { deadlines.append(Deadline(until, .policyChanged)) }
    if let minutes = permit.obligations.sessionMinutes {
      let end = clock.now().adding(.seconds(Int64(minutes) * 60))
      deadlines.append(Deadline(end, .absolute))
    }
    deadlines += exception?.deadlines(from: clock.now()) ?? []
    var seed = SessionSeed(
      subject: mediation.affectedBy(visitor, subject, under: exception?.plan?.id),
      certificate: visitor.certificate,
      role: visitor.user.role, purpose: visitor.user.purpose,
      scope: permit.scope.limited(to: exception?.categories), obligations: permit.obligations,
      categories: exception?.categories, deadlines: deadlines)
    seed.facilitySessionsMax = visitor.facility.sessionsMax
    do throws(SessionError) {
      let opened = try broker.open(seed, within: flight)
      mediation.admission.users.keep(visitor.user, of: opened.id)
      return opened
    } catch { throw .session(error) }
  }

  /// `GET /api/sessions`: the operator's whole network, or the facility's own.
  func list(_ call: Call) async throws(Problem) -> ServerResponse {
    let mine = broker.list().filter { summary in
      switch call.caller {
      case .operatorOf(let network):
        summary.subject.direction?.parties.contains(network) ?? false
      case .facility(let calling): summary.subject.facility == calling.facility.reference
      }
    }
    return Answer.json(.array(mine.map(Self.value)))
  }

  /// `DELETE /api/sessions/<id>`: the facility ends its own session.
  func close(_ text: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    guard let id = SessionID(hex: text) else { throw .notFound }
    try await audited(.session, facility, [("action", .text("close")), ("session", .text(text))]) {
      () async throws(Problem) in
      do throws(SessionError) { try broker.close(id, by: facility.reference) } catch {
        throw .session(error)
      }
    }
    return Answer.json(["id": .string(text), "state": "ended"])
  }

  /// `POST /api/sessions/cut`: either operator, alone, at once.
  func cut(_ call: Call) async throws(Problem) -> ServerResponse {
    let operatorNetwork = try call.caller.asOperator()
    let scope = try scopeBody(call, operatorNetwork)
    if case .direction(let direction) = scope { try check(direction, of: operatorNetwork) }
    // Cutting comes first and is written after: a store or a ledger that cannot be written must
    // not keep a session open.
    let ended = broker.cut(scope, reason: .killSwitch, by: operatorNetwork)
    var unkept: Problem?
    if case .direction(let direction) = scope {
      do throws(Problem) { try await keep(direction) } catch { unkept = error }
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

  /// `POST /api/sessions/resume`: one operator's half of starting a direction again.
  func resume(_ call: Call) async throws(Problem) -> ServerResponse {
    let operatorNetwork = try call.caller.asOperator()
    var body = try call.object()
    let direction: ExchangeDirection
    do throws(FieldError) {
      direction = try body.direction("direction")
      try body.finish()
    } catch { throw .malformed(error) }
    try check(direction, of: operatorNetwork)
    let waiting = try await audited(
      .session, nil, [("action", .text("resume")), ("direction", .text(direction.text))]
    ) { () async throws(Problem) in
      let waiting: Set<NetworkID>
      do throws(SessionError) {
        waiting = try broker.resume(direction, by: operatorNetwork)
      } catch { throw .session(error) }
      do throws(Problem) { try await keep(direction) } catch {
        // What a restart would find stopped does not run now.
        broker.cut(.direction(direction), reason: .directionStopped, by: operatorNetwork)
        throw error
      }
      return waiting
    }
    return Answer.json(["direction": .string(direction.text), "running": .bool(waiting.isEmpty)])
  }

  private func sessionBody(_ call: Call) throws(Problem) -> AskedSession {
    var body = try call.object()
    do throws(FieldError) {
      let asked = AskedSession(
        handle: try body.handle("handle"), custodian: try body.network("custodian"),
        claim: try body.emergencyClaim("emergency"),
        plan: try body.optionalParsed(
          "plan", Wording(ja: "作業計画の id", en: "a work plan's id")
        ) { PlanID(hex: $0) })
      try body.finish()
      return asked
    } catch { throw .malformed(error) }
  }

  private func check(
    _ direction: ExchangeDirection, of own: NetworkID
  ) throws(Problem) {
    guard direction.parties.contains(own) else { throw .operatorOnly }
    guard direction.parties.isSubset(of: stops.networks) else { throw .noAgreement }
  }

  /// Makes durable what was just said of a direction, before it is acknowledged.
  private func keep(_ direction: ExchangeDirection) async throws(Problem) {
    do throws(StoreError) { try await stops.keep(direction, of: broker) } catch {
      throw .storeUnavailable
    }
  }

  private func scopeBody(_ call: Call, _ own: NetworkID) throws(Problem) -> CutScope {
    var body = try call.object()
    do throws(FieldError) {
      let scope: CutScope
      if try body.flag("all", default: false) {
        scope = .all
      } else if body.has("direction") {
        scope = .direction(try body.direction("direction"))
      } else if body.has("facility") {
        scope = .facility(
          FacilityReference(network: own, facility: try body.facilityID("facility")))
      } else {
        scope = .session(
          try body.parsed("session", Wording(ja: "セッションの id", en: "a session's id")) {
            SessionID(hex: $0)
          })
      }
      try body.finish()
      return scope
    } catch { throw .malformed(error) }
  }

  private static func answer(_ session: OpenedSession) -> ServerResponse {
    Answer.json(
      [
        "id": .string(session.id.hex), "token": .string(session.token),
        "notAfter": .string(session.notAfter.rfc3339),
      ], status: 201)
  }

  private static func value(_ summary: SessionSummary) -> JSONValue {
    [
      "id": .string(summary.id.hex), "state": .string("\(summary.state)"),
      "facility": .string(summary.subject.facility.facility.text),
      "network": .string(summary.subject.facility.network.text),
      "user": summary.subject.user.map { .string($0.text) } ?? .null,
      "custodian": summary.subject.direction.map { .string($0.custodian.text) } ?? .null,
      "opened": .string(summary.opened.rfc3339),
      "lastUsed": .string(summary.lastUsed.rfc3339),
      "notAfter": .string(summary.notAfter.rfc3339),
    ]
  }
}

extension ObjectReader {
  /// `requester>custodian`.
  mutating func direction(_ key: String) throws(FieldError) -> ExchangeDirection {
    try parsed(key, Wording(ja: " 照会側>提供側", en: "REQUESTER>CUSTODIAN")) { text in
      let parts = text.split(separator: ">", omittingEmptySubsequences: false)
      guard parts.count == 2, let requester = NetworkID(String(parts[0])),
        let custodian = NetworkID(String(parts[1]))
      else { return nil }
      return ExchangeDirection(requester: requester, custodian: custodian)
    }
  }

  mutating func facilityID(_ key: String) throws(FieldError) -> FacilityID {
    try parsed(key, Wording(ja: "施設 id", en: "a facility id")) { FacilityID($0) }
  }
}
