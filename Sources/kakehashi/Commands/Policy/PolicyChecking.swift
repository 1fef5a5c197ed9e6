import Bridge
import Policy
import Record

/// `policy check` and `policy format`: the text of the policies, their own tests, and every
/// analysis.
struct PolicyChecking {
  /// One file with all that is known of it.
  private struct Checked {
    let sheet: PolicySheets.Sheet
    var cases: [CaseResult] = []
    var coverage: TestCoverage?
    var reports: [PolicyReport] = []

    var failures: [CaseResult] { cases.filter { !$0.passed } }
  }

  private let gate: PolicyGate
  private let output: Output
  private var files: [Checked] = []

  /// Exit code 2 if a file is malformed, else 1 if a test fails or an analysis finds something
  /// amiss, else 3 if a gate is missed.
  static func check(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let gate = try PolicyGate(arguments)
    let sheets = try PolicySheets(arguments)
    var check = PolicyChecking(gate: gate, output: output)
    for sheet in sheets.sheets {
      sheets.report(sheet, output)
      check.files.append(try Self.checked(sheet, sheets))
    }
    for file in check.files {
      for failed in file.failures { output.talk(PolicyFiles.wording(failed, in: file.sheet.file)) }
    }
    if arguments.json {
      output.json(.array(check.files.map(Self.json)))
    } else {
      check.show(withNotes: arguments.has("notes"))
    }
    return check.code
  }

  private static func checked(
    _ sheet: PolicySheets.Sheet, _ sheets: PolicySheets
  ) throws -> Checked {
    var checked = Checked(sheet: sheet)
    guard let document = sheet.document else { return checked }
    try sheets.requirePacks(of: sheet)
    do throws(PolicyError) {
      checked.cases = try PolicyFiles.cases(of: document, packs: sheets.packs)
      checked.coverage = try TestCoverage(document, packs: sheets.packs)
    } catch {
      throw CommandError(
        ja: "\(sheet.file): \(error.message)", en: "\(sheet.file): \(error.message)", code: 2)
    }
    checked.reports = PolicyReport.reports(on: document, among: sheets)
    if let coverage = checked.coverage { checked.reports.append(PolicyReport.tests(coverage)) }
    return checked
  }

  private var code: Int32 {
    if files.contains(where: { $0.sheet.document == nil }) { return 2 }
    let isAmiss = files.contains { file in
      !file.failures.isEmpty || file.reports.contains(where: \.isAlarming)
    }
    if isAmiss { return 1 }
    let missed = files.flatMap { file in
      gate.missed(by: file.sheet.file, score: file.coverage?.score, file.sheet.warnings)
    }
    for wording in missed { output.talk(wording) }
    return missed.isEmpty ? 0 : 3
  }

  private func show(withNotes: Bool) {
    let heads =
      output.language == .japanese
      ? ["ファイル", "読める", "警告", "試験", "不合格", "気づく誤り"]
      : ["file", "sound", "warnings", "tests", "failed", "faults noticed"]
    output.table([heads] + files.map(row))
    for file in files {
      let lines = file.reports.flatMap { $0.lines(in: output.language, withNotes: withNotes) }
      guard !lines.isEmpty else { continue }
      output.line("\n\(file.sheet.file)")
      for line in lines { output.line(line) }
    }
    let weights = files.flatMap(\.reports).flatMap(\.findings).map(\.weight)
    let (faults, cautions, notes) = (
      weights.count { $0 == .fault }, weights.count { $0 == .caution },
      weights.count { $0 == .note }
    )
    output.talk(
      Wording(
        ja: "重大 \(faults) 件、注意 \(cautions) 件、参考 \(notes) 件"
          + (withNotes || notes == 0 ? "" : "（参考は --notes で見られます）"),
        en: "\(faults) faults, \(cautions) cautions, \(notes) notes"
          + (withNotes || notes == 0 ? "" : " (see the notes with --notes)")))
  }

  private func row(_ file: Checked) -> [String] {
    let isSound = file.sheet.document != nil
    let sound = output.language == .japanese ? (isSound ? "可" : "不可") : isSound ? "yes" : "no"
    return [
      file.sheet.file, sound, "\(file.sheet.warnings)", "\(file.cases.count)",
      "\(file.failures.count)", file.coverage.map { "\($0.score)%" } ?? "—",
    ]
  }

  private static func json(_ file: Checked) -> JSONValue {
    [
      "file": .string(file.sheet.file), "sound": .bool(file.sheet.document != nil),
      "warnings": .number("\(file.sheet.warnings)"), "tests": .number("\(file.cases.count)"),
      "failed": .number("\(file.failures.count)"),
      "score": file.coverage.map { .number("\($0.score)") } ?? .null,
      "reports": .array(file.reports.map(\.json)),
    ]
  }

  static func format(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let file = try arguments.operand(1, "FILE")
    do throws(ConfigurationError) {
      output.text(PolicyFormatter.format(try PolicyFiles.document(file)))
    } catch {
      throw CommandError(error.wording, code: 2)
    }
    return 0
  }
}
