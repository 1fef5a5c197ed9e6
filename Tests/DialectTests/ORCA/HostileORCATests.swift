import Dialect
import Testing
import XML

@Suite struct `An answer of ORCA that is not as it should be` {
  private func patient(_ part: String, _ other: String) -> [UInt8] {
    let text = String(
      decoding: ORCAFixture.patientAnswer(ORCAFixture.patient()), as: UTF8.self)
    return Array(text.replacing(part, with: other).utf8)
  }

  @Test(arguments: ["Patient_ID", "WholeName"])
  func `is refused without what has to be there`(_ name: String) {
    let bytes = ORCAFixture.patientAnswer(ORCAFixture.patient(except: [name]))
    #expect(ORCAFixture.fault(bytes) == .element(name))
  }

  @Test func `is refused without a patient`() {
    let fault = ORCAFixture.fault(ORCAFixture.answer("patientinfores", ""))
    #expect(fault == .element("Patient_Information"))
  }

  @Test func `is refused with two patients in the place of one`() {
    let one = ORCAFixture.record("Patient_Information", ORCAFixture.patient())
    let fault = ORCAFixture.fault(ORCAFixture.answer("patientinfores", one + one))
    #expect(fault == .element("Patient_Information"))
  }

  @Test(arguments: [
    (#"<Patient_ID type="string">"#, #"<Patient_ID type="record">"#, "Patient_ID"),
    (#"<Patient_ID type="string">"#, #"<Patient_ID type="number">"#, "Patient_ID"),
    (#"<Patient_ID type="string">"#, "<Patient_ID>", "Patient_ID"),
    (#"<Patient_ID type="string">"#, #"<Patient_ID xmlns="urn:x" type="string">"#, "Patient_ID"),
    (
      "<Patient_Information type=\"record\">", "<Patient_Information type=\"array\">",
      "Patient_Information"
    ),
    ("00200", "00<b/>200", "Patient_ID"),
    ("00200", "00200 00201", "Patient_ID"),
    ("仮橋", "仮&#9;橋", "WholeName"),
    ("1975-01-01", "1975-02-30", "BirthDate"),
    ("1975-01-01", "19750101", "BirthDate"),
    ("1975-01-01", "1975-01", "BirthDate"),
    (#"<Sex type="string">2"#, #"<Sex type="string">3"#, "Sex"),
    ("xmlio2", "xmlio3", "xmlio2"),
    ("patientinfores", "patientlst2res", "xmlio2"),
    ("</Reskey>", "</Reskey>stray", "patientinfores"),
  ])
  func `is refused by the name of what is wrong`(
    _ part: String, _ other: String, _ name: String
  ) {
    #expect(ORCAFixture.fault(patient(part, other)) == .element(name))
  }

  @Test func `is refused with more than the limits`() {
    func insurances(_ count: Int) -> [UInt8] {
      let children = (0..<count).map { _ in
        "<HealthInsurance_Information_child type=\"record\"/>"
      }
      return ORCAFixture.patientAnswer(
        ORCAFixture.patient(
          with: "<HealthInsurance_Information type=\"array\">\(children.joined())"
            + "</HealthInsurance_Information>"))
    }
    #expect(ORCAFixture.fault(insurances(64)) == nil)
    #expect(ORCAFixture.fault(insurances(65)) == .tooMany("HealthInsurance_Information"))
    func name(_ count: Int) -> [UInt8] {
      ORCAFixture.patientAnswer(
        ORCAFixture.patient(
          with: ORCAFixture.string("Community_Cid", String(repeating: "1", count: count))))
    }
    #expect(ORCAFixture.fault(name(1024)) == nil)
    #expect(ORCAFixture.fault(name(1025)) == .element("Community_Cid"))
  }

  @Test func `is refused if it is no XML, or hostile`() {
    func fault(_ text: String) -> ORCA.Fault? { ORCAFixture.fault(Array(text.utf8)) }
    #expect(fault("") == .xml(.malformed))
    #expect(fault("{\"patientinfores\":{}}") == .xml(.malformed))
    #expect(fault("<!DOCTYPE x [<!ENTITY a 'b'>]><xmlio2>&a;</xmlio2>") == .xml(.documentType))
    #expect(fault("<xmlio2>&a;</xmlio2>") == .xml(.undefinedEntity))
    let deep = String(repeating: "<a>", count: 20) + String(repeating: "</a>", count: 20)
    #expect(fault("<xmlio2>\(deep)</xmlio2>") == .xml(.overLimit(.depth)))
    #expect(
      fault("<xmlio2>\(String(repeating: "x", count: 5000))</xmlio2>")
        == .xml(.overLimit(.textBytes)))
    let wide = String(repeating: "<a/>", count: 50_001)
    #expect(fault("<xmlio2>\(wide)</xmlio2>") == .xml(.overLimit(.elements)))
  }
}
