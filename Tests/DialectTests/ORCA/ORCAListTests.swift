import Dialect
import Record
import Testing

@Suite struct `The answers to patientlst2v2 and patientlst3v2` {
  private let first = ORCAFixture.patient(
    "00013", with: ORCAFixture.array("HealthInsurance_Information", ORCAFixture.insurance))
  private let second = ORCAFixture.patient("00012", with: ORCAFixture.publicInsurance)
  private let nobody = ORCAFixture.string("WholeName", "患者番号がありません")

  private func read(_ bytes: [UInt8], of numbers: String...) throws -> [ORCA.Patient?] {
    try ORCA.decodePatients(bytes, of: numbers.map(ORCAFixture.number))
  }

  @Test func `say who the patients are, in the order of asking`() throws {
    let patients = try read(ORCAFixture.list([first, second]), of: "13", "12")
    #expect(patients.map { $0?.number.exposed } == ["00013", "00012"])
    #expect(patients.first??.insurances.first?.insurer == "138057")
    #expect(patients.last??.publicInsurances.first?.payer == "19113760")
  }

  @Test func `say of a number that nobody has it`() throws {
    let bracketed = ORCAFixture.string("WholeName", "【患者番号がありません】")
    let patients = try read(ORCAFixture.list([nobody, second, bracketed]), of: "99", "12", "98")
    #expect(patients.map { $0?.number.exposed } == [nil, "00012", nil])
  }

  @Test func `are refused with two patients for one number, or too few`() {
    let fault = DialectError.orca(.patientDiffers)
    #expect(throws: fault) { try read(ORCAFixture.list([first, first]), of: "13") }
    #expect(throws: fault) { try read(ORCAFixture.list([first]), of: "13", "12") }
    #expect(throws: fault) { try read(ORCAFixture.list([second, first]), of: "13", "12") }
    #expect(throws: fault) { try read(ORCAFixture.list([]), of: "13") }
  }

  @Test func `are read up to a hundred patients`() throws {
    func found(_ count: Int) throws -> Int {
      let patients = (1...count).map { ORCAFixture.patient("\(1000 + $0)") }
      return try ORCA.decodeSearch(ORCAFixture.list(patients)).count
    }
    #expect(try found(100) == 100)
    #expect(throws: DialectError.orca(.tooMany("Patient_Information"))) { try found(101) }
  }

  @Test func `name whom a name finds, nobody at all, and nobody twice`() throws {
    #expect(
      try ORCA.decodeSearch(ORCAFixture.list([first, second])).map(\.number.exposed) == [
        "00013", "00012",
      ])
    #expect(try ORCA.decodeSearch(ORCAFixture.list([], result: "20")).isEmpty)
    #expect(try ORCA.decodeSearch(ORCAFixture.list([nobody])).isEmpty)
    #expect(throws: DialectError.orca(.element("Patient_ID"))) {
      try ORCA.decodeSearch(ORCAFixture.list([first, first]))
    }
  }

  @Test func `are asked for as the documentation has it`() throws {
    let one = ORCA.encodePatient(ORCAFixture.number("1233"))
    #expect(one.path == "/api01rv2/patientgetv2?id=1233" && one.body == nil)
    let two = ORCA.encodePatients(["13", "12"].map(ORCAFixture.number))
    #expect(two.path == "/api01rv2/patientlst2v2?class=01")
    #expect(
      two.body.map { String(decoding: $0, as: UTF8.self) } == """
        <data><patientlst2req type="record"><Patient_ID_Information type="array">\
        <Patient_ID_Information_child type="record"><Patient_ID type="string">13</Patient_ID>\
        </Patient_ID_Information_child><Patient_ID_Information_child type="record">\
        <Patient_ID type="string">12</Patient_ID></Patient_ID_Information_child>\
        </Patient_ID_Information></patientlst2req></data>
        """)
    var search = try #require(ORCA.NameSearch("日<医"))
    search.bornFrom = "1975-01-01"
    search.sex = .female
    let named = ORCA.encodeSearch(search)
    #expect(named.path == "/api01rv2/patientlst3v2?class=01")
    #expect(
      named.body.map { String(decoding: $0, as: UTF8.self) } == """
        <data><patientlst3req type="record"><WholeName type="string">日&lt;医</WholeName>\
        <Birth_StartDate type="string">1975-01-01</Birth_StartDate>\
        <Birth_EndDate type="string"/><Sex type="string">2</Sex><InOut type="string"/>\
        </patientlst3req></data>
        """)
  }

  @Test(arguments: ["", String(repeating: "1", count: 21), "1 2", "12/3", "１２", "1&id=2"])
  func `are never asked for with what is no number`(_ text: String) {
    #expect(ORCA.PatientNumber(text) == nil)
  }

  @Test(arguments: ["", String(repeating: "あ", count: 51), "日\n医"])
  func `are never asked for with what is no name`(_ text: String) {
    #expect(ORCA.NameSearch(text) == nil)
  }
}
