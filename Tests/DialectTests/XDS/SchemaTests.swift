import Dialect
import Foundation
import Record
import Testing
import TestSupport

/// Every body that is written, against the published schemas.
///
/// That takes the Python package `lxml` and the schemas; `KAKEHASHI_PYTHON` names another
/// interpreter. XOP's references are no base64, so that answers with parts are judged with the
/// reference taken out.
@Suite struct Schemas {
  private static let script = """
    import sys
    try:
        from lxml import etree
    except ImportError:
        sys.exit(3)
    schema = etree.XMLSchema(etree.parse(sys.argv[1]))
    bad = 0
    for name in sys.argv[2:]:
        tree = etree.parse(name)
        for include in tree.iter("{http://www.w3.org/2004/08/xop/include}Include"):
            include.getparent().remove(include)
        if not schema.validate(tree):
            bad += 1
            print(name, schema.error_log, file=sys.stderr)
    sys.exit(1 if bad else 0)
    """

  private static func judge(_ bodies: [[UInt8]], by schema: String) throws {
    guard let schema = SharedData.url("conformance/soap-schemas/" + schema) else { return }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kakehashi-schemas-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try bodies.enumerated().map { index, body in
      let file = folder.appendingPathComponent("\(index).xml")
      try Data(body).write(to: file)
      return file.path
    }
    try IndependentReader.run(script, [schema.path] + files, needing: "lxml")
  }

  @Test func `queries and their answers are valid`() throws {
    let names = try XDSFixture.names()
    let patient = try #require(AssignedID("0001", authority: "1.2.3"))
    var query = DocumentQuery(statuses: [.current, .superseded])
    let token = Token(system: .exactly("http://loinc.org"), code: "57133-1")
    query.types = [[token, token]]
    query.events = [[token], [token]]
    let error = RegistryError(.registryError, "x", severity: .warning)
    var bodies: [[UInt8]] = [RegistryAnswer.encoded(error, names: names)]
    for style in NamespaceStyle.allCases {
      let peer = try XDSFixture.peer {
        $0.namespaces = style
        $0.dateRange = .creationTime
      }
      let id = RegistryDocumentID(home: nil, repository: "1.2", uniqueID: "1.2.3")
      bodies.append(XDS.encodeSearch(query, of: patient, at: peer))
      bodies.append(XDS.encodeGet([id], withRelations: true, at: peer))
      bodies.append(try RegistryAnswers.answer(.getAll, size: 7, style: style, errors: [error]))
      bodies.append(try RegistryAnswers.answer(.getAll, detail: .objectRef, style: style))
    }
    bodies.append(
      RegistryAnswer().encoded(
        for: RegistryQuery(.findFolders, .nothing), of: DocumentPage(), names: names,
        scrubber: TextScrubber(IdentifierSet())))
    try Self.judge(bodies, by: "nist-schema/query.xsd")
  }

  @Test func `retrievals and their answers are valid`() throws {
    let id = RegistryDocumentID(home: nil, repository: "1.2", uniqueID: "1.2.3")
    let part = try #require(ContentID("1@x"))
    let error = RegistryError(.documentUniqueIDError, "x")
    var bodies: [[UInt8]] = []
    for style in NamespaceStyle.allCases {
      let peer = try XDSFixture.peer { $0.namespaces = style }
      bodies += XDS.encodeRetrievals([id, id], at: peer)
      bodies.append(
        try RetrievedAnswers.answer([.inline([1, 2]), .part(part)], errors: [error], style: style))
      bodies.append(try RetrievedAnswers.answer([], errors: [error], style: style))
    }
    try Self.judge(bodies, by: "nist-schema/XDS.b_DocumentRepository.xsd")
  }

  private static let messages = "ipf/hl7v3/schema/HL7V3/NE2008/multicacheschemas/"

  @Test func `questions for patients are valid`() throws {
    var few = PatientDiscovery()
    few.ids = try DiscoveryFixture.discovery().ids
    let bodies = [few, try DiscoveryFixture.discovery()].map(DiscoveryFixture.request)
    try Self.judge(bodies, by: Self.messages + "PRPA_IN201305UV02.xsd")
  }

  @Test func `answers about patients are valid`() throws {
    let answers: [PatientDiscovery.Answer] = [
      .matches([]), .matches(try DiscoveryFixture.matches()), .moreWanted([.sex, .address]),
      .failed(.busy),
    ]
    var bodies = try answers.map(DiscoveryFixture.answer)
    let request = try XDSFixture.element(
      DiscoveryFixture.request(try DiscoveryFixture.discovery()))
    bodies.append(
      XCPD.encodeFault(
        DiscoveryFault(.malformed, "x"), to: request, DiscoveryFixture.header))
    try Self.judge(bodies, by: Self.messages + "PRPA_IN201306UV02.xsd")
  }

  @Test func `envelopes and faults are valid`() throws {
    let faults = [
      SOAPFault.actionNotSupported, SOAPFault(.versionDiffers), SOAPFault(.structureMalformed),
    ]
    var bodies = faults.map { SOAPWriter.fault($0, messageID: "urn:uuid:1", to: "urn:uuid:2") }
    let header = SOAPHeader(
      request: SOAPAction.crossGatewayQuery.rawValue, messageID: "urn:uuid:1", to: "https://b")
    bodies.append(SOAPWriter.message(header, Array("<q xmlns=\"urn:q\"/>".utf8)))
    try Self.judge(bodies, by: "ipf/hl7v3/schema/soap-1.2-envelope.xsd")
  }
}
