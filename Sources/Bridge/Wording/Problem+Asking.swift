import Consent
package import Session
import Record

extension Problem {
  /// Why a user assertion was refused: one clear word each for the user's own side.
  static func assertion(_ error: AssertionError) -> Problem {
    switch error {
    case .malformedToken, .malformedClaim:
      Problem(
        401, "assertion-malformed", ja: "利用者の証明（JWT）の形式が不正です", en: "the user assertion is malformed"
      )
    case .badSignature:
      Problem(
        401, "assertion-signature", ja: "利用者の証明の署名を確かめられません",
        en: "the user assertion's signature does not verify")
    case .wrongIssuer:
      Problem(
        401, "assertion-issuer", ja: "利用者の証明の発行者が違います", en: "the user assertion has another issuer")
    case .wrongAudience:
      Problem(
        401, "assertion-audience", ja: "利用者の証明の宛先が違います",
        en: "the user assertion is for another audience")
    case .expired:
      Problem(401, "assertion-expired", ja: "利用者の証明は期限切れです", en: "the user assertion has expired")
    case .notYetValid:
      Problem(
        401, "assertion-early", ja: "利用者の証明はまだ有効ではありません", en: "the user assertion is not valid yet")
    case .lifetimeTooLong:
      Problem(
        401, "assertion-lifetime", ja: "利用者の証明の有効期間が長すぎます（10分まで）",
        en: "the user assertion lives longer than ten minutes")
    case .replayed:
      Problem(
        401, "assertion-replayed", ja: "利用者の証明は使用済みです", en: "the user assertion was used before")
    case .outdated:
      Problem(
        401, "assertion-outdated", ja: "利用者の証明の発行後に、認証が取り消されました。もう一度サインインしてください",
        en: "the sign-in was revoked after the user assertion was issued; sign in again")
    case .certificateMismatch:
      Problem(
        401, "assertion-certificate", ja: "利用者の証明はこの証明書に結び付いていません",
        en: "the user assertion is not bound to this certificate")
    case .weakAuthentication:
      Problem(
        401, "assertion-factors", ja: "二要素以上の認証が必要です",
        en: "two different authentication factors are needed")
    default: register(error)
    }
  }

  private static func register(_ error: AssertionError) -> Problem {
    switch error {
    case .facilityMismatch:
      Problem(
        403, "assertion-facility", ja: "利用者の証明の施設がこの証明書の施設と違います",
        en: "the user assertion names another facility")
    case .unknownUser:
      Problem(403, "user-unknown", ja: "この利用者は登録されていません", en: "the facility has no such user")
    case .userNotActive:
      Problem(403, "user-inactive", ja: "この利用者は利用中ではありません", en: "the user is not active")
    case .unmappedRole:
      Problem(
        403, "role-unmapped", ja: "職種の言葉が協定の対応表にありません",
        en: "the role is not in the agreement's mapping")
    case .unmappedPurpose:
      Problem(
        403, "purpose-unmapped", ja: "利用目的の言葉が協定の対応表にありません",
        en: "the purpose is not in the agreement's mapping")
    case .roleMismatch:
      Problem(403, "role-mismatch", ja: "職種が登録と違います", en: "the role is not the registered one")
    case .licenceMismatch:
      Problem(
        403, "licence-mismatch", ja: "資格番号が登録と違うか、ありません",
        en: "the licence is missing or not the registered one")
    case .licenceExpired:
      Problem(403, "licence-expired", ja: "資格の期限が切れています", en: "the licence has run out")
    case .recertificationOverdue:
      Problem(
        403, "user-review-overdue", ja: "利用者の定期確認の期限が過ぎています。施設の管理者に確認を依頼してください",
        en: "the account was not looked at in time; ask the facility's administrator")
    default: .storeUnavailable
    }
  }

  /// Why a session cannot be used or opened; the reason reaches the user's screen.
  package static func session(_ error: SessionError) -> Problem {
    switch error {
    case .unknown, .notActive:
      Problem(401, "session-unknown", ja: "このセッションはありません", en: "there is no such session")
    case .ended(let reason), .lapsed(let reason):
      Problem(401, "session-ended", ja: reason.japanese, en: reason.english)
    case .withdrawn:
      Problem(401, "session-ended", ja: "処理中に閲覧が停止されました", en: "access was stopped meanwhile")
    case .directionStopped:
      Problem(
        503, "direction-stopped", ja: "運営者がこの方向の接続を止めています",
        en: "an operator stopped this direction")
    case .stopped:
      Problem(503, "stopped", ja: "運営者が接続を止めています", en: "an operator stopped this")
    case .notAParty: .operatorOnly
    case .waiting, .locked, .frozen, .keyReused, .noSeat, .staleSeat: waiting(error)
    case .limit(let limit):
      Problem(
        429, "limit", ja: "同時に開ける数の上限です: \(limit.wording.ja)",
        en: "a limit is reached: \(limit.wording.en)")
    case .notCovered:
      Problem(500, "internal", ja: "内部の誤りです", en: "an internal error")
    }
  }
  /// Why a session that lives cannot be used now.
  private static func waiting(_ error: SessionError) -> Problem {
    switch error {
    case .waiting:
      Problem(409, "session-waiting", ja: "このセッションは順番を待っています", en: "the session is waiting")
    case .locked:
      Problem(
        401, "session-locked", ja: "離席のため閉じています。認証し直してください",
        en: "the session is locked; authenticate once more")
    case .keyReused:
      Problem(
        409, "key-reused", ja: "この要求キーは別の要求に使われました",
        en: "the request key was used for another request")
    case .noSeat:
      Problem(
        403, "no-seat", ja: "この施設が使える席がありません", en: "there are no seats for this facility")
    case .staleSeat:
      Problem(409, "seat-state", ja: "この席は今その状態ではありません", en: "the seat does not stand so now")
    default:
      Problem(
        503, "frozen", ja: "監査記録または同意情報を確かめられないため、表示を止めています",
        en: "nothing is shown until the ledger can be written and consent be confirmed")
    }
  }
}
