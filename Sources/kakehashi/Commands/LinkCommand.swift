import Bridge
import HTTP
import Record

/// `link`: slips, redemption, other facilities' numbers, confirmation, handles.
enum LinkCommand {
  static let command = Command(
    name: "link",
    summary: Wording(ja: "患者情報送信票・番号票による紐付け", en: "link patients by slip or number"),
    text: text
  ) { words, output in
    let arguments = try Arguments(
      words,
      options: [
        "as", "patient", "kana", "name", "birth-date", "sex", "target", "facility", "days", "slip",
        "code", "handle", "custodian", "slip-id", "file", "among", "sheet", "address", "qr",
        "number", "check", "from", "to",
      ], operandsMax: 1)
    let verb = try arguments.operand(
      0,
      "issue, redeem, number, propose, unlock, confirm, show, review, revoke, handle, sources, "
        + "pseudonyms, merge, unmerge, correct")
    guard verb != "pseudonyms" else { return try await PseudonymCommand.run(arguments, output) }
    let (method, path, body) = try request(verb, arguments)
    return try await APIClient.with(try Profile(arguments)) { client in
      let answer = try await client.call(method, path, body)
      guard verb == "issue" else {
        output.show(answer, arguments)
        if verb == "number" { try writeNumber(answer, arguments) }
        return 0
      }
      // What only the paper needs is not for a person's eye.
      let shown = JSONValue.object(answer.members?.filter { $0.key != "sheet" } ?? [])
      output.show(arguments.json ? answer : shown, arguments)
      if let path = arguments.value("sheet") { try write(answer, to: path, arguments) }
      return 0
    }
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
    case "number": return (.post, "/api/numbers", try patientBody(arguments))
    case "propose": return (.post, "/api/links", try proposalBody(arguments))
    case "unlock": return (.post, "/api/numbers/unlock", try patientBody(arguments))
    case "merge", "unmerge", "correct":
      return (.post, "/api/links/correct", try correctionBody(verb, arguments))
    case "confirm": return (.post, "/api/links/confirm", try handleBody(arguments))
    case "review": return (.post, "/api/links/review", try handleBody(arguments))
    case "revoke":
      guard let slip = arguments.value("slip-id") else {
        return (.post, "/api/links/revoke", try handleBody(arguments))
      }
      return (.post, "/api/slips/revoke", ["id": .string(slip)])
    case "sources": return (.post, "/api/sources", try patientBody(arguments))
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
}
