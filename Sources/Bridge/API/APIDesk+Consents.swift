import Consent
import Ledger
import Linkage
import Platform
import Record
import Transport

extension APIDesk {
  /// `POST /api/consents`: what a patient of this network agreed to, refused or withdrew: one thing
  /// now, or the statements of a form.
  func consent(_ call: Call) async throws(Problem) -> ServerResponse {
    var body = try call.object()
    guard body.has("statements") else { return try await word(try ConsentBody(call), call) }
    let form: ConsentForm
    let acknowledgesEnd: Bool
    do throws(FieldError) {
      form = try ConsentForm(&body, now: clock.now())
      acknowledgesEnd = try body.flag("acknowledgeEnd", default: false)
      try body.finish()
    } catch { throw .malformed(error) }
    try await record(form, acknowledgingEnd: acknowledgesEnd, by: actor(call))
    return Answer.json(try await entry(of: form.patient))
  }

  /// One word, said now; the answer to a withdrawal holds what is printed for the patient.
  private func word(_ body: ConsentBody, _ call: Call) async throws(Problem) -> ServerResponse {
    let index = handles.index(body.patient, in: network.id)
    return try await audited(
      .consent, actor(call), [("action", .text("record"))],
      sealed: sealed(index, body.kind, body.value)
    ) { (entry: Int64) async throws(Problem) in
      let ended = try await consent { () async throws(ConsentError) in
        try await apply(body.change, of: index)
      }
      var answer: JSONValue = ["kind": .string(body.kind), "value": .string(body.value)]
      if case .participation(.withdrawn) = body.change {
        answer = answer.adding("certificate", certificate(body.patient, ended, entry))
      }
      return Answer.json(answer)
    }
  }

  private func certificate(_ patient: LocalID, _ linksEnded: Int, _ entry: Int64) -> JSONValue {
    [
      "networkJa": .string(network.name.ja), "networkEn": .string(network.name.en),
      "patient": .string(patient.exposed), "withdrawn": .string(clock.now().rfc3339),
      "linksEnded": .number("\(linksEnded)"), "ledgerEntry": .number("\(entry)"),
    ]
  }

  /// `POST /api/consents/search`: everything a patient of this network said, what holds of it and
  /// what contradicts itself.
  func consents(_ call: Call) async throws(Problem) -> ServerResponse {
    let patient: LocalID
    var body = try call.object()
    do throws(FieldError) {
      patient = try body.localID("patient")
      try body.finish()
    } catch { throw .malformed(error) }
    let index = handles.index(patient, in: network.id)
    return try await audited(
      .consent, actor(call), [("action", .text("show"))], sealed: sealed(index, nil, nil)
    ) { () async throws(Problem) in Answer.json(try await entry(of: patient)) }
  }

  /// `POST /api/consents/batch`: the rows of a table; with `dryRun` they are only looked at.
  ///
  /// Rows that are refused are named by their line and change nothing; without `partial` none of
  /// the others is recorded either.
  func batch(_ call: Call) async throws(Problem) -> ServerResponse {
    let batch: ConsentBatch
    let body = try call.object()
    do throws(FieldError) { batch = try ConsentBatch(body, now: clock.now()) } catch {
      throw .malformed(error)
    }
    var findings = batch.findings
    for row in batch.rows {
      if let problem = await refusal(of: row, acknowledgingEnd: batch.acknowledgesEnd) {
        findings.append((row.line, nil, problem.wording))
      }
    }
    let refused = Set(findings.map(\.line))
    let rows = batch.rows.filter { !refused.contains($0.line) }
    var recorded = 0
    if !batch.isDryRun, refused.isEmpty || batch.isPartial {
      for row in rows {
        try await record(
          row.form, acknowledgingEnd: batch.acknowledgesEnd, by: actor(call))
        recorded += 1
      }
    }
    return Answer.json([
      "rows": .number("\(batch.count)"), "good": .number("\(rows.count)"),
      "recorded": .number("\(recorded)"),
      "findings": .array(findings.sorted { $0.line < $1.line }.map(ConsentBatch.value)),
    ])
  }
}

// MARK: - Recording

extension APIDesk {
  private func actor(_ call: Call) -> Facility? {
    if case .facility(let calling) = call.caller { calling.facility } else { nil }
  }

  /// This network's own view of an entry about a patient.
  func sealed(
    _ patient: PatientIndex, _ kind: String?, _ value: String?
  ) -> [NetworkID: JSONValue] {
    var view: [(key: String, value: JSONValue)] = []
    if let kind { view.append(("kind", .string(kind))) }
    view.append(("patient", .string(String(patient.hex.prefix(32)))))
    if let value { view.append(("value", .string(value))) }
    return [network.id: .object(view)]
  }

  private func record(
    _ form: ConsentForm, acknowledgingEnd: Bool, by actor: Facility?
  ) async throws(Problem) {
    try await record(
      form.statements, of: handles.index(form.patient, in: network.id),
      acknowledgingEnd: acknowledgingEnd, by: actor, said: form.said)
  }

  /// Records what a patient said, all or nothing; `said` dates what names no day.
  func record(
    _ statements: [ConsentStatement], of patient: PatientIndex, acknowledgingEnd: Bool = false,
    by actor: Facility?, said: ((Timestamp) -> [ConsentStatement])? = nil
  ) async throws(Problem) {
    let kinds = Set(statements.map(\.matter.part.rawValue)).sorted().joined(separator: " ")
    let values = statements.map(\.matter.word).joined(separator: " ")
    try await audited(
      .consent, actor, [("action", .text("record"))], sealed: sealed(patient, kinds, values)
    ) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        let moment = try await registers.moment(of: patient, in: network.id)
        try await registers.record(
          said?(moment) ?? statements, of: patient, in: network.id,
          acknowledgingEnd: acknowledgingEnd)
        if statements.contains(where: { $0.matter == .participation(.withdrawn) }) {
          try await links.revokeAll(of: patient, in: network.id)
        }
      }
    }
  }

  /// Why a row would be refused; nil if it would not.
  private func refusal(of row: ConsentBatch.Row, acknowledgingEnd: Bool) async -> Problem? {
    let index = handles.index(row.form.patient, in: network.id)
    do throws(ConsentError) {
      let moment = try await registers.moment(of: index, in: network.id)
      try await registers.tryRecording(
        row.form.said(at: moment), of: index, in: network.id, acknowledgingEnd: acknowledgingEnd)
      return nil
    } catch { return .consent(error) }
  }

  /// Applies a word; how many links ended by it.
  private func apply(
    _ change: ConsentBody.Change, of patient: PatientIndex
  ) async throws(ConsentError) -> Int {
    switch change {
    case .participation(let value):
      try await registers.setParticipation(of: patient, in: network.id, value)
      // Whoever comes back is linked anew; when this fails, saying it again ends what is left.
      if value == .withdrawn {
        return try await links.revokeAll(of: patient, in: network.id).count
      }
    case .facility(let facility, let value, let until):
      try await registers.setFacilityConsent(
        of: patient, in: network.id, for: facility, value, until: until)
    case .emergency(let value):
      try await registers.setEmergencyConsent(of: patient, in: network.id, value)
    case .notice(let value):
      try await registers.setDisclosureNotice(of: patient, in: network.id, value)
    }
    return 0
  }

  /// A patient's statements, what holds of them now, and what contradicts itself.
  private func entry(of patient: LocalID) async throws(Problem) -> JSONValue {
    let index = handles.index(patient, in: network.id)
    let found = try await consent { () async throws(ConsentError) in
      try await registers.consent(of: index, in: network.id)
    }
    let now = clock.now()
    return (found ?? PatientConsent()).value(in: network, at: now)
  }
}

extension JSONValue {
  fileprivate func adding(_ name: String, _ value: JSONValue) -> JSONValue {
    .object((members ?? []) + [(key: name, value: value)])
  }
}
