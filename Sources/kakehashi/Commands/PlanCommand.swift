import Bridge
import HTTP
import Record

/// `plan`: the work plans under which an administrator looks.
enum PlanCommand {
  static let command = Command(
    name: "plan",
    summary: Wording(ja: "管理者の作業計画を作る・承認する・突合する", en: "draft, approve and reconcile work plans"),
    text: Wording(
      ja: """
        使い方: kakehashi plan draft --as 運営者.json --purpose identityLinking|systemNecessity
                  --custodian ネットワーク --facility 施設 --user 作業者 --ticket 番号 --cause 理由
                  --text 文 --categories 種類[,種類…] --patients 人数 --looks 回数 --until 日時
                  [--from 日時] --by 作成者 [--json]
                kakehashi plan approve ID --as 運営者.json --by 承認者 [--json]
                kakehashi plan finish ID --as 運営者.json --by 担当者 [--json]
                kakehashi plan withdraw ID --as 運営者.json --by 担当者 [--note 文] [--json]
                kakehashi plan list --as 運営者.json [--json]
                kakehashi plan show ID --as 接続.json [--json]
                kakehashi plan reconcile ID --as 運営者.json
                  [--by 担当者 --finding asPlanned|deviates [--note 文]] [--json]

        理由: linkDoubtful linkWrong documentMissing displayFault migration incident
        作業計画は作業者の網の運営者が作り、双方の運営者の別々の人（作業者以外）が承認すると、その時間の
        間だけ有効です。作業者は session open --plan ID で患者さん一人ずつ閲覧します。withdraw は一方だけで
        でき、開いている閲覧も直ちに終わります。終了後、reconcile は患者さんごとの回数を計画・台帳と並べ、
        --finding を付けると自網の突合として署名します（deviates には --note が要ります）。

        例: kakehashi plan approve 0123…cdef --as oshidori-operator.json --by mori
        """,
      en: """
        usage: kakehashi plan draft --as OPERATOR.json --purpose identityLinking|systemNecessity
                 --custodian NETWORK --facility ID --user ID --ticket NUMBER --cause CAUSE
                 --text TEXT --categories WORD[,WORD…] --patients N --looks N --until TIME
                 [--from TIME] --by NAME [--json]
               kakehashi plan approve ID --as OPERATOR.json --by NAME [--json]
               kakehashi plan finish ID --as OPERATOR.json --by NAME [--json]
               kakehashi plan withdraw ID --as OPERATOR.json --by NAME [--note TEXT] [--json]
               kakehashi plan list --as OPERATOR.json [--json]
               kakehashi plan show ID --as PROFILE.json [--json]
               kakehashi plan reconcile ID --as OPERATOR.json
                 [--by NAME --finding asPlanned|deviates [--note TEXT]] [--json]

        CAUSE: linkDoubtful linkWrong documentMissing displayFault migration incident
        The operator of the administrator's network drafts a plan. Different people of both
        operators, neither of them the administrator, approve it; then it is in force within its
        time. The administrator looks at one patient a session: session open --plan ID. Either
        operator withdraws it alone, which ends open sessions at once. After the end `reconcile`
        lists the looks at each patient beside the plan and the ledger; with --finding it signs for
        the own network (deviates needs --note).

        example: kakehashi plan approve 0123…cdef --as oshidori-operator.json --by mori
        """)
  ) { words, output in
    let arguments = try Arguments(
      words,
      options: [
        "as", "purpose", "custodian", "facility", "user", "ticket", "cause", "text",
        "categories", "patients", "looks", "from", "until", "by", "note", "finding",
      ], operandsMax: 2)
    let verb = try arguments.operand(
      0, "draft, approve, finish, withdraw, list, show or reconcile")
    return try await APIClient.with(try Profile(arguments)) { client in
      switch verb {
      case "draft":
        output.show(try await client.call(.post, "/api/plans", draft(arguments)), arguments)
      case "list":
        let list = try await client.call(.get, "/api/plans")
        output.show(
          list,
          columns: [
            "id", "state", "inForce", "overdue", "ticket", "facility", "user", "until",
            "looksTaken",
          ], arguments)
      case "show":
        let id = try arguments.operand(1, "ID")
        output.show(try await client.call(.get, "/api/plans/\(id)"), arguments)
      case "approve", "finish", "withdraw":
        output.show(try await step(verb, arguments, client), arguments)
      case "reconcile": try await reconcile(arguments, client, output)
      default: throw UsageError("unknown `plan \(verb)`")
      }
      return 0
    }
  }

  private static func draft(_ arguments: Arguments) throws -> JSONValue {
    var members: [(key: String, value: JSONValue)] = []
    for name in [
      "purpose", "custodian", "facility", "user", "ticket", "cause", "text", "until", "by",
    ] {
      members.append((name, .string(try arguments.required(name))))
    }
    for name in ["patients", "looks"] {
      guard let number = Int(try arguments.required(name)) else {
        throw UsageError("`--\(name)` is a whole number")
      }
      members.append((name, .number("\(number)")))
    }
    let categories = try arguments.required("categories").split(separator: ",")
    members.append(("categories", .array(categories.map { .string(String($0)) })))
    if let from = arguments.value("from") { members.append(("from", .string(from))) }
    return .object(members)
  }

  private static func step(
    _ name: String, _ arguments: Arguments, _ client: APIClient
  ) async throws -> JSONValue {
    let id = try arguments.operand(1, "ID")
    var members: [(key: String, value: JSONValue)] = [
      ("by", .string(try arguments.required("by")))
    ]
    for option in ["finding", "note"] {
      if let value = arguments.value(option) { members.append((option, .string(value))) }
    }
    return try await client.call(.post, "/api/plans/\(id)/\(name)", .object(members))
  }

  /// Shows the looks, or signs for the own network where a finding is given.
  private static func reconcile(
    _ arguments: Arguments, _ client: APIClient, _ output: Output
  ) async throws {
    guard arguments.value("finding") == nil else {
      return output.show(try await step("reconcile", arguments, client), arguments)
    }
    for option in ["by", "note"] where arguments.value(option) != nil {
      throw UsageError("`--\(option)` goes with `--finding`")
    }
    let id = try arguments.operand(1, "ID")
    let answer = try await client.call(.get, "/api/plans/\(id)/looks")
    guard !arguments.json else { return output.json(answer) }
    output.show(
      answer["patients"] ?? .array([]),
      columns: ["patient", "looks", "looksMax", "categories", "withinPlan", "inLedger"], arguments)
    let seen = answer["plan"]?["patientsSeen"]?.integer ?? 0
    let most = answer["plan"]?["patients"]?.integer ?? 0
    let isAsPlanned = answer["asPlanned"] == true
    output.talk(
      Wording(
        ja: "患者さん \(seen) 人（計画 \(most) 人まで）: \(isAsPlanned ? "計画どおり" : "計画から外れています")",
        en: "\(seen) of \(most) patients: \(isAsPlanned ? "as planned" : "not as planned")"))
  }
}
