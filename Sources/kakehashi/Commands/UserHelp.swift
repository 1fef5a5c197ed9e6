import Bridge
import Record

/// What `kakehashi help user` says.
enum UserHelp {
  static let text = Wording(ja: japanese, en: english)

  private static let japanese = """
    使い方: kakehashi user apply ID --as 施設.json --facility 施設 --role 職種 --personal --by 申請者
              [--licence 番号 --licence-source 確認元 --checked-by 確認者
              [--licence-valid-until 日時]] [--json]
            kakehashi user grant|refuse ID --as 運営者.json --facility 施設 --by 承認者 [--json]
            kakehashi user confirm ID --as 施設.json --facility 施設 --by 管理者 [--json]
            kakehashi user suspend|resume|withdraw ID --as 接続.json --facility 施設 --by 名前
            kakehashi user put ID --as 運営者.json --facility 施設 --role 職種 [--licence 番号 …]
              [--status active|suspended|left] [--by 名前] [--json]
            kakehashi user import ファイル --as 運営者.json --facility 施設 [--dry-run]
              [--whole | --partial] [--by 名前] [--json]
            kakehashi user review list --as 接続.json [--facility 施設] [--json]
            kakehashi user review confirm|withdraw ID --as 接続.json --facility 施設 --by 名前
            kakehashi user review confirm --file 表.csv --as 接続.json --facility 施設 --by 名前
            kakehashi user list --as 接続.json --facility 施設 [--json]
            kakehashi user show ID --as 接続.json --facility 施設 [--json]
            kakehashi user emergency grant ID --as 施設.json --facility 施設 --until 日時
              --by 管理者 [--json]
            kakehashi user emergency revoke ID --as 接続.json --facility 施設 [--json]

    施設が申請し、運営者（設定 users.grantedBy）が承認し、施設の管理者が引き渡しを確認して、はじめて使えます。
    確認元: nationalSearch（医師等資格確認検索） original（免許証の原本） copy（免許証の写し）
    hpki（HPKI 証明書） staffRegister（人事台帳）。put は運営者が申請なしに直接登録します。
    import は CSV（列: 利用者 職種 状態 資格番号 資格の確認元 資格の確認者 資格の期限 個人専用）か SCIM の利用者
    （JSON）を読み、違いを示し、すべて正しければ書き込みます。--whole ではファイルにない利用者を停止します。
    review は定期確認（設定 users.recertifyDays、既定 92 日）です。表の列は id（利用者）と decision（判断:
    confirm 確認、withdraw 終了）。
    受付・共用などの ID と、同じ施設で同じ職種・資格番号の二人目は断ります。
    緊急時閲覧の権限は、施設が自分の証明書で自分の医師に付与します（一年まで）。取り消すと、開いて
    いる閲覧は切れます。取り消しは運営者もできます。

    例: kakehashi user apply dr.ando --as c-103.json --facility c-103 --role doctor \\
          --licence 第234567号 --licence-source 医師等資格確認検索 --checked-by 事務長 \\
          --personal --by 事務長
        kakehashi user grant dr.ando --as mame-operator.json --facility c-103 --by 山田
        kakehashi user confirm dr.ando --as c-103.json --facility c-103 --by 院長
    """

  private static let english = """
    usage: kakehashi user apply ID --as FACILITY.json --facility ID --role ROLE --personal --by NAME
             [--licence NUMBER --licence-source SOURCE --checked-by NAME
             [--licence-valid-until TIME]] [--json]
           kakehashi user grant|refuse ID --as OPERATOR.json --facility ID --by NAME [--json]
           kakehashi user confirm ID --as FACILITY.json --facility ID --by ADMINISTRATOR [--json]
           kakehashi user suspend|resume|withdraw ID --as PROFILE.json --facility ID --by NAME
           kakehashi user put ID --as OPERATOR.json --facility ID --role ROLE [--licence NUMBER …]
             [--status active|suspended|left] [--by NAME] [--json]
           kakehashi user import FILE --as OPERATOR.json --facility ID [--dry-run]
             [--whole | --partial] [--by NAME] [--json]
           kakehashi user review list --as PROFILE.json [--facility ID] [--json]
           kakehashi user review confirm|withdraw ID --as PROFILE.json --facility ID --by NAME
           kakehashi user review confirm --file TABLE.csv --as PROFILE.json --facility ID --by NAME
           kakehashi user list --as PROFILE.json --facility ID [--json]
           kakehashi user show ID --as PROFILE.json --facility ID [--json]
           kakehashi user emergency grant ID --as FACILITY.json --facility ID --until TIME
             --by ADMINISTRATOR [--json]
           kakehashi user emergency revoke ID --as PROFILE.json --facility ID [--json]

    A facility applies, the operator (`users.grantedBy` of the configuration) grants, and the
    facility's administrator confirms the hand-over; only then can the account be used. SOURCE is
    nationalSearch (医師等資格確認検索), original, copy (of the licence), hpki or staffRegister.
    `put` is the operator's direct way without an application.
    `import` reads CSV (columns id role status licence licenceSource licenceCheckedBy
    licenceValidUntil personal) or the users of a SCIM server (JSON), shows what differs and writes
    it if every row is right. With --whole, who is not in the file is suspended.
    `review` is the look at each account that `users.recertifyDays` asks for (92 days as shipped).
    The columns of its table are id and, where they differ, decision (confirm or withdraw).
    An id that names a desk or a group is refused, and so is a second user of a facility with the
    same licence in the same role.
    The right to open emergency views is granted by the facility, with its own certificate, to its
    own doctors, for a year at most. Revoking it, which the operator may do too, ends what the user
    has open.

    example: kakehashi user apply dr.ando --as c-103.json --facility c-103 --role doctor \\
               --licence 第234567号 --licence-source nationalSearch --checked-by "K. Ueda" \\
               --personal --by "K. Ueda"
             kakehashi user grant dr.ando --as mame-operator.json --facility c-103 --by "T. Yamada"
             kakehashi user confirm dr.ando --as c-103.json --facility c-103 --by "Dr Ando Sr"
    """
}
