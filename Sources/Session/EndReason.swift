/// Why a session ended; shown to the user and written to the ledger under its raw value.
package enum EndReason: String, CaseIterable, Sendable {
  case user, idle, absolute, consentRevoked, consentExpired, linkRevoked, userRevoked
  case facilityRevoked, policyChanged, assertionExpired, certificateRevoked, killSwitch
  case directionStopped, peerDown, staleKnowledge, auditUnavailable, reviewOrder, planEnded
  case offerExpired, stepUpExpired, queueFull, preempted
  case shutdown, error

  /// The sentence for the user, in Japanese.
  package var japanese: String {
    switch self {
    case .user: "利用者が閲覧を終了しました"
    case .idle: "操作がなかったため終了しました"
    case .absolute: "閲覧時間の上限に達しました"
    case .consentRevoked: "患者さんの同意が撤回されました"
    case .consentExpired: "患者さんの同意の期限が切れました"
    case .linkRevoked: "患者の紐付けが解除されました"
    case .userRevoked: "利用者の権限が停止されました"
    case .facilityRevoked: "施設の参加が停止されました"
    case .policyChanged: "閲覧の規則が変更されました"
    case .assertionExpired: "利用者認証の有効期限が切れました"
    case .certificateRevoked: "端末または施設の証明書が失効しました"
    case .killSwitch: "運営者が閲覧を停止しました"
    case .directionStopped: "ネットワーク間の接続が停止されました"
    case .peerDown: "相手ネットワークに接続できません"
    case .staleKnowledge: "最新の同意情報を確認できません"
    case .auditUnavailable: "監査記録を書き込めないため停止しました"
    case .reviewOrder: "審査により閲覧が停止されました"
    case .planEnded: "作業計画が終わりました"
    case .offerExpired: "順番が来ましたが、時間内に席が使われなかったため終了しました"
    case .stepUpExpired: "時間内に再認証が行われませんでした"
    case .queueFull: "順番を待つ人が多すぎるため開けませんでした"
    case .preempted: "離席中に、救急の閲覧へ席を譲りました"
    case .shutdown: "システムの停止に伴い終了しました"
    case .error: "内部エラーのため終了しました"
    }
  }

  /// The sentence for the user, in English.
  package var english: String {
    switch self {
    case .user: "the user ended the session"
    case .idle: "the session was idle for too long"
    case .absolute: "the session reached its time limit"
    case .consentRevoked: "the patient withdrew consent"
    case .consentExpired: "the patient's consent ran out"
    case .linkRevoked: "the link to this patient was ended"
    case .userRevoked: "the user's access was stopped"
    case .facilityRevoked: "the facility's participation was stopped"
    case .policyChanged: "the rules of access changed"
    case .assertionExpired: "the user's sign-in ran out"
    case .certificateRevoked: "the certificate of the facility was revoked"
    case .killSwitch: "an operator stopped the session"
    case .directionStopped: "the connection between the networks was stopped"
    case .peerDown: "the other network cannot be reached"
    case .staleKnowledge: "the present state of consent cannot be confirmed"
    case .auditUnavailable: "the ledger cannot be written"
    case .reviewOrder: "a review stopped the session"
    case .planEnded: "the work plan has ended"
    case .offerExpired: "the seat was offered but not taken in time"
    case .stepUpExpired: "the user did not authenticate once more in time"
    case .queueFull: "too many were waiting for a seat"
    case .preempted: "the locked session gave its seat to an emergency view"
    case .shutdown: "the bridge is shutting down"
    case .error: "an internal error ended the session"
    }
  }
}
