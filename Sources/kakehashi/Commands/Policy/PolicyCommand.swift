import Bridge

/// `policy`: check, format and decide by the rules of the networks.
enum PolicyCommand {
  static let command = Command(
    name: "policy",
    summary: Wording(ja: "規則を確かめ、決定を試す", en: "check policies, try decisions"),
    text: Wording(
      ja: """
        使い方: kakehashi policy check FILE…          構文を確かめ、規則自身の試験を走らせる
                                                      （協定には両ネットワークの pack も並べる）
                kakehashi policy format FILE          書式を整えて標準出力へ
                kakehashi policy new NAME --packs DIR 新しいネットワークのひな形を作る
                kakehashi policy test --packs DIR     規則自身の試験を一件ずつ見せる
                kakehashi policy map FILE             各網の語と共通の語の対応表
                kakehashi policy vocabulary [--json]  規則と事実に使える語
                kakehashi policy decide --packs DIR | --config FILE [--direction REQ>CUS] [--full]
                                                      一行一件の事実（JSON）を読み、決定を出す
                kakehashi policy why --packs DIR [--case FILE] [ATTRIBUTE=VALUE…]
                                     [--as requester|custodian|full]   なぜそう決まり、何が足りないか
                kakehashi policy what-if --packs DIR --case FILE ATTRIBUTE=VALUE…
                                                      事実を変えたらどうなるか
                kakehashi policy why --packs DIR [--case FILE] [ATTRIBUTE=VALUE…]
                                    [--as requester|custodian|full]
                                                     why it is decided so, and what is missing
               kakehashi policy what-if --packs DIR --case FILE ATTRIBUTE=VALUE…
                                                     what a change of facts would do
               kakehashi policy export cedar|rego --packs DIR --direction REQ>CUS
                                                      ほかの判定エンジンの言語に書き出す

        終了コード: 0 よし、1 試験が通らない・違いがある、2 構文の誤り・使い方の誤り。

        例: kakehashi policy check Policies/*/*.pack
            echo '{"role":"doctor","facilityType":"clinic","action":"query","purpose":"TREAT"}' \\
              | kakehashi policy decide --packs Policies --direction 'mame>oshidori'
            kakehashi policy why --packs Policies --case Policies/mame--oshidori/DENY/withdrawn.json
            jq -c . Policies/mame--oshidori/DENY/*.json | kakehashi policy decide --packs Policies
        """,
      en: """
        usage: kakehashi policy check FILE…          checks the text and runs the file's own tests;
                                                     an agreement's need both networks' packs
               kakehashi policy format FILE          formats to stdout
               kakehashi policy new NAME --packs DIR starts a new network from the template
               kakehashi policy test --packs DIR     the policies' own tests, case by case
               kakehashi policy map FILE             how the networks' words are read
               kakehashi policy vocabulary [--json]  the words of rules and facts
               kakehashi policy decide --packs DIR | --config FILE [--direction REQ>CUS] [--full]
                                                     reads facts, one JSON object a line, and
                                                     writes decisions, with rules and obligations
               kakehashi policy why --packs DIR [--case FILE] [ATTRIBUTE=VALUE…]
                                    [--as requester|custodian|full]
                                                     why it is decided so, and what is missing
               kakehashi policy what-if --packs DIR --case FILE ATTRIBUTE=VALUE…
                                                     what a change of facts would do
               kakehashi policy matrix --packs DIR --direction REQ>CUS [--rows ATTRIBUTE]
                                       [--columns ATTRIBUTE] [--svg FILE]
                                                     how much is permitted, as table and picture
               kakehashi policy diff OLD NEW         what two packs or folders decide differently
               kakehashi policy export cedar|rego --packs DIR --direction REQ>CUS
                                                     writes the rules out for another engine

        Exit code: 0 well, 1 a test fails or something differs, 2 the text or the usage is wrong.

        example: kakehashi policy check Policies/*/*.pack
                 echo '{"role":"doctor","action":"query","purpose":"TREAT"}' \\
                   | kakehashi policy decide --packs Policies --direction 'mame>oshidori'
                 kakehashi policy why --packs Policies \\
                   --case Policies/mame--oshidori/DENY/withdrawn.json
                 jq -c . Policies/mame--oshidori/DENY/*.json \\
                   | kakehashi policy decide --packs Policies
        """
    ).followed(by: EditionHelp.text)
  ) { words, output in
    let arguments = try Arguments(
      words,
      options: PolicySources.options + EditionSources.ownOptions
        + ["as", "case", "columns", "rows", "svg"],
      flags: ["full", "yes", "shadow"], operandsMax: 64)
    switch try arguments.operand(0, "a subcommand such as check or why") {
    case "check": return try PolicyChecking.check(arguments, output)
    case "format": return try PolicyChecking.format(arguments, output)
    case "decide": return try PolicyDeciding.run(arguments, output)
    case "vocabulary": return PolicyVocabulary.run(arguments, output)
    case "test": return try PolicyTesting.run(arguments, output)
    case "new": return try PolicyTemplate.run(arguments, output)
    case "map": return try PolicyMapping.run(arguments, output)
    case "matrix": return try PolicyMatrix.run(arguments, output)
    case "diff": return try PolicyDiff.run(arguments, output)
    case "why": return try PolicyWhy.why(arguments, output)
    case "what-if": return try PolicyWhy.whatIf(arguments, output)
    case "propose": return try await PolicySigning.propose(arguments, output)
    case "sign": return try await PolicySigning.sign(arguments, output)
    case "verify": return try await PolicySigning.verify(arguments, output)
    case "activate": return try await PolicyActivating.activate(arguments, output)
    case "rollback": return try await PolicyActivating.rollback(arguments, output)
    case "replay": return try await PolicyReplaying.run(arguments, output)
    case "shadow": return try await PolicyActivating.shadow(arguments, output)
    case "editions": return try await PolicyActivating.editions(arguments, output)
    case "export": return try PolicyExporting.run(arguments, output)
    case let other: throw UsageError("unknown `policy \(other)`")
    }
  }
}
