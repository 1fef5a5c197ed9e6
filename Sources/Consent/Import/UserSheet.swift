import Policy
package import Record

/// A facility's users as its staff register gives them out: a table (RFC 4180, UTF-8, the first
/// row names the columns) or the users of a SCIM server (RFC 7643).
///
/// Everything is read; what is wrong is said by line and column, in SCIM by the number of the user.
package struct UserSheet: Sendable {
  /// A user whose fields can be read.
  package struct Row: Sendable {
    /// The line it begins on, from 1; of SCIM the number of the user.
    package let line: Int
    /// The user.
    package let id: UserID
    /// What it says of them, as it was typed.
    package let fields: [UserField: String]
    /// What it says of them.
    package let values: UserValues

    /// A row; its fields have been read.
    package init(
      line: Int, id: UserID, fields: [UserField: String]
    ) throws(UserFault) {
      self.line = line
      self.id = id
      self.fields = fields
      values = try UserValues(fields: fields)
    }
  }

  /// What is wrong with a row.
  package typealias Finding = ConsentSheet.Finding

  /// LIMIT: users of one file.
  package static let rowsMax = 2_000
  /// LIMIT: bytes of one file.
  package static let bytesMax = 4 << 20

  /// The rows that are right.
  package private(set) var rows: [Row] = []
  /// What is wrong, in the order of the lines.
  package private(set) var findings: [Finding] = []
  private var seen: Set<UserID> = []

  /// Reads a file; one that begins with a brace or a bracket is SCIM's JSON.
  package init(_ bytes: [UInt8]) { read(bytes) }

  private mutating func read(_ bytes: [UInt8]) {
    guard bytes.count <= Self.bytesMax else {
      return find(1, nil, ja: "\(Self.bytesMax) バイト以下", en: "at most \(Self.bytesMax) bytes")
    }
    let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      readSCIM(bytes)
    } else {
      readTable(bytes)
    }
  }

  // MARK: Tables

  private enum Column: Hashable {
    case id
    case field(UserField)
  }

  private mutating func readTable(_ bytes: [UInt8]) {
    let records: [CommaSeparated.Record]
    do throws(CommaSeparated.Fault) {
      records = try CommaSeparated.records(bytes, rowsMax: Self.rowsMax)
    } catch {
      return find(1, nil, ja: error.expected.ja, en: error.expected.en)
    }
    guard let heading = records.first else {
      return find(1, "id", ja: "列があること", en: "a column")
    }
    guard let columns = columns(heading) else { return }
    for record in records.dropFirst() { take(record, columns) }
  }

  private mutating func columns(_ heading: CommaSeparated.Record) -> [Column]? {
    var columns: [Column] = []
    for name in heading.values {
      let field = UserField.allCases.first {
        $0.rawValue == name || UserSheetWords.headings[$0] == name
      }
      if let field {
        columns.append(.field(field))
      } else if name == "id" || name == UserSheetWords.id {
        columns.append(.id)
      } else {
        find(heading.line, name, ja: "知られた列の名", en: "the name of a known column")
      }
    }
    if Set(columns).count != columns.count {
      find(heading.line, nil, ja: "一つずつの列", en: "each column once")
    }
    if !columns.contains(.id) { find(heading.line, "id", ja: "列があること", en: "a column") }
    return findings.isEmpty ? columns : nil
  }

  private mutating func take(_ record: CommaSeparated.Record, _ columns: [Column]) {
    guard record.values.count == columns.count else {
      return find(record.line, nil, ja: "\(columns.count) 列", en: "\(columns.count) columns")
    }
    var fields: [UserField: String] = [:]
    var id = ""
    for (column, value) in zip(columns, record.values) {
      switch column {
      case .id: id = value
      case .field(let field):
        if !value.isEmpty { fields[field] = UserSheetWords.word(value, in: field) }
      }
    }
    take(record.line, id, fields, \.rawValue)
  }

  /// Keeps a row, or says what is wrong with it by the name that the file has for a field.
  mutating func take(
    _ line: Int, _ id: String, _ fields: [UserField: String], _ name: (UserField) -> String
  ) {
    guard let user = UserID(id) else {
      return find(
        line, "id", ja: "利用者の ID（空白なし 128 文字以下）",
        en: "a user's id of at most 128 characters without spaces")
    }
    guard seen.insert(user).inserted else {
      return find(line, "id", ja: "一度だけの利用者", en: "a user that is listed once")
    }
    do throws(UserFault) {
      rows.append(try Row(line: line, id: user, fields: fields))
    } catch {
      findings.append(
        Finding(line: line, column: error.field.map(name), expected: error.expected))
    }
  }

  mutating func find(_ line: Int, _ column: String?, ja: String, en: String) {
    findings.append(Finding(line: line, column: column, expected: Sentence(ja: ja, en: en)))
  }
}

/// The words that offices in Japan type.
enum UserSheetWords {
  static let id = "利用者"

  static let headings: [UserField: String] = [
    .role: "職種", .status: "状態", .licence: "資格番号", .licenceSource: "資格の確認元",
    .licenceCheckedBy: "資格の確認者", .licenceValidUntil: "資格の期限", .personal: "個人専用",
  ]

  private static let words: [UserField: [String: String]] = [
    .status: ["利用": "active", "利用中": "active", "停止": "suspended", "終了": "left", "退職": "left"],
    .personal: ["はい": "yes", "いいえ": "no"],
  ]

  private static let roles: [String: String] = {
    let attribute = Vocabulary.bridge2.attributes.first { $0.name == "role" }
    let words = attribute?.values ?? []
    return Dictionary(words.map { ($0.ja, $0.name) }, uniquingKeysWith: { one, _ in one })
  }()

  /// The field's word for what was typed.
  static func word(_ typed: String, in field: UserField) -> String {
    switch field {
    case .role: roles[typed] ?? typed
    case .licenceSource: LicenceSource(word: typed)?.word ?? typed
    default: words[field]?[typed] ?? typed
    }
  }
}
