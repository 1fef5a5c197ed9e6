import Bridge
import Consent
import HTTP
import Platform
import Policy
import Record

/// `user import`: a facility's users from a table or a SCIM server's list.
struct UserImport {
  private let arguments: Arguments
  private let output: Output

  static func run(_ words: ArraySlice<String>, _ output: Output) async throws -> Int32 {
    let arguments = try Arguments(
      words, options: ["as", "facility", "by"], flags: ["dry-run", "partial", "whole"],
      operandsMax: 1)
    guard !(arguments.has("whole") && arguments.has("partial")) else {
      throw UsageError("`--whole` and `--partial` do not go together")
    }
    let run = UserImport(arguments: arguments, output: output)
    return try await run.run(try arguments.operand(0, "FILE"))
  }

  private func run(_ path: String) async throws -> Int32 {
    let facility = try arguments.required("facility")
    let bytes: [UInt8]
    do throws(Errno) {
      bytes = try DurableFile.read(path, bytesMax: UserSheet.bytesMax)
    } catch {
      throw CommandError(ja: "`\(path)` を読めません: \(error)", en: "cannot read `\(path)`: \(error)")
    }
    let sheet = UserSheet(bytes)
    var findings = sheet.findings.map(Self.value)
    let isPartial = arguments.has("partial")
    // Whom a line that cannot be read was meant to name is not known: then nobody is missing.
    let isWhole = arguments.has("whole") && findings.isEmpty
    let answer = try await APIClient.with(try Profile(arguments)) { client in
      func send(isDryRun: Bool) async throws -> JSONValue {
        var members: [(key: String, value: JSONValue)] = [
          ("rows", .array(sheet.rows.map(Self.value))), ("dryRun", .bool(isDryRun)),
          ("partial", .bool(isPartial)), ("whole", .bool(isWhole)),
        ]
        if let by = arguments.value("by") { members.append(("by", .string(by))) }
        return try await client.call(.post, "/api/users/\(facility)/batch", .object(members))
      }
      let seen = try await send(isDryRun: true)
      let isRight = findings.isEmpty && seen["findings"]?.elements?.isEmpty == true
      guard !arguments.has("dry-run"), isRight || isPartial else { return seen }
      return try await send(isDryRun: false)
    }
    findings += answer["findings"]?.elements ?? []
    report(answer, findings.sorted { ($0["line"]?.integer ?? 0) < ($1["line"]?.integer ?? 0) })
    return findings.isEmpty ? 0 : 1
  }

  private func report(_ answer: JSONValue, _ findings: [JSONValue]) {
    guard !arguments.json else {
      let members = (answer.members ?? []).filter { $0.key != "findings" }
      return output.json(.object(members + [(key: "findings", value: .array(findings))]))
    }
    for user in answer["users"]?.elements ?? [] where user["kind"]?.string != "unchanged" {
      let changes = (user["changes"]?.elements ?? []).map { change in
        "\(change["field"]?.string ?? ""): \(text(change["from"])) → \(text(change["to"]))"
      }
      let sign = Self.signs[user["kind"]?.string ?? ""] ?? " "
      output.line("\(sign) \(user["id"]?.string ?? "")  \(changes.joined(separator: ", "))")
    }
    for finding in findings { output.line(Self.line(finding, output.language)) }
    let counts = ["added", "changed", "suspended", "unchanged"].map { answer[$0]?.integer ?? 0 }
    let isWritten = answer["written"] == .bool(true)
    output.talk(
      Wording(
        ja: "追加 \(counts[0])、変更 \(counts[1])、停止 \(counts[2])、変更なし \(counts[3])、"
          + "誤り \(findings.count)\(isWritten ? "（書き込みました）" : "（書き込んでいません）")",
        en: "\(counts[0]) added, \(counts[1]) changed, \(counts[2]) suspended, "
          + "\(counts[3]) unchanged, \(findings.count) findings; "
          + (isWritten ? "written" : "nothing was written")))
  }

  /// A finding as a line of text.
  static func line(_ finding: JSONValue, _ language: Language) -> String {
    let line = finding["line"]?.integer ?? 0
    let column = finding["column"]?.string.map { " \($0)" } ?? ""
    let said = finding[language == .japanese ? "ja" : "en"]?.string ?? ""
    return "! \(line)\(column): \(said)"
  }

  private static let signs = ["added": "+", "changed": "~", "suspended": "-"]

  private func text(_ value: JSONValue?) -> String { value?.string ?? "–" }

  private static func value(_ row: UserSheet.Row) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("line", .number("\(row.line)")), ("id", .string(row.id.text)),
    ]
    for field in UserField.allCases {
      if let text = row.fields[field] { members.append((field.rawValue, .string(text))) }
    }
    return .object(members)
  }

  /// A finding for scripts.
  static func value(_ finding: UserSheet.Finding) -> JSONValue {
    [
      "line": .number("\(finding.line)"),
      "column": finding.column.map { .string($0) } ?? .null,
      "ja": .string(finding.expected.ja), "en": .string("must be \(finding.expected.en)"),
    ]
  }
}
