import Bridge
import HTTP
import Record

/// `budgets`: who asks how much, and whose handles are locked.
enum BudgetsCommand {
  static let command = Command(
    name: "budgets",
    summary: Wording(
      ja: "照会の量と、番号の当て推量による停止を示す（運営者）",
      en: "show how much is asked and whose handles are locked (operators)"),
    text: Wording(
      ja: """
        使い方: kakehashi budgets --as 運営者.json [--json]

        直近 1 分の照会数を、自分のネットワークの施設・利用者ごとと、自分に照会する他のネットワークの施設ごとに
        示します（他のネットワークの利用者は示しません）。存在しないハンドルを続けて使った施設は、しばらくの間
        すべてのハンドルが「見つからない」になり、台帳に記録されます。上限は設定の budgets で変えられます。

        例: kakehashi budgets --as mame-operator.json
        """,
      en: """
        usage: kakehashi budgets --as OPERATOR.json [--json]

        Shows the questions of the last minute: of the own network by facility and user, of the
        networks that ask here by facility alone. Of a facility that tries handle after handle that
        leads nowhere all handles lead nowhere for a while, which is in the ledger. `budgets` of a
        network in the configuration changes the limits.

        example: kakehashi budgets --as mame-operator.json
        """)
  ) { words, output in
    let arguments = try Arguments(words, options: ["as"])
    let answer = try await APIClient.with(try Profile(arguments)) { client in
      try await client.call(.get, "/api/budgets")
    }
    guard !arguments.json else {
      output.json(answer)
      return 0
    }
    for (part, columns) in [
      ("facilities", ["network", "facility", "custodian", "questions", "max", "refused"]),
      ("users", ["facility", "user", "questions", "max", "refused"]),
      ("handles", ["network", "facility", "unknown", "max", "lockedUntil", "locks"]),
    ] {
      output.line("[\(part)]")
      output.show(answer[part] ?? .array([]), columns: columns, arguments)
    }
    return 0
  }
}
