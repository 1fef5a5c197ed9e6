extension ORCA {
  /// What ORCA says of a question: `Api_Result`, all zeros for one that was answered.
  package enum APIResult: String, CaseIterable, Sendable {
    /// 処理終了.
    case done = "00"
    /// 患者番号の設定がありません.
    case numberMissing = "01"
    /// 患者番号に該当する患者が存在しません.
    case patientUnknown = "10"
    /// 該当患者が存在しません, of a search by name.
    case nobodyFound = "20"
    /// 職員情報, 医療機関情報, システム日付, 患者番号構成情報 or システム項目 cannot be read.
    case environment = "89"
    /// 他端末使用中.
    case inUse = "90"
    /// 処理区分未設定.
    case classMissing = "91"
    /// 送信内容に誤りがあります.
    case malformed = "97"
    /// 送信内容の読込ができませんでした.
    case unreadable = "98"
    /// ユーザID未登録.
    case userUnknown = "99"

    /// Reads a code; nil for one that is not documented.
    ///
    /// ORCA writes two to four digits; a longer form of a code has zeros before it.
    init?(code: String) {
      guard (2...4).contains(code.utf8.count) else { return nil }
      let (zeros, last) = (code.utf8.dropLast(2), code.suffix(2))
      guard zeros.allSatisfy({ $0 == 0x30 }) else { return nil }
      self.init(rawValue: String(last))
    }
  }
}
