import Policy
import Record

/// What a facility decided of its accounts, as a table (RFC 4180, UTF-8): `id` and, where they
/// differ, `decision`.
package struct CertificationSheet: Sendable {
  /// The decisions that can be read.
  package private(set) var rows: [Registers.Certification] = []
  /// What is wrong, in the order of the lines.
  package private(set) var findings: [UserSheet.Finding] = []

  /// Reads a table; a row without a decision says what `isRight` says.
  package init(_ bytes: [UInt8], isRight: Bool) { read(bytes, isRight) }

  private mutating func read(_ bytes: [UInt8], _ isRight: Bool) {
    guard bytes.count <= UserSheet.bytesMax, let text = String(validating: bytes, as: UTF8.self),
      let records = CommaSeparated.records(text), records.count <= UserSheet.rowsMax + 1,
      let heading = records.first
    else {
      return find(
        1, nil, ja: "\(UserSheet.rowsMax) 行以下の UTF-8 の表",
        en: "a table of at most \(UserSheet.rowsMax) rows in UTF-8")
    }
    let names = heading.values.map { Self.names[$0] ?? "" }
    guard names.contains("id"), names.allSatisfy({ !$0.isEmpty }), Set(names).count == names.count
    else {
      return find(
        heading.line, nil, ja: "id（利用者）と decision（判断）の列", en: "the columns id and decision")
    }
    for record in records.dropFirst() { take(record, names, isRight) }
  }

  private static let names = [
    "id": "id", UserSheetWords.id: "id", "decision": "decision", "判断": "decision",
  ]
  private static let decisions = [
    "confirm": true, "確認": true, "withdraw": false, "終了": false,
  ]

  private mutating func take(
    _ record: CommaSeparated.Record, _ names: [String], _ isRight: Bool
  ) {
    guard record.values.count == names.count else {
      return find(record.line, nil, ja: "\(names.count) 列", en: "\(names.count) columns")
    }
    let fields = Dictionary(zip(names, record.values)) { first, _ in first }
    guard let id = UserID(fields["id"] ?? "") else {
      return find(record.line, "id", ja: "利用者の ID", en: "a user's id")
    }
    guard !rows.contains(where: { $0.id == id }) else {
      return find(record.line, "id", ja: "一度だけの利用者", en: "a user that is listed once")
    }
    let typed = fields["decision"] ?? ""
    guard let decision = typed.isEmpty ? isRight : Self.decisions[typed] else {
      return find(
        record.line, "decision", ja: "confirm（確認）か withdraw（終了）", en: "confirm or withdraw")
    }
    rows.append(Registers.Certification(line: record.line, id: id, isRight: decision))
  }

  private mutating func find(_ line: Int, _ column: String?, ja: String, en: String) {
    findings.append(
      UserSheet.Finding(line: line, column: column, expected: Sentence(ja: ja, en: en)))
  }
}
