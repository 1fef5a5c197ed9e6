package import Consent
import Record

extension Problem {
  static let planNeeded = Problem(
    403, "plan-needed", ja: "この目的の閲覧には、双方の運営者が承認した作業計画（plan）が要ります",
    en: "this purpose needs a work plan that both operators approved")
  static let planUnasked = Problem(
    400, "plan-unasked", ja: "この目的に作業計画は付けられません",
    en: "a work plan belongs to an administrator's purposes only")
  static let planSessionNeeded = Problem(
    403, "plan-session-needed", ja: "管理者の閲覧は、作業計画を示して開いたセッションの中でだけできます",
    en: "an administrator looks only in a session opened under a work plan")

  /// Why a work plan, a step of it or a look under it was refused, each in words of its own.
  package static func plan(_ error: PlanError) -> Problem {
    switch error {
    case .unfit:
      Problem(
        403, "plan-unfit", ja: "この利用者・目的・向きの作業計画ではありません",
        en: "no work plan of this id names this user, purpose and direction")
    case .notInForce:
      Problem(
        403, "plan-not-in-force", ja: "作業計画は今、有効ではありません（承認・時間・終了を確かめてください）",
        en: "the work plan is not in force now: look at its approvals, its time and its end")
    case .limit(let limit):
      Problem(
        429, "plan-limit", ja: "作業計画の上限です: \(limit.words.ja)",
        en: "the work plan allows no more: \(limit.words.en)")
    case .malformedPlan(let field):
      Problem(
        400, "plan-malformed", ja: "作業計画の項目が規定の範囲にありません: \(field)",
        en: "a member of the work plan is out of bounds: `\(field)`")
    case .administratorUnfit:
      Problem(
        409, "plan-administrator", ja: "作業者は、自網に登録された利用中のネットワーク管理者に限ります",
        en: "who works is an active network administrator of your own register")
    default: planStep(error)
    }
  }

  private static func planStep(_ error: PlanError) -> Problem {
    switch error {
    case .personIsAdministrator:
      Problem(
        409, "plan-own-work", ja: "作業する本人は承認も突合の署名もできません",
        en: "who works under the plan neither approves nor signs it")
    case .personIsTheSame:
      Problem(
        409, "plan-person-same", ja: "双方の承認・署名は別の人が行います",
        en: "the two networks need different people")
    case .ownNetworkOnly:
      Problem(
        403, "plan-own-network", ja: "作業者の網の運営者だけができます",
        en: "only the operator of the administrator's network can do this")
    case .approvedBySide, .alreadyApproved:
      Problem(
        409, "plan-approved", ja: "こちらの網の承認は済んでいます", en: "this network has approved it already")
    case .notApproved:
      Problem(
        409, "plan-not-approved", ja: "双方の承認がまだありません", en: "both networks have not approved it yet")
    case .planOpen:
      Problem(409, "plan-open", ja: "作業計画はまだ終わっていません", en: "the work plan has not ended yet")
    case .planOver:
      Problem(409, "plan-over", ja: "作業計画は終わっています", en: "the work plan is over")
    case .signedBySide:
      Problem(
        409, "plan-signed", ja: "こちらの網の突合は済んでいます", en: "this network has signed it already")
    case .unknownPlan: .notFound
    default: .storeUnavailable
    }
  }
}

extension PlanError.Limit {
  fileprivate var words: Wording {
    switch self {
    case .patients: Wording(ja: "患者さんの数", en: "patients")
    case .looks: Wording(ja: "患者さん一人の閲覧回数", en: "looks at one patient")
    }
  }
}
