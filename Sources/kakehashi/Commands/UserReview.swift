import Bridge
import Consent
import HTTP
import Platform
import Policy
import Record

/// `user review`: the quarterly look at accounts.
enum UserReview {
  static func run(_ words: ArraySlice<String>, _ output: Output) async throws -> Int32 {
    let arguments = try Arguments(
      words, options: ["as", "facility", "by", "file"], operandsMax: 2)
    let verb = try arguments.operand(0, "list, confirm or withdraw")
    switch verb {
    case "list": return try await list(arguments, output)
    case "confirm", "withdraw":
      return try await decide(isRight: verb == "confirm", arguments, output)
    default: throw UsageError("unknown `user review \(verb)`")
    }
  }

  private static func list(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let answer = try await APIClient.with(try Profile(arguments)) { client in
      try await client.call(.get, "/api/recertifications")
    }
    var users = answer["users"]?.elements ?? []
    if let facility = arguments.value("facility") {
      users = users.filter { $0["facility"]?.string == facility }
    }
    output.show(
      .array(users), columns: ["facility", "id", "role", "certified", "due", "lastUse"], arguments)
    return 0
  }

  private static func decide(
    isRight: Bool, _ arguments: Arguments, _ output: Output
  ) async throws -> Int32 {
    let facility = try arguments.required("facility")
    let sheet = try self.sheet(isRight, arguments)
    var findings = sheet.findings.map(UserImport.value)
    var answer: JSONValue = ["confirmed": .number("0"), "withdrawn": .number("0")]
    let by = try arguments.required("by")
    if findings.isEmpty {
      answer = try await APIClient.with(try Profile(arguments)) { client in
        try await client.call(
          .post, "/api/recertifications/\(facility)",
          ["by": .string(by), "decisions": .array(sheet.rows.map(value))])
      }
      findings = answer["findings"]?.elements ?? []
    }
    report(answer, findings, arguments, output)
    return findings.isEmpty ? 0 : 1
  }

  /// What the file says, or the one user on the command line.
  private static func sheet(
    _ isRight: Bool, _ arguments: Arguments
  ) throws -> CertificationSheet {
    guard let path = arguments.value("file") else {
      let id = try arguments.operand(1, "ID")
      let quoted = id.replacing("\"", with: "\"\"")
      return CertificationSheet(Array("id\n\"\(quoted)\"".utf8), isRight: isRight)
    }
    guard arguments.operands.count == 1 else {
      throw UsageError("either an ID or `--file`, not both")
    }
    do throws(Errno) {
      return CertificationSheet(
        try DurableFile.read(path, bytesMax: UserSheet.bytesMax), isRight: isRight)
    } catch {
      throw CommandError(ja: "`\(path)` を読めません: \(error)", en: "cannot read `\(path)`: \(error)")
    }
  }

  private static func report(
    _ answer: JSONValue, _ findings: [JSONValue], _ arguments: Arguments, _ output: Output
  ) {
    let (confirmed, withdrawn) = (answer["confirmed"] ?? .null, answer["withdrawn"] ?? .null)
    guard !arguments.json else {
      return output.json([
        "confirmed": confirmed, "withdrawn": withdrawn, "findings": .array(findings),
      ])
    }
    for finding in findings { output.line(UserImport.line(finding, output.language)) }
    output.talk(
      Wording(
        ja: "確認 \(confirmed.integer ?? 0)、終了 \(withdrawn.integer ?? 0)、誤り \(findings.count)",
        en: "\(confirmed.integer ?? 0) confirmed, \(withdrawn.integer ?? 0) withdrawn, "
          + "\(findings.count) findings"))
  }

  private static func value(_ certification: Registers.Certification) -> JSONValue {
    [
      "line": .number("\(certification.line)"), "id": .string(certification.id.text),
      "decision": .string(certification.isRight ? "confirm" : "withdraw"),
    ]
  }
}
