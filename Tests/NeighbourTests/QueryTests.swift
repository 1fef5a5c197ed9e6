import Crypto
import HTTP
import Neighbour
import Record
import Testing

/// Questions to a neighbour's documents, and what is reported of the answers.
@Suite struct `Questions in SOAP` {
  private typealias Fixture = DocumentFixtures

  private let documents = Fixtures.patient().documents(seed: Fixtures.seed)

  private func ask(
    _ question: DocumentQuestion, _ role: DocumentService.Role = .gateway,
    _ service: DocumentService = DocumentFixtures.gateway
  ) throws -> JSONValue {
    let message = question.message(to: "https://localhost/xca", role)
    let head = RequestHead(
      method: .post, target: try Target("/xca"),
      fields: Fields([("content-type", message.contentType)]))
    let answer = service.answer(head, body: message.bytes)
    return try DocumentReport.json(of: answer.body, contentType: answer.contentType)
  }

  private func uniqueID(_ document: JSONValue?) -> String {
    document?["identifiers"]?["XDSDocumentEntry.uniqueId"]?.string ?? ""
  }

  @Test func `find a patient's documents with all that is said of them`() throws {
    let report = try ask(.find(patient: Fixture.identifier(), slots: []))
    #expect(report["status"]?.string == Fixture.success)
    let found = try #require(report["documents"]?.elements)
    #expect(found.count == documents.count)
    #expect(found[0]["home"]?.string == Fixture.home)
    #expect(found[0]["title"]?.string?.hasSuffix(Fixtures.patient().name) == true)
    #expect(found[0]["slots"]?["repositoryUniqueId"] == ["1.2.3.4.1"])
    let department = found[0]["classifications"]?.elements?.first {
      $0["slots"]?["codingScheme"]?[0]?.string?.hasPrefix("http://jami.jp") == true
    }
    #expect(department?["display"] == "内科")
  }

  @Test func `find what was not told marked among the events`() throws {
    let people = (0..<3).map { ($0, Fixtures.patient($0).documents(seed: Fixtures.seed)) }
    var marks: [String] = []
    var told: [String] = []
    for (index, documents) in people {
      marks += documents.compactMap { $0.resource["meta"]?["tag"]?[0]?["code"]?.string }
      let report = try ask(.find(patient: Fixture.identifier(index), slots: []))
      let classes = (report["documents"]?.elements ?? []).flatMap {
        $0["classifications"]?.elements ?? []
      }
      told += classes.filter { $0["scheme"] == "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4" }
        .compactMap { $0["code"]?.string }
    }
    #expect(!marks.isEmpty)
    #expect(told.sorted() == marks.sorted())
  }

  @Test func `narrow with slots`() throws {
    let slot = ("$XDSDocumentEntryStatus", "('\(Fixture.deprecated)')")
    let report = try ask(.find(patient: Fixture.identifier(2), slots: [slot]))
    let kept = Fixtures.patient(2).documents(seed: Fixtures.seed)
    #expect(report["documents"]?.elements?.count == kept.filter(\.isSuperseded).count)
  }

  @Test func `get documents by name`() throws {
    let found = try ask(.find(patient: Fixture.identifier(), slots: []))["documents"]?.elements
    let names = (found ?? []).prefix(2).map(uniqueID)
    let report = try ask(.get(names, home: Fixture.home))
    #expect((report["documents"]?.elements ?? []).map(uniqueID) == names)
  }

  @Test(arguments: [DocumentService.Carriage.package, .inline])
  func `retrieve the bytes in either form`(carriage: DocumentService.Carriage) throws {
    let found = try ask(.find(patient: Fixture.identifier(), slots: []))["documents"]?.elements
    let names = (found ?? []).map { (Fixture.home as String?, "1.2.3.4.1", uniqueID($0)) }
    let report = try ask(.retrieve(names), .gateway, Fixture.service(carriage: carriage))
    let contents = (report["documents"]?.elements ?? []).map {
      $0["content"]?.string.flatMap(Base64.decode) ?? []
    }
    #expect(Set(contents) == Set(documents.map(\.content)))
    #expect(contents.count == documents.count)
  }

  @Test func `report errors`() throws {
    let report = try ask(.retrieve([(nil, "1.2.3.4.1", "1.9")]))
    #expect(report["status"]?.string == Fixture.failure)
    #expect(report["errors"]?[0]?["errorCode"] == "XDSMissingHomeCommunityId")
    #expect(report["errors"]?[0]?["location"]?.string == Fixture.home)
  }

  @Test func `report faults`() throws {
    let report = try ask(.find(patient: Fixture.identifier(), slots: []), .registry)
    #expect(report["fault"]?.string?.contains("wsa:ActionNotSupported") == true)
  }

  @Test func `discover a patient`() throws {
    let report = try ask(.discover(patient: Fixture.identifier(1), sender: "1.9"))
    #expect(report["acknowledgement"] == "AA")
    #expect(report["response"] == "OK")
    #expect(report["patients"]?.elements?.map(\.string) == [Fixture.identifier(1)])
  }

  @Test func `carry an assertion`() throws {
    let assertion = "<Assertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion' ID='_7'/>"
    let message = DocumentQuestion.find(patient: Fixture.identifier(), slots: [])
      .message(to: "https://localhost/xca", .gateway, assertion: Array(assertion.utf8))
    let head = RequestHead(
      method: .post, target: try Target("/xca"),
      fields: Fields([("content-type", message.contentType)]))
    #expect(Fixture.gateway.answer(head, body: message.bytes).assertionID == "_7")
  }

  @Test func `cannot be answered with something else`() {
    #expect(throws: NeighbourError.self) {
      _ = try DocumentReport.json(of: Array("<a/>".utf8), contentType: "text/xml")
    }
  }
}
