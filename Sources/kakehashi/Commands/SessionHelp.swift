import Record

extension SessionCommand {
  /// How it is used.
  static let help = Wording(
    ja: """
      使い方: kakehashi session open --as 接続.json --handle ハンドル --custodian ネットワーク --token FILE
                [--plan 作業計画の ID] [--key 要求キー]
              kakehashi session list --as 接続.json
              kakehashi session (show | accept | close) ID --as 接続.json
              kakehashi session cut --as 運営者.json 範囲 [--stop]
              kakehashi session resume --as 運営者.json 範囲
              kakehashi session seats --as 運営者.json
              kakehashi session restore --as 運営者.json --pool 席の組 --seat 番号
              kakehashi session size --sessions 1日の件数 [--facilities 施設数] [--minutes 分]
                [--peak %] [--seats 席数] [--svg FILE]
      範囲: --session ID | --facility ID [--network ネットワーク] [--user ID | --handle ハンドル] |
            --pool 席の組 | --link ID | --dialect 方言 | --direction REQ>CUS | --all

      席が足りないと open は順番（before）を返します。show で順番を見て、席が回ってきたら（offered）
      60 秒以内に accept してください。同じ --key で送り直した open は同じセッションを返します。
      cut は運営者が単独でできます。--stop を付けたものと方向は止まったままになり、再開には全運営者の
      resume が必要です。seats は席の様子、restore は相手側のログアウトを確かめた席を戻します。
      size は待ち行列の式（Erlang C）で必要な席数を出します。救急用の 1 席は含みません。
      管理者の閲覧には、双方が承認した作業計画（kakehashi plan）が要ります。

      例: kakehashi session cut --as oshidori-operator.json --direction 'mame>oshidori'
          kakehashi session size --sessions 6 --facilities 223 --minutes 8 --svg seats.svg
      """,
    en: """
      usage: kakehashi session open --as PROFILE.json --handle HANDLE --custodian NETWORK
               --token FILE [--plan ID] [--key KEY]
             kakehashi session list --as PROFILE.json
             kakehashi session (show | accept | close) ID --as PROFILE.json
             kakehashi session cut --as OPERATOR.json SCOPE [--stop]
             kakehashi session resume --as OPERATOR.json SCOPE
             kakehashi session seats --as OPERATOR.json
             kakehashi session restore --as OPERATOR.json --pool POOL --seat NUMBER
             kakehashi session size --sessions PER-DAY [--facilities COUNT] [--minutes MINUTES]
               [--peak PERCENT] [--seats COUNT] [--svg FILE]
      SCOPE: --session ID | --facility ID [--network NETWORK] [--user ID | --handle HANDLE] |
             --pool POOL | --link ID | --dialect DIALECT | --direction REQ>CUS | --all

      Where there are too few seats, open answers how many wait before. `show` says how it stands;
      once a seat is offered, accept it within 60 seconds. An open that is sent again with its
      `--key` is answered with the same session. `--token` names a file that holds the user
      assertion (a JWT); it opens one session.
      Either operator cuts alone. A direction, and with `--stop` anything else but a session, stays
      stopped until the operators of all networks resume it. `seats` shows how the seats stand;
      `restore` gives one back that you have seen logged out at the custodian.
      `size` says how many seats are needed (Erlang C), beside the one kept for emergencies.
      An administrator looks under a work plan of both operators (kakehashi plan).

      example: kakehashi session cut --as oshidori-operator.json --direction 'mame>oshidori'
               kakehashi session size --sessions 6 --facilities 223 --minutes 8 --svg seats.svg
      """)
}
