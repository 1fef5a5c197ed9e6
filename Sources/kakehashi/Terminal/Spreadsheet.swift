import Bridge
import Platform
import Record

/// A table for a spreadsheet: CSV (RFC 4180) with the mark by which it knows UTF-8.
enum Spreadsheet {
  /// Writes `rows` to the file at `path` and says so.
  static func write(_ rows: [[String]], to path: String, _ output: Output) throws {
    try DurableFile.replace(path, with: Array(text(rows).utf8), mode: 0o600)
    output.talk(Wording(ja: "\(path) に書きました", en: "wrote \(path)"))
  }

  private static func text(_ rows: [[String]]) -> String {
    "\u{FEFF}" + rows.map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
  }

  /// A cell that no spreadsheet takes for a formula (RFC 4180 §2).
  private static func cell(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 != 0x2C && $0 != 0x22 && $0 != 0x0A && $0 != 0x0D }
    let safe = text.utf8.first.map { [0x3D, 0x2B, 0x40].contains($0) } ?? false ? "'" + text : text
    return isPlain ? safe : "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }
}
