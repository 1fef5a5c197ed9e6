import Crypto
import HTTP
import Neighbour
import Record
import Testing
import XML

@Suite struct `The computer of a clinic` {
  private static let credentials = "ormaster:秘密"

  private func ask(
    _ target: String, _ body: String? = nil, as credentials: String = credentials
  ) throws -> Answer {
    var fields = Fields()
    fields.append("authorization", "Basic \(Base64.encode(Array(credentials.utf8)))")
    let head = RequestHead(
      method: body == nil ? .get : .post, target: try Target("/api01rv2/\(target)"),
      fields: fields)
    return ClinicComputer(Fixtures.book(), credentials: Self.credentials)
      .answer(head, body: Array((body ?? "").utf8))
  }

  /// The only record of an answer.
  private func record(_ answer: Answer) throws -> XMLTree.Element {
    let root = try XMLTree(answer.body).root
    #expect(root.is("xmlio2", ""))
    return try #require(root.elements.first)
  }

  private func result(_ answer: Answer) throws -> String? {
    try record(answer).first("Api_Result", "")?.text
  }

  private func list(_ numbers: [String]) throws -> [XMLTree.Element] {
    let ids = numbers.map {
      """
      <Patient_ID_Information_child type="record"><Patient_ID type="string">\($0)</Patient_ID>\
      </Patient_ID_Information_child>
      """
    }
    let answer = try ask(
      "patientlst2v2?class=01",
      """
      <data><patientlst2req type="record"><Patient_ID_Information type="array">\(ids.joined())\
      </Patient_ID_Information></patientlst2req></data>
      """)
    return try record(answer).first("Patient_Information", "")?.elements ?? []
  }

  @Test func `says who a patient is and how insured`() throws {
    let patient = Fixtures.patient(1)
    let answer = try record(ask("patientgetv2?id=\(patient.number)"))
    #expect(answer.is("patientinfores", ""))
    let found = try #require(answer.first("Patient_Information", ""))
    #expect(found.first("Patient_ID", "")?.text == patient.number)
    #expect(found.first("WholeName", "")?.text == "\(patient.family)　\(patient.person.given)")
    #expect(found.first("BirthDate", "")?.text == patient.person.birthDate)
    let card = found.first("HealthInsurance_Information", "")?.elements.first
    #expect(card?.first("InsuranceProvider_Number", "")?.text == patient.person.insurance.insurer)
    let number = card?.first("HealthInsuredPerson_Number", "")?.text.unicodeScalars.map {
      $0.value - 0xFEE0
    }
    #expect(number == patient.person.insurance.number.unicodeScalars.map(\.value))
  }

  @Test func `knows a number with zeros before it, and nobody by another`() throws {
    let number = Fixtures.patient().number
    #expect(try result(ask("patientgetv2?id=00\(number)")) == "00")
    #expect(try result(ask("patientgetv2?id=1\(number)")) == "10")
    #expect(try result(ask("patientgetv2")) == "01")
  }

  @Test func `lists as many as were asked for, with whom it does not know`() throws {
    let numbers = [Fixtures.patient(2).number, "1", Fixtures.patient(0).number]
    let found = try list(numbers)
    #expect(
      found.map { $0.first("Patient_ID", "")?.text } == [numbers[0], nil, numbers[2]])
    #expect(found[1].first("WholeName", "")?.text == "患者番号がありません")
  }

  @Test func `finds whose name begins so`() throws {
    let patient = Fixtures.patient(1)
    func found(_ name: String, born: String) throws -> (String?, Int) {
      let answer = try record(
        ask(
          "patientlst3v2?class=01",
          """
          <data><patientlst3req type="record"><WholeName type="string">\(name)</WholeName>\
          <Birth_StartDate type="string">\(born)</Birth_StartDate>\
          <Birth_EndDate type="string">\(born)</Birth_EndDate></patientlst3req></data>
          """))
      return (
        answer.first("Api_Result", "")?.text,
        answer.first("Patient_Information", "")?.elements.count ?? 0
      )
    }
    let born = patient.person.birthDate
    #expect(try found(patient.family, born: born) == ("00", 1))
    #expect(try found(patient.person.familyKana, born: born) == ("00", 1))
    #expect(try found(patient.family, born: "1800-01-01") == ("20", 0))
    #expect(try found("", born: "") == ("20", 0))
  }

  @Test func `lets in nobody with another password, and reads no other question`() throws {
    let number = Fixtures.patient().number
    #expect(try ask("patientgetv2?id=\(number)", as: "ormaster:別").status == 401)
    #expect(try result(ask("patientlst2v2?class=01", "<data><other/></data>")) == "97")
    #expect(try ask("patientlst9v2?class=01", "<data/>").status == 404)
  }
}
