import Bridge
import Platform
import Record

/// `ledger provisions`: the records that Articles 29 and 30 of the APPI ask a network for.
enum LedgerProvisions {
  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let (source, network) = try LedgerSource.own(arguments)
    let period = try LedgerSource.period(arguments)
    var records: [ProvisionRecord] = []
    try source.forEach(where: { $0["kind"] == "exchange" && period.covers($0) }) {
      index, entry, view in
      guard let exchange = RecordedExchange(index, entry, view: view),
        let record = ProvisionRecord(exchange, for: network)
      else { return }
      records.append(record)
    }
    let rows = [headings.map { $0.text(in: output.language) }] + records.map { cells($0, output) }
    if let path = arguments.value("csv") {
      try Spreadsheet.write(rows, to: path, output)
    } else if arguments.json {
      output.json(.array(records.map(value)))
    } else {
      output.table(rows)
    }
    return 0
  }

  /// What the rules of the law list (施行規則 第20条・第24条).
  private static let headings = [
    Wording(ja: "条", en: "article"), Wording(ja: "年月日時", en: "at"),
    Wording(ja: "提供した者", en: "provider"), Wording(ja: "提供を受けた者", en: "recipient"),
    Wording(ja: "本人（監査用の仮名）", en: "patient (audit pseudonym)"),
    Wording(ja: "本人の記録のある施設", en: "facility of the patient"),
    Wording(ja: "項目", en: "items"), Wording(ja: "取得の経緯", en: "how it was obtained"),
    Wording(ja: "本人の同意", en: "consent of the patient"), Wording(ja: "台帳の番号", en: "entry"),
  ]

  private static func cells(_ record: ProvisionRecord, _ output: Output) -> [String] {
    let (exchange, language) = (record.exchange, output.language)
    return [
      "\(record.article.rawValue)", exchange.at.rfc3339, exchange.custodian,
      "\(exchange.requester)/\(exchange.facility)", exchange.patient?.pseudonym ?? "",
      exchange.patient?.home ?? "", CategoryWords.list(exchange.items, language),
      obtained.text(in: language), record.isConsented ? consented.text(in: language) : "",
      "\(exchange.index)",
    ]
  }

  private static let consented = Wording(ja: "得ている", en: "obtained")
  private static let obtained = Wording(ja: "診療に伴い本人から取得", en: "from the patient, in care")

  private static func value(_ record: ProvisionRecord) -> JSONValue {
    let exchange = record.exchange
    return [
      "article": .number("\(record.article.rawValue)"), "at": .string(exchange.at.rfc3339),
      "provider": .string(exchange.custodian),
      "recipient": .string("\(exchange.requester)/\(exchange.facility)"),
      "patient": exchange.patient.map { .string($0.pseudonym) } ?? .null,
      "home": exchange.patient.map { .string($0.home) } ?? .null,
      "items": .array(CategoryWords.names(exchange.items).map { .string($0) }),
      "consent": .bool(record.isConsented), "entry": .number("\(exchange.index)"),
    ]
  }
}
