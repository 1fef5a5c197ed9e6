/// How `policy` is used, in both languages.
enum PolicyUsage {
  static let japanese = """
    使い方: kakehashi policy SUBCOMMAND

      kakehashi policy check FILE… | --packs DIR [--notes] [--gate PERCENT] [--deny-warnings]
          構文、規則自身の試験、すべての厳密な解析（協定には両ネットワークの pack も並べる）。
          見つかったことには証拠になる事実を添える。--notes は参考も見せる。--gate は試験が気づく
          誤りの割合の下限、--deny-warnings は出典未確認などの警告を許さない
      kakehashi policy coverage FILE… | --packs DIR [--gate PERCENT]
          試験がどの規則・条件・誤りに気づくか、足すとよい試験
      kakehashi policy fingerprint FILE… | --packs DIR [--direction REQ>CUS]
          意味指紋: 同じ意味の規則なら、書き方が違っても同じ
      kakehashi policy matrix --packs DIR --direction REQ>CUS [--rows ATTRIBUTE]
                              [--columns ATTRIBUTE] [--svg FILE] [ATTRIBUTE=VALUE…]
          何がどれだけ許可されるかの表と図。ATTRIBUTE=VALUE でその事実のときだけを数える
      kakehashi policy diff OLD NEW         二つの pack やフォルダーで決定がどう違うか
      kakehashi policy why --packs DIR [--case FILE] [ATTRIBUTE=VALUE…]
                           [--as requester|custodian|full]
          なぜそう決まり、何が足りないか
      kakehashi policy what-if --packs DIR --case FILE ATTRIBUTE=VALUE…
          事実を変えたらどうなるか
      kakehashi policy decide --packs DIR | --config FILE [--direction REQ>CUS] [--full]
          一行一件の事実（JSON）を読み、決定を出す
      kakehashi policy test --packs DIR     規則自身の試験を一件ずつ見せる
      kakehashi policy format FILE          書式を整えて標準出力へ
      kakehashi policy new NAME --packs DIR 新しいネットワークのひな形を作る
      kakehashi policy map FILE             各網の語と共通の語の対応表
      kakehashi policy vocabulary [--json]  規則と事実に使える語
      kakehashi policy export cedar|rego --packs DIR --direction REQ>CUS
          ほかの判定エンジンの言語に書き出す

    終了コード: 0 よし、1 試験が通らない・見つかったことがある・違いがある、2 構文の誤り・使い方の誤り、
    3 --gate や --deny-warnings に届かない。

    例: kakehashi policy check --packs Policies
        kakehashi policy check --packs Policies --gate 80 --deny-warnings
        kakehashi policy coverage Policies/mame/mame.pack
        kakehashi policy matrix --packs Policies --direction 'mame>oshidori' action=query
        echo '{"role":"doctor","facilityType":"clinic","action":"query","purpose":"TREAT"}' \\
          | kakehashi policy decide --packs Policies --direction 'mame>oshidori'
        kakehashi policy why --packs Policies --case Policies/mame--oshidori/DENY/withdrawn.json
        jq -c . Policies/mame--oshidori/DENY/*.json | kakehashi policy decide --packs Policies
    """

  static let english = """
    usage: kakehashi policy SUBCOMMAND

      kakehashi policy check FILE… | --packs DIR [--notes] [--gate PERCENT] [--deny-warnings]
          the text, its own tests and every exact analysis (an agreement needs both networks'
          packs); each finding with facts that show it. --notes shows what is only worth knowing;
          --gate is the least share of faults the tests notice; --deny-warnings lets no warning
          pass, such as a basis to be confirmed
      kakehashi policy coverage FILE… | --packs DIR [--gate PERCENT]
          which rules, conditions and faults the tests notice, and the tests to add
      kakehashi policy fingerprint FILE… | --packs DIR [--direction REQ>CUS]
          the same for any two texts that mean the same
      kakehashi policy matrix --packs DIR --direction REQ>CUS [--rows ATTRIBUTE]
                              [--columns ATTRIBUTE] [--svg FILE] [ATTRIBUTE=VALUE…]
          how much is permitted, as table and picture; ATTRIBUTE=VALUE counts only with that fact
      kakehashi policy diff OLD NEW         what two packs or folders decide differently
      kakehashi policy why --packs DIR [--case FILE] [ATTRIBUTE=VALUE…]
                           [--as requester|custodian|full]
          why it is decided so, and what is missing
      kakehashi policy what-if --packs DIR --case FILE ATTRIBUTE=VALUE…
          what a change of facts would do
      kakehashi policy decide --packs DIR | --config FILE [--direction REQ>CUS] [--full]
          reads facts, one JSON object a line, and writes decisions, with rules and obligations
      kakehashi policy test --packs DIR     the policies' own tests, case by case
      kakehashi policy format FILE          formats to stdout
      kakehashi policy new NAME --packs DIR starts a new network from the template
      kakehashi policy map FILE             how the networks' words are read
      kakehashi policy vocabulary [--json]  the words of rules and facts
      kakehashi policy export cedar|rego --packs DIR --direction REQ>CUS
          writes the rules out for another engine

    Exit code: 0 well, 1 a test fails, an analysis finds something or something differs, 2 the text
    or the usage is wrong, 3 --gate or --deny-warnings is missed.

    example: kakehashi policy check --packs Policies
             kakehashi policy check --packs Policies --gate 80 --deny-warnings
             kakehashi policy coverage Policies/mame/mame.pack
             kakehashi policy matrix --packs Policies --direction 'mame>oshidori' action=query
             echo '{"role":"doctor","action":"query","purpose":"TREAT"}' \\
               | kakehashi policy decide --packs Policies --direction 'mame>oshidori'
             kakehashi policy why --packs Policies \\
               --case Policies/mame--oshidori/DENY/withdrawn.json
             jq -c . Policies/mame--oshidori/DENY/*.json \\
               | kakehashi policy decide --packs Policies
    """
}
