import Crypto
import HTTP
import Neighbour
import Record
import Testing
import XML

/// What a community of XCA answers to Cross Gateway Query.
@Suite struct `A gateway asked for documents` {
  private typealias Fixture = DocumentFixtures

  private let documents = Fixtures.patient().documents(seed: Fixtures.seed)

  private func find(
    _ slots: [(name: String, value: String)], _ index: Int = 0
  ) throws -> [XMLTree.Element] {
    Fixture.entries(
      try Fixture.ask("CrossGatewayQuery", Fixture.find(Fixture.identifier(index), slots)))
  }

  @Test func `finds all that the FHIR endpoint finds, newest first`() throws {
    let target = "DocumentReference?patient.identifier=\(Fixtures.patient().number)"
    let resources = try Fixtures.found(target)
    let found = try find([])
    #expect(
      found.map { "urn:oid:\(Fixture.uniqueID(of: $0) ?? "")" }
        == resources.map { $0["masterIdentifier"]?["value"]?.string ?? "" })
    #expect(
      found.map { $0.attribute("mimeType") }
        == resources.map { $0["content"]?[0]?["attachment"]?["contentType"]?.string })
  }

  @Test func `says of each what the record says`() throws {
    let entry = try #require(try find([]).last)
    let id = try #require(Fixture.uniqueID(of: entry))
    let document = try #require(
      documents.first { $0.resource["masterIdentifier"]?["value"]?.string == "urn:oid:\(id)" })
    let patient = Fixtures.patient()
    #expect(entry.attribute("home") == Fixture.home)
    #expect(entry.attribute("lid") == entry.attribute("id"))
    #expect(Fixture.slot("size", of: entry) == [String(document.content.count)])
    #expect(Fixture.slot("repositoryUniqueId", of: entry) == ["1.2.3.4.1"])
    #expect(Fixture.slot("languageCode", of: entry) == ["ja"])
    let code = try #require(document.resource["type"]?["coding"]?[0]?["code"]?.string)
    #expect(
      Fixture.codes("f0306f51-975f-434e-a61c-c59651d33983", of: entry)
        == ["\(code)^^2.16.840.1.113883.6.1"])
    // What must not pass a bridge stands in every place that XDS has for it.
    #expect(Fixture.slot("sourcePatientId", of: entry) == [Fixture.identifier()])
    let info = Fixture.slot("sourcePatientInfo", of: entry)
    #expect(
      info.map { String($0.prefix { $0 != "|" }) } == [
        "PID-3", "PID-5", "PID-7", "PID-8", "PID-11",
      ])
    #expect(info[1] == "PID-5|\(patient.family)^\(patient.person.given)")
    #expect(Fixture.slot("URI", of: entry)[0].contains(patient.number))
    #expect(id.contains(patient.number))
  }

  @Test func `writes times of day in UTC`() throws {
    let entry = try #require(try find([]).first)
    let id = try #require(Fixture.uniqueID(of: entry))
    let document = documents.first {
      $0.resource["masterIdentifier"]?["value"]?.string == "urn:oid:\(id)"
    }
    let date = try #require(document?.resource["date"]?.string)
    // Office hours in Japan are the early hours of the same day in UTC, or the end of the last.
    let hour = try #require(Int(date.dropFirst(11).prefix(2)))
    let utc = try #require(Fixture.slot("creationTime", of: entry).first)
    #expect(utc.count == 14)
    #expect(Int(utc.dropFirst(8).prefix(2)) == (hour + 24 - 9) % 24)
    #expect(utc.suffix(4) == date.dropFirst(14).prefix(5).filter(\.isNumber))
    #expect(Fixture.slot("serviceStartTime", of: entry)[0].count == 8)
  }

  @Test(arguments: [
    ("TypeCode", "('18842-5^^2.16.840.1.113883.6.1')", "18842-5"),
    ("TypeCode", "('x^^y','57133-1^^2.16.840.1.113883.6.1')", "57133-1"),
    ("ClassCode", "('11502-2^^2.16.840.1.113883.6.1')", "11502-2"),
  ])
  func `finds those of a code`(slot: String, value: String, code: String) throws {
    let found = try find([("$XDSDocumentEntry\(slot)", value)])
    let expected = documents.filter { $0.resource["type"]?["coding"]?[0]?["code"]?.string == code }
    #expect(!expected.isEmpty)
    #expect(found.count == expected.count)
  }

  @Test func `finds those of a label`() throws {
    let found = try find([
      ("$XDSDocumentEntryConfidentialityCode", "('R^^2.16.840.1.113883.5.25')")
    ])
    let expected = documents.filter {
      $0.resource["securityLabel"]?[0]?["coding"]?[0]?["code"] == "R"
    }
    #expect(!expected.isEmpty)
    #expect(found.count == expected.count)
  }

  @Test func `slots of one name must all be met`() throws {
    let name = "$XDSDocumentEntryConfidentialityCode"
    let both = try find([
      (name, "('R^^2.16.840.1.113883.5.25')"), (name, "('N^^2.16.840.1.113883.5.25')"),
    ])
    #expect(both.isEmpty)
  }

  @Test func `From is within and To is not`() throws {
    let all = try find([])
    let time = try #require(Fixture.slot("creationTime", of: all[3]).first)
    let from = try find([("$XDSDocumentEntryCreationTimeFrom", time)])
    let to = try find([("$XDSDocumentEntryCreationTimeTo", time)])
    #expect(from.count == 4)
    #expect(from.count + to.count == all.count)
  }

  @Test(arguments: [("^石田%", true), ("%功%", true), ("^石_^功", true), ("石田", false)])
  func `finds authors by a pattern`(pattern: String, isFound: Bool) throws {
    let name = "$XDSDocumentEntryAuthorPerson"
    let people = try (0..<3).flatMap { try find([(name, "('\(pattern)')")], $0) }
    #expect(people.isEmpty == !isFound)
    #expect(people.allSatisfy { $0.description.contains("石田") })
  }

  @Test func `names only what is asked for as references`() throws {
    let query = Fixture.query(
      Fixture.findDocuments,
      [
        ("$XDSDocumentEntryPatientId", "'\(Fixture.identifier())'"),
        ("$XDSDocumentEntryStatus", "('\(Fixture.approved)')"),
      ], returnType: "ObjectRef")
    let answer = try Fixture.ask("CrossGatewayQuery", query)
    let references = answer.first("RegistryObjectList", Fixture.rim)?.elements ?? []
    #expect(!references.isEmpty)
    #expect(references.allSatisfy { $0.is("ObjectRef", Fixture.rim) })
    #expect(references.allSatisfy { $0.attribute("home") == Fixture.home })
  }

  @Test func `gets documents by either of their names`() throws {
    let entry = try #require(try find([]).first)
    for (slot, name) in [
      ("EntryUUID", entry.attribute("id")), ("UniqueId", Fixture.uniqueID(of: entry)),
    ] {
      let query = Fixture.query(
        Fixture.getDocuments, [("$XDSDocumentEntry\(slot)", "('\(name ?? "")')")],
        home: Fixture.home)
      let found = Fixture.entries(try Fixture.ask("CrossGatewayQuery", query))
      #expect(found.map(\.description) == [entry.description])
    }
  }

  @Test func `gets a document with what appends it`() throws {
    let ids = try find([]).compactMap(Fixture.uniqueID)
    let list = ids.map { "'\($0)'" }.joined(separator: ",")
    let answer = try Fixture.ask(
      "CrossGatewayQuery",
      Fixture.query(
        "bab9529a-4a10-40b3-a01f-f68a615d247a", [("$XDSDocumentEntryUniqueId", "(\(list))")],
        home: Fixture.home))
    let associations =
      answer.first("RegistryObjectList", Fixture.rim)?
      .all("Association", Fixture.rim) ?? []
    #expect(associations.count == documents.count - 7)
    #expect(
      associations.allSatisfy {
        $0.attribute("associationType") == "urn:ihe:iti:2007:AssociationType:APND"
      })
  }

  @Test(arguments: [
    "5737b14c-8a1a-4539-b659-e03a34a5e1e4", "51224314-5390-4169-9b91-b1980040715a",
    "e8e3cb2c-e39c-46b9-99e4-c12f57260b83", "b909a503-523d-4517-8acf-8e5834dfc4c7",
    "10cae35a-c7f9-4cf5-b61e-fc3278ffb578",
  ])
  func `has no folders and no submission sets`(id: String) throws {
    let answer = try Fixture.ask(
      "CrossGatewayQuery", Fixture.query(id, [("$uuid", "('urn:uuid:1')")], home: Fixture.home))
    #expect(answer.attribute("status") == Fixture.success)
    #expect(answer.first("RegistryObjectList", Fixture.rim)?.elements.isEmpty == true)
  }

  @Test(arguments: [
    (DocumentFixtures.query("00000000-0000-4000-8000-000000000000", []), "XDSUnknownStoredQuery"),
    (DocumentFixtures.find("1^^^&1.2&ISO"), "XDSUnknownPatientId"),
    (DocumentFixtures.query(DocumentFixtures.findDocuments, []), "XDSStoredQueryMissingParam"),
    (DocumentFixtures.query(DocumentFixtures.getDocuments, []), "XDSMissingHomeCommunityId"),
    (
      DocumentFixtures.query(DocumentFixtures.getDocuments, [], home: "urn:oid:9"),
      "XDSUnknownCommunity"
    ),
    (
      DocumentFixtures.query(DocumentFixtures.getDocuments, [], home: DocumentFixtures.home),
      "XDSStoredQueryMissingParam"
    ),
  ])
  func `fails with the right code`(query: String, code: String) throws {
    let answer = try Fixture.ask("CrossGatewayQuery", query)
    #expect(answer.attribute("status") == Fixture.failure)
    #expect(Fixture.errors(answer) == ["\(code) \(Fixture.home)"])
  }

  @Test func `knows a number only of its own authority`() throws {
    let other = Fixture.identifier().replacing("&1.2.392", with: "&1.2.393")
    let answer = try Fixture.ask("CrossGatewayQuery", Fixture.find(other))
    #expect(Fixture.errors(answer) == ["XDSUnknownPatientId \(Fixture.home)"])
  }

  @Test func `a partial one says who did not answer`() throws {
    let answer = try Fixture.ask(
      "CrossGatewayQuery", Fixture.find(), Fixture.service(isPartial: true))
    #expect(answer.attribute("status") == Fixture.partial)
    #expect(Fixture.errors(answer) == ["XDSUnavailableCommunity \(Fixture.home).99"])
    #expect(Fixture.entries(answer).count == documents.count)
  }

  @Test func `a plain registry says no home`() throws {
    let answer = try Fixture.ask("RegistryStoredQuery", Fixture.find(), Fixture.service(.registry))
    #expect(Fixture.entries(answer).count == documents.count)
    #expect(Fixture.entries(answer).allSatisfy { $0.attribute("home") == nil })
  }
}

/// What a community of XCA answers to Cross Gateway Retrieve.
@Suite struct `A gateway asked to retrieve` {
  private typealias Fixture = DocumentFixtures

  private let document = Fixtures.patient().documents(seed: Fixtures.seed)[0]

  private func name(_ home: String? = DocumentFixtures.home, _ repository: String = "1.2.3.4.1")
    -> (home: String?, repository: String, document: String)
  {
    let id = document.resource["masterIdentifier"]?["value"]?.string?.dropFirst(8) ?? ""
    return (home, repository, String(id))
  }

  @Test func `sends the same bytes beside the envelope`() throws {
    let answer = try Fixture.send(
      Fixture.envelope("urn:ihe:iti:2007:CrossGatewayRetrieve", Fixture.retrieve([name()])))
    #expect(answer.contentType.hasPrefix("multipart/related; type=\"application/xop+xml\""))
    #expect(answer.body.contains(document.content))
    let id = name().document
    #expect(Fixtures.contains(answer.body, "Content-ID: <\(id)@neighbour>\r\n"))
    #expect(Fixtures.contains(answer.body, "href=\"cid:\(id)@neighbour\""))
  }

  @Test func `sends the same bytes inside if told to`() throws {
    let answer = try Fixture.ask(
      "CrossGatewayRetrieve", Fixture.retrieve([name()]), Fixture.service(carriage: .inline))
    let response = answer.first("DocumentResponse", "urn:ihe:iti:xds-b:2007")
    let content = response?.first("Document", "urn:ihe:iti:xds-b:2007")?.text
    #expect(content.flatMap(Base64.decode) == document.content)
    #expect(response?.first("mimeType", "urn:ihe:iti:xds-b:2007")?.text == document.contentType)
  }

  @Test func `says what is missing beside what is there`() throws {
    let names = [
      name(), (Fixture.home, "1.2.3.4.1", "9.9"), name(nil), name("urn:oid:9"),
      name(Fixture.home, "8"),
    ]
    let answer = try Fixture.ask(
      "CrossGatewayRetrieve", Fixture.retrieve(names), Fixture.service(carriage: .inline))
    let response = try #require(answer.first("RegistryResponse", Fixture.rs))
    #expect(response.attribute("status") == Fixture.partial)
    let codes = [
      "XDSDocumentUniqueIdError", "XDSMissingHomeCommunityId", "XDSUnknownCommunity",
      "XDSUnknownRepositoryId",
    ]
    #expect(Fixture.errors(response) == codes.map { "\($0) \(Fixture.home)" })
    #expect(answer.all("DocumentResponse", "urn:ihe:iti:xds-b:2007").count == 1)
  }

  @Test func `fails where nothing is there`() throws {
    let answer = try Fixture.ask(
      "CrossGatewayRetrieve", Fixture.retrieve([(Fixture.home, "1.2.3.4.1", "9.9")]),
      Fixture.service(carriage: .inline))
    #expect(answer.first("RegistryResponse", Fixture.rs)?.attribute("status") == Fixture.failure)
  }

  @Test func `a plain repository wants no home`() throws {
    let answer = try Fixture.ask(
      "RetrieveDocumentSet", Fixture.retrieve([name(nil)]),
      Fixture.service(.registry, carriage: .inline))
    #expect(answer.first("RegistryResponse", Fixture.rs)?.attribute("status") == Fixture.success)
    let response = answer.first("DocumentResponse", "urn:ihe:iti:xds-b:2007")
    #expect(response?.first("HomeCommunityId", "urn:ihe:iti:xds-b:2007") == nil)
  }
}

/// SOAP messages that are not answered in their own terms.
@Suite struct `A gateway sent something else` {
  private typealias Fixture = DocumentFixtures

  @Test(arguments: [
    ("<a/>", "s:Sender"), ("no xml", "s:Sender"),
    (DocumentFixtures.envelope("urn:other", "<a/>"), "wsa:ActionNotSupported"),
    (
      DocumentFixtures.envelope("urn:ihe:iti:2007:RegistryStoredQuery", "<a/>"),
      "wsa:ActionNotSupported"
    ),
    (
      DocumentFixtures.envelope(
        "urn:ihe:iti:2007:CrossGatewayQuery", DocumentFixtures.find(),
        header: "<x xmlns='urn:x' s:mustUnderstand='1'/>"), "s:MustUnderstand"
    ),
  ])
  func `answers with a fault`(message: String, code: String) throws {
    let answer = try Fixture.send(message)
    let fault = try Fixture.body(answer.body)
    #expect(answer.status == 500)
    #expect(fault.is("Fault", "http://www.w3.org/2003/05/soap-envelope"))
    #expect(fault.descendants.contains { $0.text == code })
  }

  @Test func `notes the assertion that came along`() throws {
    let security =
      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
    let header =
      "<w:Security xmlns:w='\(security)' s:mustUnderstand='1'>"
      + "<Assertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion' ID='_1'/></w:Security>"
    let message = Fixture.envelope(
      "urn:ihe:iti:2007:CrossGatewayQuery", Fixture.find(), header: header)
    #expect(try Fixture.send(message).assertionID == "_1")
    #expect(
      try Fixture.send(Fixture.envelope("urn:ihe:iti:2007:CrossGatewayQuery", Fixture.find()))
        .assertionID == nil)
  }

  @Test func `reads the root of a package`() throws {
    let envelope = Fixture.envelope("urn:ihe:iti:2007:CrossGatewayQuery", Fixture.find())
    let package =
      "--b\r\nContent-ID: <other>\r\n\r\nx\r\n--b\r\nContent-ID: <root>\r\n\r\n\(envelope)"
      + "\r\n--b--\r\n"
    let head = RequestHead(
      method: .post, target: try Target("/xca"),
      fields: Fields([
        ("content-type", "multipart/related; boundary=b; start=\"<root>\"; type=\"x\"")
      ]))
    let answer = Fixture.service().answer(head, body: Array(package.utf8))
    #expect(try Fixture.body(answer.body).attribute("status") == Fixture.success)
  }
}

/// The responder of XCPD.
@Suite struct `A gateway asked for a patient` {
  private typealias Fixture = DocumentFixtures

  private func discover(_ parameters: String) throws -> XMLTree.Element {
    let content =
      "<PRPA_IN201305UV02 xmlns='urn:hl7-org:v3' ITSVersion='XML_1.0'><id root='1.1'/>"
      + "<controlActProcess><queryByParameter><queryId root='1.9' extension='q'/><parameterList>"
      + "\(parameters)</parameterList></queryByParameter></controlActProcess></PRPA_IN201305UV02>"
    let answer = try Fixture.send(
      Fixture.envelope(
        "urn:hl7-org:v3:PRPA_IN201305UV02:CrossGatewayPatientDiscovery", content))
    return try #require(
      try Fixture.body(answer.body).first("controlActProcess", Fixture.hl7))
  }

  private func number(_ number: String) -> String {
    let root = Fixtures.patient().institution.patientRoot
    return "<livingSubjectId><value root='\(root)' extension='\(number)'/></livingSubjectId>"
  }

  private func code(_ answer: XMLTree.Element) -> String? {
    answer.first("queryAck", Fixture.hl7)?.first("queryResponseCode", Fixture.hl7)?
      .attribute("code")
  }

  private func found(_ answer: XMLTree.Element) -> String? {
    answer.descendants.first { $0.is("patient", Fixture.hl7) }?.first("id", Fixture.hl7)?
      .attribute("extension")
  }

  @Test func `finds the one who has the number`() throws {
    let answer = try discover(number(Fixtures.patient(1).number))
    #expect(code(answer) == "OK")
    #expect(found(answer) == Fixtures.patient(1).number)
  }

  @Test func `finds the one who has the name and the birth date`() throws {
    let patient = Fixtures.patient()
    let answer = try discover(
      "<livingSubjectBirthTime><value value='\(patient.person.birthDate.filter(\.isNumber))'/>"
        + "</livingSubjectBirthTime><livingSubjectName><value><family>\(patient.family)</family>"
        + "<given>\(patient.person.given)</given></value></livingSubjectName>")
    #expect(found(answer) == patient.number)
  }

  @Test func `finds nobody else`() throws {
    let answer = try discover(number("1"))
    #expect(code(answer) == "NF")
    #expect(found(answer) == nil)
  }
}

extension XMLTree.Element {
  /// The element as text, to compare and to look into.
  fileprivate var description: String {
    String(decoding: ExclusiveC14N.canonicalize(self), as: UTF8.self)
  }
}
