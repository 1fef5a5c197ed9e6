import Bridge
import Record

extension LinkCommand {
  static let text = Wording(
    ja: """
      使い方: kakehashi link issue --as 接続.json --patient 患者番号 --kana 氏名カナ --name 氏名
                --birth-date YYYY-MM-DD --sex male|female|other|unknown --target ネットワーク
                [--facility 宛先施設] [--days 日数] [--sheet FILE.html [--address 住所]]
              kakehashi link redeem --as 接続.json --patient 自院の患者番号
                (--qr 読み取った文字列 | --code 申込番号 | --slip 文字列)
              kakehashi link number --as 接続.json --patient 自院の患者番号 [--sheet FILE.html]
              kakehashi link propose --as 接続.json --patient 自院の患者番号 --facility 網/施設
                --number 相手の番号 --check 検査数字 --kana 氏名カナ --birth-date 日付 --sex 性別
              kakehashi link unlock --as 接続.json --patient 自院の患者番号
              kakehashi link confirm --as 接続.json --handle ハンドル
              kakehashi link show --as 接続.json --handle ハンドル
              kakehashi link review --as 接続.json --handle ハンドル
              kakehashi link revoke --as 接続.json (--handle ハンドル | --slip-id 送信票のid)
              kakehashi link handle --as 接続.json --patient 患者番号 --custodian ネットワーク
              kakehashi link sources --as 接続.json --patient 患者番号
              kakehashi link pseudonyms --as 施設.json --file 患者番号.txt [--among FILE]
              kakehashi link (merge | unmerge | correct) --as 施設.json --from 旧番号 --to 新番号
                [--kana 氏名カナ --name 氏名 --birth-date YYYY-MM-DD --sex 性別]

      送信票は宛先に封印され、一度だけ使え、期限が切れます。患者番号は送信票に載りません。--sheet は
      患者さんに渡す A4 一枚（QR コード、申込番号、同意欄）を書きます。住所は紙にだけ載ります。
      受け付けた側は氏名・生年月日を本人と照合してから confirm し、発行側も confirm すると結ばれます。
      提案された紐付けは、お知らせにあるハンドルで review すると、自院の番号と相手側の氏名などが出ます。
      患者さんが相手施設の番号票を持っていれば、propose が、その番号の人が自院の患者と同じかどうかを相手の
      記録に尋ねます。答えは一致か不一致だけです。一致すれば紐付けを提案し、自院の確認は済みます。相手は
      お知らせで知り、review で自院の番号を見て confirm します。3回の不一致でその番号は1日止まり、番号の施設は
      unlock できます。番号票は number が書きます。日付は S31.4.2 などでも構いません。
      再診では、自院の患者番号だけで sources が、閲覧できる先とそれぞれのハンドルを示します。
      事故のときは pseudonyms が、自院の患者番号（一行に一つ）から監査用の仮名を出します。--among に運営者
      からの一覧を渡すと、該当する患者さんだけを示します。
      自院の番号を統合（merge）・訂正（correct）すると紐付けは新しい番号に移り、閲覧中の画面は終わります。
      氏名なども変わったときはそれを付けると、両側がもう一度確認するまで止まります。統合が誤りなら unmerge
      で、両方の番号の紐付けが直ちに止まります。示された仮名を ledger incident --patient に渡すと、誰が何を
      見たかが台帳から出ます。

      例: kakehashi link issue --as c-101.json --patient M-000123 --kana 'ヤマモト ハナコ' \\
            --name '山本 花子' --birth-date 1956-04-02 --sex female --target oshidori
          kakehashi link propose --as c-101.json --patient M-000123 --facility oshidori/h-001 \\
            --number 0045678 --check 70 --kana 'ヤマモト ハナコ' --birth-date S31.4.2 --sex female
      """,
    en: """
      usage: kakehashi link issue --as PROFILE.json --patient LOCAL-ID --kana KANA --name NAME
               --birth-date YYYY-MM-DD --sex male|female|other|unknown --target NETWORK
               [--facility ID] [--days N] [--sheet FILE.html [--address TEXT]]
             kakehashi link redeem --as PROFILE.json --patient LOCAL-ID
               (--qr SCANNED | --code CODE | --slip TEXT)
             kakehashi link number --as PROFILE.json --patient LOCAL-ID [--sheet FILE.html]
             kakehashi link propose --as PROFILE.json --patient LOCAL-ID
               --facility NETWORK/FACILITY --number THEIR-ID --check DIGITS --kana KANA
               --birth-date DATE --sex male|female|other|unknown
             kakehashi link unlock --as PROFILE.json --patient LOCAL-ID
             kakehashi link confirm --as PROFILE.json --handle HANDLE
             kakehashi link show --as PROFILE.json --handle HANDLE
             kakehashi link review --as PROFILE.json --handle HANDLE
             kakehashi link revoke --as PROFILE.json (--handle HANDLE | --slip-id ID)
             kakehashi link handle --as PROFILE.json --patient LOCAL-ID --custodian NETWORK
             kakehashi link sources --as PROFILE.json --patient LOCAL-ID
             kakehashi link pseudonyms --as FACILITY.json --file NUMBERS.txt [--among FILE]
             kakehashi link (merge | unmerge | correct) --as FACILITY.json --from OLD --to NEW
               [--kana KANA --name NAME --birth-date YYYY-MM-DD --sex SEX]

      A slip is sealed to its target, good once, and expires; it never carries the patient number.
      --sheet writes the one page of A4 that the patient carries: QR code, typed code, consent; an
      address is on the paper alone. Whoever redeems compares name and birth date with the person,
      then confirms; the issuer confirms too; only then is the patient linked. Of a link that was
      proposed to you (see notices) review shows your own number and the patient as the other side
      has them, if that was told.
      Where the patient brings the other facility's number, propose asks that facility's records
      whether they mean the same person: they agree or disagree, no more. If they agree a link is
      proposed and this side has confirmed; the other reviews it and confirms. Three disagreements
      lock the number for a day, or until its facility unlocks it. number prints such a number with
      its check digits.
      At a later visit your own number is enough: sources lists the networks that can be asked, each
      with your handle. After an incident pseudonyms tells the audit pseudonyms of your own numbers,
      one to a line; with --among, only of those in the operator's list.
      When your numbers are merged or corrected, links move to the new number and open views end; if
      name, birth date or sex changed, give them, and both sides confirm anew first. If a merge was
      wrong, unmerge stops the links of both numbers at once; give its pseudonyms to ledger incident
      --patient to see from the ledger who viewed what.

      example: kakehashi link issue --as c-101.json --patient M-000123 --kana 'ヤマモト ハナコ' \\
                 --name '山本 花子' --birth-date 1956-04-02 --sex female --target oshidori
               kakehashi link propose --as c-101.json --patient M-000123 \\
                 --facility oshidori/h-001 --number 0045678 --check 70 \\
                 --kana 'ヤマモト ハナコ' --birth-date S31.4.2 --sex female
      """)
}
