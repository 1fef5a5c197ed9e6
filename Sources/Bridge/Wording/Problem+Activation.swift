package import Consent
import Crypto
import Platform
import Policy
package import Record

extension Problem {
  /// Why an edition of the policies was not put in force.
  package static func activation(_ error: ActivationError) -> Problem {
    let said = error.wording
    return switch error {
    case .malformed, .artefact, .packsDiffer, .mappingsDiffer, .policy:
      Problem(400, "edition-malformed", said)
    case .testsFail: Problem(422, "edition-tests", said)
    case .claimFalse: Problem(422, "edition-claim", said)
    case .unknownKey: Problem(403, "edition-key", said)
    case .badSignature, .signedTwice: Problem(403, "edition-signature", said)
    case .authorUnsigned: Problem(403, "edition-author", said)
    case .approvalMissing, .secondPersonMissing: Problem(409, "edition-approval", said)
    case .otherAgreement, .partiesDiffer: Problem(409, "edition-agreement", said)
    case .epoch, .previousDiffers, .overtaken: Problem(409, "edition-epoch", said)
    case .directionDropped: Problem(409, "edition-direction", said)
    case .effectivePast, .effectiveBeforePrevious, .effectiveTooFar:
      Problem(409, "edition-time", said)
    case .unrecorded: .auditUnavailable
    case .storage: .storeUnavailable
    }
  }

  private init(_ status: Int, _ code: String, _ wording: Wording) {
    self.init(status, code, ja: wording.ja, en: wording.en)
  }
}

extension ActivationError {
  /// The exit code of commands: 1 findings, 2 syntax, 3 something is missing, 4 a signature.
  package var exitCode: Int32 { Self.exitCode(ofStatus: Problem.activation(self).status) }

  /// The exit code of a command that was answered so.
  package static func exitCode(ofStatus status: Int) -> Int32 {
    switch status {
    case 400: 2
    case 403: 4
    case 409: 3
    default: 1
    }
  }

  /// The reason in words.
  package var wording: Wording {
    switch self {
    case .malformed(let reason):
      Wording(ja: "提案ファイルの形式が正しくありません: \(reason)", en: "the file is malformed: \(reason)")
    case .artefact(let number, let error):
      Wording(
        ja: "\(number + 1) 番目の文書を読めません: \(error.message.ja)",
        en: "document \(number + 1) cannot be read: \(error.message.en)")
    case .packsDiffer:
      Wording(
        ja: "協定のネットワークの規則がちょうど一つずつありません",
        en: "there is not exactly one pack of each network of the agreement")
    case .mappingsDiffer:
      Wording(
        ja: "語の対応表が協定のネットワークと合いません", en: "the mappings are not of the agreement's networks")
    case .policy(let error): Wording(ja: "規則を合わせられません: \(error.message)", en: error.message)
    case .testsFail(let titles):
      Wording(
        ja: "規則自身の試験が通りません: \(titles.joined(separator: "、"))",
        en: "own tests of the policies fail: \(titles.joined(separator: "; "))")
    case .claimFalse(let claim):
      Wording(
        ja: "提案の記載が文書と合いません（\(claim.ja)）",
        en: "what the file says of itself is not what its documents say: \(claim.en)")
    default: wordingOfSigning
    }
  }

  private var wordingOfSigning: Wording {
    switch self {
    case .unknownKey(let key):
      Wording(
        ja: "承認者の中にこの鍵を持つ人がいません（\(key.hex.prefix(16))…）",
        en: "no approver has the key whose digest begins with \(key.hex.prefix(16))")
    case .badSignature(let name):
      Wording(ja: "\(name) の署名が合いません", en: "the signature of \(name) does not verify")
    case .signedTwice(let name):
      Wording(ja: "\(name) が二度署名しています", en: "\(name) signed twice with one key")
    case .authorUnsigned:
      Wording(ja: "作成者の署名がありません", en: "the author's own signature is missing")
    case .approvalMissing(let networks):
      Wording(
        ja: "作成者でない人の署名が要ります: \(networks.sortedText)",
        en: "somebody other than the author has to sign for: \(networks.sortedText)")
    case .secondPersonMissing:
      Wording(
        ja: "狭まるだけの変更ですが、作成者のほかにもう一人の署名が要ります",
        en: "it only tightens, but one person beside the author has to sign")
    default: wordingOfOrder
    }
  }

  private var wordingOfOrder: Wording {
    switch self {
    case .otherAgreement(let name):
      Wording(ja: "別の協定 `\(name)` のものです", en: "it is about another agreement, `\(name)`")
    case .epoch(let epoch, let expected):
      Wording(
        ja: "版番号 \(epoch) は使えません（次は \(expected)）",
        en: "epoch \(epoch) does not follow; next is \(expected)")
    case .previousDiffers:
      Wording(
        ja: "いま有効な規則とは別のものから作られています", en: "it was made over other policies than the latest")
    case .partiesDiffer:
      Wording(ja: "協定のネットワークが変わっています", en: "it is between other networks than before")
    case .directionDropped(let direction):
      Wording(
        ja: "使われている方向 `\(direction.text)` がありません（止めるには session cut を）",
        en: "the direction `\(direction.text)` is left out; to stop one, use session cut")
    case .effectivePast(let moment):
      Wording(ja: "発効時刻 \(moment.rfc3339) は過ぎています", en: "\(moment.rfc3339) is past")
    case .effectiveBeforePrevious(let moment):
      Wording(
        ja: "発効時刻 \(moment.rfc3339) は前の版の発効より前です",
        en: "\(moment.rfc3339) is before the edition it follows takes effect")
    case .effectiveTooFar(let moment):
      Wording(
        ja: "発効時刻 \(moment.rfc3339) は 90 日より先です",
        en: "\(moment.rfc3339) is more than 90 days ahead")
    case .overtaken:
      Wording(ja: "その間に別の版が有効になりました", en: "another edition was activated meanwhile")
    case .unrecorded:
      Problem.auditUnavailable.wording
    default: Wording(ja: "規則の版を保存・取得できません", en: "the editions cannot be stored or read")
    }
  }
}

extension ActivationError.Claim {
  fileprivate var ja: String {
    switch self {
    case .digest: "文書の指紋"
    case .directions: "方向"
    case .fingerprint: "意味指紋"
    case .newlyPermitted: "新たに閲覧可の数"
    case .newlyDenied: "閲覧できなくなる数"
    case .lightened: "義務が軽くなる数"
    case .mappings: "語の対応表"
    case .onlyTightens: "狭まるだけかどうか"
    }
  }

  fileprivate var en: String {
    switch self {
    case .digest: "the digest of the documents"
    case .directions: "the directions"
    case .fingerprint: "the fingerprint of their meaning"
    case .newlyPermitted: "how much is newly permitted"
    case .newlyDenied: "how much is no longer permitted"
    case .lightened: "how much is under lighter obligations"
    case .mappings: "the mappings"
    case .onlyTightens: "whether it only tightens"
    }
  }
}

extension Direction {
  fileprivate var text: String { "\(requester)>\(custodian)" }
}

extension Set<NetworkID> {
  fileprivate var sortedText: String { map(\.text).sorted().joined(separator: ", ") }
}
