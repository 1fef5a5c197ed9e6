import Bridge
import HTTP
import Record

/// `status`: is the bridge well, and what needs attention.
enum StatusCommand {
  static let command = Command(
    name: "status",
    summary: Wording(ja: "稼働状態と注意点を見る", en: "show health and what needs attention"),
    text: Wording(
      ja: """
        使い方: kakehashi status --as 接続.json [--json]

        台帳の大きさ、開いているセッション、止めている方向、期限の近い証明書を示します。
        終了コード: 0 正常、1 注意が必要。

        例: kakehashi status --as mame-operator.json
        """,
      en: """
        usage: kakehashi status --as PROFILE.json [--json]

        Shows the ledger's size, open sessions, directions that are cut, certificates near expiry.
        Exit code: 0 well, 1 something needs attention.

        example: kakehashi status --as mame-operator.json
        """)
  ) { words, output in
    let arguments = try Arguments(words, options: ["as"])
    return try await APIClient.with(try Profile(arguments)) { client in
      let status = try await client.call(.get, "/api/status")
      output.show(status, arguments)
      return status["attention"]?.elements?.isEmpty == false ? 1 : 0
    }
  }
}
