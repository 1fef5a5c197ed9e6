import Bridge
import Crypto
import Policy
import Record

/// `policy fingerprint`: the 意味指紋 of packs, halves and directions.
///
/// Two texts have one fingerprint iff they decide every request alike, under the same obligations.
enum PolicyFingerprints {
  private struct Row {
    let file: String
    let part: Wording
    let print: String
  }

  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let sheets = try PolicySheets(arguments)
    try sheets.requireSound(output)
    let only = try PolicySources.direction(arguments)
    var rows: [Row] = []
    for sheet in sheets.sheets {
      do throws(PolicyError) { rows += try prints(of: sheet, among: sheets, only) } catch {
        let text = "\(sheet.file): \(error.message)"
        throw CommandError(ja: text, en: text, code: 2)
      }
    }
    if arguments.json {
      output.json(.array(rows.map(json)))
    } else {
      output.table(rows.map { [$0.print, $0.part.text(in: output.language), $0.file] })
    }
    return 0
  }

  private static func prints(
    of sheet: PolicySheets.Sheet, among sheets: PolicySheets, _ only: Direction?
  ) throws(PolicyError) -> [Row] {
    var rows: [Row] = []
    func add(_ part: Wording, _ meaning: [UInt8]) {
      rows.append(Row(file: sheet.file, part: part, print: SHA256.hash(meaning).hex))
    }
    switch sheet.document {
    case .pack(let pack) where only == nil:
      add(Wording(ja: "全体", en: "whole"), try pack.fingerprint())
      for side in Side.allCases {
        add(side.wording, try PolicyAnalysis(pack, on: side).fingerprint())
      }
    case .agreement(let agreement):
      for direction in agreement.directions where only == nil || only == direction {
        guard let analysis = try sheets.analysis(of: direction, under: agreement) else { continue }
        let name = "\(direction.requester) → \(direction.custodian)"
        add(Wording(ja: name, en: name), try analysis.fingerprint())
      }
    case .pack, .mappings, .vocabulary, nil: break
    }
    return rows
  }

  private static func json(_ row: Row) -> JSONValue {
    [
      "file": .string(row.file), "part": ["ja": .string(row.part.ja), "en": .string(row.part.en)],
      "fingerprint": .string(row.print),
    ]
  }
}
