import Dialect
import Record
import Testing
import XML

/// Questions and answers to test with.
enum DiscoveryFixture {
  static let queryID = "0F0E0D0C-0B0A-0908-0706-050403020100"

  static let header = DiscoveryHeader(
    messageID: "00010203-0405-0607-0809-0A0B0C0D0E0F", time: "20260901120000",
    from: "1.2.392.1.8", to: "1.2.392.1.9")

  static func discovery() throws -> PatientDiscovery {
    var discovery = PatientDiscovery()
    discovery.ids = [try #require(AssignedID("0001-5678", authority: "1.2.392.1.8.5"))]
    discovery.person.names = [
      .init(family: ["石田"], given: ["太郎"], script: .ideographic),
      .init(family: ["イシダ"], given: ["タロウ"], script: .syllabic),
    ]
    discovery.person.sex = .male
    discovery.person.birthDate = "1950-02-03"
    discovery.person.telecoms = ["tel:0852-00-0000"]
    var address = PatientDiscovery.Address()
    address.lines = ["北本町1-2-3"]
    address.city = "松江市"
    address.postalCode = "690-0001"
    discovery.person.addresses = [address]
    discovery.person.mothersMaidenName = .init(family: ["山田"], given: [])
    discovery.minimumDegree = 90
    return discovery
  }

  static func request(_ discovery: PatientDiscovery) -> [UInt8] {
    XCPD.encodeRequest(discovery, header, queryID: queryID, authority: "1.2.392.1.8.5")
  }

  static func read(_ bytes: [UInt8]) throws -> DiscoveryRequest {
    try DiscoveryRequest(try XMLTree(bytes).root)
  }

  /// The answer to the whole question, as bytes.
  static func answer(_ answer: PatientDiscovery.Answer) throws -> [UInt8] {
    let request = try read(request(try discovery()))
    return XCPD.encodeAnswer(answer, to: request, header)
  }

  static func decode(
    _ bytes: [UInt8], to queryID: String = queryID
  ) throws -> DiscoveryAnswer {
    try XCPD.decodeAnswer(try XMLTree(bytes).root, to: queryID)
  }

  static func matches() throws -> [PatientDiscovery.Match] {
    let id = try #require(AssignedID("abcdefgh234567ab", authority: "1.2.392.1.9.2"))
    var other = PatientDiscovery.Match(id, degree: 60, home: "1.2.392.1.10")
    other.person = try discovery().person
    other.person.mothersMaidenName = nil
    return [PatientDiscovery.Match(id, degree: 100, home: "1.2.392.1.8"), other]
  }
}

@Suite struct DiscoveryRequests {
  private static func fault(_ bytes: [UInt8]) -> DiscoveryFault.Code? {
    do {
      _ = try DiscoveryFixture.read(bytes)
      return nil
    } catch { return (error as? DiscoveryFault)?.code }
  }

  @Test func `a question that is written is read again`() throws {
    let discovery = try DiscoveryFixture.discovery()
    let request = try DiscoveryFixture.read(DiscoveryFixture.request(discovery))
    #expect(request.discovery == discovery)
    #expect(request.messageID == InstanceID(root: DiscoveryFixture.header.messageID))
    #expect(request.queryID == InstanceID(root: DiscoveryFixture.queryID))
    #expect(request.sender == "1.2.392.1.8")
    #expect(request.authority == "1.2.392.1.8.5")
  }

  @Test func `an identifier is enough`() throws {
    var discovery = PatientDiscovery()
    discovery.ids = try DiscoveryFixture.discovery().ids
    let request = try DiscoveryFixture.read(DiscoveryFixture.request(discovery))
    #expect(request.discovery == discovery)
  }

  @Test func `a name without a date of birth is not enough`() throws {
    var discovery = try DiscoveryFixture.discovery()
    discovery.ids = []
    #expect(
      try DiscoveryFixture.read(DiscoveryFixture.request(discovery)).discovery == discovery)
    discovery.person.birthDate = nil
    #expect(Self.fault(DiscoveryFixture.request(discovery)) == .missing)
  }

  @Test(arguments: [
    ("<queryId root=\"\(DiscoveryFixture.queryID)\"/>", "", DiscoveryFault.Code.missing),
    ("PRPA_IN201305UV02", "PRPA_IN201309UV02", .unsupported),
    ("code=\"I\"", "code=\"D\"", .unsupported), ("code=\"new\"", "code=\"aborted\"", .malformed),
    ("value=\"90\"", "value=\"101\"", .malformed),
    ("value=\"19500203\"", "value=\"x\"", .malformed), ("parameterList", "parameters", .missing),
    ("queryByParameter", "query", .missing), ("mothersMaidenName", "patientTelecom", .malformed),
  ])
  func `a question that cannot be answered is told so`(
    _ part: String, _ other: String, _ code: DiscoveryFault.Code
  ) throws {
    let text = String(
      decoding: DiscoveryFixture.request(try DiscoveryFixture.discovery()), as: UTF8.self)
    let changed = text.replacing(part, with: other)
    #expect(changed != text)
    #expect(Self.fault(Array(changed.utf8)) == code)
  }

  @Test func `values are as many as allowed and no more`() throws {
    var discovery = try DiscoveryFixture.discovery()
    let id = discovery.ids[0]
    discovery.ids = Array(repeating: id, count: XCPD.valuesMax)
    #expect(Self.fault(DiscoveryFixture.request(discovery)) == nil)
    discovery.ids.append(id)
    #expect(Self.fault(DiscoveryFixture.request(discovery)) == .malformed)
  }
}

@Suite struct DiscoveryAnswers {
  private static func text(_ answer: PatientDiscovery.Answer) throws -> String {
    String(decoding: try DiscoveryFixture.answer(answer), as: UTF8.self)
  }

  @Test(arguments: [1, 2])
  func `matches that are written are read again`(_ count: Int) throws {
    let matches = try Array(DiscoveryFixture.matches().prefix(count))
    let found = try DiscoveryFixture.decode(try DiscoveryFixture.answer(.matches(matches)))
    #expect(found.answer == .matches(matches))
    #expect(found.identifiers.contains("abcdefgh234567ab"))
  }

  @Test(arguments: [
    PatientDiscovery.Answer.matches([]), .moreWanted([.sex, .address]),
    .moreWanted(PatientDiscovery.Wanted.allCases), .failed(.busy), .failed(.notAvailable),
    .failed(.internalError),
  ])
  func `an answer without matches is read again`(_ answer: PatientDiscovery.Answer) throws {
    let found = try DiscoveryFixture.decode(try DiscoveryFixture.answer(answer))
    #expect(found.answer == answer)
  }

  @Test(arguments: [
    (PatientDiscovery.Answer.matches([]), "AA", "deliveredResponse", "NF"),
    (.moreWanted([.telecom]), "AA", "deliveredResponse", "OK"),
    (.failed(.busy), "AE", "aborted", "AE"),
  ])
  func `an answer says how it ended`(
    _ answer: PatientDiscovery.Answer, _ type: String, _ status: String, _ response: String
  ) throws {
    let text = try Self.text(answer)
    #expect(text.contains(#"<typeCode code="\#(type)"/>"#))
    #expect(text.contains(#"<statusCode code="\#(status)"/>"#))
    #expect(text.contains(#"<queryResponseCode code="\#(response)"/>"#))
  }

  @Test func `an answer names the question and repeats its parameters`() throws {
    let root = try XMLTree(try DiscoveryFixture.answer(.matches([]))).root
    let hl7 = "urn:hl7-org:v3"
    let target = root.first("acknowledgement", hl7)?.first("targetMessage", hl7)
    #expect(target?.first("id", hl7)?.attribute("root") == DiscoveryFixture.header.messageID)
    let query = root.first("controlActProcess", hl7)?.first("queryByParameter", hl7)
    #expect(query?.descendants.contains { $0.text == "太郎" } == true)
  }

  @Test func `a match of whom no name is told says so`() throws {
    let text = try Self.text(.matches([try DiscoveryFixture.matches()[0]]))
    #expect(text.contains(#"<name nullFlavor="MSK"/>"#))
  }

  @Test func `a question that was malformed is answered as such`() throws {
    let root = try XMLTree(
      DiscoveryFixture.request(try DiscoveryFixture.discovery())
    ).root
    let fault = DiscoveryFault(.unsupported, "a deferred answer is not supported here")
    let bytes = XCPD.encodeFault(fault, to: root, DiscoveryFixture.header)
    #expect(String(decoding: bytes, as: UTF8.self).contains("NS250"))
    #expect(throws: DialectError.outcome(code: "QE")) { try DiscoveryFixture.decode(bytes) }
  }

  @Test func `the answer to another question is refused`() throws {
    let bytes = try DiscoveryFixture.answer(.matches([]))
    #expect(throws: DialectError.elementMalformed(name: "queryId")) {
      try DiscoveryFixture.decode(bytes, to: "FFFFFFFF-0B0A-0908-0706-050403020100")
    }
  }

  @Test func `a refusal by any name is an answer without matches`() throws {
    let text = try Self.text(.failed(.busy)).replacing("ResponderBusy", with: "PrivacyViolation")
    #expect(try DiscoveryFixture.decode(Array(text.utf8)).answer == .matches([]))
  }

  @Test func `a common misspelling is understood`() throws {
    let text = try Self.text(.moreWanted([.address]))
      .replacing("PatientAddressRequested", with: "PatientAdressRequested")
    #expect(try DiscoveryFixture.decode(Array(text.utf8)).answer == .moreWanted([.address]))
  }

  @Test(arguments: ["ALRT", "COND"])
  func `what kind of observation a match is makes no difference`(_ kind: String) throws {
    let matches = try Array(DiscoveryFixture.matches().prefix(1))
    let text = try Self.text(.matches(matches)).replacing("\"OBS\"", with: "\"\(kind)\"")
      .replacing("IHE_PDQ", with: "IHE_PQ")
    #expect(try DiscoveryFixture.decode(Array(text.utf8)).answer == .matches(matches))
  }

  @Test(arguments: [
    ("value=\"100\"", "value=\"101\"", "queryMatchObservation"),
    ("extension=\"abcdefgh234567ab\"", "extension=\"\"", "patient/id"),
    ("subject1", "subject2", "registrationEvent"), ("queryAck", "query", "PRPA_IN201306UV02"),
  ])
  func `a malformed answer is refused`(
    _ part: String, _ other: String, _ name: String
  ) throws {
    let text = try Self.text(.matches(Array(try DiscoveryFixture.matches().prefix(1))))
    let changed = text.replacing(part, with: other)
    #expect(throws: DialectError.elementMalformed(name: name)) {
      try DiscoveryFixture.decode(Array(changed.utf8))
    }
  }

  @Test func `matches are as many as allowed and no more`() throws {
    let match = try DiscoveryFixture.matches()[0]
    let answer = { (count: Int) in
      try DiscoveryFixture.answer(.matches(Array(repeating: match, count: count)))
    }
    #expect(
      try DiscoveryFixture.decode(answer(XCPD.matchesMax)).answer
        == .matches(Array(repeating: match, count: XCPD.matchesMax)))
    #expect(throws: DialectError.tooManyEntries(max: XCPD.matchesMax)) {
      try DiscoveryFixture.decode(try answer(XCPD.matchesMax + 1))
    }
  }
}
