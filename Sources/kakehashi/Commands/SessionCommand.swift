import Bridge
import HTTP
import Record

/// `session`: open, list, close, cut and resume.
enum SessionCommand {
  static let command = Command(
    name: "session",
    summary: Wording(ja: "セッションを開く・一覧する・切る", en: "open, list, cut sessions"),
    text: Wording(
      ja: """
        使い方: kakehashi session open --as 接続.json --handle ハンドル --custodian ネットワーク --token FILE
                  [--plan 作業計画の ID]
                kakehashi session list --as 接続.json
                kakehashi session close ID --as 接続.json
                kakehashi session cut --as 運営者.json (--session ID | --facility ID | --user ID |
                  --direction REQ>CUS | --all)
                kakehashi session resume --as 運営者.json --direction REQ>CUS

        cut は運営者が単独でできます。止めた方向の再開には双方の運営者の resume が必要です。
        管理者の閲覧には、双方が承認した作業計画（kakehashi plan）が要ります。

        例: kakehashi session cut --as oshidori-operator.json --direction 'mame>oshidori'
        """,
      en: """
        usage: kakehashi session open --as PROFILE.json --handle HANDLE --custodian NETWORK
                 --token FILE [--plan ID]
               kakehashi session list --as PROFILE.json
               kakehashi session close ID --as PROFILE.json
               kakehashi session cut --as OPERATOR.json (--session ID | --facility ID | --user ID |
                 --direction REQ>CUS | --all)
               kakehashi session resume --as OPERATOR.json --direction REQ>CUS

        Either operator cuts alone. A direction that was cut resumes when both operators resume it.
        `--token` names a file that holds the user assertion (a JWT); it opens one session.
        An administrator looks under a work plan of both operators (kakehashi plan).

        example: kakehashi session cut --as oshidori-operator.json --direction 'mame>oshidori'
        """)
  ) { words, output in
    let arguments = try Arguments(
      words,
      options: [
        "as", "handle", "custodian", "token", "plan", "session", "facility", "user", "direction",
      ],
      flags: ["all"], operandsMax: 2)
    let verb = try arguments.operand(0, "open, list, close, cut or resume")
    return try await APIClient.with(try Profile(arguments)) { client in
      switch verb {
      case "open":
        let token = try Files.text(try arguments.required("token"))
        var members: [(key: String, value: JSONValue)] = []
        for name in ["handle", "custodian"] {
          members.append((name, .string(try arguments.required(name))))
        }
        if let plan = arguments.value("plan") { members.append(("plan", .string(plan))) }
        let opened = try await client.call(
          .post, "/api/sessions", .object(members),
          bearer: String(token.prefix { !$0.isWhitespace }))
        output.show(opened, arguments)
      case "list":
        let list = try await client.call(.get, "/api/sessions")
        output.show(
          list, columns: ["id", "state", "facility", "user", "custodian", "notAfter"], arguments)
      case "close":
        let id = try arguments.operand(1, "ID")
        output.show(try await client.call(.delete, "/api/sessions/\(id)"), arguments)
      case "cut":
        let scope = try scope(arguments)
        output.show(try await client.call(.post, "/api/sessions/cut", scope), arguments)
      case "resume":
        let body: JSONValue = ["direction": .string(try arguments.required("direction"))]
        output.show(try await client.call(.post, "/api/sessions/resume", body), arguments)
      default: throw UsageError("unknown `session \(verb)`")
      }
      return 0
    }
  }

  private static func scope(_ arguments: Arguments) throws -> JSONValue {
    if arguments.has("all") { return ["all": true] }
    for name in ["session", "direction", "user", "facility"] {
      if let value = arguments.value(name) { return .object([(name, .string(value))]) }
    }
    throw UsageError("say what to cut: --session, --facility, --user, --direction or --all")
  }
}
