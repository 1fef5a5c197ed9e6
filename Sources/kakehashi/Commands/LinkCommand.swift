import Bridge
import HTTP
import Platform
import Record

/// `link`: slips, redemption, confirmation, handles.
enum LinkCommand {
  static let command = Command(
    name: "link",
    summary: Wording(ja: "患者情報送信票の発行・受付・確認", en: "issue, redeem and confirm slips"),
    text: text
  ) { words, output in
    let arguments = try Arguments(
      words,
      options: [
        "as", "patient", "kana", "name", "birth-date", "sex", "target", "facility", "days", "slip",
        "code", "handle", "custodian", "slip-id", "file", "among", "sheet", "address", "qr",
      ], operandsMax: 1)
    let verb = try arguments.operand(
      0, "issue, redeem, confirm, show, review, revoke, handle, sources or pseudonyms")
    guard verb != "pseudonyms" else { return try await PseudonymCommand.run(arguments, output) }
    let (method, path, body) = try request(verb, arguments)
    return try await APIClient.with(try Profile(arguments)) { client in
      let answer = try await client.call(method, path, body)
      guard verb == "issue" else {
        output.show(answer, arguments)
        return 0
      }
      // What only the paper needs is not for a person's eye.
      let shown = JSONValue.object(answer.members?.filter { $0.key != "sheet" } ?? [])
      output.show(arguments.json ? answer : shown, arguments)
      if let path = arguments.value("sheet") { try write(answer, to: path, arguments) }
      return 0
    }
  }

  /// The paper for the patient.
  private static func write(_ answer: JSONValue, to path: String, _ arguments: Arguments) throws {
    let patient = SlipSheet.Patient(
      kana: try arguments.required("kana"), name: try arguments.required("name"),
      birthDate: try arguments.required("birth-date"), sex: try arguments.required("sex"),
      address: arguments.value("address"))
    let sheet: SlipSheet
    do throws(JSONError) { sheet = try SlipSheet(answer, patient) } catch {
      throw CommandError(
        ja: "サーバーの応答から送信票を作れません: \(error)",
        en: "no sheet can be made of the bridge's answer: \(error)")
    }
    try DurableFile.replace(path, with: Array(sheet.html.utf8), mode: 0o600)
  }

  private static func request(
    _ verb: String, _ arguments: Arguments
  ) throws -> (HTTP.Method, String, JSONValue?) {
    switch verb {
    case "issue": return (.post, "/api/slips", try issueBody(arguments))
    case "redeem":
      var members: [(key: String, value: JSONValue)] = [
        ("patient", .string(try arguments.required("patient")))
      ]
      if let slip = arguments.value("slip") {
        members.append(("slip", .string(slip)))
      } else if let scanned = arguments.value("qr") {
        members.append(("qr", .string(scanned)))
      } else {
        members.append(("claimCode", .string(try arguments.required("code"))))
      }
      return (.post, "/api/slips/redeem", .object(members))
    case "confirm": return (.post, "/api/links/confirm", try handleBody(arguments))
    case "review": return (.post, "/api/links/review", try handleBody(arguments))
    case "revoke":
      guard let slip = arguments.value("slip-id") else {
        return (.post, "/api/links/revoke", try handleBody(arguments))
      }
      return (.post, "/api/slips/revoke", ["id": .string(slip)])
    case "sources":
      return (
        .post, "/api/sources", ["patient": .string(try arguments.required("patient"))]
      )
    case "show": return (.get, "/api/links/\(try arguments.required("handle"))", nil)
    case "handle":
      return (
        .post, "/api/handles",
        [
          "patient": .string(try arguments.required("patient")),
          "custodian": .string(try arguments.required("custodian")),
        ]
      )
    default: throw UsageError("unknown `link \(verb)`")
    }
  }

  private static func handleBody(_ arguments: Arguments) throws -> JSONValue {
    ["handle": .string(try arguments.required("handle"))]
  }

  private static func issueBody(_ arguments: Arguments) throws -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("patient", .string(try arguments.required("patient"))),
      (
        "demographics",
        [
          "kana": .string(try arguments.required("kana")),
          "name": .string(try arguments.required("name")),
          "birthDate": .string(try arguments.required("birth-date")),
          "sex": .string(try arguments.required("sex")),
        ]
      ),
      ("target", .string(try arguments.required("target"))),
    ]
    if let facility = arguments.value("facility") {
      members.append(("facility", .string(facility)))
    }
    if let days = arguments.value("days") { members.append(("days", .number(days))) }
    return .object(members)
  }
}
