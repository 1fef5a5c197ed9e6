import Consent
import Ledger
import Platform
import Record
import Transport

extension APIDesk {
  /// LIMIT: users of one list of who is due.
  private static let dueMax = 5_000

  /// `GET /api/recertifications`: the active users nobody has looked at for too long, of the office
  /// all facilities', of a facility its own; the longest overdue first.
  func recertifications(_ call: Call) async throws(Problem) -> ServerResponse {
    let facilities: [FacilityReference]
    switch call.caller {
    case .facility(let calling): facilities = [calling.facility.reference]
    case .operatorOf:
      facilities = try await consent { () async throws(ConsentError) in
        try await registers.facilities(network.id).map(\.reference)
      }
    }
    let now = clock.now()
    var found: [(due: Timestamp, user: UserRecord)] = []
    for facility in facilities {
      let users = try await consent { () async throws(ConsentError) in
        try await registers.users(at: facility)
      }
      for user in users {
        if let due = recertification.due(user), due <= now { found.append((due, user)) }
      }
    }
    found.sort { ($0.due, $0.user.id.text) < ($1.due, $1.user.id.text) }
    return Answer.json([
      "days": .number("\(network.userRules.recertifyDays)"),
      "whenOverdue": .string(network.userRules.whenOverdue.rawValue),
      "count": .number("\(found.count)"),
      "users": .array(found.prefix(Self.dueMax).map { value($0.user, due: $0.due) }),
    ])
  }

  private func value(_ user: UserRecord, due: Timestamp) -> JSONValue {
    [
      "facility": .string(user.facility.facility.text), "id": .string(user.id.text),
      "role": .string(user.role), "licence": user.licence.map { .string($0) } ?? .null,
      "certified": user.certified.map { .string($0.rfc3339) } ?? .null,
      "due": .string(due.rfc3339),
      "lastUse": lastUses.last(user.id, at: user.facility).map { .string($0.rfc3339) } ?? .null,
    ]
  }

  /// `POST /api/recertifications/<facility>`: accounts are found right, or end; all or none.
  func recertify(at facility: String, _ call: Call) async throws(Problem) -> ServerResponse {
    let place = try place(facility, call)
    let batch: CertificationBatch
    let body = try call.object()
    do throws(FieldError) { batch = try CertificationBatch(body) } catch {
      throw .malformed(error)
    }
    func run(isDryRun: Bool) async throws(Problem) -> [(line: Int, error: ConsentError)] {
      try await consent { () async throws(ConsentError) in
        try await registers.certify(
          batch.rows, at: place.reference, by: place.actor(batch.by), isDryRun: isDryRun)
      }
    }
    var faults = try await run(isDryRun: true)
    if faults.isEmpty {
      let (right, ended) = (batch.rows.filter(\.isRight), batch.rows.filter { !$0.isRight })
      faults = try await audited(
        .register, place.facility,
        [
          ("action", .text("recertify")), ("confirmed", .number(Int64(right.count))),
          ("of", .text(facility)), ("withdrawn", .number(Int64(ended.count))),
        ], sealed: [network.id: ["by": .string(batch.by)]]
      ) { () async throws(Problem) in try await run(isDryRun: false) }
    }
    let findings = faults.map { fault -> ConsentBatch.Finding in
      (fault.line, nil, Problem.consent(fault.error).wording)
    }
    return Answer.json([
      "confirmed": .number("\(faults.isEmpty ? batch.rows.count(where: \.isRight) : 0)"),
      "withdrawn": .number("\(faults.isEmpty ? batch.rows.count { !$0.isRight } : 0)"),
      "findings": .array(findings.map(ConsentBatch.value)),
    ])
  }
}

/// The body of what somebody decided of accounts.
private struct CertificationBatch {
  let by: String
  let rows: [Registers.Certification]

  init(_ object: ObjectReader) throws(FieldError) {
    var body = object
    by = try body.text("by")
    var rows: [Registers.Certification] = []
    for var row in try body.objects("decisions", max: UserSheet.rowsMax) {
      let line = try row.integer("line", in: 1...Int(Int32.max))
      let id = try row.parsed("id", Wording(ja: "利用者の ID", en: "a user's id")) { UserID($0) }
      let isRight = try row.parsed(
        "decision", Wording(ja: " confirm か withdraw", en: "confirm or withdraw")
      ) { ["confirm": true, "withdraw": false][$0] }
      try row.finish()
      guard !rows.contains(where: { $0.id == id }) else {
        throw row.fault("id", Wording(ja: "一度だけの利用者", en: "a user that is listed once"))
      }
      rows.append(Registers.Certification(line: line, id: id, isRight: isRight))
    }
    guard !rows.isEmpty else {
      throw body.fault("decisions", Wording(ja: " 1 つ以上", en: "at least one"))
    }
    try body.finish()
    self.rows = rows
  }
}
