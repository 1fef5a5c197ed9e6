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
      opened.map { Self.answer($0) } ?? Answer.problem(.notAvailable)
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
    let standing = try await mediation.standing(visitor, subject, action: "openSession")
    let settle = { (opened: OpenedSession?, failure: String?) async throws(Problem) in
      var settlement = Settlement(standing)
      settlement.failure = failure
      return try await mediation.settle(HeldResponse(answer(opened), gate: nil), settlement)
    }
    switch standing.decision.outcome {
    case .refusal: return try await settle(nil, nil)
    case .permit(let permit):
      guard permit.obligations.areKept(underReview: visitor.isReviewed) else {
        return try await settle(nil, nil)
      }
      let reviewHours = permit.obligations.reviewWithinHours
      let scope = permit.scope.limited(to: exception?.categories)
      let opened = try begin(
        asked, mediation, visitor, subject, standing, permit, exception, flight)
      do throws(Problem) {
        if let silent = try await file(
          exception, of: visitor, subject, opened.id, scope, within: reviewHours, mediation)
        {
          broker.cut(.session(opened.id), reason: .reviewOrder)
          return try await settle(nil, silent)
        }
        return try await settle(opened, nil)
      } catch {
        // Without a receipt nobody learns the token: the session must not live on.
        broker.cut(.session(opened.id), reason: .auditUnavailable)
        throw error
      }
    }
  }

  private func begin(
    _ asked: AskedSession, _ mediation: Mediation, _ visitor: Visitor, _ subject: Mediation.Subject,
    _ standing: Standing, _ permit: consuming Permit, _ exception: Exception?,
    _ flight: InFlight
  ) throws(Problem) -> OpenedSession {
    var deadlines = [Deadline(visitor.certificateUntil, .certificateRevoked)]
    if let until = standing.facts.resolved.validUntil {
      deadlines.append(Deadline(until, .policyChanged))
    }
    deadlines += exception?.deadlines(from: clock.now()) ?? []
    var seed = SessionSeed(
      subject: mediation.affectedBy(visitor, subject, under: exception?.plan?.id),
      certificate: visitor.certificate,
      role: visitor.user.role, purpose: visitor.user.purpose,
      scope: permit.scope.limited(to: exception?.categories), obligations: permit.obligations,
      categories: exception?.categories, deadlines: deadlines)
    seed.facilitySessionsMax = visitor.facility.sessionsMax
    seed.isEmergency = visitor.isEmergency
    seed.hasScreen = asked.hasScreen
    do throws(SessionError) {
      // What is opened for an emergency or under a plan is filed once for each time it is asked.
      let key = exception == nil ? asked.key : nil
      let opened = try broker.open(seed, within: flight, key: key)
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
    let reader = call.caller.network
    return Answer.json(.array(mine.map { value($0, to: reader) }))
  }

  /// `GET /api/sessions/<id>`: where the facility's own session stands.
  func standing(_ text: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    guard let id = SessionID(hex: text) else { throw .notFound }
    let place: SessionPlace
    do throws(SessionError) { place = try broker.place(of: id, by: facility.reference) } catch {
      throw .session(error)
    }
    return Answer.json(.object([("id", .string(text))] + place.members))
  }

  /// `POST /api/sessions/<id>/accept`: the facility takes the seat that is offered.
  func accept(_ text: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try call.caller.asFacility().facility
    guard let id = SessionID(hex: text) else { throw .notFound }
    try await audited(.session, facility, [("action", .text("accept")), ("session", .text(text))]) {
      () async throws(Problem) in
      do throws(SessionError) { try broker.accept(id, by: facility.reference) } catch {
        throw .session(error)
      }
    }
    return try await standing(text, call)
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

  private func sessionBody(_ call: Call) throws(Problem) -> AskedSession {
    var body = try call.object()
    do throws(FieldError) {
      let asked = AskedSession(
        handle: try body.handle("handle"), custodian: try body.network("custodian"),
        claim: try body.emergencyClaim("emergency"),
        plan: try body.optionalParsed(
          "plan", Wording(ja: "作業計画の id", en: "a work plan's id")
        ) { PlanID(hex: $0) },
        key: try body.optionalParsed(
          "key",
          Wording(ja: " 8〜64 文字の英数字と . _ -", en: "8 to 64 letters, digits, dots, _ and -")
        ) { RequestKey($0) })
      guard asked.key == nil || asked.claim == nil && asked.plan == nil else {
        throw body.fault(
          "key", Wording(ja: "緊急時と作業計画では付けないもの", en: "left out for emergencies and plans"))
      }
      try body.finish()
      return asked
    } catch { throw .malformed(error) }
  }

  /// 201 for a session that is open, 202 for one that waits.
  private static func answer(_ session: OpenedSession) -> ServerResponse {
    let members: [(key: String, value: JSONValue)] = [
      ("id", .string(session.id.hex)), ("token", .string(session.token)),
      ("notAfter", .string(session.notAfter.rfc3339)),
    ]
    return Answer.json(
      .object(members + session.place.members), status: session.place == .active ? 201 : 202)
  }

  /// Who looks, as a network may know it: another network's user by a pseudonym.
  func user(of subject: AffectedBy, to reader: NetworkID) -> String? {
    guard let user = subject.user, subject.facility.network != reader else {
      return subject.user?.text
    }
    return handles.userPseudonym(user, at: subject.facility, for: reader)
  }

  private func value(_ summary: SessionSummary, to reader: NetworkID) -> JSONValue {
    [
      "id": .string(summary.id.hex), "state": .string(summary.state.word),
      "facility": .string(summary.subject.facility.facility.text),
      "network": .string(summary.subject.facility.network.text),
      "user": user(of: summary.subject, to: reader).map { .string($0) } ?? .null,
      "custodian": summary.subject.direction.map { .string($0.custodian.text) } ?? .null,
      "opened": .string(summary.opened.rfc3339),
      "lastUsed": .string(summary.lastUsed.rfc3339),
      "notAfter": .string(summary.notAfter.rfc3339),
    ]
  }
}

extension SessionPlace {
  /// Where the session stands, and what its user has to know of it.
  fileprivate var members: [(key: String, value: JSONValue)] {
    switch self {
    case .active: [("state", "active")]
    case .connecting: [("state", "connecting")]
    case .stepUp: [("state", "stepUp")]
    case .locked: [("state", "locked")]
    case .frozen: [("state", "frozen")]
    case .queued(let before): [("state", "queued"), ("before", .number("\(before)"))]
    case .offered(let until): [("state", "offered"), ("until", .string(until.rfc3339))]
    }
  }
}

extension SessionState {
  /// The state in a word, as lists show it.
  fileprivate var word: String {
    switch self {
    case .requested: "requested"
    case .stepUpPending: "stepUp"
    case .queued: "queued"
    case .offered: "offered"
    case .connecting: "connecting"
    case .active: "active"
    case .locked: "locked"
    case .frozen: "frozen"
    case .ending(let reason): "ending(\(reason.rawValue))"
    case .ended(let reason): "ended(\(reason.rawValue))"
    }
  }
}

extension ObjectReader {
  /// `requester>custodian`.
  mutating func direction(_ key: String) throws(FieldError) -> ExchangeDirection {
    try parsed(key, Wording(ja: " 照会側>提供側", en: "REQUESTER>CUSTODIAN")) {
      ExchangeDirection($0)
    }
  }

  mutating func facilityID(_ key: String) throws(FieldError) -> FacilityID {
    try parsed(key, Wording(ja: "施設 id", en: "a facility id")) { FacilityID($0) }
  }
}
