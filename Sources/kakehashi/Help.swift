import Bridge
import Record

/// The list of commands and the overview.
enum Help {
  static let commands: [Command] = [
    ServeCommand.command, DemoCommand.command, CheckConfigurationCommand.command,
    PKICommand.command, KeyCommand.command, VaultCommand.command, PolicyCommand.command,
    FacilityCommand.command,
    UserCommand.command, ConsentCommand.command, LinkCommand.command, MatchCommand.command,
    GatewayCommand.command, SessionCommand.command,
    EmergencyCommand.command, PlanCommand.command, NoticesCommand.command,
    LedgerCommand.command, GuidelineCommand.command, SSMIX2Command.command,
    StatusCommand.command, BudgetsCommand.command,
  ]

  static func command(named name: String) -> Command? { commands.first { $0.name == name } }

  static func overview(_ language: Language) -> String {
    let width = commands.map(\.name.count).max() ?? 0
    let rows = commands.map { command in
      let gap = String(repeating: " ", count: width - command.name.count)
      return "  \(command.name)\(gap)   \(command.summary.text(in: language))"
    }
    let head = Wording(
      ja: """
        架け橋 — 二つの地域医療ネットワークの間に立ち、どちらの規則も曲げずに診療情報を橋渡しする

        使い方: kakehashi 命令 [選択肢…]

        """,
      en: """
        Kakehashi: lets a doctor in one regional health network read a shared patient's record in
        the neighbouring network, without either network giving up its rules.

        usage: kakehashi COMMAND [options…]

        """)
    let foot = Wording(
      ja: """

        例:
          kakehashi demo                      手元で一件の紹介を通しで見る
          kakehashi check-config bridge.json  設定を確かめる（待ち受けは開かない）
          kakehashi serve --config bridge.json

        どの命令にも --help と --json があります。結果は標準出力、説明は標準エラーへ。
        """,
      en: """

        examples:
          kakehashi demo                      watch one referral, on this machine
          kakehashi check-config bridge.json  check a configuration; opens no socket
          kakehashi serve --config bridge.json

        Every command has --help and --json. Data goes to stdout, talk to stderr.
        """)
    return head.text(in: language) + "\n" + rows.joined(separator: "\n") + "\n"
      + foot.text(in: language)
  }
}
