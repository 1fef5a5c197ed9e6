import Foundation
import HTTP
import Testing

/// The documented refusals are those of the sources, no more and no fewer.
@Suite struct Refusals {
  /// A status and a code, as in `| 403 | `facility-unknown` |`.
  private struct Row: Hashable, CustomStringConvertible {
    let status: String
    let code: String
    var description: String { "\(status) \(code)" }
  }

  private func table() throws -> String {
    let path = "\(Programs.package)/Sources/Bridge/Bridge.docc/Refusals.md"
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  private func documented() throws -> Set<Row> {
    let rows = try table().matches(of: #/\| (\d{3}) \| `([a-z-]+)` \|/#)
    return Set(rows.map { Row(status: String($0.1), code: String($0.2)) })
  }

  /// Every `Problem(403, "code", …)` of the sources, however it is broken into lines.
  private func inSources() throws -> Set<Row> {
    let folder = "\(Programs.package)/Sources/Bridge"
    let files = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
    var rows: Set<Row> = []
    for file in files where file.hasSuffix(".swift") {
      let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      for match in text.matches(of: #/Problem\(\s*(\d{3}),\s*"([a-z-]+)"/#) {
        rows.insert(Row(status: String(match.1), code: String(match.2)))
      }
    }
    return rows
  }

  @Test func `every problem of the sources is documented`() throws {
    let missing = try inSources().subtracting(documented())
    #expect(missing.isEmpty, "\(missing)")
    #expect(try inSources().count > 50)
  }

  @Test func `every documented problem is in the sources`() throws {
    // The issue types of FHIR are the dialect's words.
    let issues: Set<String> = ["not-supported", "required", "value", "invariant"]
    let stale = try documented().filter { !issues.contains($0.code) }.subtracting(inSources())
    #expect(stale.isEmpty, "\(stale)")
  }

  @Test func `every status of a message that is none is documented`() throws {
    let text = try table()
    let statuses = Set(HTTPError.allCases.map(\.status.code)).union([408])
    for status in statuses {
      #expect(text.contains("\n| \(status) | "), "\(status)")
    }
  }

  @Test func `every row says it in Japanese and in English`() throws {
    for line in try table().split(separator: "\n")
    where line.hasPrefix("| 4") || line.hasPrefix("| 5") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(cells.count >= 3 && cells.allSatisfy { !$0.isEmpty }, "\(line)")
      #expect(line.unicodeScalars.contains { $0.value > 0x3000 }, "\(line)")
    }
  }
}
