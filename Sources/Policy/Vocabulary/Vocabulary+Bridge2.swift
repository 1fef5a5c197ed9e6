// The shipped vocabulary, as data. Within a table a line is `name ja | en`, least access first
// where the attribute is ordered.

extension Vocabulary {
  /// `bridge@2`, the vocabulary of the shipped policies.
  package static let bridge2 = Vocabulary(
    checked: "bridge@2",
    subject + document + custody + request
      + consent("requester", "照会側", "requester's", .requesterConsent)
      + consent("custodian", "提供側", "custodian's", .custodianConsent))

  /// The attributes a network's own rules may write without `requester.` or `custodian.`.
  package static let consentNames = [
    "participation", "facilityConsent", "emergencyConsent", "disclosureNotice", "slip",
    "incapable", "linkage",
  ]

  /// The purposes that need review, notification and a session cap.
  package static let emergencyPurposes = ["ETREAT", "BTG"]

  private static let facilityTypes = [
    word("hospital", "病院", "hospital"), word("clinic", "診療所", "clinic"),
    word("dental", "歯科診療所", "dental clinic"), word("pharmacy", "薬局", "pharmacy"),
    word("homeNursing", "訪問看護ステーション", "visiting nurse station"),
    word("care", "介護事業所", "care office"), word("lab", "検査センター", "laboratory"),
    word("midwifery", "助産所", "midwifery home"),
  ]

  private static let subject = [
    attribute(
      "network", "照会ネットワーク", "asking network", .subject,
      [
        word("mame", "まめネット", "Mame-net"), word("oshidori", "おしどりネット", "Oshidori-net"),
        word("mio", "MIO Karte", "MIO Karte"),
      ]),
    attribute("facilityType", "施設種別", "facility type", .subject, facilityTypes),
    attribute(
      "role", "職種", "role", .subject,
      [
        word("doctor", "医師", "doctor"), word("dentist", "歯科医師", "dentist"),
        word("nurse", "看護師", "nurse"), word("pharmacist", "薬剤師", "pharmacist"),
        word("careManager", "介護支援専門員", "care manager"),
        word("technician", "検査技師等", "technician"), word("clerk", "事務職員", "clerk"),
        word("networkAdmin", "ネットワーク管理者", "network administrator"),
      ]),
    attribute(
      "assurance", "本人確認の強さ", "assurance", .subject, ordered: true,
      [
        word("1", "一要素", "one factor"), word("2", "二要素", "two factors"),
        word("3", "二要素(資格証明)", "two factors with a licence"),
      ]),
    attribute(
      "device", "端末", "device", .subject, ordered: true,
      [
        word("unregistered", "未登録", "not registered"),
        word("registered", "登録済み", "registered"),
      ]),
    attribute(
      "facilityJoined", "施設の参加時期", "joining of the facility", .subject, ordered: true,
      [
        word("afterConsent", "同意より後", "after the consent"),
        word("beforeConsent", "同意より前", "before the consent"),
      ]),
  ]

  private static let document = [
    attribute(
      "category", "文書の種類", "category", .document,
      [
        word("referral", "紹介状", "referral"), word("discharge", "退院サマリー", "discharge"),
        word("prescription", "処方", "prescription"), word("injection", "注射", "injection"),
        word("labOrder", "検査オーダー", "laboratory order"),
        word("labResult", "検査結果", "laboratory result"),
        word("imagingOrder", "画像オーダー", "imaging order"), word("image", "画像", "image"),
        word("imagingReport", "読影レポート", "imaging report"),
        word("progressNote", "経過記録", "progress note"),
        word("nursing", "看護記録", "nursing record"),
        word("carePlan", "ケアプラン", "care plan"),
      ]),
    attribute(
      "label", "機密区分", "label", .document, ordered: true,
      [
        word("V", "厳秘", "very restricted"), word("unlabelled", "区分なし", "no label"),
        word("R", "制限", "restricted"), word("N", "通常", "normal"),
      ]),
    attribute(
      "docAge", "文書の時期", "age of the document", .document, ordered: true,
      [
        word("beforeConsent", "同意より前", "before the consent"),
        word("afterConsent", "同意より後", "after the consent"),
      ]),
    attribute(
      "tag", "告知・提供の制限", "notice tag", .document, ordered: true,
      [
        word("undelivered", "未提供病名", "not to be delivered"),
        word("uninformed", "未告知病名", "patient not informed"), word("none", "なし", "none"),
      ]),
  ]

  private static let custody = [
    attribute("custodianType", "提供施設の種別", "custodian type", .custody, facilityTypes)
  ]

  private static let request = [
    attribute(
      "action", "操作", "action", .request,
      [
        word("discover", "患者の紐付け", "link the patient"),
        word("query", "文書の照会", "search documents"),
        word("retrieve", "文書の取得", "retrieve a document"),
        word("openSession", "閲覧の開始", "open a session"),
      ]),
    attribute(
      "purpose", "目的", "purpose", .request,
      [
        word("TREAT", "診療", "treatment"), word("COORD", "紹介・連携", "referral"),
        word("ETREAT", "緊急処置", "emergency treatment"),
        word("BTG", "緊急の例外閲覧", "break the glass"),
        word("PATADMIN", "受付・患者管理", "patient administration"),
        word("HOPERAT", "施設運営", "operations"),
        word("SYSADMIN", "システム管理", "system administration"),
      ]),
  ]

  private static func consent(
    _ side: String, _ ja: String, _ en: String, _ axis: AttributeAxis
  ) -> [Attribute] {
    func one(
      _ name: String, _ nameJa: String, _ nameEn: String, ordered: Bool = true,
      _ values: [AttributeValue]
    ) -> Attribute {
      attribute(
        "\(side).\(name)", "\(nameJa)(\(ja))", "\(en) \(nameEn)", axis, ordered: ordered, values)
    }
    return [
      one(
        "participation", "参加・公開の同意", "participation",
        [
          word("withdrawn", "撤回", "withdrawn"), word("none", "なし", "none"),
          word("active", "あり", "active"),
        ]),
      one(
        "facilityConsent", "閲覧同意", "consent to viewing by the facility",
        [
          word("refused", "拒否", "refused"), word("unset", "なし", "not given"),
          word("granted", "あり", "granted"),
        ]),
      one(
        "emergencyConsent", "例外的な閲覧の同意", "consent to emergency viewing",
        [word("no", "なし", "no"), word("yes", "あり", "yes")]),
      one(
        "disclosureNotice", "院内掲示による通知", "posted notice",
        [
          word("objected", "留保の申し出", "objected to"), word("none", "なし", "none"),
          word("given", "あり", "given"),
        ]),
      one(
        "slip", "患者情報送信票", "slip",
        [
          word("none", "なし", "none"), word("expired", "期限切れ", "expired"),
          word("valid", "有効", "valid"),
        ]),
      one(
        "incapable", "意思表示できない状態", "inability to consent", ordered: false,
        [word("no", "いいえ", "no"), word("attested", "医師が確認", "attested")]),
      one(
        "linkage", "患者の紐付け", "link",
        [
          word("none", "なし", "none"), word("candidate", "候補", "candidate"),
          word("confirmed", "確認済み", "confirmed"),
        ]),
    ]
  }

  private static func attribute(
    _ name: String, _ ja: String, _ en: String, _ axis: AttributeAxis, ordered: Bool = false,
    _ values: [AttributeValue]
  ) -> Attribute {
    Attribute(
      name: name, ja: ja, en: en, values: [.unknown] + values, isOrdered: ordered, axis: axis)
  }

  private static func word(_ name: String, _ ja: String, _ en: String) -> AttributeValue {
    AttributeValue(name: name, ja: ja, en: en)
  }
}
