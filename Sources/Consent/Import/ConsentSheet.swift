package import Platform
package import Policy
package import Record

/// What patients said, as a desk types it into a table (RFC 4180, UTF-8, the first row names the
/// columns).
///
/// Every row is read; what is wrong is said by line and column, and the caller decides whether the
/// rows that are right are recorded without the others.
package struct ConsentSheet: Sendable {
  /// A row that can be recorded.
  package struct Row: Sendable {
    /// The line it begins on, from 1.
    package let line: Int
    /// The patient's number.
    package let patient: LocalID
    /// What they said, as it was typed.
    package let fields: [StatementField: String]
    /// What they said.
    package let statement: ConsentStatement
  }

  /// What is wrong with a row.
  package struct Finding: Equatable, Sendable {
    /// The line it begins on, from 1.
    package let line: Int
    /// The name of the column; nil for the row as a whole.
    package let column: String?
    /// What it must be; never what it is, which may be a patient's.
    package let expected: Sentence

    /// Something wrong with the row that begins on `line`.
    package init(line: Int, column: String? = nil, expected: Sentence) {
      self.line = line
      self.column = column
      self.expected = expected
    }
  }

  /// LIMIT: rows of one table.
  package static let rowsMax = 20_000
  /// LIMIT: bytes of one table.
  package static let bytesMax = 16 << 20

  /// The rows that are right.
  package private(set) var rows: [Row] = []
  /// What is wrong, in the order of the lines.
  package private(set) var findings: [Finding] = []

  /// Reads a table; what a row does not date is said at `now`.
  package init(_ bytes: [UInt8], now: Timestamp) { read(bytes, now) }

  private mutating func read(_ bytes: [UInt8], _ now: Timestamp) {
    guard bytes.count <= Self.bytesMax else {
      return find(1, nil, ja: "\(Self.bytesMax) バイト以下", en: "at most \(Self.bytesMax) bytes")
    }
    let records: [CommaSeparated.Record]
    do throws(CommaSeparated.Fault) {
      records = try CommaSeparated.records(bytes, rowsMax: Self.rowsMax)
    } catch {
      return find(1, nil, ja: error.expected.ja, en: error.expected.en)
    }
    guard let heading = records.first, let columns = columns(heading) else { return }
    for record in records.dropFirst() { take(record, columns, now) }
  }

  private enum Column: Hashable {
    case patient
    case field(StatementField)
  }

  private mutating func columns(_ heading: CommaSeparated.Record) -> [Column]? {
    var columns: [Column] = []
    for name in heading.values {
      let field = StatementField.allCases.first {
        $0.rawValue == name || ConsentSheetWords.headings[$0] == name
      }
      if let field {
        columns.append(.field(field))
      } else if name == "patient" || name == ConsentSheetWords.patient {
        columns.append(.patient)
      } else {
        find(heading.line, name, ja: "知られた列の名", en: "the name of a known column")
      }
    }
    if Set(columns).count != columns.count {
      find(heading.line, nil, ja: "一つずつの列", en: "each column once")
    }
    if !columns.contains(.patient) {
      find(heading.line, "patient", ja: "列があること", en: "a column")
    }
    return findings.isEmpty ? columns : nil
  }

  private mutating func take(
    _ record: CommaSeparated.Record, _ columns: [Column], _ now: Timestamp
  ) {
    guard record.values.count == columns.count else {
      return find(
        record.line, nil, ja: "\(columns.count) 列", en: "\(columns.count) columns")
    }
    var fields: [StatementField: String] = [:]
    var patient: LocalID?
    for (column, value) in zip(columns, record.values) {
      switch column {
      case .patient: patient = LocalID(value)
      case .field(let field):
        if !value.isEmpty { fields[field] = ConsentSheetWords.word(value, in: field) }
      }
    }
    guard let patient else {
      return find(record.line, "patient", ja: "患者番号", en: "a patient's number")
    }
    do throws(StatementFault) {
      let statement = try ConsentStatement(fields: fields, now: now)
      rows.append(Row(line: record.line, patient: patient, fields: fields, statement: statement))
    } catch {
      findings.append(
        Finding(line: record.line, column: error.field, expected: error.expected))
    }
  }

  private mutating func find(_ line: Int, _ column: String?, ja: String, en: String) {
    findings.append(Finding(line: line, column: column, expected: Sentence(ja: ja, en: en)))
  }
}

/// The words that desks in Japan type.
enum ConsentSheetWords {
  static let patient = "患者番号"

  static let headings: [StatementField: String] = [
    .kind: "種類", .value: "内容", .said: "同意日", .from: "開始日", .until: "終了日",
    .facilities: "施設", .network: "ネットワーク", .partners: "提携先すべて", .person: "利用者",
    .roles: "職種", .laterMembers: "後から参加した施設を含む", .signer: "署名者", .basis: "根拠",
    .commonRule: "共通ルール", .postedNotice: "院内掲示", .consentAtVisit: "受診時の同意",
    .document: "書類番号",
  ]

  private static let words: [StatementField: [String: String]] = [
    .kind: [
      "参加": "participation", "閲覧": "facilityConsent", "緊急": "emergencyConsent",
      "掲示": "disclosureNotice",
    ],
    .value: [
      "参加": "active", "撤回": "withdrawn", "同意": "granted", "拒否": "refused",
      "取消": "unset", "可": "yes", "不可": "no", "掲示済": "given", "留保": "objected",
    ],
    .partners: ["はい": "yes", "いいえ": "no"], .laterMembers: ["はい": "yes", "いいえ": "no"],
    .signer: [
      "本人": "patient", "親権者": "parent", "後見人": "guardian", "保佐人": "curator",
      "補助人": "curator", "家族": "family",
    ],
    .basis: [
      "明示": "explicitConsent", "黙示": "impliedConsent", "法令": "law", "委託": "entrustment",
      "共同利用": "jointUse",
    ],
  ]

  /// The field's word for what was typed.
  static func word(_ typed: String, in field: StatementField) -> String {
    words[field]?[typed] ?? typed
  }
}
