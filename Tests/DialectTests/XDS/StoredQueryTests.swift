import Dialect
import Record
import Testing

@Suite struct StoredQueries {
  private static let entry = "$XDSDocumentEntry"

  @Test func `a search for documents is read with every slot`() throws {
    let query = try XDSFixture.find([
      "$XDSDocumentEntryClassCode": "('a^^1.2.3','b^^urn:oid:1.2.3')",
      "$XDSDocumentEntryTypeCode": "('34746-8^^2.16.840.1.113883.6.1')\n('x^^Own codes')",
      "$XDSDocumentEntryPracticeSettingCode": "('01^^1.2.392.200250.2.2.2')",
      "$XDSDocumentEntryHealthcareFacilityTypeCode": "('h')",
      "$XDSDocumentEntryFormatCode": "('urn:f^^1.3.6.1.4.1.19376.1.2.3')",
      "$XDSDocumentEntryAuthorPerson": "('^石田^%','%Smith%')",
      "$XDSDocumentEntryType": "('urn:uuid:34268e47-fdf5-41a6-ba33-82133c465248')",
      "$XDSDocumentEntryReferenceIdList": "('A1^^^&amp;1.2.9&amp;ISO^urn:ihe:iti:xds:2013:order')",
      "$targetCommunityIdList": "('urn:oid:1.2.5','1.2.6')",
      "$MetadataLevel": "1",
    ])
    let own = CodeSystem.uri("Own codes")
    #expect(query.statuses == [.current])
    #expect(
      query.categories == [
        [
          Token(system: .exactly("urn:oid:1.2.3"), code: "a"),
          Token(system: .exactly("urn:oid:1.2.3"), code: "b"),
        ]
      ])
    #expect(
      query.types == [
        [
          Token(system: .exactly("http://loinc.org"), code: "34746-8"),
          Token(system: .exactly(own), code: "x"),
        ]
      ])
    let department = "http://jami.jp/SS-MIX2/CodeSystem/ClinicalDepartment"
    #expect(query.settings == [[Token(system: .exactly(department), code: "01")]])
    #expect(query.facilities == [[Token(system: .any, code: "h")]])
    #expect(query.formats.first?.first?.code == "urn:f")
    #expect(query.authors == [[.like("%石田%"), .like("%Smith%")]])
    #expect(query.kinds == [.onDemand])
    #expect(query.references == [[Token(system: .exactly("urn:oid:1.2.9"), code: "A1")]])
    #expect(query.communities == ["1.2.5", "1.2.6"])
  }

  @Test func `the patient and the statuses are read`() throws {
    let request = XDSFixture.request(
      .findDocuments,
      [
        "$XDSDocumentEntryPatientId": "'\(XDSFixture.cx)'",
        "$XDSDocumentEntryStatus": "('\(XDSFixture.deprecated)','\(XDSFixture.approved)')",
      ], returnType: "ObjectRef")
    let query = try XDSFixture.read(request)
    guard case .documents(let patient, let filters) = query.subject else {
      Issue.record("not a search")
      return
    }
    #expect(patient == AssignedID(XDSFixture.patient, authority: "1.2.392.1.9.2"))
    #expect(filters.statuses == [.current, .superseded])
    #expect(filters.kinds == [.stable])
    #expect(query.detail == .objectRef)
    #expect(query.relations.isEmpty)
    #expect(query.tellsDocuments)
  }

  @Test(arguments: ["EventCodeList", "ConfidentialityCode"])
  func `slots of one name all have to hold`(_ name: String) throws {
    let query = try XDSFixture.find([
      Self.entry + name: "('a^^1.2','b^^1.2')", Self.entry + name: "('c^^1.2')",
    ])
    let groups = name == "EventCodeList" ? query.events : query.securityLabels
    #expect(groups.map { $0.compactMap(\.code) } == [["a", "b"], ["c"]])
  }

  @Test func `dates begin with the first and end before the second`() throws {
    let query = try XDSFixture.find([
      "$XDSDocumentEntryCreationTimeFrom": "20250101",
      "$XDSDocumentEntryCreationTimeTo": "'20250201120000'",
    ])
    #expect(
      query.creations == [
        [DateFilter(.ge, try #require(PartialDate("2025-01-01")))],
        [DateFilter(.lt, try #require(PartialDate("2025-02-01T12:00:00Z")))],
      ])
  }

  /// Care on the second of March, from nine to ten o'clock UTC.
  @Test(arguments: [
    ("ServiceStartTimeFrom", "20250302090000", true),
    ("ServiceStartTimeFrom", "20250302090001", false),
    ("ServiceStartTimeTo", "20250302090000", false), ("ServiceStartTimeTo", "20250302090001", true),
    ("ServiceStopTimeFrom", "20250302100000", true),
    ("ServiceStopTimeFrom", "20250302100001", false),
    ("ServiceStopTimeTo", "20250302100000", false), ("ServiceStopTimeTo", "20250302100001", true),
  ])
  func `care is compared by its start and its end`(
    _ slot: String, _ date: String, _ matches: Bool
  ) throws {
    let filters = try XDSFixture.find([Self.entry + slot: date]).periods
    let start = try #require(PartialDate("2025-03-02T09:00:00Z")).span
    let end = try #require(PartialDate("2025-03-02T10:00:00Z")).span
    #expect(filters.count == 1)
    #expect(filters.allSatisfy { $0.contains { $0.matches(from: start, to: end) } } == matches)
  }

  @Test(arguments: [
    (StoredQuery.getDocuments, [] as [DocumentRelation], true),
    (.getDocumentsAndAssociations, DocumentRelation.allCases, true),
  ])
  func `documents are asked for by name`(
    _ query: StoredQuery, _ relations: [DocumentRelation], _ tells: Bool
  ) throws {
    let home = "urn:oid:" + XDSFixture.home
    let unique = try XDSFixture.read(
      XDSFixture.request(query, ["$XDSDocumentEntryUniqueId": "('1.2','3^4')"], home: home))
    #expect(unique.subject == .named([.uniqueID("1.2"), .uniqueID("3^4")]))
    #expect(unique.relations == relations)
    #expect(unique.tellsDocuments == tells)
    let uuid = "14D4DEBF-8F97-4251-9A74-A90016B0AF0D"
    let named = try XDSFixture.read(
      XDSFixture.request(query, ["$XDSDocumentEntryEntryUUID": "'urn:uuid:\(uuid)'"], home: home))
    #expect(named.subject == .named([.entryUUID("urn:uuid:" + uuid.lowercased())]))
  }

  @Test func `relations are asked for by kind`() throws {
    let query = try XDSFixture.read(
      XDSFixture.request(
        .getRelatedDocuments,
        [
          "$XDSDocumentEntryUniqueId": "'1.2'",
          "$AssociationTypes": "('urn:ihe:iti:2007:AssociationType:RPLC','urn:x:HasMember')",
        ], home: "urn:oid:" + XDSFixture.home))
    #expect(query.relations == [.replaces])
  }

  @Test func `relations alone are asked for by any object`() throws {
    let query = try XDSFixture.read(
      XDSFixture.request(
        .getAssociations, ["$uuid": "('urn:uuid:x')"], home: "urn:oid:" + XDSFixture.home))
    #expect(query.subject == .named([.entryUUID("urn:uuid:x")]))
    #expect(!query.tellsDocuments)
    #expect(query.relations == DocumentRelation.allCases)
  }

  /// A request that each query takes.
  static let sound: [(StoredQuery, KeyValuePairs<String, String>, String)] = [
    (
      .findSubmissionSets,
      [
        "$XDSSubmissionSetPatientId": "'\(XDSFixture.cx)'",
        "$XDSSubmissionSetStatus": "('\(XDSFixture.approved)')",
        "$XDSSubmissionSetSubmissionTimeFrom": "2025",
      ], "containers"
    ),
    (
      .findFolders,
      [
        "$XDSFolderPatientId": "'\(XDSFixture.cx)'",
        "$XDSFolderStatus": "('\(XDSFixture.approved)')", "$XDSFolderCodeList": "('a^^1.2')",
      ], "containers"
    ),
    (
      .getAll,
      [
        "$patientId": "'\(XDSFixture.cx)'",
        "$XDSDocumentEntryStatus": "('\(XDSFixture.approved)')",
        "$XDSSubmissionSetStatus": "('\(XDSFixture.approved)')",
        "$XDSFolderStatus": "('\(XDSFixture.approved)')",
      ], "documents"
    ),
    (.getFolders, ["$XDSFolderUniqueId": "('1.2')"], "nothing"),
    (.getFolderAndContents, ["$XDSFolderEntryUUID": "'urn:uuid:1'"], "nothing"),
    (.getSubmissionSetAndContents, ["$XDSSubmissionSetUniqueId": "'1.2'"], "nothing"),
    (.getSubmissionSets, ["$uuid": "('urn:uuid:1')"], "nothing"),
    (.getFoldersForDocument, ["$XDSDocumentEntryUniqueId": "'1.2'"], "nothing"),
    (.getAssociations, ["$uuid": "('urn:uuid:1')"], "named"),
    (.getDocuments, ["$XDSDocumentEntryUniqueId": "'1.2'"], "named"),
    (.getDocumentsAndAssociations, ["$XDSDocumentEntryUniqueId": "'1.2'"], "named"),
    (
      .getRelatedDocuments,
      [
        "$XDSDocumentEntryUniqueId": "'1.2'",
        "$AssociationTypes": "('urn:ihe:iti:2007:AssociationType:APND')",
      ], "named"
    ),
    (
      .findDocuments,
      [
        "$XDSDocumentEntryPatientId": "'\(XDSFixture.cx)'",
        "$XDSDocumentEntryStatus": "('\(XDSFixture.approved)')",
      ], "documents"
    ),
    (
      .findDocumentsByReferenceID,
      [
        "$XDSDocumentEntryPatientId": "'\(XDSFixture.cx)'",
        "$XDSDocumentEntryStatus": "('\(XDSFixture.approved)')",
        "$XDSDocumentEntryReferenceIdList": "('1')",
      ], "documents"
    ),
  ]

  @Test(arguments: StoredQuery.allCases)
  func `every stored query is understood`(_ query: StoredQuery) throws {
    let (_, slots, kind) = try #require(Self.sound.first { $0.0 == query })
    let home = "urn:oid:" + XDSFixture.home
    let subject = try XDSFixture.read(XDSFixture.request(query, slots, home: home)).subject
    #expect("\(subject)".hasPrefix(kind))
  }

  @Test(arguments: StoredQuery.allCases)
  func `a parameter that is missing is told`(_ query: StoredQuery) throws {
    let request = XDSFixture.request(query, [:], home: "urn:oid:" + XDSFixture.home)
    #expect(try XDSFixture.error(request) == .storedQueryMissingParameter)
  }

  @Test(arguments: StoredQuery.allCases)
  func `a parameter that is not known is refused`(_ query: StoredQuery) throws {
    let (_, slots, _) = try #require(Self.sound.first { $0.0 == query })
    let home = "urn:oid:" + XDSFixture.home
    let text = String(decoding: XDSFixture.request(query, slots, home: home), as: UTF8.self)
    let more = "<r:Slot name='$x'><r:ValueList><r:Value>1</r:Value></r:ValueList></r:Slot>"
    let request = text.replacing("</r:AdhocQuery>", with: more + "</r:AdhocQuery>")
    #expect(try XDSFixture.error(Array(request.utf8)) == .registryError)
  }

  @Test(arguments: StoredQuery.allCases)
  func `a query by name has to say whom it asks`(_ query: StoredQuery) throws {
    let (_, slots, _) = try #require(Self.sound.first { $0.0 == query })
    let request = XDSFixture.request(query, slots)
    let wanted: RegistryErrorCode? = query.namesPatient ? nil : .missingHomeCommunityID
    #expect(try XDSFixture.error(request) == wanted)
    #expect(try XDSFixture.error(request, .registryStoredQuery) == nil)
  }
}

@Suite struct StoredQueryRefusals {
  @Test(arguments: ["urn:oid:1.2.3", "1.2.392.1.9", "urn:oid:"])
  func `another community is not known`(_ home: String) throws {
    let request = XDSFixture.request(
      .getDocuments, ["$XDSDocumentEntryUniqueId": "'1.2'"], home: home)
    #expect(try XDSFixture.error(request) == .unknownCommunity)
  }

  @Test func `another stored query is not known`() throws {
    let request = String(decoding: XDSFixture.request(.findDocuments, [:]), as: UTF8.self)
      .replacing("14d4debf", with: "3d1bdb10")
    #expect(try XDSFixture.error(Array(request.utf8)) == .unknownStoredQuery)
  }

  @Test func `another return type is refused`() throws {
    let request = XDSFixture.request(
      .findDocuments, [:], returnType: "LeafClassWithRepositoryItem")
    #expect(try XDSFixture.error(request) == .registryError)
  }

  @Test(arguments: [
    "20250101^", "abc", "'abc", "('a','b'", "('a''b'')", "()", "('a',)", "'a' 'b'", "", "'a'\nx",
  ])
  func `a malformed value is refused`(_ value: String) throws {
    do {
      _ = try XDSFixture.find(["$XDSDocumentEntryClassCode": value])
      Issue.record("it was taken")
    } catch let error as RegistryError { #expect(error.code == .registryError) }
  }

  @Test func `a doubled quote is a quote`() throws {
    let query = try XDSFixture.find(["$XDSDocumentEntryClassCode": " ( 'O''Hara^^1.2' ) "])
    #expect(query.categories.first?.first?.code == "O'Hara")
  }

  @Test(arguments: [
    ("$XDSDocumentEntryCreationTimeFrom", "('2025','2026')"),
    ("$XDSDocumentEntryCreationTimeFrom", "2025\n2026"),
    ("$MetadataLevel", "('1','1')"),
  ])
  func `a parameter with one value is refused with two`(_ slot: String, _ value: String) throws {
    do {
      _ = try XDSFixture.find([slot: value])
      Issue.record("it was taken")
    } catch let error as RegistryError { #expect(error.code == .storedQueryParameterNumber) }
  }

  @Test func `a code that stands in two slots is refused`() throws {
    do {
      _ = try XDSFixture.find([
        "$XDSDocumentEntryClassCode": "'a'", "$XDSDocumentEntryClassCode": "'b'",
      ])
      Issue.record("it was taken")
    } catch let error as RegistryError { #expect(error.code == .storedQueryParameterNumber) }
  }

  @Test func `entryUUIDs and uniqueIds exclude each other`() throws {
    let request = XDSFixture.request(
      .getDocuments,
      ["$XDSDocumentEntryUniqueId": "'1.2'", "$XDSDocumentEntryEntryUUID": "'urn:uuid:1'"],
      home: "urn:oid:" + XDSFixture.home)
    #expect(try XDSFixture.error(request) == .storedQueryParameterNumber)
  }

  @Test func `another level of metadata is refused`() throws {
    do {
      _ = try XDSFixture.find(["$MetadataLevel": "2"])
      Issue.record("it was taken")
    } catch let error as RegistryError { #expect(error.code == .registryMetadataError) }
  }

  @Test func `values are as many as allowed and no more`() throws {
    let values = { (count: Int) in
      (1...count).map { "('\($0)')" }.joined(separator: "\n")
    }
    // Beside the patient and the status.
    let query = try XDSFixture.find(["$XDSDocumentEntryClassCode": values(510)])
    #expect(query.categories.first?.count == 510)
    #expect(throws: RegistryError.self) {
      try XDSFixture.find(["$XDSDocumentEntryClassCode": values(511)])
    }
  }
}
