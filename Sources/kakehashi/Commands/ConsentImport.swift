import Bridge
import Consent
import HTTP
import Platform
import Policy
import Record

/// `consent import`: a desk's table of consents.
struct ConsentImport {
  /// LIMIT: rows that one call takes.
  private static let rowsPerCall = 500

  private let arguments: Arguments
  private let output: Output
  private var meter = ProgressMeter()

  static func run(_ words: ArraySlice<String>, _ output: Output) async throws -> Int32 {
    let arguments = try Arguments(
      words, options: ["as"], flags: ["dry-run", "partial", "acknowledge-end"], operandsMax: 1)
    var run = ConsentImport(arguments: arguments, output: output)
    return try await run.run(try arguments.operand(0, "TABLE.csv"))
  }

  private mutating func run(_ path: String) async throws -> Int32 {
    let text = try Files.text(path, bytesMax: ConsentSheet.bytesMax)
    let sheet = ConsentSheet(Array(text.utf8), now: WallClock.system.now())
    var findings = sheet.findings.map(Self.value)
    let isPartial = arguments.has("partial")
    var recorded = 0
    let client = try APIClient(try Profile(arguments))
    defer { client.close() }
    findings += try await send(sheet.rows, by: client, isDryRun: true).findings
    let refused = Set(findings.compactMap { $0["line"]?.integer })
    let good = sheet.rows.filter { !refused.contains(Int64($0.line)) }
    if !arguments.has("dry-run"), findings.isEmpty || isPartial {
      let answer = try await send(good, by: client, isDryRun: false)
      recorded = answer.recorded
      findings += answer.findings
    }
    meter.clear()
    report(findings, good: good.count, recorded: recorded)
    return findings.isEmpty ? 0 : 1
  }

  /// Sends the rows in several calls; a call that was made twice records nothing twice.
  private mutating func send(
    _ rows: [ConsentSheet.Row], by client: APIClient, isDryRun: Bool
  ) async throws -> (findings: [JSONValue], recorded: Int) {
    var findings: [JSONValue] = []
    var recorded = 0
    for start in stride(from: 0, to: rows.count, by: Self.rowsPerCall) {
      let part = rows[start..<min(start + Self.rowsPerCall, rows.count)]
      let answer = try await client.call(
        .post, "/api/consents/batch",
        [
          "rows": .array(part.map(Self.value)), "dryRun": .bool(isDryRun), "partial": true,
          "acknowledgeEnd": .bool(arguments.has("acknowledge-end")),
        ])
      findings += answer["findings"]?.elements ?? []
      recorded += Int(answer["recorded"]?.integer ?? 0)
      let done = start + part.count
      meter.show(
        Double(done) / Double(rows.count),
        output.language == .japanese
          ? "\(done) / \(rows.count) 行" : "\(done) of \(rows.count) rows")
    }
    return (findings, recorded)
  }

  private func report(_ findings: [JSONValue], good: Int, recorded: Int) {
    let sorted = findings.sorted { ($0["line"]?.integer ?? 0) < ($1["line"]?.integer ?? 0) }
    guard !arguments.json else {
      return output.json([
        "good": .number("\(good)"), "recorded": .number("\(recorded)"),
        "findings": .array(sorted),
      ])
    }
    for finding in sorted {
      let line = finding["line"]?.integer ?? 0
      let column = finding["column"]?.string.map { " \($0)" } ?? ""
      let said = finding[output.language == .japanese ? "ja" : "en"]?.string ?? ""
      output.line("\(line)\(column): \(said)")
    }
    output.talk(
      Wording(
        ja: "正しい行 \(good)、誤り \(sorted.count)、記録 \(recorded)",
        en: "\(good) rows are right, \(sorted.count) findings, \(recorded) recorded"))
  }

  private static func value(_ row: ConsentSheet.Row) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("line", .number("\(row.line)")), ("patient", .string(row.patient.exposed)),
    ]
    for field in StatementField.allCases {
      if let text = row.fields[field] { members.append((field.rawValue, .string(text))) }
    }
    return .object(members)
  }

  private static func value(_ finding: ConsentSheet.Finding) -> JSONValue {
    [
      "line": .number("\(finding.line)"),
      "column": finding.column.map { .string($0) } ?? .null,
      "ja": .string(finding.expected.ja), "en": .string("must be \(finding.expected.en)"),
    ]
  }
}
