import Bridge
import HTTP
import Record

/// `user`: what the networks' offices and the facilities enter of their users.
enum RegisterCommands {
  static let user = Command(
    name: "user",
    summary: Wording(ja: "利用者を登録・一覧する（運営者）", en: "register and list users (operators)"),
    text: Wording(
      ja: """
        使い方: kakehashi user put ID --as 接続.json --facility 施設 --role 職種 [--licence 番号]
                  [--status active|suspended] [--json]
                kakehashi user list --as 接続.json --facility 施設 [--json]
                kakehashi user emergency grant ID --as 施設.json --facility 施設 --until 日時
                  --by 管理者 [--json]
                kakehashi user emergency revoke ID --as 接続.json --facility 施設 [--json]

        緊急時閲覧の権限は、施設が自分の証明書で自分の医師に付与します（一年まで）。取り消すと、開いて
        いる閲覧は切れます。取り消しは運営者もできます。

        例: kakehashi user put dr.sato --as mame-operator.json --facility c-101 --role doctor \\
              --licence 第123456号
        """,
      en: """
        usage: kakehashi user put ID --as PROFILE.json --facility ID --role ROLE [--licence NUMBER]
                 [--status active|suspended] [--json]
               kakehashi user list --as PROFILE.json --facility ID [--json]
               kakehashi user emergency grant ID --as FACILITY.json --facility ID --until TIME
                 --by ADMINISTRATOR [--json]
               kakehashi user emergency revoke ID --as PROFILE.json --facility ID [--json]

        The right to open emergency views is granted by the facility, with its own certificate, to
        its own doctors, for a year at most. Revoking it, which the operator may do too, ends what
        the user has open.

        example: kakehashi user put dr.sato --as mame-operator.json --facility c-101 \\
                   --role doctor --licence 第123456号
        """)
  ) { words, output in
    let arguments = try Arguments(
      words, options: ["as", "facility", "role", "licence", "status", "until", "by"],
      operandsMax: 3)
    let profile = try Profile(arguments)
    return try await APIClient.with(profile) { client in
      let facility = try arguments.required("facility")
      switch try arguments.operand(0, "put or list") {
      case "list":
        let list = try await client.call(.get, "/api/users/\(facility)")
        output.show(
          list, columns: ["id", "role", "status", "licence", "emergencyUntil"], arguments)
      case "emergency":
        output.show(try await emergency(arguments, facility, client), arguments)
      case "put":
        var members: [(key: String, value: JSONValue)] = [
          ("role", .string(try arguments.required("role"))),
          ("status", .string(arguments.value("status") ?? "active")),
        ]
        if let licence = arguments.value("licence") {
          members.append(("licence", .string(licence)))
        }
        let id = try arguments.operand(1, "ID")
        output.show(
          try await client.call(.put, "/api/users/\(facility)/\(id)", .object(members)), arguments)
      case let other: throw UsageError("`\(other)` is none of put, list and emergency")
      }
      return 0
    }
  }

  private static func emergency(
    _ arguments: Arguments, _ facility: String, _ client: APIClient
  ) async throws -> JSONValue {
    let id = try arguments.operand(2, "ID")
    let path = "/api/users/\(facility)/\(id)/emergency"
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
