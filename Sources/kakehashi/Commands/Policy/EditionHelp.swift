import Bridge
import Record

/// How policies come into force, for `policy --help`.
enum EditionHelp {
  static let text = Wording(
    ja: """
      規則を有効にする（双方の署名）:
              kakehashi policy propose --packs DIR --config FILE --key 秘密鍵 --effective 時刻 --out FILE
                                                    提案を作り、作成者として署名する
              kakehashi policy sign FILE --config FILE --key 秘密鍵 [--network N] [--yes]
                                                    変わることを見てから署名を加える
              kakehashi policy verify FILE --config FILE   何が変わり、誰が署名し、何が足りないか
              kakehashi policy activate FILE --as 運営者.json [--shadow]
                                                    有効にする。--shadow は並べて判定するだけ（両網の署名が要る）
              kakehashi policy shadow --as 運営者.json      並べた候補と違った判定（事実だけ）
              kakehashi policy editions --as 運営者.json    有効な版と、発効を待つ版
              kakehashi policy rollback --to 版 --agreement 協定 --as 運営者.json --config FILE
                                        --key 秘密鍵 --effective 時刻 --out FILE
                                                    前の版に戻す提案を作る
              kakehashi policy replay --packs DIR --ledger DIR --key 検証鍵 --network N
                                      --audit-key FILE
                                                    過去の判断のうち、草案で変わるもの
        二度目からは propose・sign・verify に --as 運営者.json（または --over 前の提案）を添える。
        時刻は 2026-12-01T00:00:00+09:00 か +90m・+2h・+3d。
        終了コード: 0 よし、1 見つかった、2 構文・使い方、3 足りない、4 署名・鍵。
      """,
    en: """
      Putting policies in force, by both networks' signatures:
             kakehashi policy propose --packs DIR --config FILE --key PRIVATE --effective TIME
                                      --out FILE    makes a proposal and signs it as its author
             kakehashi policy sign FILE --config FILE --key PRIVATE [--network N] [--yes]
                                                   shows what changes, then adds a signature
             kakehashi policy verify FILE --config FILE
                                                   what changes, who signed, what is missing
             kakehashi policy activate FILE --as OPERATOR.json [--shadow]
                                                   puts it in force; with --shadow it is only asked
                                                   beside (both networks must have signed it)
             kakehashi policy shadow --as OPERATOR.json
                                                   what the candidate decided otherwise
             kakehashi policy editions --as OPERATOR.json
                                                   what is in force and what waits
             kakehashi policy rollback --to EPOCH --agreement NAME --as OPERATOR.json
                                       --config FILE --key PRIVATE --effective TIME --out FILE
                                                   proposes the documents of an earlier epoch
             kakehashi policy replay --packs DIR --ledger DIR --key VKEY --network N
                                     --audit-key FILE
                                                   which past decisions a draft would change
        From the second edition on, give propose, sign and verify --as OPERATOR.json too, or
        --over FILE, the edition before. TIME is 2026-12-01T00:00:00+09:00, +90m, +2h or +3d.
        Exit code: 0 well, 1 findings, 2 text or usage, 3 something is missing, 4 signature or key.
      """)
}
