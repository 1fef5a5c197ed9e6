import Foundation
import Platform
import Record
import Testing

/// What an operator learns of a storage on the command line.
@Suite struct SSMIX2Commands {
  private static let name = "9999013_-_ADT-00_999999999999999_20111220224447339_-_1"
  private static let message = """
    MSH|^~\\&|A|B|C|D|20110701||ADT^A08^ADT_A01|1|P|2.5||||||~ISOIR87||ISO 2022-1994\r\
    EVN||20110701\rPID|1||9999013^^^^PI||A^B||19700101|M\rPV1||O\r
    """

  private func run(
    _ words: [String], language: String = "C"
  ) async throws -> Programs.Run {
    try await Programs.run(Programs.kakehashi, ["ssmix2", "check"] + words, language: language)
  }

  /// A root with one file of `name` that holds ``message``.
  private func fill(_ root: String, _ name: String = Self.name) throws {
    let folder = "\(root)/999/901/9999013/-/ADT-00"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(Self.message.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }

  @Test func `a root with nothing but notes is in order`() async throws {
    let root = try TemporaryDirectory()
    try fill(root.path)
    let run = try await run([root.path])
    #expect(run.code == 0 && run.output == "")
    #expect(run.talk == "kakehashi: 6 folders, 1 files; 0 faults, 0 cautions, 1 notes\n")
    let notes = try await self.run([root.path, "--notes"])
    #expect(notes.output.contains("note charset-misspelt: msh-18 is misspelt"))
  }

  @Test func `a fault is told in the operator's language`() async throws {
    let root = try TemporaryDirectory()
    try fill(root.path, Self.name.replacing("_-_1", with: "_-_3"))
    let english = try await run([root.path])
    #expect(english.code == 1)
    #expect(english.output.contains("fault name-malformed: the condition flag in the name"))
    let japanese = try await run([root.path], language: "ja_JP.UTF-8")
    #expect(japanese.output.contains("fault name-malformed: 名前のコンディションフラグが規約に合いません"))
    #expect(japanese.talk.contains("重大 1 件"))
  }

  @Test func `a script reads one object a line`() async throws {
    let root = try TemporaryDirectory()
    try fill(root.path)
    try fill(root.path, "x")
    let run = try await run([root.path, "--json"])
    #expect(run.code == 1)
    let lines = try run.output.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
    #expect(
      lines.map { $0["path"] } == [
        .string("999/901/9999013/-/ADT-00/\(Self.name)"),
        "999/901/9999013/-/ADT-00/x",
      ])
    let finding = try #require(lines.last?["findings"]?.elements?.first)
    #expect(finding["finding"] == "name-malformed" && finding["severity"] == "fault")
  }

  @Test func `a root that is not there is told from one with faults`() async throws {
    let run = try await run(["/nonexistent/ssmix2"])
    #expect(run.code == 2 && run.talk.contains("cannot open"))
  }
}
