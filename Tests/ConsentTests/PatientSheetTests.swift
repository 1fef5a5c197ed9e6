import Consent
import Linkage
import Policy
import Record
import Testing

@Suite struct PatientSheetTests {
  private static let heading = "施設,患者番号,姓カナ,名カナ,生年月日,性別,照合可"

  private func sheet(_ rows: String...) -> PatientSheet {
    PatientSheet(Array(([Self.heading] + rows).joined(separator: "\r\n").utf8))
  }

  @Test func `reads what offices in Japan type`() throws {
    let sheet = sheet(
      "h-001,0045678,ﾔﾏﾓﾄ,ﾊﾅｺ,昭和31年4月2日,女,はい", "h-001,0045679,シマネ,タロウ,1948/02/29,男,いいえ")
    #expect(sheet.findings.isEmpty)
    #expect(sheet.rows.map(\.patient.localID.exposed) == ["0045678", "0045679"])
    #expect(sheet.rows.map(\.patient.initial) == ["ヤ", "シ"])
    #expect(sheet.rows.map(\.patient.birthYear) == [1956, 1948])
    #expect(sheet.rows.map(\.patient.sex) == [.female, .male])
    #expect(sheet.rows.map(\.patient.isDiscoverable) == [true, false])
  }

  @Test func `reads the same by English headings in any order`() throws {
    let text =
      "discoverable,given,family,number,facility,birthDate\nyes,ハナコ,ヤマモト,1,h-001,1956-04-02\n"
    let sheet = PatientSheet(Array(text.utf8))
    #expect(sheet.findings.isEmpty)
    #expect(sheet.rows.map(\.patient.localID.exposed) == ["1"])
  }

  @Test(arguments: [
    ("h-001,1,ヤマモト,ハナコ,昭和生まれ,女,はい", "birthDate"), ("h-001,1,ヤマモト,ハナコ,1956-04-02,雌,はい", "sex"),
    ("h-001,1,ヤマモト,ハナコ,1956-04-02,女,多分", "discoverable"),
    ("h-001,,ヤマモト,ハナコ,1956-04-02,女,はい", "number"),
    ("h 1,1,ヤマモト,ハナコ,1956-04-02,女,はい", "facility"), ("h-001,1,,ハナコ,1956-04-02,女,はい", "family"),
    ("h-001,1,ヤマモト,ハナコ,1956-04-02,女", nil),
  ])
  func `says what is wrong by line and column, never the value`(row: String, column: String?) {
    let sheet = sheet("h-001,2,シマネ,タロウ,1948-02-29,男,はい", row)
    #expect(sheet.findings.map(\.line) == [3])
    #expect(sheet.findings.map(\.column) == [column])
    #expect(sheet.rows.map(\.patient.localID.exposed) == ["2"])
    #expect(!sheet.findings.contains { $0.expected.ja.contains("ヤマモト") })
  }

  @Test(arguments: ["施設,患者番号", "施設,施設,患者番号,姓カナ,名カナ,生年月日,照合可", heading + ",血液型", ""])
  func `refuses a table without its columns`(heading: String) {
    let sheet = PatientSheet(Array("\(heading)\nh-001,1,ヤマモト,ハナコ,1956-04-02,女,はい\n".utf8))
    #expect(!sheet.findings.isEmpty)
    #expect(sheet.rows.isEmpty)
  }
}
