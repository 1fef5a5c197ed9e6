package import Record
package import XML

/// A question of another community, `PRPA_IN201305UV02`, as it was read.
package struct DiscoveryRequest: Sendable {
  /// The message's id, which the answer names.
  package let messageID: InstanceID
  /// The query's id, which the answer names.
  package let queryID: InstanceID
  /// The community that asks, by OID without prefix; nil if it does not say.
  package let sender: String?
  /// The authority that assigns the asker's own identifiers, so that we may ask back.
  package let authority: String?
  /// What is asked.
  package let discovery: PatientDiscovery
  /// The parameters as they stand, which the answer repeats.
  let parameters: [UInt8]

  /// Reads a question; throws what is to be answered if that cannot be done.
  ///
  /// Parameters that are not in ``PatientDiscovery`` are passed over: they only narrow.
  package init(_ request: XMLTree.Element) throws(DiscoveryFault) {
    guard request.is("PRPA_IN201305UV02", XCPD.namespace) else {
      throw DiscoveryFault(.unsupported, "the message is no patient discovery")
    }
    guard let messageID = InstanceID(request.child("id")) else {
      throw DiscoveryFault(.missing, "the message has no id")
    }
    guard let process = request.child("controlActProcess"),
      let query = process.child("queryByParameter")
    else { throw DiscoveryFault(.missing, "the message has no query") }
    guard let queryID = InstanceID(query.child("queryId")) else {
      throw DiscoveryFault(.missing, "the query has no id")
    }
    try Self.checkModes(query)
    guard let list = query.child("parameterList") else {
      throw DiscoveryFault(.missing, "the query has no parameters")
    }
    self.messageID = messageID
    self.queryID = queryID
    sender = Self.home(request)
    let device = process.child("authorOrPerformer")?.child("assignedDevice")
    authority = InstanceID(device?.child("id"))?.root
    discovery = try Self.discovery(list, query.child("matchCriterionList"))
    parameters = ExclusiveC14N.canonicalize(query)
  }

  /// Answers come at once and on the same connection.
  private static func checkModes(_ query: XMLTree.Element) throws(DiscoveryFault) {
    for (element, wanted) in [("statusCode", "new"), ("responseModalityCode", "R")] {
      let code = query.child(element)?.attribute("code") ?? wanted
      guard code == wanted else {
        throw DiscoveryFault(.malformed, "`\(element)` has to be `\(wanted)`")
      }
    }
    guard query.child("responsePriorityCode")?.attribute("code") ?? "I" == "I" else {
      throw DiscoveryFault(.unsupported, "a deferred answer is not supported here")
    }
  }

  private static func home(_ request: XMLTree.Element) -> String? {
    let agent = request.child("sender")?.child("device")?.child("asAgent")
    let id = InstanceID(agent?.child("representedOrganization")?.child("id"))
    return id.flatMap { OID.isValid($0.root) ? $0.root : nil }
  }

  private static func discovery(
    _ list: XMLTree.Element, _ criteria: XMLTree.Element?
  ) throws(DiscoveryFault) -> PatientDiscovery {
    var discovery = PatientDiscovery()
    discovery.ids = try values(list, "livingSubjectId").compactMap { InstanceID($0)?.assigned }
    var person = PatientDiscovery.Person()
    person.names = try values(list, "livingSubjectName").compactMap(PersonReader.name)
    person.addresses = try single(list, "patientAddress").compactMap(PersonReader.address)
    person.telecoms = try single(list, "patientTelecom").compactMap(PersonReader.telecom)
    person.mothersMaidenName = try single(list, "mothersMaidenName").first
      .flatMap(PersonReader.name)
    if let value = try single(list, "livingSubjectBirthTime").first {
      person.birthDate = try birthDate(value)
    }
    if let value = try single(list, "livingSubjectAdministrativeGender").first {
      person.sex = PersonReader.sex(value.attribute("code"))
    }
    discovery.person = person
    discovery.minimumDegree = try degree(criteria)
    guard discovery.isAnswerable else {
      throw DiscoveryFault(.missing, "an identifier, or a name and the date of birth, is required")
    }
    return discovery
  }

  /// A day, or a span of time that begins with one (HL7 v3 IVL_TS).
  private static func birthDate(_ value: XMLTree.Element) throws(DiscoveryFault) -> String? {
    let text = value.attribute("value") ?? value.child("center")?.attribute("value")
    guard let text else { return nil }
    guard let date = PersonReader.birthDate(text) else {
      throw DiscoveryFault(.malformed, "the date of birth is malformed")
    }
    return date
  }

  private static func degree(_ criteria: XMLTree.Element?) throws(DiscoveryFault) -> Int? {
    guard let value = criteria?.child("minimumDegreeMatch")?.child("value") else { return nil }
    guard let degree = value.attribute("value").flatMap({ Int($0) }), (0...100).contains(degree)
    else { throw DiscoveryFault(.malformed, "`minimumDegreeMatch` has to be 0 to 100") }
    return degree
  }

  /// The values of a parameter, which may stand several times.
  private static func values(
    _ list: XMLTree.Element, _ name: String
  ) throws(DiscoveryFault) -> [XMLTree.Element] {
    let values = list.all(name, XCPD.namespace).flatMap { $0.all("value", XCPD.namespace) }
    guard values.count <= XCPD.valuesMax else {
      throw DiscoveryFault(.malformed, "`\(name)` has more than \(XCPD.valuesMax) values")
    }
    return values
  }

  /// The values of a parameter that stands once.
  private static func single(
    _ list: XMLTree.Element, _ name: String
  ) throws(DiscoveryFault) -> [XMLTree.Element] {
    guard list.all(name, XCPD.namespace).count <= 1 else {
      throw DiscoveryFault(.malformed, "`\(name)` stands more than once")
    }
    return try values(list, name)
  }
}

extension XMLTree.Element {
  /// The first element of HL7 v3 with that name directly inside.
  func child(_ name: String) -> XMLTree.Element? { first(name, XCPD.namespace) }
}
