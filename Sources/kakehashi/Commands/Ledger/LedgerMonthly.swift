import Bridge
import Record

/// `ledger monthly`: what a month's use comes to, from the signed ledger alone.
struct LedgerMonthly {
  private let report: MonthlyReport
  private let isExact: Bool

  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let sheet = try LedgerMonthly(arguments)
    if let path = arguments.value("csv") {
      let rows = sheet.useRows(output.language) + [[]] + sheet.actRows(output.language)
      try Spreadsheet.write(rows, to: path, output)
    } else if arguments.json {
      output.json(sheet.json)
    } else {
      output.table(sheet.useRows(output.language))
      output.line()
      output.table(sheet.actRows(output.language))
    }
    return 0
  }

  private init(_ arguments: Arguments) throws {
    let source = try LedgerSource(arguments)
    let month = try arguments.required("month")
    guard var report = MonthlyReport(month: month, of: source.network) else {
      throw UsageError("`--month` is a month such as 2026-11")
    }
    try source.forEach(where: report.covers) { index, entry, view in
      report.take(index, entry, view: view)
    }
    self.report = report
    isExact = arguments.has("exact")
  }
}

// MARK: - Showing

extension LedgerMonthly {
  /// A count as it is shown: fewer than five could point at somebody.
  private func shown(_ count: Int) -> String {
    isExact || count == 0 || count >= Self.smallest ? "\(count)" : "<\(Self.smallest)"
  }

  /// LIMIT: the smallest count that is shown as it is.
  private static let smallest = 5

  private static let headings: [Wording] = [
    Wording(ja: "照会側", en: "requester"), Wording(ja: "提供側", en: "custodian"),
    Wording(ja: "施設", en: "facility"), Wording(ja: "職種", en: "role"),
    Wording(ja: "セッション", en: "sessions"), Wording(ja: "検索", en: "searches"),
    Wording(ja: "文書", en: "documents"), Wording(ja: "許可", en: "permitted"),
    Wording(ja: "拒否", en: "refused"),
  ]

  private var uses: [(use: MonthlyReport.Use, counts: MonthlyReport.Counts)] {
    report.uses.map { ($0.key, $0.value) }.sorted { left, right in
      Self.order(left.use).lexicographicallyPrecedes(Self.order(right.use))
    }
  }

  private static func order(_ use: MonthlyReport.Use) -> [String] {
    [use.requester, use.custodian, use.facility, use.role]
  }

  private static func numbers(_ counts: MonthlyReport.Counts) -> [Int?] {
    [counts.sessions, counts.searches, counts.documents, counts.permitted, counts.refused]
  }

  /// A heading and a row for each facility and role.
  private func useRows(_ language: Language) -> [[String]] {
    [Self.headings.map { $0.text(in: language) }]
      + uses.map { use, counts in
        Self.order(use) + Self.numbers(counts).map { $0.map(shown) ?? "-" }
      }
  }

  /// What the desks did, and why was refused, a row each.
  private func actRows(_ language: Language) -> [[String]] {
    let acts = MonthlyReport.Act.allCases.map { act in
      [Self.words(act).text(in: language), shown(report.acts[act] ?? 0)]
    }
    let refused = Wording(ja: "拒否の理由", en: "refused by")
    let reasons = report.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { reason in
      ["\(refused.text(in: language)) \(reason.key)", shown(reason.value)]
    }
    return acts + reasons
  }

  private static func words(_ act: MonthlyReport.Act) -> Wording {
    switch act {
    case .consentsRecorded: Wording(ja: "同意の記録", en: "consents recorded")
    case .withdrawals: Wording(ja: "同意の撤回", en: "withdrawals")
    case .slipsIssued: Wording(ja: "送信票の発行", en: "slips issued")
    case .slipsRedeemed: Wording(ja: "送信票の受け取り", en: "slips redeemed")
    case .linksConfirmed: Wording(ja: "紐付けの確認", en: "links confirmed")
    case .linksRevoked: Wording(ja: "紐付けの取り消し", en: "links revoked")
    case .emergencyViews: Wording(ja: "緊急時閲覧", en: "emergency views")
    case .reviewsExamined: Wording(ja: "審査の意見", en: "opinions of reviewers")
    case .cuts: Wording(ja: "運営者による切断", en: "cuts by an operator")
    }
  }

  private var json: JSONValue {
    let names = ["sessions", "searches", "documents", "permitted", "refused"]
    func value(_ count: Int?) -> JSONValue {
      guard let count else { return .null }
      let text = shown(count)
      return text.hasPrefix("<") ? .string(text) : .number(text)
    }
    return [
      "month": .string(report.month),
      "uses": .array(
        uses.map { use, counts in
          .object(
            zip(["requester", "custodian", "facility", "role"], Self.order(use)).map {
              ($0, .string($1))
            } + zip(names, Self.numbers(counts)).map { ($0, value($1)) })
        }),
      "acts": .object(
        MonthlyReport.Act.allCases.map { ($0.rawValue, value(report.acts[$0] ?? 0)) }),
      "refusedBy": .object(
        report.reasons.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) }),
    ]
  }
}
