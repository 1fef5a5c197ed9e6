package import Record
import XML

extension XCPD {
  /// The question for a patient, `PRPA_IN201305UV02` (IHE ITI TF-2 3.55.4.1).
  ///
  /// `queryID` is a UUID; `authority` assigns our identifiers of the patient, and is by what the
  /// other community may ask back.
  package static func encodeRequest(
    _ discovery: PatientDiscovery, _ header: DiscoveryHeader, queryID: String, authority: String
  ) -> [UInt8] {
    var xml = XMLWriter(capacity: 4096)
    xml.transmission("PRPA_IN201305UV02", header, acceptAcknowledgement: "AL")
    xml.begin("controlActProcess", [("classCode", "CACT"), ("moodCode", "EVN")])
    xml.element("code", [("code", "PRPA_TE201305UV02"), ("codeSystem", interactions)])
    xml.begin("authorOrPerformer", [("typeCode", "AUT")])
    xml.begin("assignedDevice", [("classCode", "ASSIGNED")])
    xml.element("id", [("root", authority)])
    xml.end()
    xml.end()
    xml.begin("queryByParameter")
    xml.element("queryId", [("root", queryID)])
    xml.element("statusCode", [("code", "new")])
    xml.element("responseModalityCode", [("code", "R")])
    xml.element("responsePriorityCode", [("code", "I")])
    if let degree = discovery.minimumDegree { xml.degree(degree) }
    xml.parameters(discovery)
    for _ in 0..<3 { xml.end() }
    return xml.finish()
  }
}

extension XMLWriter {
  fileprivate mutating func degree(_ degree: Int) {
    begin("matchCriterionList")
    begin("minimumDegreeMatch")
    element("value", [("xsi:type", "INT"), ("value", String(degree))])
    element("semanticsText", "MinimumDegreeMatch")
    end()
    end()
  }

  /// The parameters in the order of the schema.
  fileprivate mutating func parameters(_ discovery: PatientDiscovery) {
    let person = discovery.person
    begin("parameterList")
    if let sex = person.sex {
      parameter("livingSubjectAdministrativeGender", "LivingSubject.administrativeGender") {
        $0.element("value", [("code", sex.code)])
      }
    }
    if let date = person.birthDate {
      parameter("livingSubjectBirthTime", "LivingSubject.birthTime") {
        $0.element("value", [("value", date.replacing("-", with: ""))])
      }
    }
    for id in discovery.ids {
      parameter("livingSubjectId", "LivingSubject.id") {
        $0.element("value", [("root", id.authority), ("extension", id.value)])
      }
    }
    for name in person.names {
      parameter("livingSubjectName", "LivingSubject.name") { $0.name("value", name) }
    }
    if let name = person.mothersMaidenName {
      parameter("mothersMaidenName", "Person.MothersMaidenName") { $0.name("value", name) }
    }
    if !person.addresses.isEmpty {
      parameter("patientAddress", "Patient.addr") { xml in
        for address in person.addresses { xml.address("value", address) }
      }
    }
    if !person.telecoms.isEmpty {
      parameter("patientTelecom", "Patient.telecom") { xml in
        for telecom in person.telecoms { xml.element("value", [("value", telecom)]) }
      }
    }
    end()
  }

  private mutating func parameter(
    _ name: String, _ semantics: String, _ values: (inout XMLWriter) -> Void
  ) {
    begin(name)
    values(&self)
    element("semanticsText", semantics)
    end()
  }
}
