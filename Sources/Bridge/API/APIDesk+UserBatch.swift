import Consent
import Crypto
import Ledger
import Policy
import Record
import Transport

extension APIDesk {
  /// `POST /api/users/<facility>/batch`: the office brings a facility's users to what a file says.
  ///
  /// A dry run takes the same way up to the commit; what is at fault changes nothing and, without
  /// `partial`, nor does anything else.
  func batch(usersOf facility: String, _ call: Call) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    let place = try place(facility, call)
    let batch: UserBatch
    let body = try call.object()
    do throws(FieldError) { batch = try UserBatch(body) } catch { throw .malformed(error) }
    var result = try await run(batch, at: place, isDryRun: true)
    let isAtFault = !(batch.findings.isEmpty && result.faults.isEmpty)
    if !batch.rules.isDryRun, !isAtFault || batch.rules.isPartial {
      result = try await audited(
        .register, nil,
        [
          ("action", .text("users")), ("of", .text(facility)),
          ("rows", .number(Int64(batch.rows.count))),
        ],
        sealed: [
          network.id: [
            "by": batch.by.map { .string($0) } ?? .null,
            "digest": .string(SHA256.hash(call.body).hex),
          ]
        ]
      ) { () async throws(Problem) in try await run(batch, at: place, isDryRun: false) }
    }
    return Answer.json(batch.answer(result))
  }

  private func run(
    _ batch: UserBatch, at place: UserPlace, isDryRun: Bool
  ) async throws(Problem) -> UserImport {
    try await consent { () async throws(ConsentError) in
      try await registers.importUsers(
        batch.rows, at: place.reference, by: place.actor(batch.by),
        Registers.UserImportRules(
          isWhole: batch.rules.isWhole, isPartial: batch.rules.isPartial, isDryRun: isDryRun))
    }
  }
}

/// The body of a batch of users.
struct UserBatch {
  typealias Finding = ConsentBatch.Finding

  let rows: [UserSheet.Row]
  let findings: [Finding]
  let rules: Registers.UserImportRules
  let by: String?

  init(_ object: ObjectReader) throws(FieldError) {
    var body = object
    rules = Registers.UserImportRules(
      isWhole: try body.flag("whole", default: false),
      isPartial: try body.flag("partial", default: false),
      isDryRun: try body.flag("dryRun", default: false))
    // Whom a faulty row was meant to name is not known, so nobody is missing for sure.
    guard !(rules.isWhole && rules.isPartial) else {
      throw body.fault("whole", Wording(ja: " partial なし", en: "without partial"))
    }
    by = try body.optionalText("by")
    var rows: [UserSheet.Row] = []
    var findings: [Finding] = []
    var seen: Set<UserID> = []
    for var row in try body.objects("rows", max: UserSheet.rowsMax) {
      let line = try row.integer("line", in: 1...Int(Int32.max))
      do throws(FieldError) {
        let read = try row.userRow(line)
        guard seen.insert(read.id).inserted else {
          throw row.fault("id", Wording(ja: "一度だけの利用者", en: "a user that is listed once"))
        }
        rows.append(read)
      } catch {
        findings.append((line, String(error.path.split(separator: ".").last ?? ""), error.wording))
      }
    }
    try body.finish()
    (self.rows, self.findings) = (rows, findings)
  }

  /// What came of it, user by user.
  func answer(_ result: UserImport) -> JSONValue {
    func count(_ kind: UserDifference.Kind) -> JSONValue {
      .number("\(result.differences.count { $0.kind == kind })")
    }
    let findings = self.findings + result.faults.map(Self.finding)
    return [
      "added": count(.added), "changed": count(.changed), "suspended": count(.suspended),
      "unchanged": count(.unchanged), "written": .bool(result.isWritten),
      "users": .array(result.differences.map(Self.value)),
      "findings": .array(findings.sorted { $0.line < $1.line }.map(ConsentBatch.value)),
    ]
  }

  private static func value(_ difference: UserDifference) -> JSONValue {
    [
      "line": difference.line.map { .number("\($0)") } ?? .null,
      "id": .string(difference.id.text), "kind": .string(difference.kind.rawValue),
      "changes": .array(
        difference.changes.map { change in
          [
            "field": .string(change.field.rawValue),
            "from": change.from.map { .string($0) } ?? .null,
            "to": change.to.map { .string($0) } ?? .null,
          ]
        }),
    ]
  }

  private static func finding(_ fault: UserImport.Fault) -> Finding {
    switch fault {
    case .field(let line, let error):
      let place = error.field?.rawValue ?? "id"
      let what = Wording(ja: " \(error.expected.ja)", en: error.expected.en)
      return (line, place, FieldError(path: place, problem: .expected(what)).wording)
    case .register(let line, let error): return (line, nil, Problem.consent(error).wording)
    }
  }
}

extension ObjectReader {
  /// One row, each field a text.
  fileprivate mutating func userRow(_ line: Int) throws(FieldError) -> UserSheet.Row {
    let id = try parsed(
      "id", Wording(ja: "利用者の ID", en: "a user's id")
    ) { UserID($0) }
    var fields: [UserField: String] = [:]
    for field in UserField.allCases { fields[field] = try optionalText(field.rawValue) }
    try finish()
    do throws(UserFault) {
      return try UserSheet.Row(line: line, id: id, fields: fields)
    } catch {
      throw fault(
        error.field?.rawValue ?? "id",
        Wording(ja: " \(error.expected.ja)", en: error.expected.en))
    }
  }
}
