import Bridge
import Policy
import Record

/// `policy coverage`: how well the policies' own tests hold them to what they mean.
struct PolicyCovering {
  private let output: Output

  /// Exit code 1 if a test fails, else 3 if a gate is missed.
  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let gate = try PolicyGate(arguments)
    let sheets = try PolicySheets(arguments)
    try sheets.requireSound(output)
    var (rows, missed): ([JSONValue], [Wording]) = ([], [])
    var failed = 0
    for sheet in sheets.sheets {
      guard let document = sheet.document else { continue }
      try sheets.requirePacks(of: sheet)
      guard let (cases, coverage) = try measure(document, sheet.file, sheets.packs) else {
        continue
      }
      for result in cases where !result.passed {
        failed += 1
        output.talk(PolicyFiles.wording(result, in: sheet.file))
      }
      missed += gate.missed(by: sheet.file, score: coverage.score, sheet.warnings)
      if arguments.json {
        rows.append(json(sheet.file, coverage))
      } else {
        PolicyCovering(output: output).show(sheet.file, coverage)
      }
    }
    if arguments.json { output.json(.array(rows)) }
    for wording in missed { output.talk(wording) }
    return failed > 0 ? 1 : missed.isEmpty ? 0 : 3
  }

  private static func measure(
    _ document: Policy.Document, _ file: String, _ packs: [Pack]
  ) throws(CommandError) -> (cases: [CaseResult], coverage: TestCoverage)? {
    do throws(PolicyError) {
      let cases = try PolicyFiles.cases(of: document, packs: packs)
      return try TestCoverage(document, packs: packs).map { (cases, $0) }
    } catch {
      throw CommandError(ja: "\(file): \(error.message)", en: "\(file): \(error.message)", code: 2)
    }
  }

  private func show(_ file: String, _ coverage: TestCoverage) {
    output.line("\(file)\n  \(text(coverage.say))")
    let heads = [
      "", text("規則", "rule"), text("試された", "tried"), text("条件", "conditions"),
      text("試されていない条件", "untried conditions"),
    ]
    output.table(
      [heads]
        + coverage.rules.map { rule in
          let tried = rule.conditionCount - rule.untriedConditions.count
          return [
            "", rule.rule, rule.isMatched ? "✓" : "—", "\(tried)/\(rule.conditionCount)",
            rule.untriedConditions.joined(separator: ", "),
          ]
        })
    if !coverage.unnoticed.isEmpty {
      output.line(text("  気づかない誤り", "  faults no test notices"))
      for mutant in coverage.unnoticed { output.line("    \(text(mutant.say))") }
    }
    guard !coverage.suggestions.isEmpty else { return output.line() }
    output.line(
      text("  足すとよい試験（ファイルの末尾へ）", "  tests to add at the end of the file") + "\n")
    for suggestion in coverage.suggestions { output.line(suggestion.text) }
  }

  private static func json(_ file: String, _ coverage: TestCoverage) -> JSONValue {
    func say(_ sentence: Sentence) -> JSONValue {
      ["ja": .string(sentence.ja), "en": .string(sentence.en)]
    }
    return [
      "file": .string(file), "score": .number("\(coverage.score)"),
      "noticed": .number("\(coverage.noticed)"),
      "unnoticed": .array(coverage.unnoticed.map { say($0.say) }),
      "equivalent": .number("\(coverage.equivalent)"),
      "rules": .array(
        coverage.rules.map {
          [
            "rule": .string($0.rule), "tried": .bool($0.isMatched),
            "conditions": .number("\($0.conditionCount)"),
            "untried": .array($0.untriedConditions.map { .string($0) }),
          ]
        }),
      "suggestions": .array(
        coverage.suggestions.map {
          [
            "for": say($0.mutant.say), "notices": .number("\($0.notices)"),
            "text": .string($0.text),
          ]
        }),
    ]
  }

  private func text(_ sentence: Sentence) -> String { sentence.text(in: output.language) }

  private func text(_ ja: String, _ en: String) -> String {
    output.language == .japanese ? ja : en
  }
}
