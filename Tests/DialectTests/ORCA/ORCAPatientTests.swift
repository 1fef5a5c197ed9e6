import Dialect
import Record
import Testing

@Suite struct `The answer to patientgetv2` {
  private func read(
    _ bytes: [UInt8] = ORCAFixture.full, of number: String = "200"
  ) throws -> ORCA.Patient? {
    try ORCA.decodePatient(bytes, of: ORCAFixture.number(number))
  }

  @Test func `says who the patient is`() throws {
    let patient = try #require(try read())
    #expect(patient.number.exposed == "00200")
    #expect(
      patient.person.names == [
        .init(family: ["仮橋"], given: ["受付"], script: .ideographic),
        .init(family: ["カリハシ"], given: ["ウケツケ"], script: .syllabic),
      ])
    #expect(patient.person.birthDate == "1975-01-01")
    #expect(patient.person.sex == .female)
    #expect(patient.person.addresses.first?.lines == ["島根県松江市横浜町", "１１５５"])
    #expect(patient.person.addresses.first?.postalCode == "6900051")
    #expect(patient.person.telecoms == ["tel:0852-22-2222", "tel:090-1111-2222"])
  }

  @Test func `says how the patient is insured`() throws {
    let patient = try #require(try read())
    let first = try #require(patient.insurances.first)
    #expect(first.insurer == "138057" && first.symbol == "０１０")
    #expect(first.number == "８９０１２" && first.branch == "02")
    #expect(patient.publicInsurances.map(\.payer) == ["19113760"])
    #expect(patient.publicInsurances.map(\.beneficiary) == ["1234566"])
  }

  @Test(arguments: [
    "138057", "01089012", "010-89012", "8901202", "0108901202", "19113760", "1234566",
    "32101456789", "322016", "0000987654", "CID-778899", "STAFF-4471", "0852-22-2222",
    "090-1111-2222",
  ])
  func `gives every number of the patient's to the scrubber`(_ number: String) throws {
    let patient = try #require(try read())
    #expect(patient.identifiers.contains(number))
  }

  @Test(arguments: [
    "記号番号：０１０−８９０１２", "０１０・８９０１２", "010 89012-02", "19113760", "１２３４５６６",
    "080-1 STAFF-4471",
  ])
  func `lets no form of a number stand in a text`(_ text: String) throws {
    let patient = try #require(try read())
    let scrubbed = TextScrubber(patient.identifiers).scrub(text)
    #expect(scrubbed != text)
    #expect(!scrubbed.contains("4471") && !scrubbed.contains("19113760"))
  }

  @Test func `is read without a My Number, which is kept nowhere`() throws {
    let patient = try #require(try read())
    #expect(!patient.identifiers.contains("123456789018"))
    #expect(!String(reflecting: patient).contains("123456789018"))
    let wide = ORCAFixture.patientAnswer(
      ORCAFixture.patient(
        with: ORCAFixture.array(
          "Individual_Number", ORCAFixture.string("In_Number", "１２３４５６７８９０１８"),
          ORCAFixture.string("In_Number", "123456789019"))))
    let other = try #require(try read(wide))
    #expect(!other.identifiers.contains("123456789018"))
    // The last digit of this one checks nothing: it is a number of the clinic's own.
    #expect(other.identifiers.contains("123456789019"))
  }

  @Test func `shows no number in a description`() throws {
    let number = ORCAFixture.number("0020077")
    #expect(!String(reflecting: number).contains("77") && !"\(number)".contains("77"))
  }

  @Test(arguments: ["200", "00200", "0000000200"])
  func `may have zeros before the number that was asked for`(_ number: String) throws {
    #expect(try read(of: number) != nil)
  }

  @Test func `that nobody has the number is nobody`() throws {
    #expect(try read(ORCAFixture.answer("patientinfores", result: "10", "")) == nil)
    #expect(try read(ORCAFixture.answer("patientinfores", result: "0010", "")) == nil)
  }

  @Test(arguments: ["201", "20", "2000", "20-0"])
  func `about another patient is refused`(_ number: String) {
    #expect(throws: DialectError.orca(.patientDiffers)) { try read(of: number) }
  }

  @Test(arguments: [
    ("01", ORCA.APIResult.numberMissing), ("20", .nobodyFound), ("89", .environment),
    ("90", .inUse), ("91", .classMissing), ("97", .malformed), ("98", .unreadable),
    ("0099", .userUnknown),
  ])
  func `with a documented code is no answer`(_ code: String, _ result: ORCA.APIResult) {
    #expect(
      ORCAFixture.fault(ORCAFixture.answer("patientinfores", result: code, ""))
        == .result(result))
  }

  @Test(arguments: ["", "0", "11", "E00", "00000", "100", "ok"])
  func `with another code is no answer`(_ code: String) {
    let fault = ORCAFixture.fault(ORCAFixture.patientAnswer(ORCAFixture.patient(), result: code))
    #expect(fault == (code.isEmpty ? .element("Api_Result") : .resultUnknown))
  }
}
