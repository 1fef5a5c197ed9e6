import Dialect
import Record
import Testing

@Suite struct `Persons of a FHIR server` {
  let number: LocalID

  init() throws { number = try #require(LocalID("0045678")) }

  func persons(_ patients: String...) throws(DialectError) -> [PatientDiscovery.Person] {
    let entries = patients.map { "{\"resource\":\($0)}" }.joined(separator: ",")
    let bundle = "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[\(entries)]}"
    return try FHIR.decodePersons(Array(bundle.utf8), identifier: ("urn:x", number))
  }

  static func patient(_ id: String, _ more: String, value: String = "0045678") -> String {
    """
    {"resourceType":"Patient","id":"\(id)","identifier":[{"system":"urn:x","value":"\(value)"}]\
    \(more)}
    """
  }

  @Test func `are read with their names in both scripts`() throws {
    let url = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"
    let persons = try persons(
      Self.patient(
        "p1",
        """
        ,"gender":"female","birthDate":"1956-04-02","name":[{"extension":[{"url":"\(url)",\
        "valueCode":"IDE"}],"family":"山本","given":["花子"]},{"extension":[{"url":"\(url)",\
        "valueCode":"SYL"}],"family":"ヤマモト","given":["ハナコ"]},{"text":"ヤマモト ハナコ"}]
        """))
    let person = try #require(persons.first)
    #expect(persons.count == 1)
    #expect(person.names.map(\.script) == [.ideographic, .syllabic, nil])
    #expect(person.names[1].family == ["ヤマモト"])
    #expect(person.names[1].given == ["ハナコ"])
    #expect(person.names[2].family == ["ヤマモト ハナコ"])
    #expect(person.birthDate == "1956-04-02")
    #expect(person.sex == .female)
  }

  @Test(arguments: [
    "", ",\"name\":\"x\"", ",\"name\":[1,{}]", ",\"gender\":\"unknown\"", ",\"birthDate\":1956",
    ",\"name\":[{\"family\":[\"ヤマモト\"]}]", ",\"name\":[{\"extension\":{\"url\":1}}]",
  ])
  func `are not known by what is absent or malformed`(_ more: String) throws {
    let person = try #require(try persons(Self.patient("p1", more)).first)
    #expect(person.names.allSatisfy { $0.family.isEmpty && $0.given.isEmpty })
    #expect(person.birthDate == nil)
    #expect(person.sex == nil)
  }

  @Test func `are all told where a number is two patients'`() throws {
    #expect(try persons().isEmpty)
    #expect(try persons(Self.patient("p1", ""), Self.patient("p2", "")).count == 2)
  }

  @Test func `are refused if the answer is about others, or none`() {
    #expect(throws: DialectError.patientDiffers) {
      try persons(Self.patient("p1", "", value: "0045679"))
    }
    #expect(throws: DialectError.self) {
      try FHIR.decodePersons(Array("{}".utf8), identifier: ("urn:x", number))
    }
    #expect(throws: DialectError.self) {
      try FHIR.decodePersons(Array("<p/>".utf8), identifier: ("urn:x", number))
    }
  }
}
