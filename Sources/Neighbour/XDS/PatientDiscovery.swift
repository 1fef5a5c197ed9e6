import Crypto
import Platform
import Record
import XML

/// The responder of Cross-Community Patient Discovery (IHE ITI TF-2 3.55): who is known by a
/// number or by name and birth date.
struct PatientDiscovery: Sendable {
  static let requestAction = "urn:hl7-org:v3:PRPA_IN201305UV02:CrossGatewayPatientDiscovery"
  static let responseAction = "urn:hl7-org:v3:PRPA_IN201306UV02:CrossGatewayPatientDiscovery"

  let book: RecordBook
  let community: Community
  let clock: WallClock

  /// The answer to a PRPA_IN201305UV02; nil where that asks nothing.
  func answer(_ request: XMLTree.Element, _ envelope: SOAPEnvelope) -> [UInt8]? {
    guard request.is("PRPA_IN201305UV02", Namespace.hl7),
      let asked = request.first("controlActProcess", Namespace.hl7)?
        .first("queryByParameter", Namespace.hl7)
    else { return nil }
    let match = patient(Parameters(asked.first("parameterList", Namespace.hl7)))
    return envelope.write { writer in
      writer.begin(
        "PRPA_IN201306UV02",
        [
          ("xmlns", Namespace.hl7), ("xmlns:xsi", Namespace.schemaInstance),
          ("ITSVersion", "XML_1.0"),
        ])
      writeTransmission(request, to: &writer)
      writer.begin("controlActProcess", [("classCode", "CACT"), ("moodCode", "EVN")])
      writer.element(
        "code", [("code", "PRPA_TE201306UV02"), ("codeSystem", "2.16.840.1.113883.1.6")])
      if let match { write(match, to: &writer) }
      writer.begin("queryAck")
      if let id = asked.first("queryId", Namespace.hl7) { copy(id, to: &writer) }
      writer.element("statusCode", [("code", "deliveredResponse")])
      writer.element("queryResponseCode", [("code", match == nil ? "NF" : "OK")])
      writer.end()
      copy(asked, to: &writer)
      writer.end()
      writer.end()
    }
  }

  /// What is asked for; what is not said is empty.
  private struct Parameters {
    let identifiers: [(root: String, number: String)]
    let family: String
    let given: String
    let birthDate: String

    init(_ list: XMLTree.Element?) {
      func values(_ name: String) -> [XMLTree.Element] {
        (list?.all(name, Namespace.hl7) ?? []).flatMap { $0.all("value", Namespace.hl7) }
      }
      identifiers = values("livingSubjectId").map {
        ($0.attribute("root") ?? "", $0.attribute("extension") ?? "")
      }
      let name = values("livingSubjectName").first
      family = name?.first("family", Namespace.hl7)?.text ?? ""
      given = name?.first("given", Namespace.hl7)?.text ?? ""
      let birth = values("livingSubjectBirthTime").first?.attribute("value") ?? ""
      birthDate = String(birth.prefix(8))
    }
  }

  /// The only patient who is meant; nobody where several could be.
  private func patient(_ asked: Parameters) -> JSONValue? {
    let patients: [String]
    if asked.identifiers.isEmpty {
      patients = book.references(ofType: "Patient")
    } else {
      patients = asked.identifiers.flatMap { book.patients(numbered: $0.number) }
        .map { "Patient/\($0)" }
    }
    let matches = patients.compactMap { book.entry($0)?.value }.filter { patient in
      asked.identifiers.isEmpty ? isNamed(patient, asked) : hasNumber(patient, asked)
    }
    return matches.count == 1 ? matches[0] : nil
  }

  private func hasNumber(_ patient: JSONValue, _ asked: Parameters) -> Bool {
    let wanted = asked.identifiers.map { "\($0.number)^^^&\($0.root)&ISO" }
    return wanted.contains(PatientDescription(patient).identifier)
  }

  private func isNamed(_ patient: JSONValue, _ asked: Parameters) -> Bool {
    guard !asked.family.isEmpty, !asked.given.isEmpty, asked.birthDate.count == 8,
      (patient["birthDate"]?.string ?? "").filter(\.isNumber) == asked.birthDate
    else { return false }
    return (patient["name"]?.elements ?? []).contains { name in
      name["family"]?.string == asked.family && name["given"]?[0]?.string == asked.given
    }
  }
}

extension PatientDiscovery {
  private func copy(_ element: XMLTree.Element, to writer: inout XMLWriter) {
    writer.raw(ExclusiveC14N.canonicalize(element))
  }

  private func writeTransmission(_ request: XMLTree.Element, to writer: inout XMLWriter) {
    writer.element("id", [("root", SecureRandom.uuid())])
    let now = Moment(milliseconds: clock.now().milliseconds)
    writer.element("creationTime", [("value", "\(now.compact)+0900")])
    writer.element(
      "interactionId",
      [("root", "2.16.840.1.113883.1.6"), ("extension", "PRPA_IN201306UV02")])
    writer.element("processingCode", [("code", "P")])
    writer.element("processingModeCode", [("code", "T")])
    writer.element("acceptAckCode", [("code", "NE")])
    let asking = request.first("sender", Namespace.hl7)?.first("device", Namespace.hl7)
    let askingHome = asking?.first("asAgent", Namespace.hl7)?
      .first("representedOrganization", Namespace.hl7)?.first("id", Namespace.hl7)?
      .attribute("root")
    Self.writeDevice("receiver", "RCV", askingHome ?? "1.0.0", to: &writer)
    Self.writeDevice("sender", "SND", community.home, to: &writer)
    writer.begin("acknowledgement")
    writer.element("typeCode", [("code", "AA")])
    writer.begin("targetMessage")
    if let id = request.first("id", Namespace.hl7) { copy(id, to: &writer) }
    writer.end()
    writer.end()
  }

  /// Writes who sends or receives, by homeCommunityId.
  static func writeDevice(
    _ name: String, _ code: String, _ home: String, to writer: inout XMLWriter
  ) {
    writer.begin(name, [("typeCode", code)])
    writer.begin("device", [("classCode", "DEV"), ("determinerCode", "INSTANCE")])
    writer.element("id", [("root", home)])
    writer.begin("asAgent", [("classCode", "AGNT")])
    writer.begin(
      "representedOrganization", [("classCode", "ORG"), ("determinerCode", "INSTANCE")])
    writer.element("id", [("root", home)])
    writer.end()
    writer.end()
    writer.end()
    writer.end()
  }

  private func write(_ patient: JSONValue, to writer: inout XMLWriter) {
    writer.begin("subject", [("typeCode", "SUBJ"), ("contextConductionInd", "false")])
    writer.begin("registrationEvent", [("classCode", "REG"), ("moodCode", "EVN")])
    writer.element("id", [("nullFlavor", "NA")])
    writer.element("statusCode", [("code", "active")])
    writer.begin("subject1", [("typeCode", "SBJ")])
    writer.begin("patient", [("classCode", "PAT")])
    let number = patient["identifier"]?[0]
    writer.element(
      "id",
      [
        ("root", RegistryTables.codingScheme(number?["system"]?.string ?? "")),
        ("extension", number?["value"]?.string ?? ""),
      ])
    writer.element("statusCode", [("code", "active")])
    writePerson(patient, to: &writer)
    writer.begin("providerOrganization", [("classCode", "ORG"), ("determinerCode", "INSTANCE")])
    writer.element("id", [("root", community.home)])
    writer.element("name", patient["managingOrganization"]?["display"]?.string ?? "")
    writer.begin("contactParty", [("classCode", "CON")])
    writer.end()
    writer.end()
    writer.begin("subjectOf1")
    writer.begin("queryMatchObservation", [("classCode", "OBS"), ("moodCode", "EVN")])
    writer.element("code", [("code", "IHE_PDQ")])
    writer.element("value", [("xsi:type", "INT"), ("value", "100")])
    writer.end()
    writer.end()
    writer.end()
    writer.end()
    writeCustodian(to: &writer)
    writer.end()
    writer.end()
  }

  private func writePerson(_ patient: JSONValue, to writer: inout XMLWriter) {
    writer.begin("patientPerson", [("classCode", "PSN"), ("determinerCode", "INSTANCE")])
    for name in patient["name"]?.elements ?? [] {
      let use = name["extension"]?[0]?["valueCode"]?.string
      writer.begin("name")
      writer.attribute("use", ifPresent: use)
      writer.element("family", name["family"]?.string ?? "")
      writer.element("given", name["given"]?[0]?.string ?? "")
      writer.end()
    }
    for telecom in patient["telecom"]?.elements ?? [] {
      writer.element("telecom", [("value", "tel:\(telecom["value"]?.string ?? "")")])
    }
    let isFemale = patient["gender"] == "female"
    writer.element(
      "administrativeGenderCode",
      [("code", isFemale ? "F" : "M"), ("codeSystem", "2.16.840.1.113883.5.1")])
    let birth = (patient["birthDate"]?.string ?? "").filter(\.isNumber)
    writer.element("birthTime", [("value", birth)])
    let address = patient["address"]?[0]
    writer.begin("addr")
    writer.element("streetAddressLine", address?["line"]?[0]?.string ?? "")
    writer.element("city", address?["city"]?.string ?? "")
    writer.element("state", address?["state"]?.string ?? "")
    writer.element("postalCode", address?["postalCode"]?.string ?? "")
    writer.end()
    writer.end()
  }

  private func writeCustodian(to writer: inout XMLWriter) {
    writer.begin("custodian", [("typeCode", "CST")])
    writer.begin("assignedEntity", [("classCode", "ASSIGNED")])
    writer.element("id", [("root", community.home)])
    writer.element(
      "code",
      [("code", "NotHealthDataLocator"), ("codeSystem", "1.3.6.1.4.1.19376.1.2.27.2")])
    writer.end()
    writer.end()
  }
}
