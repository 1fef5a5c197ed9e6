import Dialect
import Record
import Testing

/// An answer as a community sends it.
enum CommunityFixture {
  private static let schemes: KeyValuePairs = [
    "41a5887f-8865-4c09-adf7-e362475b143a": "REF|1.2.392.1.9.50|診療情報提供書",
    "f4f85eac-e6cb-4883-b524-f2705394840f": "R|2.16.840.1.113883.5.25|restricted",
    "2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4": "EV|Connect-a-thon events|event",
    "a09d5840-386c-46f2-b5ad-9c3699a4309d": "urn:ihe:f|1.3.6.1.4.1.19376.1.2.3|format",
    "f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1": "HOSP|2.16.840.1.113883.5.111|病院",
    "cccf5598-8b07-4b77-a05e-ae952c785ead": "01|1.2.392.200250.2.2.2|内科",
    "f0306f51-975f-434e-a61c-c59651d33983": "57133-1|2.16.840.1.113883.6.1|紹介状",
  ]

  private static let slots: KeyValuePairs = [
    "creationTime": "20260820093000", "languageCode": "ja", "serviceStartTime": "202608",
    "serviceStopTime": "20260819", "sourcePatientId": "P-000123^^^&amp;1.2.3.4&amp;ISO",
    "legalAuthenticator": "DOC-77^山田^花子^^^^^^&amp;1.2&amp;ISO",
    "hash": "da39a3ee5e6b4b0d3255bfef95601890afd80709", "size": "903",
    "URI": "https://emr.example/docs/chart-8812.xml?x=1", "repositoryUniqueId": "1.2.392.1.9.77",
    "urn:ihe:iti:xds:2013:referenceIdList":
      "ORD-5566^^^&amp;1.2.3.9&amp;ISO^urn:ihe:iti:xds:2013:order",
  ]

  static let uuid = "urn:uuid:10b545ea-725c-446d-9b95-8aeb444eddf3"

  private static func slot(_ name: String, _ values: String...) -> String {
    let values = values.map { "<Value>\($0)</Value>" }.joined()
    return "<Slot name='\(name)'><ValueList>\(values)</ValueList></Slot>"
  }

  /// One entry; `home` is what it says of its community.
  static func object(
    home: String? = "urn:oid:1.2.392.1.9", uuid: String = uuid, unique: String = "1.2.392.8.1^D9",
    patient: String = "0001-5678^^^&amp;1.2.392.1.9.5&amp;ISO"
  ) -> String {
    let info = slot(
      "sourcePatientInfo", "PID-3|MRN-4455^^^&amp;1.2.3.4&amp;ISO", "PID-5|石田^太郎^^^",
      "PID-7|19500203", "PID-8|M", "PID-11|北本町1-2-3^^松江市^^690-0001")
    let classifications = schemes.map { scheme, value in
      let parts = value.split(separator: "|")
      return """
        <Classification id="c" classificationScheme="urn:uuid:\(scheme)" classifiedObject="\(uuid)"
         nodeRepresentation="\(parts[0])">\(slot("codingScheme", String(parts[1])))
        <Name><LocalizedString value="\(parts[2])"/></Name></Classification>
        """
    }
    return """
      <ExtrinsicObject xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" id="\(uuid)"
       \(home.map { "home='\($0)'" } ?? "") mimeType="text/xml"
       objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
       status="urn:oasis:names:tc:ebxml-regrep:StatusType:Approved">
      \(slots.map { slot($0, $1) }.joined())\(info)
      <Name><LocalizedString xml:lang="en" value="Referral"/>
      <LocalizedString xml:lang="ja-JP" value="紹介状（石田 太郎 様）"/></Name>
      <Description><LocalizedString value="MRN-4455"/></Description>
      <Classification id="a" classificationScheme="urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
       classifiedObject="\(uuid)" nodeRepresentation="">
      \(slot("authorPerson", "DR-991^Smith^Anna^B^^Dr"))
      \(slot("authorInstitution", "松江中央病院^^^^^&amp;1.2&amp;ISO^^^^INST-5"))
      \(slot("authorRole", "医師"))\(slot("authorSpecialty", "01^内科^1.2.3"))</Classification>
      \(classifications.joined())
      <ExternalIdentifier id="p" registryObject="\(uuid)" value="\(patient)"
       identificationScheme="urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"><Name/>
      </ExternalIdentifier><ExternalIdentifier id="u" registryObject="\(uuid)" value="\(unique)"
       identificationScheme="urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"><Name/>
      </ExternalIdentifier></ExtrinsicObject>
      """
  }

  static func error(
    _ code: String, severity: String = "Error", context: String = "x 0001-5678",
    location: String = "urn:oid:1.2.7 gateway"
  ) -> String {
    """
    <RegistryError errorCode="\(code)" codeContext="\(context)" location="\(location)"
     severity="urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:\(severity)"/>
    """
  }

  static func answer(
    _ objects: String..., status: ResponseStatus = .success, errors: String...
  ) -> [UInt8] {
    let list = """
      <RegistryErrorList xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0">\(errors.joined())\
      </RegistryErrorList>
      """
    return Array(
      """
      <q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
       status="\(status.rawValue)">\(errors.isEmpty ? "" : list)
      <RegistryObjectList xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
      \(objects.joined())</RegistryObjectList></q:AdhocQueryResponse>
      """.utf8)
  }

  static func read(
    _ bytes: [UInt8], _ change: (inout PeerQuirks) -> Void = { _ in }
  ) throws -> DocumentPage {
    try XDS.decodeAnswer(try XDSFixture.element(bytes), from: try XDSFixture.peer(change))
  }
}

@Suite struct RegistryReading {
  private static func page(_ objects: String...) throws -> DocumentPage {
    try CommunityFixture.read(CommunityFixture.answer(objects.joined()))
  }

  @Test func `an entry is read into the canonical model`() throws {
    let page = try Self.page(CommunityFixture.object())
    let entry = try #require(page.entries.first)
    #expect(page.string(entry.localID) == "1.2.392.1.9|1.2.392.1.9.77|1.2.392.8.1^D9")
    #expect(page.string(entry.localPatientID) == "0001-5678^^^&1.2.392.1.9.5&ISO")
    #expect(entry.category == .referral)
    #expect(entry.label == .restricted)
    #expect(page.string(entry.attachment.title) == "紹介状（石田 太郎 様）")
    #expect(page.string(entry.attachment.creation?.text) == "2026-08-20T09:30:00Z")
    #expect(page.string(entry.period?.start?.text) == "2026-08")
    #expect(entry.attachment.size == 903)
    #expect(
      page.codings(entry.type.codes)
        == [Coding(system: "http://loinc.org", code: "57133-1", display: "紹介状")])
    let event = try #require(page.concepts[entry.events.range].first)
    let system = try #require(page.codings(event.codes).first?.system)
    #expect(CodeSystem.scheme(system) == "Connect-a-thon events")
    #expect(page.string(entry.authenticator?.name) == "山田 花子")
    #expect(
      page.codings(entry.references) == [Coding(system: "urn:oid:1.2.3.9", code: "ORD-5566")])
    #expect(page.warnings.isEmpty)
  }

  @Test func `an author is a person of an institution`() throws {
    let page = try Self.page(CommunityFixture.object())
    let author = try #require(page.authors.first)
    #expect(page.string(author.name) == "Dr Anna B Smith")
    #expect(page.string(author.institution) == "松江中央病院")
    #expect(page.string(author.role) == "医師")
    #expect(page.string(author.specialty) == "内科")
  }

  @Test(arguments: [
    "0001-5678", "0001-5678^^^&1.2.392.1.9.5&ISO", "P-000123", "MRN-4455", "1.2.392.8.1^D9",
    "1.2.392.8.1", CommunityFixture.uuid,
    "10b545ea-725c-446d-9b95-8aeb444eddf3", "chart-8812.xml", "DOC-77", "DR-991", "INST-5",
    "ORD-5566",
  ])
  func `every identifier is collected`(_ identifier: String) throws {
    #expect(try Self.page(CommunityFixture.object()).identifiers.contains(identifier))
  }

  @Test(arguments: ["石田^太郎^^^", "石田太郎", "石田 太郎", "北本町1-2-3"])
  func `by name and address a person is recognized, not numbered`(_ text: String) throws {
    #expect(try !Self.page(CommunityFixture.object()).identifiers.contains(text))
  }

  @Test(arguments: ["19500203", "57133-1", "松江市", "紹介状", "2.16.840.1.113883.6.1", "ja", "石田"])
  func `what is no identifier is not collected`(_ text: String) throws {
    #expect(!(try Self.page(CommunityFixture.object()).identifiers.contains(text)))
  }

  @Test func `an identifier of an entry that is withheld is collected`() throws {
    let page = try Self.page(CommunityFixture.object(home: nil))
    #expect(page.entries.isEmpty)
    #expect(page.warnings.map(\.kind) == [.entryWithheld])
    #expect(page.identifiers.contains("MRN-4455"))
  }

  @Test(arguments: [nil, "urn:oid:1.2.3", "1.2.392.1.9"] as [String?])
  func `an entry of another home is withheld unless the peer is known for it`(
    _ home: String?
  ) throws {
    let answer = CommunityFixture.answer(CommunityFixture.object(home: home))
    #expect(try CommunityFixture.read(answer).entries.isEmpty)
    let page = try CommunityFixture.read(answer) { $0.homeCommunity = .repaired }
    let entry = try #require(page.entries.first)
    #expect(RegistryDocumentID(page.string(entry.localID))?.home == XDSFixture.home)
  }

  @Test func `a registry's entries need no home`() throws {
    let answer = CommunityFixture.answer(CommunityFixture.object(home: nil))
    let page = try XDS.decodeAnswer(try XDSFixture.element(answer), from: RegistryPeer())
    let entry = try #require(page.entries.first)
    #expect(RegistryDocumentID(page.string(entry.localID))?.home == nil)
  }

  @Test(arguments: [
    ("7edca82f", "00000000"), ("StatusType:Approved", "StatusType:Submitted"),
    ("20260820093000", "2026082"), ("1.2.392.1.9.77", ""),
    ("value=\"1.2.392.8.1^D9\"", "value=\"\""),
  ])
  func `a malformed entry is withheld`(_ part: String, _ other: String) throws {
    let object = CommunityFixture.object().replacing(part, with: other)
    let page = try Self.page(object, CommunityFixture.object())
    #expect(page.entries.count == 1)
    #expect(page.warnings.map(\.kind) == [.entryWithheld])
  }

  @Test func `an answer about two patients is refused`() {
    let other = CommunityFixture.object(patient: "0002^^^&amp;1.2.392.1.9.5&amp;ISO")
    #expect(throws: DialectError.subjectsDiffer) {
      try Self.page(CommunityFixture.object(), other)
    }
  }

  @Test func `relations between documents of the answer are read`() throws {
    let second = "urn:uuid:5737b14c-8a1a-4539-b659-e03a34a5e1e4"
    let association = { (type: String, target: String) in
      """
      <Association xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" id="urn:uuid:1"
       associationType="\(type)" sourceObject="\(second)" targetObject="\(target)"/>
      """
    }
    let replaces = "urn:ihe:iti:2007:AssociationType:RPLC"
    let member = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
    let page = try Self.page(
      CommunityFixture.object(), CommunityFixture.object(uuid: second, unique: "1.2.392.8.2"),
      association(replaces, CommunityFixture.uuid), association(replaces, "urn:uuid:elsewhere"),
      association(member, CommunityFixture.uuid))
    #expect(page.entries.map(\.relates.count) == [0, 1])
    let relation = try #require(page.relations.first)
    #expect(relation.code == .replaces)
    #expect(page.same(relation.localDocumentID, page.entries[0].localID))
  }

  @Test func `a second answer is read behind the first`() throws {
    var page = try Self.page(CommunityFixture.object())
    let answer = CommunityFixture.answer(
      CommunityFixture.object(uuid: "urn:uuid:2", unique: "1.2.392.8.2"))
    try XDS.decodeAnswer(
      try XDSFixture.element(answer), from: try XDSFixture.peer(), into: &page)
    #expect(page.entries.count == 2)
    #expect(page.string(page.entries[0].attachment.title) == "紹介状（石田 太郎 様）")
  }
}

@Suite struct RegistryReports {
  @Test func `a failure is told by its first code`() {
    let answer = CommunityFixture.answer(
      status: .failure, errors: CommunityFixture.error("XDSRegistryBusy"),
      CommunityFixture.error("XDSRegistryError"))
    #expect(throws: DialectError.registry(.registryBusy)) { try CommunityFixture.read(answer) }
  }

  @Test func `a failure that says nothing is a failure`() {
    #expect(throws: DialectError.registry(.other)) {
      try CommunityFixture.read(CommunityFixture.answer(status: .failure))
    }
  }

  @Test func `an unknown patient and a refusal are an empty answer`() throws {
    for error in [
      CommunityFixture.error("XDSUnknownPatientId"),
      CommunityFixture.error("LocalPolicyRestrictionError"),
      CommunityFixture.error(
        "XDSRegistryError", context: "No active consent for patient id 0001-5678"),
    ] {
      let page = try CommunityFixture.read(
        CommunityFixture.answer(status: .failure, errors: error))
      #expect(page.entries.isEmpty && page.warnings.isEmpty)
    }
  }

  @Test(arguments: [ResponseStatus.success, .partialSuccess])
  func `errors beside documents make the answer incomplete`(_ status: ResponseStatus) throws {
    let page = try CommunityFixture.read(
      CommunityFixture.answer(
        CommunityFixture.object(), status: status,
        errors: CommunityFixture.error("XDSUnavailableCommunity"),
        CommunityFixture.error("urn:x:XDSRegistryError", severity: "Warning", location: "")))
    #expect(page.entries.count == 1)
    #expect(
      page.warnings == [
        PageWarning(
          .incomplete, community: "1.2.7", "the custodian reports `XDSUnavailableCommunity`"),
        PageWarning(.remark, "the custodian reports `XDSRegistryError`"),
      ])
    #expect(!page.isComplete)
  }

  @Test func `an answer without a status is refused`() {
    let answer = String(decoding: CommunityFixture.answer(), as: UTF8.self)
      .replacing("ResponseStatusType:Success", with: "x")
    #expect(throws: DialectError.elementMalformed(name: "status")) {
      try CommunityFixture.read(Array(answer.utf8))
    }
  }

  @Test func `objects are as many as allowed and no more`() throws {
    let reference = "<ObjectRef id='urn:uuid:1'/>"
    let answer = { (count: Int) in
      CommunityFixture.answer(String(repeating: reference, count: count))
    }
    #expect(try CommunityFixture.read(answer(XDS.objectsMax)).entries.isEmpty)
    #expect(throws: DialectError.tooManyEntries(max: XDS.objectsMax)) {
      try CommunityFixture.read(answer(XDS.objectsMax + 1))
    }
  }
}
