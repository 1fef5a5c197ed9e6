import Linkage

extension Problem {
  static let malformedMatch = Problem(
    400, "match-malformed", ja: "照合の要求の形式が不正です", en: "the message is none of a blinded match")
  static let unknownMatch = Problem(
    404, "match-unknown", ja: "この照合はないか、終わっています。最初からやり直してください",
    en: "there is no such match, or it is over; begin anew")
  static let matchUnavailable = Problem(
    404, "match-unavailable", ja: "このネットワークは照合に対応していません",
    en: "patients of this network cannot be found by a match")
  static let unknownEpoch = Problem(
    409, "match-epoch", ja: "照合の鍵が更新されました。新しい鍵の公開情報を受け取ってください",
    en: "the match keys have changed; get the new public keys")
  static let tooManyMatches = Problem(
    429, "match-limit", ja: "照合の回数が上限に達しました。一時間ほど待ってください",
    en: "the limit of matches is reached; wait about an hour")

  /// What a message that cannot be read means to its sender.
  static func match(_ error: MatchError) -> Problem {
    switch error {
    case .malformedKeys, .malformedMessage, .badProof: .malformedMatch
    case .unknownEpoch: .unknownEpoch
    case .failed: .storeUnavailable
    }
  }
}
