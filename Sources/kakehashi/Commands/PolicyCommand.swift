import Bridge
import Platform
import Policy
import Record

/// `policy`: check, format and decide by the rules of the networks.
enum PolicyCommand {
  static let command = Command(
    name: "policy",
    summary: Wording(ja: "規則を確かめ、決定を試す", en: "check policies, try decisions"),
    text: Wording(
      ja: """
        使い方: kakehashi policy check FILE…          構文を確かめ、規則自身の試験を走らせる
                kakehashi policy format FILE          書式を整えて標準出力へ
                kakehashi policy decide --config FILE --direction REQ>CUS   一行一件の事実（JSON）を読み、決定を出す

        終了コード: 0 よし、1 試験が通らない、2 構文の誤り・使い方の誤り。

        例: kakehashi policy check Policies/mame/mame.pack
            echo '{"role":"doctor","facilityType":"clinic","action":"query","purpose":"TREAT"}' \\
              | kakehashi policy decide --config bridge.json --direction 'mame>oshidori'
        """,
      en: """
        usage: kakehashi policy check FILE…          checks the text and runs the pack's own tests
               kakehashi policy format FILE          formats to stdout
               kakehashi policy decide --config FILE --direction REQ>CUS
                                                     reads facts, one JSON object a line, and
                                                     writes decisions

        Exit code: 0 well, 1 a test fails, 2 the text or the usage is wrong.

        example: kakehashi policy check Policies/mame/mame.pack
                 echo '{"role":"doctor","action":"query","purpose":"TREAT"}' \\
                   | kakehashi policy decide --config bridge.json --direction 'mame>oshidori'
        """)
  ) { words, output in
    let arguments = try Arguments(words, options: ["config", "direction"], operandsMax: 64)
    switch try arguments.operand(0, "check, format or decide") {
    case "check": return try check(Array(arguments.operands.dropFirst()), arguments, output)
    case "format": return try format(arguments, output)
    case "decide": return try decide(arguments, output)
    case let other: throw UsageError("unknown `policy \(other)`")
    }
  }

  private static func check(
    _ files: [String], _ arguments: Arguments, _ output: Output
  ) throws -> Int32 {
    guard !files.isEmpty else { throw UsageError("FILE is missing") }
    var code: Int32 = 0
    var rows: [JSONValue] = []
    for file in files {
      let source = SourceFile(name: file, text: try Files.text(file, bytesMax: 4 << 20))
      let (diagnostics, document) = PolicyParser.parse(source)
      for diagnostic in diagnostics {
        output.talk(
          Wording(ja: diagnostic.rendered(.ja), en: diagnostic.rendered(.en)))
      }
      var cases: [CaseResult] = []
      if case .pack(let pack)? = document { cases = try CaseRunner.run(pack) }
      for failed in cases where !failed.passed {
        output.talk(
          Wording(
            ja: "\(file): 試験「\(failed.test.title)」が通りません（\(failed.effect)）",
            en: "\(file): test \"\(failed.test.title)\" fails (\(failed.effect))"))
      }
      let failures = cases.count { !$0.passed }
      if document == nil { code = 2 } else if failures > 0 { code = max(code, 1) }
      rows.append([
        "file": .string(file), "sound": .bool(document != nil),
        "warnings": .number("\(diagnostics.count { $0.severity == .warning })"),
        "tests": .number("\(cases.count)"), "failed": .number("\(failures)"),
      ])
    }
    output.show(
      .array(rows), columns: ["file", "sound", "warnings", "tests", "failed"], arguments)
    return code
  }

  private static func format(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let file = try arguments.operand(1, "FILE")
    do throws(ConfigurationError) {
      output.line(PolicyFormatter.format(try PolicyFiles.document(file)))
    } catch {
      throw CommandError(error.wording, code: 2)
    }
    return 0
  }

  private static func decide(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let (path, direction) = (
      try arguments.required("config"), try arguments.required("direction")
    )
    let policy: JointPolicy
    do throws(ConfigurationError) {
      policy = try PolicyFiles.joint(
        direction: direction, in: try Configuration.read(path: path))
    } catch {
      throw CommandError(error.wording, code: 2)
    }
    while let line = readLine() {
      guard let members = try? JSONValue.parse(Array(line.utf8)).members else {
        throw CommandError(ja: "一行に一つの JSON オブジェクトを", en: "one JSON object a line, please", code: 2)
      }
      var facts = Facts(vocabulary: policy.vocabulary)
      for (name, value) in members { facts.set(name, value.string ?? "") }
      output.json(answer(policy.decide(facts)))
    }
    return 0
  }

  private static func answer(_ outcome: consuming Outcome) -> JSONValue {
    let explanation: Explanation
    switch consume outcome {
    case .permit(let permit): explanation = permit.explanation
    case .refusal(let refusal): explanation = refusal.explanation
    }
    return ExplanationViews.json(explanation.view(.full))
  }
}
