package import Record
package import XML

/// What another community answered to our question.
package struct DiscoveryAnswer: Equatable, Sendable {
  /// The answer.
  package let answer: PatientDiscovery.Answer
  /// Every identifier of the patients in it.
  package let identifiers: IdentifierSet
}

extension XCPD {
  /// Reads `PRPA_IN201306UV02`, the answer to the question `queryID`.
  ///
  /// A community that refuses to tell, by whatever words, knows nobody. Throws if the answer is to
  /// another question, if it says that the question was malformed, or if a match is malformed.
  package static func decodeAnswer(
    _ payload: XMLTree.Element, to queryID: String
  ) throws(DialectError) -> DiscoveryAnswer {
    guard payload.is("PRPA_IN201306UV02", namespace),
      let process = payload.child("controlActProcess"), let ack = process.child("queryAck")
    else { throw .elementMalformed(name: "PRPA_IN201306UV02") }
    if let id = InstanceID(ack.child("queryId")), id.root.lowercased() != queryID.lowercased() {
      throw .elementMalformed(name: "queryId")
    }
    var identifiers = IdentifierSet()
    let answer = try answer(process, ack, payload.child("acknowledgement"), &identifiers)
    return DiscoveryAnswer(answer: answer, identifiers: identifiers)
  }

  private static func answer(
    _ process: XMLTree.Element, _ ack: XMLTree.Element, _ message: XMLTree.Element?,
    _ identifiers: inout IdentifierSet
  ) throws(DialectError) -> PatientDiscovery.Answer {
    let issues = Issues(process)
    switch ack.child("queryResponseCode")?.attribute("code") {
    case "OK":
      let matches = try matches(process, &identifiers)
      guard matches.isEmpty, !issues.wanted.isEmpty else { return .matches(matches) }
      return .moreWanted(issues.wanted)
    case "NF": return .matches([])
    case "AE":
      if issues.isRefusal { return .matches([]) }
      return issues.wanted.isEmpty
        ? .failed(issues.failure ?? .internalError) : .moreWanted(issues.wanted)
    default:
      let type = message?.child("typeCode")?.attribute("code")
      throw .outcome(code: type == "AE" ? "QE" : "unknown")
    }
  }

  private static func matches(
    _ process: XMLTree.Element, _ identifiers: inout IdentifierSet
  ) throws(DialectError) -> [PatientDiscovery.Match] {
    let subjects = process.all("subject", namespace)
    guard subjects.count <= matchesMax else { throw .tooManyEntries(max: matchesMax) }
    var matches: [PatientDiscovery.Match] = []
    for subject in subjects {
      guard let event = subject.child("registrationEvent"),
        let patient = event.child("subject1")?.child("patient")
      else { throw .elementMalformed(name: "registrationEvent") }
      collect(patient, &identifiers)
      matches.append(try match(patient, event.child("custodian")))
    }
    return matches
  }

  private static func match(
    _ patient: XMLTree.Element, _ custodian: XMLTree.Element?
  ) throws(DialectError) -> PatientDiscovery.Match {
    guard let id = InstanceID(patient.child("id"))?.assigned else {
      throw .elementMalformed(name: "patient/id")
    }
    // Which kind of observation it is differs from peer to peer.
    let degree = patient.child("subjectOf1")?.child("queryMatchObservation")?.child("value")?
      .attribute("value").flatMap { Int($0) }
    guard degree == nil || (0...100).contains(degree ?? 0) else {
      throw .elementMalformed(name: "queryMatchObservation")
    }
    let home = InstanceID(custodian?.child("assignedEntity")?.child("id"))?.root
    var match = PatientDiscovery.Match(
      id, degree: degree ?? 0, home: home.flatMap { OID.isValid($0) ? $0 : nil })
    if let person = patient.child("patientPerson") { match.person = self.person(person) }
    return match
  }

  private static func person(_ element: XMLTree.Element) -> PatientDiscovery.Person {
    var person = PatientDiscovery.Person()
    person.names = element.all("name", namespace).prefix(valuesMax).compactMap(PersonReader.name)
    person.addresses = element.all("addr", namespace).prefix(valuesMax)
      .compactMap(PersonReader.address)
    person.telecoms = element.all("telecom", namespace).prefix(valuesMax)
      .compactMap(PersonReader.telecom)
    person.sex = PersonReader.sex(element.child("administrativeGenderCode")?.attribute("code"))
    person.birthDate = PersonReader.birthDate(element.child("birthTime")?.attribute("value"))
    return person
  }

  /// Every extension of an id, wherever it stands in a patient.
  private static func collect(_ patient: XMLTree.Element, _ identifiers: inout IdentifierSet) {
    for element in patient.descendants where element.is("id", namespace) {
      if let id = element.attribute("extension") { identifiers.insert(id) }
    }
  }
}

/// What a community says beside its answer.
private struct Issues {
  private(set) var wanted: [PatientDiscovery.Wanted] = []
  private(set) var failure: PatientDiscovery.Failure?
  private(set) var isRefusal = false

  /// Codes of epSOS that say that nothing is told (codeSystem 1.3.6.1.4.1.12559.11.10.1.3.2.2.1).
  private static let refusals = [
    "DemographicsQueryNotAllowed", "PrivacyViolation", "InsufficientRights", "PolicyViolation",
    "PatientAuthenticationRequired",
  ]

  init(_ process: XMLTree.Element) {
    for reason in process.all("reasonOf", XCPD.namespace) {
      guard let event = reason.child("detectedIssueEvent") else { continue }
      for trigger in event.all("triggerFor", XCPD.namespace) {
        take(trigger.child("actOrderRequired")?.child("code"))
      }
      for mitigation in event.all("mitigatedBy", XCPD.namespace) {
        take(mitigation.child("detectedIssueManagement")?.child("code"))
      }
    }
  }

  private mutating func take(_ code: XMLTree.Element?) {
    guard let code = code?.attribute("code") else { return }
    if let wanted = PatientDiscovery.Wanted(code: code), !self.wanted.contains(wanted) {
      self.wanted.append(wanted)
    }
    if let failure = PatientDiscovery.Failure.allCases.first(where: { $0.code == code }) {
      self.failure = failure
    }
    if Self.refusals.contains(code) { isRefusal = true }
  }
}
