import Dialect
import Record
import Testing
import XML

@Suite struct Retrievals {
  private static let ids = (1...5).map {
    RegistryDocumentID(home: XDSFixture.home, repository: "1.2.392.1.9.1", uniqueID: "1.2.3.\($0)")
  }

  private static func read(
    _ bytes: [UInt8], _ action: SOAPAction = .crossGatewayRetrieve
  ) throws -> RetrieveRequest {
    try RetrieveRequest(
      try XDSFixture.element(bytes), action, names: try XDSFixture.names())
  }

  @Test(arguments: NamespaceStyle.allCases)
  func `a request that is written is read again`(_ style: NamespaceStyle) throws {
    let peer = try XDSFixture.peer { $0.namespaces = style }
    let requests = XDS.encodeRetrievals(Self.ids, at: peer)
    #expect(requests.count == 1)
    let request = try Self.read(try #require(requests.first))
    #expect(request.documents == Self.ids.map(\.uniqueID))
    #expect(request.errors.isEmpty)
  }

  @Test(arguments: [(1, 5), (2, 3), (5, 1), (64, 1)])
  func `a peer is asked for as many documents as it takes`(_ max: Int, _ requests: Int) throws {
    let peer = try XDSFixture.peer { $0.documentsPerRequest = max }
    let written = XDS.encodeRetrievals(Self.ids, at: peer)
    #expect(written.count == requests)
    #expect(try written.flatMap { try Self.read($0).documents } == Self.ids.map(\.uniqueID))
  }

  @Test(arguments: [
    ("urn:oid:1.2.392.1.9<", "<", RegistryErrorCode.missingHomeCommunityID),
    ("urn:oid:1.2.392.1.9<", "urn:oid:1.2<", .unknownCommunity),
    (">1.2.392.1.9.1<", ">1.2<", .unknownRepositoryID),
    (">1.2.3.1<", "><", .documentUniqueIDError),
  ])
  func `a document that cannot be here is an error of its own`(
    _ part: String, _ other: String, _ code: RegistryErrorCode
  ) throws {
    let bytes = XDS.encodeRetrievals(Self.ids, at: try XDSFixture.peer())[0]
    let text = String(decoding: bytes, as: UTF8.self).replacing(
      part, with: other, maxReplacements: 1)
    let request = try Self.read(Array(text.utf8))
    #expect(request.documents == Self.ids.dropFirst().map(\.uniqueID))
    #expect(request.errors.map(\.code) == [code])
  }

  @Test func `a repository needs no home`() throws {
    let bytes = XDS.encodeRetrievals([Self.ids[0]], at: try XDSFixture.peer())[0]
    let text = String(decoding: bytes, as: UTF8.self).replacing("urn:oid:1.2.392.1.9<", with: "<")
    #expect(try Self.read(Array(text.utf8), .retrieveDocumentSet).documents == ["1.2.3.1"])
  }

  @Test func `documents are as many as allowed and no more`() throws {
    let item = """
      <DocumentRequest><HomeCommunityId>urn:oid:1.2.392.1.9</HomeCommunityId><RepositoryUniqueId>\
      1.2.392.1.9.1</RepositoryUniqueId><DocumentUniqueId>1.2</DocumentUniqueId></DocumentRequest>
      """
    let request = { (count: Int) in
      let items = String(repeating: item, count: count)
      let name = "RetrieveDocumentSetRequest"
      return Array("<\(name) xmlns=\"urn:ihe:iti:xds-b:2007\">\(items)</\(name)>".utf8)
    }
    #expect(try Self.read(request(RetrieveRequest.documentsMax)).documents == ["1.2"])
    for count in [0, RetrieveRequest.documentsMax + 1] {
      #expect(throws: RegistryError.self) { try Self.read(request(count)) }
    }
  }
}

@Suite struct RetrievedAnswers {
  private static let id = RegistryDocumentID(
    home: XDSFixture.home, repository: "1.2.392.1.9.1", uniqueID: "1.2.3.1")

  static func answer(
    _ contents: [RetrieveAnswer.Content], errors: [RegistryError] = [],
    style: NamespaceStyle = .prefixed
  ) throws -> [UInt8] {
    let documents = contents.enumerated().map { index, content in
      RetrieveAnswer.Document(
        "1.2.3.\(index + 1)", newUniqueID: index == 0 ? "9.8.7.6" : nil, mimeType: "text/xml",
        content)
    }
    return RetrieveAnswer(documents, errors: errors).encoded(
      names: try XDSFixture.names(), style: style)
  }

  private static func read(
    _ bytes: [UInt8], _ count: Int = 1, _ change: (inout PeerQuirks) -> Void = { _ in }
  ) throws -> RetrievedDocuments {
    let wanted = (0..<count).map {
      RegistryDocumentID(
        home: XDSFixture.home, repository: "1.2.392.1.9.1", uniqueID: "1.2.3.\($0 + 1)")
    }
    return try XDS.decodeRetrieval(
      try XDSFixture.element(bytes), of: wanted, from: try XDSFixture.peer(change))
  }

  @Test(arguments: NamespaceStyle.allCases)
  func `a part is named by the answer`(_ style: NamespaceStyle) throws {
    let part = try #require(ContentID("1 2@x".replacing(" ", with: "%")))
    let found = try Self.read(try Self.answer([.part(part)], style: style))
    #expect(found.documents.map(\.content) == [.part(part)])
    #expect(found.documents.map(\.id) == [Self.id])
    #expect(found.documents.map(\.mimeType) == ["text/xml"])
    #expect(found.identifiers.contains("9.8.7.6"))
  }

  @Test func `a document inside the answer is taken unless the peer sends parts`() throws {
    let bytes = (0...255).map { UInt8($0) }
    let answer = try Self.answer([.inline(bytes)])
    #expect(try Self.read(answer).documents.map(\.content) == [.inline(bytes)])
    #expect(throws: DialectError.elementMalformed(name: "Document")) {
      try Self.read(answer, 1) { $0.documents = .attached }
    }
  }

  @Test func `two documents in one part are refused`() throws {
    let part = try #require(ContentID("1@x"))
    let answer = try Self.answer([.part(part), .part(part)])
    #expect(throws: DialectError.soap(.mime(.contentIDRepeated))) { try Self.read(answer, 2) }
  }

  @Test func `a document that nobody asked for is refused`() throws {
    let answer = String(decoding: try Self.answer([.inline([1])]), as: UTF8.self)
    for (part, other) in [(">1.2.3.1<", ">1.2.3.9<"), (">1.2.392.1.9.1<", ">1.2<")] {
      let bytes = Array(answer.replacing(part, with: other).utf8)
      #expect(throws: DialectError.elementMalformed(name: "DocumentUniqueId")) {
        try Self.read(bytes)
      }
    }
    #expect(throws: DialectError.tooManyEntries(max: 1)) {
      try Self.read(try Self.answer([.inline([1]), .inline([2])]), 1)
    }
  }

  @Test func `a document that comes twice is refused`() throws {
    let answer = String(decoding: try Self.answer([.inline([1]), .inline([2])]), as: UTF8.self)
    let bytes = Array(answer.replacing(">1.2.3.2<", with: ">1.2.3.1<").utf8)
    #expect(throws: DialectError.elementMalformed(name: "DocumentUniqueId")) {
      try Self.read(bytes, 2)
    }
  }

  @Test func `a document of another home is refused unless the peer is known for it`() throws {
    let answer = String(decoding: try Self.answer([.inline([1])]), as: UTF8.self)
    let bytes = Array(answer.replacing("urn:oid:1.2.392.1.9<", with: "urn:oid:1.2<").utf8)
    #expect(throws: DialectError.elementMalformed(name: "HomeCommunityId")) {
      try Self.read(bytes)
    }
    #expect(try Self.read(bytes, 1) { $0.homeCommunity = .repaired }.documents.count == 1)
  }

  @Test func `an unknown document is a failure of the repository`() throws {
    let answer = try Self.answer([], errors: [RegistryError(.documentUniqueIDError, "x")])
    #expect(throws: DialectError.registry(.documentUniqueIDError)) { try Self.read(answer) }
  }

  @Test func `errors beside documents are warnings`() throws {
    let answer = try Self.answer(
      [.inline([1])], errors: [RegistryError(.repositoryBusy, "secret")])
    let found = try Self.read(answer)
    #expect(found.documents.count == 1)
    #expect(
      found.warnings == [
        PageWarning(
          .incomplete, community: XDSFixture.home, "the custodian reports `XDSRepositoryBusy`")
      ])
  }
}
