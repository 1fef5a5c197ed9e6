import Consent
import Crypto
import HTTP
import Ledger
import Linkage
import Platform
import Record
import Transport

extension APIDesk {
  /// The calls below `/api/audits`.
  func routeAudits(_ call: Call, _ rest: [String]) async throws(Problem) -> ServerResponse {
    switch (call.method, rest.count) {
    case (.get, 0): return try await audits(call)
    case (.post, 0): return try await beginAudits(call)
    case (.get, 1): return try await audit(of: rest[0], call)
    case (.post, 2) where rest[1] == "answers": return try await answerAudit(of: rest[0], call)
    default: throw .methodNotAllowed
    }
  }

  /// `GET /api/audits`: where each facility of the operator's network stands, or one's own.
  func audits(_ call: Call) async throws(Problem) -> ServerResponse {
    let list: [Facility]
    switch call.caller {
    case .operatorOf:
      list = try await consent { () async throws(ConsentError) in
        try await registers.facilities(network.id)
      }
    case .facility(let calling): list = [calling.facility]
    }
    var values: [JSONValue] = []
    for facility in list {
      let dossier = try await dossier(of: facility)
      values.append(.object(view(dossier).summary(of: facility, at: clock.now())))
    }
    return Answer.json(.array(values))
  }

  /// `GET /api/audits/<facility>`: the questions and their answers, for the operator and itself.
  func audit(of id: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let facility = try await facility(id, call)
    return Answer.json(try await sheet(facility, call))
  }

  /// `POST /api/audits`: an operator begins the audit of one facility or all, a facility its own.
  func beginAudits(_ call: Call) async throws(Problem) -> ServerResponse {
    guard let rules = audits else { throw .auditUnconfigured }
    var body = try call.object()
    let (named, given): (FacilityID?, Timestamp?)
    do throws(FieldError) {
      named = body.has("facility") ? try body.facilityID("facility") : nil
      given = try body.optionalParsed(
        "due", Wording(ja: "日時（RFC 3339）", en: "a time (RFC 3339)")
      ) { Timestamp(rfc3339: $0) }
      try body.finish()
    } catch { throw .malformed(error) }
    let (targets, actor, due) = try await audited(named, given, call)
    for target in targets {
      try await audited(
        .register, actor,
        [
          ("action", .text("auditBegin")), ("of", .text(target.facility.text)),
          ("edition", .text(rules.questionnaire.edition)),
          ("questionnaire", .text(rules.questionnaire.digest.hex)),
        ] + (due.map { [("due", .text($0.rfc3339))] } ?? [])
      ) { () async throws(Problem) in
        try await consent { () async throws(ConsentError) in
          _ = try await registers.beginAudit(of: target, rules.questionnaire, due: due)
        }
      }
    }
    return Answer.json(["begun": .array(targets.map { .string($0.facility.text) })], status: 201)
  }

  /// Whose audits a caller begins, as whom, due when.
  private func audited(
    _ named: FacilityID?, _ due: Timestamp?, _ call: Call
  ) async throws(Problem) -> ([FacilityReference], Facility?, Timestamp?) {
    switch call.caller {
    case .facility(let calling):
      let own = calling.facility
      guard due == nil, named == nil || named == own.reference.facility else {
        throw .operatorOnly
      }
      return ([own.reference], own, nil)
    case .operatorOf:
      let end = due ?? clock.now().adding(AuditRules.standardTime)
      if let named {
        return ([FacilityReference(network: network.id, facility: named)], nil, end)
      }
      let all = try await consent { () async throws(ConsentError) in
        try await registers.facilities(network.id)
      }
      return (all.filter { $0.status == .active }.map(\.reference), nil, end)
    }
  }

  /// `POST /api/audits/<facility>/answers`: what the facility says of itself.
  func answerAudit(of id: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let own = try call.caller.asFacility().facility
    guard own.reference.facility.text == id else { throw .notFound }
    guard let rules = audits else { throw .auditUnconfigured }
    var body = try call.object()
    let (by, answers): (String, [(question: String, answer: AuditAnswer)])
    do throws(FieldError) {
      by = try body.text("by")
      answers = try body.answers("answers")
      try body.finish()
    } catch { throw .malformed(error) }
    let known = try await knowledge(own, call)
    let said = answers.map { AuditView.value($0.question, $0.answer) }
    let round = try await audited(
      .register, own,
      [
        ("action", .text("auditAnswer")), ("answers", .number(Int64(answers.count))),
        ("edition", .text(rules.questionnaire.edition)), ("of", .text(id)),
      ], sealed: [network.id: ["answers": .array(said), "by": .string(by)]]
    ) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        try await registers.answerAudit(
          of: own.reference, rules.questionnaire, answers, by: by, knowing: known)
      }
    }
    if round.completed != nil {
      let counts = AuditView.counts(round)
      _ = try await logbook.append(
        .register,
        [
          ("action", .text("auditComplete")), ("edition", .text(round.edition)),
          ("facility", .text(id)), ("network", .text(network.id.text)),
          ("no", .number(counts.no)), ("of", .text(id)), ("partly", .number(counts.partly)),
          ("yes", .number(counts.yes)),
        ])
    }
    return Answer.json(try await sheet(own, call))
  }

  // MARK: What is known and shown

  /// The facility that a path names, for its operator or itself.
  private func facility(_ id: String, _ call: Call) async throws(Problem) -> Facility {
    if case .facility(let calling) = call.caller,
      calling.facility.reference.facility.text != id
    {
      throw .notFound
    }
    let reference = try reference(id)
    let found = try await consent { () async throws(ConsentError) in
      try await registers.facility(reference)
    }
    guard let found else { throw .notFound }
    return found
  }

  private func dossier(of facility: Facility) async throws(Problem) -> FacilityDossier {
    try await consent { () async throws(ConsentError) in
      try await registers.dossier(of: facility.reference)
    }
  }

  private func view(_ dossier: FacilityDossier) -> AuditView {
    AuditView(rules: audits, history: dossier.audits)
  }

  /// The facility's sheet as it stands now, with what has changed since it was read.
  private func sheet(_ facility: Facility, _ call: Call) async throws(Problem) -> JSONValue {
    let known = try await knowledge(facility, call)
    let (now, dossier) = try await consent { () async throws(ConsentError) in
      (
        try await registers.facility(facility.reference),
        try await registers.dossier(of: facility.reference)
      )
    }
    return view(dossier).sheet(of: now ?? facility, knowing: known, at: clock.now())
  }

  private func knowledge(
    _ facility: Facility, _ call: Call
  ) async throws(Problem) -> [Questionnaire.Known: AuditAnswer] {
    let (dossier, users) = try await consent { () async throws(ConsentError) in
      (
        try await registers.dossier(of: facility.reference),
        try await registers.users(at: facility.reference)
      )
    }
    var ends = dossier.certificateEnds
    if case .facility(let calling) = call.caller {
      ends[calling.certificate] = calling.certificateUntil
    }
    return AuditKnowledge(
      now: clock.now(), certificateEnds: ends, pinned: facility.certificates, users: users,
      tls12Suites: network.tls.tls12Suites
    ).answers
  }
}

extension ObjectReader {
  fileprivate mutating func answers(
    _ key: String
  ) throws(FieldError) -> [(question: String, answer: AuditAnswer)] {
    var answers: [(question: String, answer: AuditAnswer)] = []
    let verdicts = AuditAnswer.Verdict.allCases.map(\.word).joined(separator: ", ")
    for object in try objects(key, max: Questionnaire.questionsMax) {
      var reader = object
      let question = try reader.text("question")
      let verdict = try reader.parsed(
        "verdict", Wording(ja: " \(verdicts) のどれか", en: "one of \(verdicts)")
      ) { text in AuditAnswer.Verdict.allCases.first { $0.word == text } }
      let words = try reader.optionalText("words") ?? ""
      let evidence = try reader.optionalParsed(
        "evidence", Wording(ja: " SHA-256（64 桁の 16 進数）", en: "a SHA-256 in 64 hexadecimal digits")
      ) { Digest(hex: $0) }
      try reader.finish()
      answers.append((question, AuditAnswer(verdict, words: words, evidence: evidence)))
    }
    guard !answers.isEmpty else {
      throw fault(key, Wording(ja: "一つ以上の回答", en: "one answer or more"))
    }
    return answers
  }
}
