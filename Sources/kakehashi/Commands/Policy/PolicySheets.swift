import Bridge
import Platform
import Policy
import Record

/// The policy files a command was given, as they were read.
struct PolicySheets {
  /// One file; no document if it is malformed.
  struct Sheet {
    let file: String
    let diagnostics: [Diagnostic]
    let document: Policy.Document?

    /// How many warnings the text gave, such as a basis that is still to be confirmed.
    var warnings: Int { diagnostics.count { $0.severity == .warning } }
  }

  private static let bytesMax = 4 << 20
  private static let filesMax = 256
  private static let endings = [".pack", ".map", ".vocabulary"]

  let sheets: [Sheet]

  /// Reads the files named after the subcommand, or every policy file in `--packs` and in the
  /// folders right below it.
  init(_ arguments: Arguments) throws {
    let named = Array(arguments.operands.dropFirst())
    let files: [String]
    switch (named.isEmpty, arguments.value("packs")) {
    case (false, nil): files = named
    case (true, let folder?): files = try Self.files(in: folder)
    case (true, nil): throw UsageError("FILE is missing")
    case (false, _?): throw UsageError("name files or `--packs DIR`, not both")
    }
    sheets = try files.map { file throws(CommandError) in
      let text = try Files.text(file, bytesMax: Self.bytesMax, code: 2)
      let (diagnostics, document) = PolicyParser.parse(SourceFile(name: file, text: text))
      return Sheet(file: file, diagnostics: diagnostics, document: document)
    }
  }

  private static func files(in folder: String) throws(CommandError) -> [String] {
    let folders = [folder] + names(in: folder).map { "\(folder)/\($0)" }
    let files = folders.flatMap { folder in
      names(in: folder).filter { name in endings.contains { name.hasSuffix($0) } }
        .map { "\(folder)/\($0)" }
    }
    guard (1...filesMax).contains(files.count) else {
      throw CommandError(
        ja: "`\(folder)` に規則のファイルがありません（または \(filesMax) を超えます）",
        en: "`\(folder)` holds no policy file, or more than \(filesMax)", code: 2)
    }
    return files
  }

  /// The names in a folder, sorted; none where it is none.
  private static func names(in folder: String) -> [String] {
    ((try? DurableFile.list(folder)) ?? []).sorted()
  }

  /// The packs of all files.
  var packs: [Pack] {
    sheets.compactMap { if case .pack(let pack)? = $0.document { pack } else { nil } }
  }

  /// The agreements of all files.
  var agreements: [Agreement] {
    sheets.compactMap { if case .agreement(let agreed)? = $0.document { agreed } else { nil } }
  }

  /// The mappings of all files.
  var mappings: [VocabularyMapping] {
    sheets.flatMap { sheet -> [VocabularyMapping] in
      if case .mappings(let found)? = sheet.document { found } else { [] }
    }
  }

  /// The pack of a network, nil if no file holds it.
  func pack(_ name: String) -> Pack? { packs.first { $0.name == name } }

  /// Stops unless every file is sound; what is wrong with one is told.
  func requireSound(_ output: Output) throws(CommandError) {
    for sheet in sheets where sheet.document == nil { report(sheet, output) }
    guard let malformed = sheets.first(where: { $0.document == nil }) else { return }
    throw CommandError(
      ja: "`\(malformed.file)` を読み取れません", en: "`\(malformed.file)` is malformed", code: 2)
  }

  /// Stops unless the packs that an agreement's tests need are there.
  func requirePacks(of sheet: Sheet) throws(CommandError) {
    let missing = sheet.document.map { PolicyFiles.networks(of: $0) } ?? []
    let names = missing.filter { pack($0) == nil }.map { "`\($0)`" }.joined(separator: ", ")
    guard !names.isEmpty else { return }
    throw CommandError(
      ja: "\(sheet.file): この協定の試験には \(names) の pack も要ります。並べて指定してください",
      en: "\(sheet.file): its tests need the packs of \(names) too; name their files as well",
      code: 2)
  }

  /// Tells what the parser says of a file.
  func report(_ sheet: Sheet, _ output: Output) {
    for diagnostic in sheet.diagnostics {
      output.talk(Wording(ja: diagnostic.rendered(.ja), en: diagnostic.rendered(.en)))
    }
  }
}
