import Bridge
import Record

/// How to use `facility`.
enum FacilityHelp {
  static let text = Wording(
    ja: """
      使い方: kakehashi facility put ID --as 接続.json --type 種別 --name-ja 名称 --name-en NAME
                [--certificate PEM] [--status applied|active|suspended|left] [--discloses]
                [--sessions 数] [--address 住所] [--manager 氏名 --manager-contact 連絡先]
                [--system-administrator 氏名 --system-administrator-contact 連絡先]
                [--user-administrator 氏名 --user-administrator-contact 連絡先]
                [--by 氏名 --document 書類番号] [--json]
              kakehashi facility add [ID] --as 接続.json [put と同じ選択肢] [--days 日数] [--sheets DIR]
                [--contact 連絡先] [--yes] [--json]
              kakehashi facility enrol code ID --as 接続.json --by 氏名 --document 書類番号
                [--days 日数] [--sheets DIR --contact 連絡先] [--json]
              kakehashi facility enrol request 網/ID --out DIR [--code コード] [--json]
              kakehashi facility enrol accept ID --as 接続.json --request request.json --out PEM
                --by 氏名 --document 書類番号 [--certificate PEM] [--json]
              kakehashi facility step ID 段階 --as 接続.json --by 氏名 --document 書類番号
                [--note 備考] [--json]
              kakehashi facility list --as 接続.json [--json]
              kakehashi facility show ID --as 接続.json [--json]
              kakehashi facility audit start (ID | --all) --as 接続.json [--due 日] [--json]
              kakehashi facility audit list --as 接続.json [--json]
              kakehashi facility audit show ID --as 接続.json [--json]
              kakehashi facility audit answer ID --as 施設.json --by 氏名 (--file 回答.json |
                --question 質問 --verdict yes|partly|no [--words 説明] [--evidence 資料]) [--json]

      運営者の証明書で、自分のネットワークの施設を登録します。種別は vocabulary の語
      （hospital clinic dental pharmacy homeNursing care lab midwifery）。段階は
      applied → reviewed → contracted → technicalTest → active ⇄ suspended → left。
      どの段階からも left にできます。put は、すでに加入している施設を active で引き継ぎ
      （takenOver）、applied で申込を受け付け、suspended か left で直ちに止めます。書かなかった
      項目は前のままです。施設に応じるのは active の間だけです。

      add は端末で順に尋ね（--yes や端末の外では尋ねません）、申込として登録し、一度限りの登録コード
      を出して、管理者二人に別々に郵送する紙を --sheets に書きます。施設は enrol request で鍵と申請
      を作り（架け橋とは通信しません）、運営者が enrol accept で証明書を登録します。証明書は設定の
      enrolment で架け橋が発行するか、自前の認証局で作って --certificate で渡します。

      年次監査は運営者（または施設自身）が始め、施設が自分の証明書で答えます。架け橋が知っている
      ことは記入済みです（source が bridge）。資料は手元に残り、ハッシュだけが送られます。

      例: kakehashi facility put c-101 --as mame-operator.json --type clinic \\
            --name-ja 松江東クリニック --name-en "Matsue East Clinic" --certificate c-101.pem
          kakehashi facility step c-103 reviewed --as mame-operator.json --by 山田太郎 \\
            --document 申込-2026-014
      """,
    en: """
      usage: kakehashi facility put ID --as PROFILE.json --type TYPE --name-ja NAME --name-en NAME
               [--certificate PEM] [--status applied|active|suspended|left] [--discloses]
               [--sessions N] [--address TEXT] [--manager NAME --manager-contact TEXT]
               [--system-administrator NAME --system-administrator-contact TEXT]
               [--user-administrator NAME --user-administrator-contact TEXT]
               [--by NAME --document NUMBER] [--json]
             kakehashi facility add [ID] --as PROFILE.json [options of put] [--days N]
               [--sheets DIR] [--contact TEXT] [--yes] [--json]
             kakehashi facility enrol code ID --as PROFILE.json --by NAME --document NUMBER
               [--days N] [--sheets DIR --contact TEXT] [--json]
             kakehashi facility enrol request NETWORK/ID --out DIR [--code CODE] [--json]
             kakehashi facility enrol accept ID --as PROFILE.json --request request.json --out PEM
               --by NAME --document NUMBER [--certificate PEM] [--json]
             kakehashi facility step ID STEP --as PROFILE.json --by NAME --document NUMBER
               [--note TEXT] [--json]
             kakehashi facility list --as PROFILE.json [--json]
             kakehashi facility show ID --as PROFILE.json [--json]
             kakehashi facility audit start (ID | --all) --as PROFILE.json [--due DAY] [--json]
             kakehashi facility audit list --as PROFILE.json [--json]
             kakehashi facility audit show ID --as PROFILE.json [--json]
             kakehashi facility audit answer ID --as FACILITY.json --by NAME (--file FILE.json |
               --question ID --verdict yes|partly|no [--words TEXT] [--evidence FILE]) [--json]

      With an operator's certificate, registers a facility of the operator's own network. TYPE is
      a word of the vocabulary: hospital clinic dental pharmacy homeNursing care lab midwifery.
      STEP: applied → reviewed → contracted → technicalTest → active ⇄ suspended → left; any step
      may be followed by left. `put` takes over as active a facility that takes part already
      (takenOver), receives an application (applied), and stops at once (suspended, left); what
      is not given stays as it was. Only an active facility is answered.

      `add` asks one question after the other at a terminal (never with --yes or elsewhere),
      registers the application, issues a code that works once, and writes to --sheets what is
      mailed to the two administrators, separately. The facility makes a key and a request by `enrol
      request`, which speaks to nobody; the operator pins the certificate by `enrol accept`: issued
      by the bridge (`enrolment` in the configuration), or by the network's own authority
      (--certificate).

      The yearly audit is begun by an operator (or the facility) and answered by the facility with
      its own certificate. What the bridge knows is filled in (source: bridge). Of evidence only
      the digest is sent; the file stays where it is.

      example: kakehashi facility put c-101 --as mame-operator.json --type clinic \\
                 --name-ja 松江東クリニック --name-en "Matsue East Clinic" --certificate c-101.pem
               kakehashi facility step c-103 reviewed --as mame-operator.json --by 山田太郎 \\
                 --document 申込-2026-014
      """)
}
