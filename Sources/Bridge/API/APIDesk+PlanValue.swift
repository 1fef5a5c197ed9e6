import Consent
import Ledger
import Linkage
import Platform
import Record
import Transport

extension APIDesk {
  /// A plan as `addressee` may see it.
  func value(
    _ plan: WorkPlan, for addressee: Addressee
  ) async throws(Problem) -> JSONValue {
    let looks = try await plans { () async throws(PlanError) in try await planDesk.looks(plan.id) }
    return value(plan, looks, for: addressee)
  }

  /// The same with the looks that were read before.
  ///
  /// The administrator's name and the reason's own words are for the administrator's network, the
  /// names and notes of whoever approved and signed for theirs: text may name people of the one
  /// network, and none of it reaches the other.
  func value(_ plan: WorkPlan, _ looks: PlanLooks, for addressee: Addressee) -> JSONValue {
    let terms = plan.terms
    let isOwn = addressee.network == terms.requester
    let now = clock.now()
    var members: [(key: String, value: JSONValue)] = [
      ("id", .string(plan.id.hex)), ("state", .string(plan.state.word)),
      ("inForce", .bool(plan.isInForce(at: now))),
      ("ending", plan.state.ending.map { .string($0.word) } ?? .null),
      ("outcome", plan.state.outcome.map { .string($0.word) } ?? .null),
      ("overdue", .bool(plan.isOverdue(looks, at: now))),
      ("due", plan.due(looks).map { .string($0.rfc3339) } ?? .null),
      ("purpose", word(terms.purpose.rawValue, terms.purpose.words)),
      ("requester", .string(terms.requester.text)), ("custodian", .string(terms.custodian.text)),
      ("facility", .string(terms.facility.facility.text)),
      ("user", .string(isOwn ? terms.administrator.text : pseudonym(terms))),
      ("ticket", .string(terms.ticket)), ("cause", word(terms.cause.rawValue, terms.cause.words)),
      ("categories", .array(terms.categories.map { .string($0) })),
      ("patients", .number("\(terms.patientsMax)")), ("looks", .number("\(terms.looksMax)")),
      ("patientsSeen", .number("\(looks.patients.count)")),
      ("looksTaken", .number("\(looks.looks.count)")),
      ("from", .string(terms.from.rfc3339)), ("until", .string(terms.until.rfc3339)),
      ("drafted", .string(plan.drafted.rfc3339)),
    ]
    if isOwn {
      members.append(("text", .string(terms.words)))
      members.append(("by", .string(plan.draftedBy.text)))
    }
    let side = plan.side(of: addressee.network)
    members.append(("steps", .array(plan.steps.map { value($0, isOwn: $0.side == side) })))
    return .object(members)
  }

  private func value(_ step: WorkPlan.Step, isOwn: Bool) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("step", .string(step.event.word)), ("side", step.side.map { .string($0.word) } ?? .null),
      ("at", .string(step.at.rfc3339)),
    ]
    if case .signed(_, let finding) = step.event {
      members.append(("finding", .string(finding.word)))
    }
    if isOwn, let by = step.by {
      members += [("by", .string(by.text)), ("note", .string(step.note))]
    }
    return .object(members)
  }

  private func pseudonym(_ terms: PlanTerms) -> String {
    handles.userPseudonym(terms.administrator, at: terms.facility, for: terms.custodian)
  }

  /// `GET /api/plans/<id>/looks`: what an operator compares with the plan, patient by patient.
  func looks(_ text: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asOperator()
    guard let id = PlanID(hex: text) else { throw .notFound }
    let (found, looks) = try await plans { () async throws(PlanError) in
      (try await planDesk.plan(id), try await planDesk.looks(id))
    }
    guard let found, found.side(of: own) != nil else { throw .notFound }
    var rows: [JSONValue] = []
    var isAsPlanned = looks.patients.count <= found.terms.patientsMax
    for patient in looks.patients {
      let row = PlanRow(looks.looks(at: patient), found) { ledgerHas($0, of: id) }
      isAsPlanned = isAsPlanned && row.isAsPlanned
      rows.append(row.value(patient))
    }
    return Answer.json([
      "plan": value(found, looks, for: .network(own)), "patients": .array(rows),
      "asPlanned": .bool(isAsPlanned),
    ])
  }

  /// Whether the ledger's entry of a look says the same as the register.
  private func ledgerHas(_ look: PlanLooks.Look, of plan: PlanID) -> Bool {
    // An entry that cannot be read is none.
    guard let bytes = try? logbook.ledger.canonicalEntry(at: look.entry),
      let entry = try? Entry(canonical: bytes)
    else { return false }
    return entry.kind == .plan && entry["action"]?.text == "look"
      && entry["plan"]?.text == plan.hex && entry["session"]?.text == look.session.hex
      && entry["patient"]?.text == look.patient
  }
}

/// The looks at one patient beside what the plan allows.
private struct PlanRow {
  let looks: [PlanLooks.Look]
  let categories: [String]
  let isWithin: Bool
  let isInLedger: Bool
  let looksMax: Int

  init(_ looks: [PlanLooks.Look], _ plan: WorkPlan, isInLedger: (PlanLooks.Look) -> Bool) {
    let terms = plan.terms
    self.looks = looks
    categories = Set(looks.flatMap(\.categories)).sorted()
    looksMax = terms.looksMax
    let end = min(plan.ended ?? terms.until, terms.until)
    isWithin =
      looks.count <= terms.looksMax && Set(categories).isSubset(of: terms.categories)
      && looks.allSatisfy { terms.from <= $0.at && $0.at <= end }
    self.isInLedger = looks.allSatisfy(isInLedger)
  }

  var isAsPlanned: Bool { isWithin && isInLedger }

  func value(_ patient: String) -> JSONValue {
    [
      "patient": .string(patient), "looks": .number("\(looks.count)"),
      "looksMax": .number("\(looksMax)"),
      "categories": .array(categories.map { .string($0) }), "withinPlan": .bool(isWithin),
      "inLedger": .bool(isInLedger),
      "sessions": .array(
        looks.map {
          [
            "session": .string($0.session.hex), "at": .string($0.at.rfc3339),
            "entry": .number("\($0.entry)"),
          ]
        }),
    ]
  }
}

extension PlanEvent {
  fileprivate var word: String {
    switch self {
    case .approved: "approved"
    case .withdrawn: "withdrawn"
    case .finished: "finished"
    case .lapsed: "ranOut"
    case .signed: "reconciled"
    }
  }
}
