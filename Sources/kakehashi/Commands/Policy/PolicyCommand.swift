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
                                                      （協定には両ネットワークの pack も並べる）
                kakehashi policy format FILE          書式を整えて標準出力へ
                kakehashi policy vocabulary [--json]  規則と事実に使える語
                kakehashi policy decide --packs DIR | --config FILE [--direction REQ>CUS] [--full]
                                                      一行一件の事実（JSON）を読み、決定を出す
                kakehashi policy export cedar|rego --packs DIR --direction REQ>CUS
                                                      ほかの判定エンジンの言語に書き出す

        終了コード: 0 よし、1 試験が通らない、2 構文の誤り・使い方の誤り。

        例: kakehashi policy check Policies/*/*.pack
            echo '{"role":"doctor","facilityType":"clinic","action":"query","purpose":"TREAT"}' \\
              | kakehashi policy decide --packs Policies --direction 'mame>oshidori'
            cat Policies/mame--oshidori/DENY/*.json | jq -c . | kakehashi policy decide --packs Policies
        """,
      en: """
        usage: kakehashi policy check FILE…          checks the text and runs the file's own tests;
                                                     an agreement's need both networks' packs
               kakehashi policy format FILE          formats to stdout
               kakehashi policy vocabulary [--json]  the words of rules and facts
               kakehashi policy decide --packs DIR | --config FILE [--direction REQ>CUS] [--full]
                                                     reads facts, one JSON object a line, and
                                                     writes decisions, with rules and obligations
               kakehashi policy export cedar|rego --packs DIR --direction REQ>CUS
                                                     writes the rules out for another engine

        Exit code: 0 well, 1 a test fails, 2 the text or the usage is wrong.

        example: kakehashi policy check Policies/*/*.pack
                 echo '{"role":"doctor","action":"query","purpose":"TREAT"}' \\
                   | kakehashi policy decide --packs Policies --direction 'mame>oshidori'
                 cat Policies/mame--oshidori/DENY/*.json | jq -c . | kakehashi policy decide --packs Policies
        """)
  ) { words, output in
    let arguments = try Arguments(
      words, options: PolicySources.options, flags: ["full"], operandsMax: 64)
    switch try arguments.operand(0, "check, format, vocabulary, decide or export") {
    case "check": return try check(Array(arguments.operands.dropFirst()), arguments, output)
    case "format": return try format(arguments, output)
    case "decide": return try PolicyDeciding.run(arguments, output)
    case "vocabulary": return PolicyVocabulary.run(arguments, output)
    case "export": return try PolicyExporting.run(arguments, output)
    case let other: throw UsageError("unknown `policy \(other)`")
    }
  }

  private static func check(
    _ files: [String], _ arguments: Arguments, _ output: Output
  ) throws -> Int32 {
    guard !files.isEmpty else { throw UsageError("FILE is missing") }
    var sheets: [Sheet] = []
    for file in files {
      let source = SourceFile(name: file, text: try Files.text(file, bytesMax: 4 << 20, code: 2))
      let (diagnostics, document) = PolicyParser.parse(source)
      for diagnostic in diagnostics {
        output.talk(
          Wording(ja: diagnostic.rendered(.ja), en: diagnostic.rendered(.en)))
      }
      sheets.append(
        Sheet(
          file: file, document: document,
          warnings: diagnostics.count { $0.severity == .warning }))
    }
    let packs = sheets.compactMap { sheet -> Pack? in
      if case .pack(let pack)? = sheet.document { pack } else { nil }
    }
    var code: Int32 = 0
    var rows: [JSONValue] = []
    for sheet in sheets {
      let cases = try cases(of: sheet, packs)
      let failures = cases.filter { !$0.passed }
      for failed in failures { output.talk(PolicyFiles.wording(failed, in: sheet.file)) }
      code = max(code, sheet.document == nil ? 2 : failures.isEmpty ? 0 : 1)
      rows.append([
        "file": .string(sheet.file), "sound": .bool(sheet.document != nil),
        "warnings": .number("\(sheet.warnings)"), "tests": .number("\(cases.count)"),
        "failed": .number("\(failures.count)"),
      ])
    }
    output.show(
      .array(rows), columns: ["file", "sound", "warnings", "tests", "failed"], arguments)
    return code
  }

  /// One file as it was read; no document if it is malformed.
  private struct Sheet {
    let file: String
    let document: Policy.Document?
    let warnings: Int
  }

  private static func cases(of sheet: Sheet, _ packs: [Pack]) throws -> [CaseResult] {
    guard let document = sheet.document else { return [] }
    let missing = PolicyFiles.networks(of: document).filter { name in
      !packs.contains { $0.name == name }
    }
    guard missing.isEmpty else {
      let names = missing.map { "`\($0)`" }.joined(separator: ", ")
      throw CommandError(
        ja: "\(sheet.file): この協定の試験には \(names) の pack も要ります。並べて指定してください",
        en: "\(sheet.file): its tests need the packs of \(names) too; name their files as well",
        code: 2)
    }
    return try PolicyFiles.cases(of: document, packs: packs)
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
}
