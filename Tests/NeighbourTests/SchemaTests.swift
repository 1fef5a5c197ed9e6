import Foundation
import HTTP
import Neighbour
import Testing
import XML
import TestSupport

/// What is sent in SOAP against the published schemas, where lxml and they are installed;
/// `KAKEHASHI_PYTHON` names another interpreter than `python3`.
@Suite struct `Published schemas` {
  private typealias Fixture = DocumentFixtures

  /// Reads a schema and a document, and says what is wrong with the document.
  private static let script = """
    import sys
    try:
        from lxml import etree
    except ImportError:
        sys.exit(3)
    schema = etree.XMLSchema(file=sys.argv[1])
    if not schema.validate(etree.fromstring(sys.stdin.buffer.read())):
        sys.exit(str(schema.error_log.last_error))
    """

  private enum Verdict: Equatable {
    case valid
    case invalid(String)
    /// There is nobody to ask.
    case none
  }

  private func verdict(on xml: [UInt8], _ schema: String) throws -> Verdict {
    guard let file = SharedData.url("conformance/soap-schemas/\(schema)")?.path else {
      return .none
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let python = ProcessInfo.processInfo.environment["KAKEHASHI_PYTHON"] ?? "python3"
    process.arguments = [python, "-c", Self.script, file]
    let (input, errors) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardError = errors
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(xml))
    try input.fileHandleForWriting.close()
    let report = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 3, process.terminationStatus != 127 else {
      FileHandle.standardOutput.write(Data("skipped: no lxml\n".utf8))
      return .none
    }
    return process.terminationStatus == 0 ? .valid : .invalid(report)
  }

  private func check(
    _ element: XMLTree.Element, _ schema: String, needs needed: String
  ) throws {
    let xml = ExclusiveC14N.canonicalize(element)
    let verdict = try verdict(on: xml, schema)
    guard verdict != .none else { return }
    #expect(verdict == .valid)
    // Whoever finds this right would find it wrong without what it needs.
    let part = element.descendants.first { $0.name.local == needed }
    let worse = ExclusiveC14N.canonicalize(element, excluding: part)
    #expect(try self.verdict(on: worse, schema) != .valid)
  }

  @Test func `find the answer to a query right`() throws {
    let service = Fixture.service(isPartial: true)
    let answer = try Fixture.ask("CrossGatewayQuery", Fixture.find(), service)
    try check(answer, "nist-schema/query.xsd", needs: "ValueList")
  }

  @Test func `find the answer to a retrieval right`() throws {
    let names = Fixture.entries(try Fixture.ask("CrossGatewayQuery", Fixture.find()))
      .compactMap(Fixture.uniqueID).map { (Fixture.home as String?, "1.2.3.4.1", $0) }
    let answer = try Fixture.ask(
      "CrossGatewayRetrieve", Fixture.retrieve(names),
      Fixture.service(carriage: .inline, isPartial: true))
    try check(answer, "nist-schema/XDS.b_DocumentRepository.xsd", needs: "mimeType")
  }

  @Test func `find the answer to a discovery right`() throws {
    let patient = Fixtures.patient()
    let root = patient.institution.patientRoot
    let content =
      "<PRPA_IN201305UV02 xmlns='urn:hl7-org:v3' ITSVersion='XML_1.0'><id root='1.1'/>"
      + "<controlActProcess><queryByParameter><queryId root='1.9' extension='q'/>"
      + "<statusCode code='new'/><parameterList><livingSubjectId>"
      + "<value root='\(root)' extension='\(patient.number)'/>"
      + "<semanticsText>LivingSubject.id</semanticsText></livingSubjectId></parameterList>"
      + "</queryByParameter></controlActProcess></PRPA_IN201305UV02>"
    let action = "urn:hl7-org:v3:PRPA_IN201305UV02:CrossGatewayPatientDiscovery"
    let answer = try Fixture.send(Fixture.envelope(action, content))
    let folder = "ipf/hl7v3/schema/HL7V3/NE2008/multicacheschemas"
    try check(
      try Fixture.body(answer.body), "\(folder)/PRPA_IN201306UV02.xsd", needs: "interactionId")
  }

  @Test func `find questions right`() throws {
    let folder = "ipf/hl7v3/schema/HL7V3/NE2008/multicacheschemas"
    let questions: [(DocumentQuestion, schema: String, needed: String)] = [
      (.find(patient: "1^^^&1.2&ISO", slots: []), "nist-schema/query.xsd", "ValueList"),
      (.get(["1.2", "1.3"], home: Fixture.home), "nist-schema/query.xsd", "ResponseOption"),
      (
        .retrieve([(Fixture.home, "1.2", "1.3")]), "nist-schema/XDS.b_DocumentRepository.xsd",
        "RepositoryUniqueId"
      ),
      (
        .discover(patient: "1^^^&1.2&ISO", sender: "1.9"), "\(folder)/PRPA_IN201305UV02.xsd",
        "interactionId"
      ),
    ]
    for (question, schema, needed) in questions {
      let message = question.message(to: "https://localhost/xca", .gateway)
      try check(Fixture.body(message.bytes), schema, needs: needed)
    }
  }
}
