import Bridge
import Platform
import Policy
import Record

/// `policy check` and `policy format`: the text of the policies and their own tests.
enum PolicyChecking {
  static func check(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let files = arguments.operands.dropFirst()
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
