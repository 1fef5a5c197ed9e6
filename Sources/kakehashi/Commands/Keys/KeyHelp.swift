import Bridge
import Record

/// What `key --help` says.
enum KeyHelp {
  static let text = Wording(
    ja: """
      使い方: kakehashi key list --config FILE
              kakehashi key generate 種類 [--network ID] --config FILE --out 鍵ファイル --by 氏名
                --witness 氏名 [--sheet FILE.html]
              kakehashi key rotate (side --network ID | audit --network ID | slip)  …同じ引数
              kakehashi key reseal --as 運営者.json        リンクをいまの鍵で封じ直す（途中でやめてよい）
              kakehashi key retire 種類 [--network ID] --config FILE --id 鍵の名 --file 鍵ファイル
                --by 氏名 --witness 氏名 [--as 運営者.json] [--compromised] [--sheet FILE.html]
              kakehashi key recover (種類 [--network ID] --out 鍵ファイル | keystore) --config FILE
                [--accept-loss --by 氏名 --witness 氏名]    失われるものを示し、新しい鍵で続ける
              kakehashi key backup --config FILE --out 写し --wrapping フォルダー
              kakehashi key restore 写し --config FILE --wrapping フォルダー
                (--checkpoint FILE | --without-checkpoint) --by 氏名 --witness 氏名

      種類: side（リンクと送信票を開く）、slip（送信票に署名）、audit（台帳の自分の部分を封じる）、linkage
      （ハンドル）、store（保存データを封じる）、ledger（台帳に署名）。鍵は所有者だけが読めるファイルに置かれ、
      画面にも台帳にも出ません。二人が立ち会い、台帳に残ります。--sheet は署名する用紙です。
      鍵庫の写しは月ごとの鍵で包まれます。その鍵は --wrapping のフォルダー（別の媒体）にあり、月の始まりから
      35 日で消えます。手順: Deploy/keys/README.ja.md

      例: kakehashi key rotate side --network mame --config bridge.json --out mame.side2.pem \\
            --by 佐藤 --witness 鈴木 --sheet side.html
      """,
    en: """
      usage: kakehashi key list --config FILE
             kakehashi key generate KIND [--network ID] --config FILE --out KEYFILE --by NAME
               --witness NAME [--sheet FILE.html]
             kakehashi key rotate (side --network ID | audit --network ID | slip) …the same
             kakehashi key reseal --as OPERATOR.json     seals links to the key in force; may be
               broken off and begun again
             kakehashi key retire KIND [--network ID] --config FILE --id ID --file KEYFILE
               --by NAME --witness NAME [--as OPERATOR.json] [--compromised] [--sheet FILE.html]
             kakehashi key recover (KIND [--network ID] --out KEYFILE | keystore) --config FILE
               [--accept-loss --by NAME --witness NAME]   says what is lost; goes on with a new key
             kakehashi key backup --config FILE --out COPY --wrapping FOLDER
             kakehashi key restore COPY --config FILE --wrapping FOLDER
               (--checkpoint FILE | --without-checkpoint) --by NAME --witness NAME

      KIND: side (opens links and slips), slip (signs slips), audit (seals a network's own view of
      the ledger), linkage (handles), store (seals what is stored), ledger (signs it). A key lies in
      a file that only its owner reads, and is never shown. Two people take part, and the ledger
      tells of it; --sheet makes the page that they sign.
      A copy of the keystore is wrapped under its month's key, which lies in the folder of
      --wrapping (another medium) and is erased 35 days after the month began.
      The runbook: Deploy/keys/README.md

      example: kakehashi key rotate side --network mame --config bridge.json \\
                 --out secrets/mame.side2.pem --by Sato --witness Suzuki --sheet side.html
      """)
}
