package import Consent
import Linkage
import Record

extension Problem {
  /// What the registers and the slip desk refused, one clear outcome each.
  package static func consent(_ error: ConsentError) -> Problem {
    switch error {
    case .unknownFacility:
      Problem(
        404, "facility-unregistered", ja: "その施設は登録されていません", en: "no such facility is registered")
    case .facilityNotActive: .facilityInactive
    case .unknownLink, .notAParty: .notFound
    // A link that has ended is as unknown as one that never was.
    case .illegalTransition(let state, _) where state.isFinal: .notFound
    case .proposalExpired:
      Problem(
        410, "proposal-expired", ja: "確認の期限（7日）が過ぎました。送信票か番号票からやり直してください",
        en: "the 7 days to confirm are over; begin again with a slip or a number")
    case .illegalTransition:
      Problem(
        409, "link-state", ja: "このリンクの今の状態ではできません", en: "not possible in the link's present state")
    case .tooManyAttempts:
      Problem(
        429, "too-many-attempts", ja: "試行が多すぎます。1分ほど待ってください", en: "too many attempts; wait a minute"
      )
    case .malformedSlip, .badSlipSignature:
      Problem(
        400, "slip-invalid", ja: "この架け橋の送信票ではないか、壊れています",
        en: "this is no slip of this bridge, or it was altered")
    case .mistypedClaimCode:
      Problem(
        400, "claim-code-mistyped", ja: "申込番号に打ち間違いがあります", en: "the claim code has a typing error")
    case .unknownSlip:
      Problem(404, "slip-unknown", ja: "その送信票は見つかりません", en: "no such slip")
    case .wrongNetwork:
      Problem(
        403, "slip-wrong-network", ja: "別のネットワーク宛ての送信票です", en: "the slip is for another network")
    case .wrongFacility:
      Problem(
        403, "slip-wrong-facility", ja: "別の施設宛ての送信票です", en: "the slip is for another facility")
    case .alreadyRedeemed:
      Problem(409, "slip-redeemed", ja: "この送信票は受け付け済みです", en: "the slip was redeemed before")
    case .slipRevoked:
      Problem(
        410, "slip-revoked", ja: "この送信票は発行した施設が取り消しました",
        en: "the issuing facility took the slip back")
    case .slipExpired:
      Problem(410, "slip-expired", ja: "この送信票は期限切れです", en: "the slip has expired")
    case .foreignIDDisagrees:
      Problem(
        404, "number-disagrees", ja: "その施設の記録と一致しません。番号・氏名カナ・生年月日・性別を確かめてください",
        en: "that facility's records do not agree; check number, name in kana, birth date and sex")
    case .foreignIDLocked:
      Problem(
        423, "number-locked",
        ja: "3回一致しなかったため、この番号は止められています。番号の施設が解除するか、1日経つまで使えません",
        en: "three disagreements have locked this number; its facility can unlock it, or wait a day"
      )
    default: operatorConsent(error)
    }
  }

  private static func operatorConsent(_ error: ConsentError) -> Problem {
    switch error {
    case .slipRefused(let reason):
      Problem(400, "slip-refused", ja: reason.slipWording.ja, en: reason.slipWording.en)
    case .certificateInUse:
      Problem(
        409, "certificate-in-use", ja: "この証明書は別の施設で使われています",
        en: "the certificate belongs to another facility")
    case .malformedEntry(let field):
      Problem(400, "malformed", ja: "`\(field)` が不正です", en: "`\(field)` is malformed")
    case .illegalStep(let status):
      Problem(
        409, "facility-step",
        ja: "施設の今の段階（\(status?.word ?? "未登録")）からは、そこへ進めません",
        en: "not possible from the facility's present step (\(status?.word ?? "not registered"))")
    case .enrolmentUnknown:
      Problem(
        409, "enrolment-unknown", ja: "有効な登録コードがありません（未発行か使用済み）",
        en: "no enrolment is open: none was issued, or it is spent")
    case .enrolmentExpired:
      Problem(
        410, "enrolment-expired", ja: "登録コードの期限が切れています", en: "the enrolment has expired")
    case .enrolmentProof:
      Problem(
        403, "enrolment-proof", ja: "申請がこの施設の登録コードで作られていません（5回で無効になります）",
        en: "the request was not made with this facility's code; five such end the enrolment")
    case .auditOpen:
      Problem(409, "audit-open", ja: "監査は始まっています", en: "the audit has been begun already")
    case .auditNotOpen:
      Problem(
        409, "audit-not-open", ja: "始まっている監査がありません", en: "no audit is open")
    case .auditEdition:
      Problem(
        409, "audit-edition", ja: "調査票の版が変わりました。運営者が監査を始め直してください",
        en: "the questionnaire has changed; the operator has to begin the audit again")
    case .refusalWithEnd:
      Problem(
        400, "refusal-with-end",
        ja: "期限のある拒否は、期限で閲覧が広がることの確認（acknowledgeEnd）が要ります",
        en: "a refusal with an end widens access when it ends; acknowledge it (acknowledgeEnd)")
    case .emergencyRoleUnfit:
      Problem(
        409, "emergency-role-unfit", ja: "緊急時閲覧の権限は、利用中の医師にだけ付与できます",
        en: "an emergency right is for an active doctor only")
    case .unknownUser:
      Problem(
        404, "user-unregistered", ja: "その利用者は登録されていません", en: "no such user is registered")
    case .sharedName, .licenceInUse, .notPersonal, .userStep, .stepOfOtherSide, .ownHand:
      user(error)
    case .proxyWithoutEnd:
      Problem(
        400, "proxy-without-end", ja: "親権者の同意には、本人が成年に達する日（until）が要ります",
        en: "a parent's grant needs the day the child is of age (until)")
    case .limit(let limit):
      Problem(
        409, "limit", ja: "上限に達しました: \(limit.wording.ja)",
        en: "a limit is reached: \(limit.wording.en)")
    default: .storeUnavailable
    }
  }
}
