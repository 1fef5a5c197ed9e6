import Consent
import Ledger
import Linkage
import Platform
import Policy
import Record
import Session
import Transport

extension APIDesk {
  /// `POST /api/plans`: the operator of the administrator's network drafts a work plan.
  func draft(_ call: Call) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asOperator()
    let (drafter, terms) = try draftBody(call, own)
    guard let mediation = mediations[terms.custodian] else { throw .noAgreement }
    let entry = try await consent { () async throws(ConsentError) in
      try await registers.user(terms.administrator, at: terms.facility)
    }
    let plan: WorkPlan
    do throws(PlanError) {
      plan = try planDesk.prepare(terms, by: drafter, entry, under: mediation.planRules)
    } catch { throw .plan(error) }
    let pseudonym = handles.userPseudonym(
      terms.administrator, at: terms.facility, for: terms.custodian)
    try await audited(
      .plan, nil, Self.open(plan),
      sealed: [
        own: [
          "by": .string(drafter.text), "text": .string(terms.words),
          "user": .string(terms.administrator.text),
        ],
        terms.custodian: ["user": .string(pseudonym)],
      ]
    ) { () async throws(Problem) in
      try await plans { () async throws(PlanError) in try await planDesk.file(plan) }
    }
    return Answer.json(try await value(plan, for: .network(own)), status: 201)
  }

  /// What both networks may read of a plan in the ledger.
  private static func open(_ plan: WorkPlan) -> [(name: String, value: EntryValue)] {
    let terms = plan.terms
    return [
      ("action", .text("draft")), ("plan", .text(plan.id.hex)),
      ("purpose", .text(terms.purpose.purpose)), ("requester", .text(terms.requester.text)),
      ("custodian", .text(terms.custodian.text)), ("of", .text(terms.facility.facility.text)),
      ("ticket", .text(terms.ticket)), ("cause", .text(terms.cause.rawValue)),
      ("categories", .list(terms.categories.map { .text($0) })),
      ("patients", .number(Int64(terms.patientsMax))), ("looks", .number(Int64(terms.looksMax))),
      ("from", .text(terms.from.rfc3339)), ("until", .text(terms.until.rfc3339)),
    ]
  }

  private func draftBody(
    _ call: Call, _ own: NetworkID
  ) throws(Problem) -> (drafter: UserID, terms: PlanTerms) {
    var body = try call.object()
    let time = Wording(ja: "日時（RFC 3339）", en: "a time (RFC 3339)")
    do throws(FieldError) {
      let drafter = try body.person("by")
      let terms = PlanTerms(
        purpose: try body.word("purpose", PlanPurpose.allCases),
        administrator: try body.person("user"),
        facility: FacilityReference(network: own, facility: try body.facilityID("facility")),
        custodian: try body.network("custodian"), ticket: try body.text("ticket"),
        cause: try body.word("cause", PlanTerms.Cause.allCases), words: try body.text("text"),
        categories: try body.categories("categories"),
        patientsMax: try body.integer("patients", in: PlanRules.patientBounds),
        looksMax: try body.integer("looks", in: PlanRules.lookBounds),
        from: try body.optionalParsed("from", time) { Timestamp(rfc3339: $0) } ?? clock.now(),
        until: try body.parsed("until", time) { Timestamp(rfc3339: $0) })
      try body.finish()
      return (drafter, terms)
    } catch { throw .malformed(error) }
  }

  /// `GET /api/plans`: the newest 200 plans of the operator's network.
  func plans(_ call: Call) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asOperator()
    let found = try await plans { () async throws(PlanError) in
      try await planDesk.plans(of: own)
    }
    var values: [JSONValue] = []
    for plan in found { values.append(try await value(plan, for: .network(own))) }
    return Answer.json(.array(values))
  }

  /// `GET /api/plans/<id>`: one plan, for an operator or a facility whom it concerns.
  func plan(_ text: String, _ call: Call) async throws(Problem) -> ServerResponse {
    guard let id = PlanID(hex: text) else { throw .notFound }
    let (found, looks) = try await plans { () async throws(PlanError) in
      (try await planDesk.plan(id), try await planDesk.looks(id))
    }
    guard let found, found.concerns(call.addressee, looks) else { throw .notFound }
    return Answer.json(value(found, looks, for: call.addressee))
  }

  /// `POST /api/plans/<id>/approve`, `…/finish`, `…/withdraw`, `…/reconcile`: a step of the
  /// operator's network.
  func step(
    _ name: String, ofPlan text: String, _ call: Call
  ) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asOperator()
    guard let id = PlanID(hex: text), let verb = PlanStep.Verb(rawValue: name) else {
      throw .notFound
    }
    let former = try await plans { () async throws(PlanError) in try await planDesk.plan(id) }
    guard let former, former.side(of: own) != nil else { throw .notFound }
    let step = try PlanStep(verb, call)
    // Cutting comes first: a store or a ledger that cannot be written must not keep a session open.
    if verb == .withdraw { broker.cut(.plan(id), reason: .planEnded) }
    let plan = try await audited(
      .plan, nil, [("action", .text(name)), ("plan", .text(text))] + step.open,
      sealed: [own: ["by": .string(step.by.text), "note": .string(step.note)]]
    ) { () async throws(Problem) in
      try await plans { () async throws(PlanError) in try await take(step, id, own) }
    }
    // And again, for what was opened before the end was written.
    if plan.state.ending != nil { broker.cut(.plan(id), reason: .planEnded) }
    return Answer.json(try await value(plan, for: .network(own)))
  }

  private func take(
    _ step: PlanStep, _ id: PlanID, _ own: NetworkID
  ) async throws(PlanError) -> WorkPlan {
    switch step.verb {
    case .approve: try await planDesk.approve(id, of: own, by: step.by)
    case .finish: try await planDesk.finish(id, of: own, by: step.by)
    case .withdraw: try await planDesk.withdraw(id, of: own, by: step.by, note: step.note)
    case .reconcile:
      try await planDesk.sign(
        id, of: own, by: step.by, step.finding ?? .deviates, note: step.note)
    }
  }
}

/// What an operator says of a work plan.
private struct PlanStep {
  enum Verb: String {
    case approve, finish, withdraw, reconcile
  }

  let verb: Verb
  let by: UserID
  let note: String
  /// Of a reconciliation, nil for any other step.
  let finding: PlanFinding?

  init(_ verb: Verb, _ call: APIDesk.Call) throws(Problem) {
    self.verb = verb
    var body = try call.object()
    do throws(FieldError) {
      by = try body.person("by")
      let hasNote = verb == .withdraw || verb == .reconcile
      note = hasNote ? try body.optionalText("note") ?? "" : ""
      finding = verb == .reconcile ? try body.planFinding("finding") : nil
      try body.finish()
    } catch { throw .malformed(error) }
  }

  var open: [(name: String, value: EntryValue)] {
    finding.map { [("finding", .text($0.word))] } ?? []
  }
}

extension ObjectReader {
  fileprivate mutating func planFinding(_ key: String) throws(FieldError) -> PlanFinding {
    let words = PlanFinding.allCases.map(\.word).joined(separator: ", ")
    return try parsed(key, Wording(ja: " \(words) のどれか", en: "one of \(words)")) { text in
      PlanFinding.allCases.first { $0.word == text }
    }
  }

  /// Words of the vocabulary for kinds of document, at least one.
  fileprivate mutating func categories(_ key: String) throws(FieldError) -> [String] {
    let known =
      Vocabulary.bridge2.attributes.first { $0.name == "category" }?.values.map(\.name) ?? []
    let words = try texts(key, max: known.count)
    guard !words.isEmpty, words.allSatisfy(Set(known).subtracting(["unknown"]).contains) else {
      throw fault(
        key, Wording(ja: " 文書の種類の語（1 つ以上）", en: "words for categories, at least one"))
    }
    return words
  }
}
