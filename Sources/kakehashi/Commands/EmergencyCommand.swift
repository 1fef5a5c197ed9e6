import Bridge
import HTTP
import Record

/// `emergency`: open an emergency view, and review what was opened.
enum EmergencyCommand {
  static let command = Command(
    name: "emergency",
    summary: Wording(ja: "緊急時閲覧を開く・審査する", en: "open and review emergency views"),
    text: Wording(
      ja: """
        使い方: kakehashi emergency open --as 施設.json --handle ハンドル --custodian ネットワーク
                  --token FILE --reason 理由 --state 状態 --minutes 分 --text 文 [--json]
                kakehashi emergency list --as 運営者.json [--json]
                kakehashi emergency show ID --as 接続.json [--json]
                kakehashi emergency review ID --as 運営者.json --reviewer 審査者
                  --finding justified|unjustified [--note 所見] [--json]
                kakehashi emergency inform ID --as 運営者.json --by 担当者 [--json]

        理由: unconscious cardiacArrest majorTrauma shock stroke poisoning anaphylaxis disaster
        状態: unresponsive confused sedated   分: 1 から 30
        開くには、施設が付与した権限（kakehashi user emergency grant）と、5分以内の二要素認証が要ります。
        審査は双方の運営者の別々の人が期限内に行い、一方でも unjustified なら不当となります。
        審査が終わったら、患者さんへの説明を inform で記録します。

        例: kakehashi emergency review 0123…cdef --as mame-operator.json --reviewer kita \\
              --finding justified --note "診療録の記載と合う"
        """,
      en: """
        usage: kakehashi emergency open --as FACILITY.json --handle HANDLE --custodian NETWORK
                 --token FILE --reason REASON --state STATE --minutes N --text TEXT [--json]
               kakehashi emergency list --as OPERATOR.json [--json]
               kakehashi emergency show ID --as PROFILE.json [--json]
               kakehashi emergency review ID --as OPERATOR.json --reviewer NAME
                 --finding justified|unjustified [--note TEXT] [--json]
               kakehashi emergency inform ID --as OPERATOR.json --by NAME [--json]

        REASON: unconscious cardiacArrest majorTrauma shock stroke poisoning anaphylaxis disaster
        STATE: unresponsive confused sedated   N: 1 to 30 minutes
        Opening needs a right that the facility granted (kakehashi user emergency grant) and two
        factors shown within five minutes. Different people of both operators review in time; one
        `unjustified` makes it so. After that `inform` records that the patient was told.

        example: kakehashi emergency review 0123…cdef --as mame-operator.json --reviewer kita \\
                   --finding justified --note "as the chart says"
        """)
  ) { words, output in
    let arguments = try Arguments(
      words,
      options: [
        "as", "handle", "custodian", "token", "reason", "state", "minutes", "text", "reviewer",
        "finding", "note", "by",
      ], operandsMax: 2)
    let verb = try arguments.operand(0, "open, list, show, review or inform")
    return try await APIClient.with(try Profile(arguments)) { client in
      switch verb {
      case "open": output.show(try await open(arguments, client), arguments)
      case "list":
        let list = try await client.call(.get, "/api/emergencies")
        output.show(
          list,
          columns: ["id", "state", "outcome", "overdue", "facility", "opened", "due"], arguments)
      case "show":
        let id = try arguments.operand(1, "ID")
        output.show(try await client.call(.get, "/api/emergencies/\(id)"), arguments)
      case "review":
        output.show(try await step("review", review(arguments), arguments, client), arguments)
      case "inform":
        let body: JSONValue = ["by": .string(try arguments.required("by"))]
        output.show(try await step("inform", body, arguments, client), arguments)
      default: throw UsageError("unknown `emergency \(verb)`")
      }
      return 0
    }
  }

  private static func open(
    _ arguments: Arguments, _ client: APIClient
  ) async throws -> JSONValue {
    guard let minutes = Int(try arguments.required("minutes")) else {
      throw UsageError("`--minutes` is a whole number")
    }
    let token = try Files.text(try arguments.required("token"))
    let body: JSONValue = [
      "handle": .string(try arguments.required("handle")),
      "custodian": .string(try arguments.required("custodian")),
      "emergency": [
        "reason": .string(try arguments.required("reason")),
        "state": .string(try arguments.required("state")), "minutes": .number("\(minutes)"),
        "text": .string(try arguments.required("text")),
      ],
    ]
    return try await client.call(
      .post, "/api/sessions", body, bearer: String(token.prefix { !$0.isWhitespace }))
  }

  private static func review(_ arguments: Arguments) throws -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("reviewer", .string(try arguments.required("reviewer"))),
      ("finding", .string(try arguments.required("finding"))),
    ]
    if let note = arguments.value("note") { members.append(("note", .string(note))) }
    return .object(members)
  }

  private static func step(
    _ name: String, _ body: JSONValue, _ arguments: Arguments, _ client: APIClient
  ) async throws -> JSONValue {
    let id = try arguments.operand(1, "ID")
    return try await client.call(.post, "/api/emergencies/\(id)/\(name)", body)
  }
}
