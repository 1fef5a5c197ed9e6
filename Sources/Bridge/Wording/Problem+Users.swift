import Consent

extension Problem {
  /// Why an account was not given, or a step of it not taken.
  static func user(_ error: ConsentError) -> Problem {
    switch error {
    case .sharedName:
      Problem(
        409, "user-shared", ja: "受付や共用など、個人でない名前の利用者は登録できません。一人に一つの ID にしてください",
        en: "a desk or a group is no user; give each person an id of their own")
    case .licenceInUse:
      Problem(
        409, "licence-in-use",
        ja: "同じ職種・資格番号の利用者がこの施設にいます。一人に一つの ID にし、古い方を停止してください",
        en: "another user of the facility has this licence in this role; suspend the old account")
    case .notPersonal:
      Problem(
        400, "user-not-personal", ja: "一人だけが使う ID であること（personal）の確認が要ります",
        en: "the facility has to state that one person alone uses the account (personal)")
    case .userStep(let status, let event):
      Problem(
        409, "user-step", ja: "今の状態（\(status.word)）では \(event.word) はできません",
        en: "`\(event.word)` is not possible while the user is \(status.word)")
    case .stepOfOtherSide:
      Problem(
        403, "user-step-side", ja: "この手続きは、このネットワークの規則ではもう一方の側が行います",
        en: "by the network's rules the other side takes this step")
    case .ownHand:
      Problem(
        403, "user-own-hand", ja: "自分の ID、または自分が申請した ID について、本人は決められません",
        en: "nobody decides about their own account, or grants what they applied for")
    default: .storeUnavailable
    }
  }
}
