import Dialect
package import Record

/// Why a Consent is not recorded: the element, and what it would have to say.
package struct ConsentRefusal: Error, Equatable, Sendable {
  /// The element, such as `Consent.provision.actor[0]`.
  package let path: String
  /// True if the resource is no Consent of PCF; false if it is one that no statement can say.
  package let isMalformed: Bool
  /// What is wrong with it.
  package let wording: Wording

  /// Refuses what a statement cannot say.
  init(_ path: String, ja: String, en: String) {
    self.path = path
    isMalformed = false
    wording = Wording(ja: ja, en: en)
  }

  /// Refuses what the codec could not read.
  init(_ fault: FHIRConsentFault) {
    path = fault.path
    isMalformed = true
    switch fault.reason {
    case .required: wording = Wording(ja: "必須です", en: "it is required")
    case .malformed: wording = Wording(ja: "書式が不正です", en: "it is malformed")
    case .notUnderstood:
      wording = Wording(
        ja: "意味を変えうる要素か符号で、ここでは理解できません",
        en: "it could change the meaning and is not understood here")
    case .tooMany(let max):
      wording = Wording(ja: "\(max) 個以下にしてください", en: "there are more than \(max)")
    }
  }

  /// The answer to whoever sent it.
  var problem: Problem {
    let (ja, en) = ("`\(path)`: \(wording.ja)", "`\(path)`: \(wording.en)")
    return isMalformed
      ? Problem(400, "consent-malformed", ja: ja, en: en)
      : Problem(422, "consent-unsupported", ja: ja, en: en)
  }
}

extension Problem {
  static let consentVersion = Problem(
    412, "consent-version", ja: "この同意は、その後に更新されています。読み直してください",
    en: "the Consent has changed since; read it again")
  static let consentFormReused = Problem(
    409, "consent-form-reused", ja: "同じ書類番号と日時の同意がすでに別の内容で記録されています",
    en: "a form of this number and time is recorded with other contents")
  static let consentNotLater = Problem(
    409, "consent-not-later", ja: "日時が、置き換えようとする版より後ではありません",
    en: "it was not said after the version that it would replace")
  static let consentDiffers = Problem(
    422, "consent-differs", ja: "この同意とは別の患者さん・施設・事項についてのものです。新しい同意として送ってください",
    en: "it is about another patient, other facilities or another matter; create another Consent")
}
