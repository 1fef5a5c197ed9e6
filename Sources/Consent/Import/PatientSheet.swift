package import Linkage
import Policy
import Record

/// A network's patients as its register gives them out for the index of blinded matches: a table
/// (RFC 4180, UTF-8, the first row names the columns).
///
/// Everything is read; what is wrong is said by line and column, never with the value.
package struct PatientSheet: Sendable {
  /// A patient whose fields can be read.
  package struct Row: Sendable {
    /// The line it begins on, from 1.
    package let line: Int
    /// What the index holds of them.
    package let patient: MatchedPatient
    /// What their tokens are made of.
    package let person: MatchPerson
  }

  /// What is wrong with a row.
  package typealias Finding = ConsentSheet.Finding

  /// LIMIT: patients of one file.
  package static let rowsMax = 2_000_000
  /// LIMIT: bytes of one file.
  package static let bytesMax = 512 << 20

  /// The rows that are right.
  package private(set) var rows: [Row] = []
  /// What is wrong, in the order of the lines.
  package private(set) var findings: [Finding] = []

  /// Reads a table.
  package init(_ bytes: [UInt8]) { read(bytes) }

  private mutating func read(_ bytes: [UInt8]) {
    let records: [CommaSeparated.Record]
    do throws(CommaSeparated.Fault) {
      records = try CommaSeparated.records(bytes, rowsMax: Self.rowsMax)
    } catch {
      return find(1, nil, ja: error.expected.ja, en: error.expected.en)
    }
    guard let heading = records.first, let columns = columns(heading) else {
      return find(1, nil, ja: "列の名", en: "the names of the columns")
    }
    for record in records.dropFirst() { take(record, columns) }
  }

  // MARK: Columns

  private enum Column: String, CaseIterable, Hashable {
    case facility, number, family, given, formerFamily, familyWritten, givenWritten, birthDate
    case sex, postcode, phone, discoverable

    /// The heading an office in Japan types.
    var ja: String {
      switch self {
      case .facility: "施設"
      case .number: "患者番号"
      case .family: "姓カナ"
      case .given: "名カナ"
      case .formerFamily: "旧姓カナ"
      case .familyWritten: "姓"
      case .givenWritten: "名"
      case .birthDate: "生年月日"
      case .sex: "性別"
      case .postcode: "郵便番号"
      case .phone: "電話番号"
      case .discoverable: "照合可"
      }
    }
  }

  private static let needed: [Column] = [
    .facility, .number, .family, .given, .birthDate, .discoverable,
  ]
  private static let sexes = ["男": "male", "女": "female", "他": "other", "不明": "unknown"]
  private static let answers = ["はい": true, "yes": true, "いいえ": false, "no": false]

  private mutating func columns(_ heading: CommaSeparated.Record) -> [Column]? {
    var columns: [Column] = []
    for name in heading.values {
      guard let column = Column.allCases.first(where: { $0.rawValue == name || $0.ja == name })
      else {
        find(heading.line, name, ja: "知られた列の名", en: "the name of a known column")
        continue
      }
      columns.append(column)
    }
    if Set(columns).count != columns.count {
      find(heading.line, nil, ja: "一つずつの列", en: "each column once")
    }
    for column in Self.needed where !columns.contains(column) {
      find(heading.line, column.rawValue, ja: "列があること", en: "a column")
    }
    return findings.isEmpty ? columns : nil
  }

  // MARK: Rows

  private mutating func take(_ record: CommaSeparated.Record, _ columns: [Column]) {
    guard record.values.count == columns.count else {
      return find(record.line, nil, ja: "\(columns.count) 列", en: "\(columns.count) columns")
    }
    let values = Dictionary(uniqueKeysWithValues: zip(columns, record.values))
    let person: MatchPerson
    do throws(LinkageError) {
      person = try MatchPerson(japanese: Self.fields(values))
    } catch {
      guard case .malformedDemographics(let field) = error else { return }
      return find(record.line, field, ja: "読める値", en: "a value that can be read")
    }
    guard let facility = FacilityID(values[.facility] ?? "") else {
      return find(record.line, "facility", ja: "施設の id", en: "a facility's id")
    }
    guard let number = LocalID(values[.number] ?? "") else {
      return find(record.line, "number", ja: "患者番号", en: "a local ID")
    }
    guard let answer = Self.answers[values[.discoverable] ?? ""] else {
      return find(record.line, "discoverable", ja: "はい か いいえ", en: "yes or no")
    }
    guard let initial = person.family?.text.first, let born = person.born,
      let patient = MatchedPatient(
        facility: facility, localID: number, initial: initial, birthYear: born.year,
        sex: person.sex, isDiscoverable: answer)
    else { return find(record.line, "birthDate", ja: "生年月日", en: "a date of birth") }
    rows.append(Row(line: record.line, patient: patient, person: person))
  }

  private static func fields(_ values: [Column: String]) -> MatchFields {
    var fields = MatchFields()
    fields.family = values[.family] ?? ""
    fields.given = values[.given] ?? ""
    fields.formerFamily = values[.formerFamily] ?? ""
    fields.familyWritten = values[.familyWritten] ?? ""
    fields.givenWritten = values[.givenWritten] ?? ""
    fields.birthDate = values[.birthDate] ?? ""
    fields.sex = values[.sex].map { sexes[$0] ?? $0 } ?? ""
    fields.postcode = values[.postcode] ?? ""
    fields.phone = values[.phone] ?? ""
    return fields
  }

  private mutating func find(_ line: Int, _ column: String?, ja: String, en: String) {
    findings.append(Finding(line: line, column: column, expected: Sentence(ja: ja, en: en)))
  }
}
