package import Consent
import Record

extension Problem {
  static let emergencySessionNeeded = Problem(
    403, "emergency-session-needed", ja: "緊急時閲覧は、理由を添えて開いたセッションの中でだけできます",
    en: "an emergency view is possible only in a session opened with a claim")
  static let emergencyClaimNeeded = Problem(
    400, "emergency-claim-needed", ja: "緊急時閲覧には、理由・患者さんの状態・必要な分数（emergency）が要ります",
    en: "an emergency view needs a claim: reason, text, state and minutes")
  static let emergencyClaimUnasked = Problem(
    400, "emergency-claim-unasked", ja: "緊急でない目的に緊急時閲覧の申告は付けられません",
    en: "a claim belongs to the purpose of an emergency only")
  static let emergencyInProgress = Problem(
    409, "emergency-in-progress", ja: "緊急時閲覧が開いています。延長はできません。閉じてから改めて申告してください",
    en: "an emergency view is open; it cannot be renewed: close it and state a new claim")

  /// Why an emergency view or a step of its review was refused, each in words of its own.
  package static func emergency(_ error: EmergencyError) -> Problem {
    switch error {
    case .roleUnfit:
      Problem(
        403, "emergency-role", ja: "緊急時閲覧は医師だけができます", en: "emergency views are for doctors only")
    case .rightMissing:
      Problem(
        403, "emergency-right", ja: "緊急時閲覧の権限がありません。施設の管理者が事前に付与します",
        en: "the account has no emergency right; the facility's administrator grants it beforehand")
    case .rightExpired:
      Problem(
        403, "emergency-right-expired", ja: "緊急時閲覧の権限の期限が切れています",
        en: "the emergency right has run out")
    case .factorsStale:
      Problem(
        403, "emergency-factors", ja: "二要素の認証を今やり直してください（5分以内のものが要ります）",
        en: "authenticate again with two factors; it may be five minutes old at most")
    case .resting:
      Problem(
        403, "emergency-resting", ja: "期限を過ぎた審査があるため、この施設の緊急時閲覧は休止中です",
        en: "a review is overdue: the facility's emergency rights rest until it is concluded")
    case .limit(let scope):
      Problem(
        429, "emergency-limit", ja: "一日の緊急時閲覧の上限です: \(scope.words.ja)",
        en: "the limit of emergency views in a day is reached: \(scope.words.en)")
    default: review(error)
    }
  }

  private static func review(_ error: EmergencyError) -> Problem {
    switch error {
    case .reviewerIsViewer:
      Problem(
        409, "reviewer-is-viewer", ja: "閲覧した本人は審査できません", en: "who looked cannot review it")
    case .reviewerIsTheSame:
      Problem(
        409, "reviewer-same", ja: "双方の審査は別の人が行います", en: "the two sides need different reviewers")
    case .malformedReview:
      Problem(
        400, "review-malformed", ja: "審査の所見は600文字までです", en: "a note has 600 characters at most")
    case .reviewedBySide:
      Problem(
        409, "review-done", ja: "こちらの網の審査は済んでいます", en: "this network has examined it already")
    case .reviewConcluded:
      Problem(409, "review-concluded", ja: "この審査は終わっています", en: "the review is concluded")
    case .reviewOpen:
      Problem(
        409, "review-open", ja: "審査がまだ終わっていません", en: "the review is not concluded yet")
    case .patientInformed:
      Problem(
        409, "patient-informed", ja: "患者さんへの説明は記録済みです", en: "the patient was informed before")
    case .unknownCase: .notFound
    default: .storeUnavailable
    }
  }
}

extension EmergencyRules.Scope {
  fileprivate var words: Wording {
    switch self {
    case .user: Wording(ja: "利用者ごと", en: "of one user")
    case .facility: Wording(ja: "施設ごと", en: "of one facility")
    case .patient: Wording(ja: "患者さんごと", en: "of one patient")
    }
  }
}
