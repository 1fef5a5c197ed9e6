import Bridge
import Platform
import Record

/// `guideline`: the clause map of the safety guideline, held against a configuration.
enum GuidelineCommand {
  static let command = Command(
    name: "guideline",
    summary: Wording(ja: "安全管理ガイドラインとの対応表を作る", en: "map the safety guideline's clauses"),
    text: Wording(
      ja: """
        使い方: kakehashi guideline bridge.json [--edition FILE] [--csv FILE] [--sheet FILE.html]
                  [--json]

        「医療情報システムの安全管理に関するガイドライン」の項目ごとに、何が求められ、どこで満たし、何がそれを
        示すかを、設定に照らして示します。版はデータです（既定は Policies/guideline/6.0.json）。
        「対応」満たしている、「要対応」設定を見直す、「運用」運営者が行う。
        終了コード: 0 要対応なし、1 要対応あり、2 使い方の誤り。

        例: kakehashi guideline /etc/kakehashi/bridge.json --sheet clauses.html
        """,
      en: """
        usage: kakehashi guideline bridge.json [--edition FILE] [--csv FILE] [--sheet FILE.html]
                 [--json]

        Clause by clause of the Japanese safety guideline for medical information systems: what is
        required, where it is met and what shows it, held against a configuration. Editions are
        data; the default is Policies/guideline/6.0.json.
        `met`, `attention` (look at the configuration), `site` (the operators' to do).
        Exit code: 0 nothing needs attention, 1 something does, 2 wrong usage.

        example: kakehashi guideline /etc/kakehashi/bridge.json --sheet clauses.html
        """)
  ) { words, output in
    let arguments = try Arguments(words, options: ["edition", "csv", "sheet"], operandsMax: 1)
    let configuration: Configuration
    do throws(ConfigurationError) {
      configuration = try Configuration.read(path: try file(arguments))
    } catch {
      throw CommandError(error.wording)
    }
    let guideline = try edition(arguments)
    let rows = guideline.clauses.map { GuidelineRow($0, in: configuration) }
    if let path = arguments.value("csv") {
      try Spreadsheet.write(cells(rows, output.language), to: path, output)
    }
    if let path = arguments.value("sheet") {
      let sheet = GuidelineSheet(guideline, rows)
      try DurableFile.replace(path, with: Array(sheet.html.utf8), mode: 0o600)
      output.talk(Wording(ja: "\(path) に書きました", en: "wrote \(path)"))
    }
    if arguments.json {
      output.json([
        "edition": .string(guideline.edition), "clauses": .array(rows.map(\.json)),
      ])
    } else {
      let language = output.language
      output.table(cells(rows, language).map { Array($0.prefix(3)) })
      for row in rows where row.state == .attention {
        let seen = row.seen.map { $0.text(in: language) }.joined(separator: " / ")
        output.talk(
          Wording(ja: "要対応 \(row.clause.number): \(seen)", en: "\(row.clause.number): \(seen)"))
      }
    }
    return rows.contains { $0.state == .attention } ? 1 : 0
  }

  private static func file(_ arguments: Arguments) throws(ConfigurationError) -> String {
    do throws(UsageError) { return try arguments.operand(0, "bridge.json") } catch {
      throw .fault(Wording(ja: "設定ファイルを指定してください", en: "name a configuration file"))
    }
  }

  private static func edition(_ arguments: Arguments) throws -> Guideline {
    let path = arguments.value("edition") ?? "\(Installation.policies)/guideline/6.0.json"
    let bytes = Array(try Files.text(path).utf8)
    do throws(FieldError) { return try Guideline(parsing: bytes) } catch {
      let fault = error.wording
      throw CommandError(ja: "`\(path)`: \(fault.ja)", en: "`\(path)`: \(fault.en)")
    }
  }

  private static func cells(_ rows: [GuidelineRow], _ language: Language) -> [[String]] {
    let headings = [
      Wording(ja: "項目", en: "clause"), Wording(ja: "状態", en: "state"),
      Wording(ja: "求められること", en: "requirement"), Wording(ja: "どこで満たすか", en: "where it is met"),
      Wording(ja: "設定", en: "configuration"), Wording(ja: "証拠", en: "evidence"),
    ]
    return [headings.map { $0.text(in: language) }]
      + rows.map { row in
        [
          row.clause.number, row.state.wording.text(in: language),
          row.clause.requirement.text(in: language), row.clause.met.text(in: language),
          row.seen.map { $0.text(in: language) }.joined(separator: " / "),
          row.clause.evidence.joined(separator: ", "),
        ]
      }
  }
}

/// A clause as it stands for one bridge.
struct GuidelineRow {
  /// How a clause stands.
  enum State: String {
    case met, attention, site

    /// What people read.
    var wording: Wording {
      switch self {
      case .met: Wording(ja: "対応", en: "met")
      case .attention: Wording(ja: "要対応", en: "attention")
      case .site: Wording(ja: "運用", en: "site")
      }
    }
  }

  let clause: Guideline.Clause
  let state: State
  /// What its checks saw.
  let seen: [Wording]

  init(_ clause: Guideline.Clause, in configuration: Configuration) {
    self.clause = clause
    let outcomes = clause.checks.map { $0.outcome(in: configuration) }
    seen = outcomes.map(\.wording)
    if outcomes.contains(where: { !$0.isMet }) {
      state = .attention
    } else {
      state = clause.party == .site ? .site : .met
    }
  }

  var json: JSONValue {
    func both(_ wording: Wording) -> JSONValue {
      ["ja": .string(wording.ja), "en": .string(wording.en)]
    }
    return [
      "clause": .string(clause.number), "state": .string(state.rawValue),
      "requirement": both(clause.requirement), "met": both(clause.met),
      "configuration": .array(seen.map(both)),
      "evidence": .array(clause.evidence.map { .string($0) }),
    ]
  }
}
