import Bridge
import Platform
import Policy
import Record

/// `ledger incident`: whom and what an incident may have touched, in minutes and from the signed
/// ledger alone.
struct LedgerIncident {
  private let report: IncidentReport
  private let network: NetworkID

  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let incident = try LedgerIncident(arguments)
    let language = output.language
    if let path = arguments.value("csv") {
      try Spreadsheet.write(incident.patientRows(language), to: path, output)
    }
    if let path = arguments.value("sheet") {
      let sheet = IncidentDraft(incident.report, of: incident.network)
      try DurableFile.replace(path, with: Array(sheet.html.utf8), mode: 0o600)
      output.talk(Wording(ja: "\(path) に書きました", en: "wrote \(path)"))
    }
    if arguments.json {
      output.json(incident.json)
    } else {
      output.table(incident.askerRows(language))
      output.line()
      output.table(incident.patientRows(language))
      output.talk(incident.summary)
    }
    return 0
  }

  private init(_ arguments: Arguments) throws {
    let (source, network) = try LedgerSource.own(arguments)
    var suspicion = IncidentReport.Suspicion(try LedgerSource.period(arguments))
    func parsed<T>(_ option: String, _ parse: (String) -> T?) throws(UsageError) -> T? {
      guard let text = arguments.value(option) else { return nil }
      guard let value = parse(text) else { throw UsageError("`--\(option)` is no such id") }
      return value
    }
    suspicion.requester = try parsed("requester", NetworkID.init)
    suspicion.custodian = try parsed("custodian", NetworkID.init)
    suspicion.facility = try parsed("facility", FacilityID.init)
    suspicion.user = arguments.value("user")
    suspicion.session = arguments.value("session")
    suspicion.patient = arguments.value("patient")
    var report = IncidentReport(suspicion)
    try source.forEach(where: report.covers) { index, entry, view in
      report.take(index, entry, view: view)
    }
    self.report = report
    self.network = network
  }

  private var summary: Wording {
    let (people, all, empty) = (report.patients.count, report.exchanges, report.empty)
    let unnamed = report.unnamed
    return Wording(
      ja: "患者さん \(people) 人。照会 \(all) 件のうち \(empty) 件では何も渡っていません"
        + (unnamed > 0 ? "。古い記録 \(unnamed) 件は患者さんを示しません" : ""),
      en: "\(people) patients; \(empty) of \(all) exchanges handed out nothing"
        + (unnamed > 0 ? "; \(unnamed) older entries do not name the patient" : ""))
  }

  // MARK: - Showing

  private func askerRows(_ language: Language) -> [[String]] {
    let heading = [
      Wording(ja: "網", en: "network"), Wording(ja: "施設", en: "facility"),
      Wording(ja: "利用者", en: "user"), Wording(ja: "職種", en: "role"),
    ]
    return [(heading + Self.extentHeading).map { $0.text(in: language) }]
      + report.askers.sorted { Self.words($0.key) < Self.words($1.key) }.map { asker, extent in
        [asker.network, asker.facility, asker.user, asker.role] + Self.cells(extent, language)
      }
  }

  private func patientRows(_ language: Language) -> [[String]] {
    let heading = [
      Wording(ja: "記録のある施設", en: "facility of the patient"),
      Wording(ja: "監査用の仮名", en: "audit pseudonym"),
    ]
    return [(heading + Self.extentHeading).map { $0.text(in: language) }]
      + report.patients.sorted { Self.words($0.key) < Self.words($1.key) }.map { patient, extent in
        [patient.home, patient.pseudonym] + Self.cells(extent, language)
      }
  }

  private static func words(_ asker: IncidentReport.Asker) -> String {
    [asker.network, asker.facility, asker.user, asker.role].joined(separator: "\u{0}")
  }

  private static func words(_ patient: RecordedExchange.Patient) -> String {
    patient.home + "\u{0}" + patient.pseudonym
  }

  private static let extentHeading = [
    Wording(ja: "回数", en: "exchanges"), Wording(ja: "文書", en: "documents"),
    Wording(ja: "種類", en: "categories"), Wording(ja: "最初", en: "first"),
    Wording(ja: "最後", en: "last"),
  ]

  private static func cells(_ extent: IncidentReport.Extent, _ language: Language) -> [String] {
    [
      "\(extent.exchanges)", "\(extent.documents)", CategoryWords.list(extent.items, language),
      extent.first.rfc3339, extent.last.rfc3339,
    ]
  }

  private var json: JSONValue {
    func members(_ extent: IncidentReport.Extent) -> [(key: String, value: JSONValue)] {
      [
        ("exchanges", .number("\(extent.exchanges)")),
        ("documents", .number("\(extent.documents)")),
        ("items", .array(CategoryWords.names(extent.items).map { .string($0) })),
        ("first", .string(extent.first.rfc3339)), ("last", .string(extent.last.rfc3339)),
      ]
    }
    let askers = report.askers.sorted { Self.words($0.key) < Self.words($1.key) }
    let patients = report.patients.sorted { Self.words($0.key) < Self.words($1.key) }
    return [
      "exchanges": .number("\(report.exchanges)"), "empty": .number("\(report.empty)"),
      "unnamed": .number("\(report.unnamed)"),
      "askers": .array(
        askers.map { asker, extent in
          .object(
            [
              ("network", .string(asker.network)), ("facility", .string(asker.facility)),
              ("user", .string(asker.user)), ("role", .string(asker.role)),
            ] + members(extent))
        }),
      "patients": .array(
        patients.map { patient, extent in
          .object(
            [("home", .string(patient.home)), ("pseudonym", .string(patient.pseudonym))]
              + members(extent))
        }),
    ]
  }
}

/// Categories in the words that the vocabulary has for people.
enum CategoryWords {
  /// The vocabulary's names, in its order.
  static func names(_ items: some Collection<Category>) -> [String] {
    Category.allCases.filter(items.contains).map(\.rawValue)
  }

  /// The same as people say them.
  static func list(_ items: some Collection<Category>, _ language: Language) -> String {
    names(items).map { word($0, language) }.joined(separator: language == .japanese ? "、" : "; ")
  }

  private static func word(_ name: String, _ language: Language) -> String {
    let attribute = Vocabulary.bridge2.attributes.first { $0.name == "category" }
    let value = attribute?.values.first { $0.name == name }
    return (language == .japanese ? value?.ja : value?.en) ?? name
  }
}
