import Consent
import Linkage
import Platform
import Policy
import Record

/// The statements of one patient, as one form holds them.
struct ConsentForm {
  let patient: LocalID
  let statements: [ConsentStatement]
  /// Which of them name no day.
  private let undated: Set<Int>

  /// LIMIT: statements of one form.
  private static let statementsMax = 64

  init(_ body: inout ObjectReader, now: Timestamp) throws(FieldError) {
    patient = try body.localID("patient")
    var statements: [ConsentStatement] = []
    var undated: Set<Int> = []
    for var object in try body.objects("statements", max: Self.statementsMax) {
      if !object.has(StatementField.said.rawValue) { undated.insert(statements.count) }
      statements.append(try object.statement(now: now))
      try object.finish()
    }
    guard !statements.isEmpty else {
      throw body.fault("statements", Wording(ja: " 1 つ以上", en: "at least one"))
    }
    self.statements = statements
    self.undated = undated
  }

  init(patient: LocalID, _ statement: ConsentStatement, isDated: Bool) {
    self.patient = patient
    statements = [statement]
    undated = isDated ? [] : [0]
  }

  /// The statements, those that name no day said at `moment`.
  func said(at moment: Timestamp) -> [ConsentStatement] {
    statements.enumerated().map { undated.contains($0) ? $1.dated(moment) : $1 }
  }
}

/// The rows of a table of consents.
struct ConsentBatch {
  struct Row {
    let line: Int
    let form: ConsentForm
  }

  typealias Finding = (line: Int, column: String?, wording: Wording)

  /// LIMIT: rows of one batch; a longer table comes in several.
  static let rowsMax = 1000

  let rows: [Row]
  let findings: [Finding]
  let isDryRun: Bool
  let isPartial: Bool
  let acknowledgesEnd: Bool

  var count: Int { rows.count + findings.count }

  init(_ object: ObjectReader, now: Timestamp) throws(FieldError) {
    var body = object
    isDryRun = try body.flag("dryRun", default: false)
    isPartial = try body.flag("partial", default: false)
    acknowledgesEnd = try body.flag("acknowledgeEnd", default: false)
    var rows: [Row] = []
    var findings: [Finding] = []
    for var row in try body.objects("rows", max: Self.rowsMax) {
      let line = try row.integer("line", in: 1...Int(Int32.max))
      do throws(FieldError) {
        let patient = try row.localID("patient")
        let isDated = row.has(StatementField.said.rawValue)
        let statement = try row.statement(now: now)
        try row.finish()
        let form = ConsentForm(patient: patient, statement, isDated: isDated)
        rows.append(Row(line: line, form: form))
      } catch {
        findings.append((line, String(error.path.split(separator: ".").last ?? ""), error.wording))
      }
    }
    try body.finish()
    (self.rows, self.findings) = (rows, findings)
  }

  static func value(_ finding: Finding) -> JSONValue {
    [
      "line": .number("\(finding.line)"),
      "column": finding.column.map { .string($0) } ?? .null,
      "ja": .string(finding.wording.ja), "en": .string(finding.wording.en),
    ]
  }
}

extension ObjectReader {
  /// Reads the fields of a statement, each a text.
  mutating func statement(now: Timestamp) throws(FieldError) -> ConsentStatement {
    var fields: [StatementField: String] = [:]
    for field in StatementField.allCases {
      fields[field] = try optionalText(field.rawValue)
    }
    do throws(StatementFault) {
      return try ConsentStatement(fields: fields, now: now)
    } catch {
      let expected = Wording(ja: " \(error.expected.ja)", en: error.expected.en)
      throw fault(error.field, expected)
    }
  }
}

// MARK: - Answers

extension PatientConsent {
  /// The statements, what holds of them at `now`, and what contradicts itself.
  func value(in network: NetworkSettings, at now: Timestamp) -> JSONValue {
    let rule = network.conflictRule
    let standing = standing(for: nil, in: network.id, by: rule, at: now)
    var named: Set<FacilityReference> = []
    for statement in statements { named.formUnion(statement.matter.facilities) }
    let viewing = named.sorted { $0.path < $1.path }.map { facility in
      let word = self.standing(for: Asker(facility), in: network.id, by: rule, at: now).viewing
      return (key: facility.path, value: JSONValue.string(word.word))
    }
    return [
      "statements": .array(statements.map(\.value)),
      "standing": [
        "participation": .string(standing.participation?.word ?? "unknown"),
        "since": standing.since.map { .string($0.rfc3339) } ?? .null,
        "emergencyConsent": .string(standing.emergency.map { $0 ? "yes" : "no" } ?? "unknown"),
        "disclosureNotice": .string(standing.notice?.word ?? "unknown"),
        "facilities": .object(viewing),
        "validUntil": standing.validUntil.map { .string($0.rfc3339) } ?? .null,
      ],
      "contradictions": .array(
        contradictions(by: rule, at: now).map { found in
          [
            "grant": found.grant.value, "refusal": found.refusal.value,
            "holds": found.isGranted ? "grant" : "refusal",
          ]
        }),
    ]
  }
}

extension ConsentStatement {
  fileprivate var value: JSONValue {
    .object(fields.map { (key: $0.field.rawValue, value: .string($0.text)) })
  }
}

extension ConsentStatement.Matter {
  /// The facilities that are named one by one.
  fileprivate var facilities: Set<FacilityReference> {
    guard case .viewing(_, let coverage) = self else { return [] }
    switch coverage.reach {
    case .facilities(let facilities): return facilities
    case .person(let facility, _): return [facility]
    case .members, .partners: return []
    }
  }
}
