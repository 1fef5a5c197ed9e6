import Dialect
package import Record

/// A fault told to whoever asked: the one table from what happened to HTTP (RFC 9457, FHIR R4).
///
/// A refusal by policy is never a Problem: it is an answer with nothing in it (invariant 5).
package struct Problem: Error, Equatable, Sendable {
  /// HTTP status, 400 to 599.
  package let status: Int
  /// A stable word for programs, such as `slip-expired`.
  package let code: String
  /// What a person reads.
  package let wording: Wording

  /// A problem of `status`.
  package init(_ status: Int, _ code: String, ja: String, en: String) {
    self.status = status
    self.code = code
    wording = Wording(ja: ja, en: en)
  }

  /// The code of FHIR's IssueType value set nearest to this problem.
  var issueType: String {
    switch status {
    case 401: "login"
    case 403: "forbidden"
    case 404: "not-found"
    case 405, 406, 415, 501: "not-supported"
    case 409: "conflict"
    case 413: "too-costly"
    case 429: "throttled"
    case 502, 503, 504: "transient"
    case 500: "exception"
    default: "invalid"
    }
  }
}

extension Problem {
  static let facilityUnknown = Problem(
    403, "facility-unknown", ja: "この証明書の施設は登録されていません。ネットワークの事務局に連絡してください",
    en: "no facility is registered for this certificate; ask your network's office")
  static let facilityInactive = Problem(
    403, "facility-inactive", ja: "この施設は現在利用できません", en: "this facility is not active")
  static let facilityOverdue = Problem(
    403, "facility-overdue", ja: "年次監査の回答期限を過ぎているため、回答するまで利用できません",
    en: "the yearly audit is overdue; nothing else is answered until it is answered")
  static let auditUnconfigured = Problem(
    404, "audit-unconfigured", ja: "このネットワークに監査の調査票は設定されていません",
    en: "no questionnaire is configured for this network")
  static let operatorOnly = Problem(
    403, "operator-only", ja: "この操作はネットワークの運営者だけができます",
    en: "only the network's operator may do this")
  static let notFound = Problem(404, "not-found", ja: "見つかりません", en: "not found")
  static let methodNotAllowed = Problem(
    405, "method-not-allowed", ja: "この操作には対応していません", en: "method not allowed here")
  static let noAgreement = Problem(
    404, "no-agreement", ja: "このネットワークへの協定がありません",
    en: "there is no agreement towards this network")
  static let auditUnavailable = Problem(
    503, "audit-unavailable", ja: "監査記録を残せないため、応答できません",
    en: "the ledger cannot be written, so nothing is answered")
  static let storeUnavailable = Problem(
    503, "store-unavailable", ja: "記録を保存できません", en: "the store cannot be written")
  static let custodianUnavailable = Problem(
    502, "custodian-unavailable", ja: "提供側ネットワークが正しく応答しません",
    en: "the custodian's server does not answer properly")
  static let custodianTimeout = Problem(
    504, "custodian-timeout", ja: "提供側ネットワークの応答が間に合いませんでした",
    en: "the custodian's server did not answer in time")
  static let answerWithheld = Problem(
    502, "answer-withheld", ja: "応答に持ち出せない番号が含まれるため、止めました",
    en: "the answer still held an identifier and was withheld")
  static let formatUnsupported = Problem(
    415, "format-unsupported", ja: "この形式の文書は安全に処理できないため、渡せません",
    en: "documents of this format cannot be cleaned safely and are not passed")
  static let tooManyDocuments = Problem(
    413, "too-many-documents", ja: "文書が多すぎます。期間などで絞り込んでください",
    en: "too many documents; narrow the search, for example by date")
  static let notAvailable = Problem(
    404, "not-available", ja: "この患者さんの記録は、この目的では閲覧できません",
    en: "this patient's record cannot be viewed for this purpose")
  static let sessionMismatch = Problem(
    403, "session-mismatch", ja: "このセッションは別の患者さんのものです",
    en: "this session was opened for another patient")
  static let seatMissing = Problem(
    409, "seat-missing", ja: "このセッションには画面の席がありません",
    en: "the session has no seat with a screen")
  static let bearerMissing = Problem(
    401, "bearer-missing", ja: "利用者の認証情報（Bearer）がありません",
    en: "no bearer token: send a user assertion or a session token")

  /// What a client asked in FHIR's words and may not; the sentence names no content.
  static func dialect(_ error: DialectError) -> Problem {
    Problem(
      error.status, error.issueCode, ja: "照会を受け付けられません: \(error.diagnostics)",
      en: error.diagnostics)
  }

  /// A document or body that a client wrote is malformed.
  static func malformed(_ fault: FieldError) -> Problem {
    let wording = fault.wording
    return Problem(400, "malformed", ja: wording.ja, en: wording.en)
  }
}
