import Bridge
import HTTP
import Record

/// `user`: what the networks' offices and the facilities enter of their users.
enum UserCommand {
  static let command = Command(
    name: "user",
    summary: Wording(
      ja: "利用者の申請・承認・登録・一覧（施設・運営者）",
      en: "apply for, grant, register and list users (facilities, operators)"),
    text: UserHelp.text
  ) { words, output in
    if words.first == "import" { return try await UserImport.run(words.dropFirst(), output) }
    if words.first == "review" { return try await UserReview.run(words.dropFirst(), output) }
    let arguments = try Arguments(
      words,
      options: [
        "as", "facility", "role", "licence", "licence-source", "checked-by",
        "licence-valid-until", "status", "until", "by",
      ], flags: ["personal"], operandsMax: 3)
    let verb = try arguments.operand(0, "apply, grant, confirm, put, show or list")
    return try await APIClient.with(try Profile(arguments)) { client in
      let path = "/api/users/\(try arguments.required("facility"))"
      switch verb {
      case "list":
        let list = try await client.call(.get, path)
        output.show(
          list,
          columns: ["id", "role", "status", "licence", "licenceSource", "emergencyUntil"],
          arguments)
      case "emergency":
        output.show(try await emergency(arguments, path, client), arguments)
      default: output.show(try await one(verb, arguments, path, client), arguments)
      }
      return 0
    }
  }

  private static let steps = ["grant", "refuse", "confirm", "suspend", "resume", "withdraw"]

  /// What is done with one user.
  private static func one(
    _ verb: String, _ arguments: Arguments, _ path: String, _ client: APIClient
  ) async throws -> JSONValue {
    guard steps.contains(verb) || ["apply", "put", "show"].contains(verb) else {
      throw UsageError("unknown `user \(verb)`")
    }
    let user = "\(path)/\(PercentEncoding.encode(try arguments.operand(1, "ID")))"
    switch verb {
    case "show": return try await client.call(.get, user)
    case "put":
      var members = try self.members(arguments)
      members.append(("status", .string(arguments.value("status") ?? "active")))
      if let by = arguments.value("by") { members.append(("by", .string(by))) }
      return try await client.call(.put, user, .object(members))
    case "apply":
      let by = try arguments.required("by")
      let members = try self.members(arguments) + [("by", .string(by))]
      return try await client.call(.post, "\(user)/apply", .object(members))
    default:
      let body: JSONValue = ["by": .string(try arguments.required("by"))]
      return try await client.call(.post, "\(user)/\(verb)", body)
    }
  }

  private static func members(
    _ arguments: Arguments
  ) throws -> [(key: String, value: JSONValue)] {
    var members: [(key: String, value: JSONValue)] = [
      ("role", .string(try arguments.required("role")))
    ]
    for (option, member) in [
      ("licence", "licence"), ("licence-source", "licenceSource"),
      ("checked-by", "licenceCheckedBy"), ("licence-valid-until", "licenceValidUntil"),
    ] {
      if let value = arguments.value(option) { members.append((member, .string(value))) }
    }
    if arguments.has("personal") { members.append(("personal", true)) }
    return members
  }

  private static func emergency(
    _ arguments: Arguments, _ path: String, _ client: APIClient
  ) async throws -> JSONValue {
    let id = try arguments.operand(2, "ID")
    let path = "\(path)/\(PercentEncoding.encode(id))/emergency"
    switch try arguments.operand(1, "grant or revoke") {
    case "grant":
      let body: JSONValue = [
        "until": .string(try arguments.required("until")),
        "by": .string(try arguments.required("by")),
      ]
      return try await client.call(.put, path, body)
    case "revoke": return try await client.call(.delete, path)
    case let other: throw UsageError("`\(other)` is neither grant nor revoke")
    }
  }
}
