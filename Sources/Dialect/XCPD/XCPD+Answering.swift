package import Record
package import XML

extension XCPD {
  /// The answer to a question, `PRPA_IN201306UV02` (IHE ITI TF-2 3.55.4.2).
  ///
  /// No match says the same whether the patient is unknown, refused or does not take part. Of a
  /// match of whom no name is told the name is said to be withheld.
  package static func encodeAnswer(
    _ answer: PatientDiscovery.Answer, to request: DiscoveryRequest, _ header: DiscoveryHeader
  ) -> [UInt8] {
    var xml = XMLWriter(capacity: 4096)
    xml.transmission("PRPA_IN201306UV02", header, acceptAcknowledgement: "NE")
    xml.acknowledgement(answer.acknowledgement, of: request.messageID, nil)
    xml.beginProcess()
    if case .matches(let matches) = answer {
      for match in matches { xml.subject(match, header.sender) }
    }
    xml.reason(answer)
    xml.queryAcknowledgement(answer, request.queryID)
    xml.raw(request.parameters)
    xml.end()
    xml.end()
    return xml.finish()
  }

  /// The answer to a question that cannot be answered; `request` is the message as it came.
  ///
  /// It repeats the query if there is one.
  package static func encodeFault(
    _ fault: DiscoveryFault, to request: XMLTree.Element, _ header: DiscoveryHeader
  ) -> [UInt8] {
    let query = request.child("controlActProcess")?.child("queryByParameter")
    var xml = XMLWriter(capacity: 2048)
    xml.transmission("PRPA_IN201306UV02", header, acceptAcknowledgement: "NE")
    let id = InstanceID(request.child("id")) ?? InstanceID(root: "0.0")
    xml.acknowledgement("AE", of: id, fault)
    xml.beginProcess()
    xml.begin("queryAck")
    if let id = InstanceID(query?.child("queryId")) { xml.element("queryId", id.attributes) }
    xml.element("statusCode", [("code", "aborted")])
    xml.element("queryResponseCode", [("code", "QE")])
    xml.end()
    if let query, query.child("parameterList") != nil {
      xml.raw(ExclusiveC14N.canonicalize(query))
    }
    xml.end()
    xml.end()
    return xml.finish()
  }
}

extension PatientDiscovery.Answer {
  fileprivate var acknowledgement: String {
    if case .failed = self { "AE" } else { "AA" }
  }

  fileprivate var responseCode: String {
    switch self {
    case .matches(let matches): matches.isEmpty ? "NF" : "OK"
    case .moreWanted: "OK"
    case .failed: "AE"
    }
  }

  fileprivate var count: Int {
    if case .matches(let matches) = self { matches.count } else { 0 }
  }
}

extension PatientDiscovery.Wanted {
  /// IHE ITI TF-2 table 3.55.4.2.2.4-1.
  var code: String {
    switch self {
    case .sex: "LivingSubjectAdministrativeGenderRequested"
    case .address: "PatientAddressRequested"
    case .telecom: "PatientTelecomRequested"
    case .birthPlaceName: "LivingSubjectBirthPlaceNameRequested"
    case .birthPlaceAddress: "LivingSubjectBirthPlaceAddressRequested"
    case .mothersMaidenName: "MothersMaidenNameRequested"
    }
  }

  /// Reads the code, and one spelling of it that is wrong and common.
  init?(code: String) {
    let code = code == "PatientAdressRequested" ? "PatientAddressRequested" : code
    guard let wanted = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = wanted
  }
}

extension PatientDiscovery.Failure {
  /// IHE ITI TF-2 table 3.55.4.2.2.6-1.
  var code: String {
    switch self {
    case .busy: "ResponderBusy"
    case .notAvailable: "AnswerNotAvailable"
    case .internalError: "InternalError"
    }
  }
}

extension XMLWriter {
  fileprivate mutating func acknowledgement(
    _ type: String, of message: InstanceID, _ fault: DiscoveryFault?
  ) {
    begin("acknowledgement")
    element("typeCode", [("code", type)])
    begin("targetMessage")
    element("id", message.attributes)
    end()
    if let fault {
      begin("acknowledgementDetail", [("typeCode", "E")])
      element(
        "code", [("code", fault.code.rawValue), ("codeSystem", "2.16.840.1.113883.5.1100")])
      element("text", fault.text)
      end()
    }
    end()
  }

  fileprivate mutating func beginProcess() {
    begin("controlActProcess", [("classCode", "CACT"), ("moodCode", "EVN")])
    element("code", [("code", "PRPA_TE201306UV02"), ("codeSystem", XCPD.interactions)])
  }

  fileprivate mutating func subject(_ match: PatientDiscovery.Match, _ home: String) {
    let home = match.home ?? home
    begin("subject", [("typeCode", "SUBJ"), ("contextConductionInd", "false")])
    begin("registrationEvent", [("classCode", "REG"), ("moodCode", "EVN")])
    element("id", [("nullFlavor", "NA")])
    element("statusCode", [("code", "active")])
    begin("subject1", [("typeCode", "SBJ")])
    begin("patient", [("classCode", "PAT")])
    element("id", [("root", match.id.authority), ("extension", match.id.value)])
    element("statusCode", [("code", "active")])
    person(match.person)
    organization(home)
    begin("subjectOf1")
    begin("queryMatchObservation", [("classCode", "OBS"), ("moodCode", "EVN")])
    element("code", [("code", "IHE_PDQ")])
    element("value", [("xsi:type", "INT"), ("value", String(match.degree))])
    for _ in 0..<4 { end() }
    custodian(home)
    end()
    end()
  }

  private mutating func person(_ person: PatientDiscovery.Person) {
    begin("patientPerson", [("classCode", "PSN"), ("determinerCode", "INSTANCE")])
    if person.names.isEmpty { element("name", [("nullFlavor", "MSK")]) }
    for name in person.names { self.name("name", name) }
    for telecom in person.telecoms { element("telecom", [("value", telecom)]) }
    if let sex = person.sex { element("administrativeGenderCode", [("code", sex.code)]) }
    if let date = person.birthDate {
      element("birthTime", [("value", date.replacing("-", with: ""))])
    }
    for address in person.addresses { self.address("addr", address) }
    end()
  }

  private mutating func organization(_ home: String) {
    begin("providerOrganization", [("classCode", "ORG"), ("determinerCode", "INSTANCE")])
    element("id", [("root", home)])
    element("contactParty", [("classCode", "CON"), ("nullFlavor", "NA")])
    end()
  }

  /// The community that the patient is known to; it knows of no other.
  private mutating func custodian(_ home: String) {
    begin("custodian", [("typeCode", "CST")])
    begin("assignedEntity", [("classCode", "ASSIGNED")])
    element("id", [("root", home)])
    element("code", [("code", "NotHealthDataLocator"), ("codeSystem", XCPD.locatorSystem)])
    end()
    end()
  }

  /// Says what more is wanted, or why there is no answer.
  fileprivate mutating func reason(_ answer: PatientDiscovery.Answer) {
    switch answer {
    case .matches: break
    case .moreWanted(let wanted):
      beginReason()
      for wanted in wanted {
        begin("triggerFor", [("typeCode", "TRIG")])
        begin("actOrderRequired", [("classCode", "ACT"), ("moodCode", "RQO")])
        element("code", [("code", wanted.code), ("codeSystem", XCPD.wantedSystem)])
        end()
        end()
      }
      end()
      end()
    case .failed(let failure):
      beginReason()
      begin("mitigatedBy", [("typeCode", "MITGT")])
      begin("detectedIssueManagement", [("classCode", "ACT"), ("moodCode", "EVN")])
      element("code", [("code", failure.code), ("codeSystem", XCPD.failureSystem)])
      for _ in 0..<4 { end() }
    }
  }

  private mutating func beginReason() {
    begin("reasonOf", [("typeCode", "RSON")])
    begin("detectedIssueEvent", [("classCode", "ALRT"), ("moodCode", "EVN")])
    element(
      "code",
      [("code", "ActAdministrativeDetectedIssueCode"), ("codeSystem", "2.16.840.1.113883.5.4")])
  }

  fileprivate mutating func queryAcknowledgement(
    _ answer: PatientDiscovery.Answer, _ id: InstanceID
  ) {
    begin("queryAck")
    element("queryId", id.attributes)
    var status = "deliveredResponse"
    if case .failed = answer { status = "aborted" }
    element("statusCode", [("code", status)])
    element("queryResponseCode", [("code", answer.responseCode)])
    element("resultTotalQuantity", [("value", String(answer.count))])
    element("resultCurrentQuantity", [("value", String(answer.count))])
    element("resultRemainingQuantity", [("value", "0")])
    end()
  }
}
