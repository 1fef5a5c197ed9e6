import Consent
import Linkage
import Session
import Record

extension LinkageError {
  /// Why no slip was made, for the facility that wanted to issue it.
  var slipWording: Wording {
    switch self {
    case .malformedDemographics(let field):
      Wording(
        ja: "送信票に載せる患者情報が不正です: `\(field)`",
        en: "the patient's details on the slip are malformed: `\(field)`")
    case .demographicsTooLong:
      Wording(
        ja: "送信票に収まりません。氏名を短くしてください",
        en: "the names do not fit in a slip; shorten them")
    case .slipTooLong:
      Wording(
        ja: "送信票が長すぎて読み取れなくなります。内容を短くしてください",
        en: "the slip would be too long to be scanned; shorten what is in it")
    case .slipLifetime:
      Wording(
        ja: "送信票の有効期間は1日から30日までです", en: "a slip is valid for one day to thirty days")
    case .tokenTooLong:
      Wording(
        ja: "送信票に収まりません。患者番号を短くしてください",
        en: "the patient's number does not fit in a slip; shorten it")
    case .malformedSlip, .badSlipSignature, .illegalTransition, .notAParty, .malformedRecord,
      .cryptography:
      // The register tells these apart itself; none of them reaches a slip that is being issued.
      Wording(ja: "送信票を発行できません", en: "the slip cannot be issued")
    }
  }
}

extension ConsentError.Limit {
  /// What there may be only so much of.
  var wording: Wording {
    switch self {
    case .certificatesPerFacility:
      Wording(ja: "1施設の証明書の数", en: "certificates of one facility")
    case .statementsPerPatient:
      Wording(
        ja: "患者さん1人の意思表示の数", en: "statements of one patient")
    case .linksPerPatient:
      Wording(ja: "患者さん1人の紐付けの数", en: "links of one patient")
    case .list: Wording(ja: "一覧の件数", en: "entries of a list")
    }
  }
}

extension SessionError.Limit {
  /// What there may be only so much of at once.
  var wording: Wording {
    switch self {
    case .sessions: Wording(ja: "全体のセッション数", en: "sessions in all")
    case .sessionsPerFacility: Wording(ja: "1施設のセッション数", en: "sessions of one facility")
    case .sessionsPerUser: Wording(ja: "1利用者のセッション数", en: "sessions of one user")
    case .flights: Wording(ja: "処理中の照会の数", en: "exchanges in flight")
    case .waiting: Wording(ja: "席を待つ人の数", en: "sessions waiting for a seat")
    }
  }
}
