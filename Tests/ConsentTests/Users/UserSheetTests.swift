import Consent
import Platform
import Policy
import Record
import Testing

@Suite struct `Lists of users` {
  private func sheet(_ text: String) -> UserSheet { UserSheet(Array(text.utf8)) }

  private func found(_ text: String) -> [String] {
    sheet(text).findings.map { "\($0.line) \($0.column ?? "-")" }
  }

  @Test(arguments: [
    """
    id,role,status,licence,licenceSource,licenceCheckedBy,licenceValidUntil,personal
    dr.ando,doctor,active,第1号,nationalSearch,事務長,2027-03-31,yes
    """,
    """
    利用者,職種,状態,資格番号,資格の確認元,資格の確認者,資格の期限,個人専用
    dr.ando,医師,利用中,第1号,医師等資格確認検索,事務長,2027-03-31,はい
    """,
  ])
  func `are read with headings and words of both languages`(_ text: String) throws {
    let sheet = sheet(text)
    #expect(sheet.findings.isEmpty)
    let row = try #require(sheet.rows.first)
    #expect(row.line == 2 && row.id.text == "dr.ando")
    #expect(row.values.role == "doctor" && row.values.status == .active)
    #expect(row.values.licence == "第1号" && row.values.isPersonal == true)
    #expect(row.values.licenceProof == LicenceProof(source: .nationalSearch, checkedBy: "事務長"))
    #expect(row.values.licenceValidUntil?.rfc3339.hasPrefix("2027-03-31T15:00:00") == true)
  }

  @Test(arguments: [
    ("id,role\ndr.a,wizard", "2 role"), ("id,role\ndr.a,unknown", "2 role"),
    ("id,status\ndr.a,asleep", "2 status"), ("id,status\ndr.a,granted", "2 status"),
    ("id,licenceSource\ndr.a,copy", "2 licenceCheckedBy"),
    ("id,licenceCheckedBy\ndr.a,me", "2 licenceSource"),
    ("id,licenceSource,licenceCheckedBy\ndr.a,rumour,me", "2 licenceSource"),
    ("id,licenceValidUntil\ndr.a,soon", "2 licenceValidUntil"),
    ("id,personal\ndr.a,maybe", "2 personal"), ("id,role\n,doctor", "2 id"),
    ("id,role\n\"dr a\",doctor", "2 id"), ("id,role\n\ndr.a,doctor\ndr.a,doctor", "4 id"),
    ("id,role\ndr.a", "2 -"), ("id,colour\ndr.a,red", "1 colour"), ("role\ndoctor", "1 id"),
    ("id,id\na,b", "1 -"), ("id,role\n\"dr.a,doctor", "1 -"), ("", "1 id"),
  ])
  func `say what is wrong by line and column`(_ text: String, _ place: String) {
    #expect(found(text) == [place])
  }

  @Test func `are of bounded size, and in UTF-8`() {
    let rows = (1...2_001).map { "u\($0)" }
    #expect(found("id\n" + rows.joined(separator: "\n")) == ["1 -"])
    #expect(sheet("id\n" + rows.dropLast().joined(separator: "\n")).rows.count == 2_000)
    #expect(UserSheet([0x69, 0x64, 0x0A, 0x83, 0x65]).findings.count == 1)
    #expect(UserSheet([UInt8](repeating: 0x20, count: UserSheet.bytesMax + 1)).findings.count == 1)
  }

  private static let scim = """
    { "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 2,
      "Resources": [
        { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "dr.ando",
          "name": { "familyName": "安藤" }, "Active": true,
          "roles": [{ "value": "clerk" }, { "value": "doctor", "primary": true }],
          "\(UserSheet.licenceSchema)": { "number": "第1号", "source": "hpki",
            "checkedBy": "事務長", "validUntil": "2027-03-31", "personal": true } },
        { "userName": "ns.mori", "active": false, "roles": [{ "value": "看護師" }] } ] }
    """

  @Test func `are read from a SCIM server's whole list`() throws {
    let sheet = sheet(Self.scim)
    #expect(sheet.findings.isEmpty)
    let (doctor, nurse) = (try #require(sheet.rows.first), try #require(sheet.rows.last))
    #expect(doctor.line == 1 && doctor.values.role == "doctor" && doctor.values.status == .active)
    #expect(doctor.values.licenceProof == LicenceProof(source: .hpki, checkedBy: "事務長"))
    #expect(doctor.values.licence == "第1号" && doctor.values.isPersonal == true)
    #expect(nurse.values.role == "nurse" && nurse.values.status == .suspended)
  }

  @Test(arguments: [
    (#"{ "totalResults": 3, "Resources": [] }"#, "1 totalResults"), ("{}", "1 Resources"),
    (#"{ "Resources": 1 }"#, "1 Resources"), ("[1]", "1 userName"), ("[{}]", "1 userName"),
    ("[", "1 -"), (#"[{ "userName": "a", "active": "yes" }]"#, "1 active"),
    (#"[{ "userName": "a", "roles": [] }]"#, "1 roles"),
    (#"[{ "userName": "a", "roles": [{ "value": "nurse" }, { "value": "clerk" }] }]"#, "1 roles"),
    (#"[{ "userName": "a", "roles": [{ "value": "wizard" }] }]"#, "1 roles"),
    (#"[{ "userName": "a" }, { "userName": "a" }]"#, "2 id"),
    (#"[{ "userName": "a", "\#(UserSheet.licenceSchema)": { "number": 1 } }]"#, "1 number"),
    (#"[{ "userName": "a", "\#(UserSheet.licenceSchema)": { "colour": "red" } }]"#, "1 colour"),
    (
      #"[{ "userName": "a", "\#(UserSheet.licenceSchema)": { "source": "rumour" } }]"#, "1 source"
    ),
  ])
  func `of SCIM say what is wrong by number and attribute`(_ text: String, _ place: String) {
    #expect(found(text) == [place])
  }
}
