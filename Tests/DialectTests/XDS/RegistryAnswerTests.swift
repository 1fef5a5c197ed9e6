import Dialect
import Record
import Testing
import XML

@Suite struct RegistryAnswers {
  /// The document of the FHIR tests as a community would list it, and what was released.
  static func answer(
    _ query: StoredQuery = .findDocuments, detail: RegistryQuery.Detail = .leafClass,
    size: Int64? = nil, style: NamespaceStyle = .prefixed, errors: [RegistryError] = []
  ) throws -> [UInt8] {
    let (page, entry) = try Fixture.page()
    let request = RegistryQuery(
      query, .nothing, detail: detail,
      relations: query == .findDocuments ? [] : DocumentRelation.allCases)
    let item = RegistryAnswer.Item(
      try Fixture.release(entry), size: size, hash: size.map { _ in "da39a3ee" })
    return RegistryAnswer([item], errors: errors).encoded(
      for: request, of: page, names: try XDSFixture.names(),
      scrubber: TextScrubber(page.identifiers), style: style)
  }

  private static func read(_ bytes: [UInt8]) throws -> DocumentPage {
    try XDS.decodeAnswer(try XDSFixture.element(bytes), from: try XDSFixture.peer())
  }

  private static func code(_ page: DocumentPage, _ concept: DocumentEntry.Concept?) -> Coding? {
    concept.flatMap { page.codings($0.codes).first }
  }

  @Test(arguments: NamespaceStyle.allCases)
  func `a document that is written is read again`(_ style: NamespaceStyle) throws {
    let page = try Self.read(try Self.answer(style: style))
    let (before, original) = try Fixture.page()
    let entry = try #require(page.entries.first)
    let handle = try #require(DocumentHandle(Fixture.handle))
    let id = try #require(RegistryDocumentID(page.string(entry.localID)))
    #expect(
      id
        == RegistryDocumentID(
          home: XDSFixture.home, repository: "1.2.392.1.9.1", uniqueID: handle.uniqueID))
    #expect(page.string(entry.localPatientID) == "\(Fixture.patient)^^^&1.2.392.1.9.2&ISO")
    #expect(entry.status == original.status)
    #expect(entry.kind == original.kind)
    #expect(entry.category == original.category)
    #expect(entry.label == original.label)
    #expect(entry.tag == .uninformed)
    #expect(entry.events.isEmpty)
    #expect(Self.code(page, entry.type) == Self.code(before, original.type))
    #expect(
      page.concepts[entry.categoryConcepts.range].map { Self.code(page, $0) }
        == [Coding(system: "urn:c", code: "class-a")])
    #expect(page.codings(entry.securityLabels) == before.codings(original.securityLabels))
    #expect(Self.code(page, entry.practiceSetting) == Coding(system: "urn:p", code: "01"))
    #expect(page.codes[try #require(entry.categoryConcepts.range.first)].system != nil)
    #expect(page.string(entry.format?.code) == "urn:x")
    #expect(page.string(entry.attachment.contentType) == "text/plain")
    #expect(page.string(entry.attachment.language) == "ja")
    #expect(page.string(entry.attachment.creation?.text) == "2026-08-26")
    #expect(page.string(entry.period?.start?.text) == "2026-08-01")
    #expect(page.string(entry.period?.end?.text) == "2026-08-27")
    #expect(page.authors[entry.authors.range].map { page.string($0.name) } == ["石田 功 (***)"])
  }

  @Test func `no identifier of the custodian is written`() throws {
    let text = String(decoding: try Self.answer(.getAll), as: UTF8.self)
    for identifier in Fixture.identifiers {
      #expect(!text.contains(identifier), "\(identifier)")
    }
    for slot in ["sourcePatientId", "sourcePatientInfo", "URI", "referenceIdList"] {
      #expect(!text.contains(slot), "\(slot)")
    }
  }

  @Test func `what has no place in the answer is named`() throws {
    let (page, original) = try Fixture.page()
    var entry = original
    let items = { (entry: DocumentEntry) in RegistryAnswer([.init(try Fixture.release(entry))]) }
    #expect(
      try items(entry).notCarried(of: page).map(\.text)
        == ["custodian", "event.text"].map { "`\($0)` cannot be said in XDS" })
    entry.stage = .preliminary
    entry.custodianName = nil
    entry.events = Sublist()
    entry.attachment.creation = nil
    entry.type.codes = Sublist()
    #expect(
      try items(entry).notCarried(of: page).map(\.text)
        == ["docStatus", "date", "type.text"].map { "`\($0)` cannot be said in XDS" })
  }

  @Test func `size and hash are written only if they are known`() throws {
    let without = String(decoding: try Self.answer(), as: UTF8.self)
    #expect(!without.contains("\"size\"") && !without.contains("\"hash\""))
    let page = try Self.read(try Self.answer(size: 17))
    #expect(page.entries.first?.attachment.size == 17)
  }

  @Test func `references name the document and its home`() throws {
    let element = try XDSFixture.element(try Self.answer(detail: .objectRef))
    let list = element.first("RegistryObjectList", "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0")
    let handle = try #require(DocumentHandle(Fixture.handle))
    #expect(list?.elements.map(\.name.local) == ["ObjectRef"])
    #expect(list?.elements.first?.attribute("id") == handle.entryUUID)
    #expect(list?.elements.first?.attribute("home") == "urn:oid:" + XDSFixture.home)
  }

  @Test func `relations are told when they are asked for`() throws {
    let names = { (bytes: [UInt8]) throws -> [String] in
      let element = try XDSFixture.element(bytes)
      let list = element.first("RegistryObjectList", "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0")
      return list?.elements.map(\.name.local) ?? []
    }
    #expect(try names(Self.answer(.findDocuments)) == ["ExtrinsicObject"])
    #expect(
      try names(Self.answer(.getDocumentsAndAssociations)) == ["ExtrinsicObject", "Association"])
    #expect(try names(Self.answer(.getAssociations)) == ["Association"])
  }

  @Test(arguments: [
    ([] as [RegistryError], ResponseStatus.success),
    ([RegistryError(.registryError, "w", severity: .warning)], .success),
    ([RegistryError(.unavailableCommunity, "e")], .partialSuccess),
  ])
  func `errors beside documents are a part of a success`(
    _ errors: [RegistryError], _ status: ResponseStatus
  ) throws {
    let element = try XDSFixture.element(try Self.answer(errors: errors))
    #expect(element.attribute("status") == status.rawValue)
  }

  @Test func `an error without documents is a failure`() throws {
    let bytes = RegistryAnswer.encoded(
      RegistryError(.storedQueryMissingParameter, "`$x` is required"),
      names: try XDSFixture.names())
    #expect(throws: DialectError.registry(.storedQueryMissingParameter)) { try Self.read(bytes) }
    let error = try XDSFixture.element(bytes).descendants.first { $0.name.local == "RegistryError" }
    #expect(error?.attribute("location") == "urn:oid:" + XDSFixture.home)
    #expect(error?.attribute("errorCode") == "XDSStoredQueryMissingParam")
    #expect(error?.attribute("codeContext") == "必要なパラメーターがありません: `$x` is required")
  }
}

extension RegistryAnswers {
  /// Of 1,200 characters each: 1,024 stay of a title, 256 of a role.
  @Test func `long texts end between two characters`() throws {
    var (page, entry) = try Fixture.page()
    let long = String(repeating: "あ𠮷", count: 600)
    entry.attachment.title = page.add(long.utf8)
    let role = page.add(long.utf8)
    page.authors.append(DocumentEntry.Author(name: nil, role: role))
    entry.authors = Sublist(page.authors.count - 1..<page.authors.count)
    let bytes = RegistryAnswer([RegistryAnswer.Item(try Fixture.release(entry))]).encoded(
      for: RegistryQuery(.findDocuments, .nothing), of: page, names: try XDSFixture.names(),
      scrubber: TextScrubber(page.identifiers))
    let all = try XDSFixture.element(bytes).descendants
    let title = all.first { $0.name.local == "LocalizedString" }?.attribute("value")
    #expect(title?.unicodeScalars.elementsEqual(long.unicodeScalars.prefix(1024)) == true)
    let values = all.filter { $0.name.local == "Value" }.map(\.text)
    #expect(values.contains { $0.unicodeScalars.elementsEqual(long.unicodeScalars.prefix(256)) })
  }
}

@Suite struct `Names of documents` {
  @Test func `one handle has one UUID in two spellings`() throws {
    let handle = try #require(DocumentHandle(String(repeating: "abcdefghijklm2345", count: 3)))
    #expect(handle.entryUUID == "urn:uuid:00443214-c742-84b6-ab7c-e8022190a63a")
    #expect(handle.uniqueID == "2.25.354091953091733928130423967347418682")
    #expect(DocumentName.entryUUID(handle.entryUUID).names(handle))
    #expect(DocumentName.uniqueID(handle.uniqueID).names(handle))
    #expect(handle.isNamed(by: [Token(system: .any, code: handle.uniqueID)]))
    #expect(OID.isValid(handle.uniqueID))
  }

  @Test(arguments: 0..<64)
  func `both spellings are the same number`(seed: Int) throws {
    let digits = Array("abcdefghijklmnopqrstuvwxyz234567")
    let text = (0..<26).map { digits[(seed * 7 + $0 * seed) % 32] }
    let handle = try #require(DocumentHandle(String(text)))
    let names = DocumentNames(handle)
    #expect((names.entryUUID, names.uniqueID) == (handle.entryUUID, handle.uniqueID))
    let number = try #require(UInt128(names.uniqueID.dropFirst(5)))
    let hex = names.entryUUID.dropFirst(9).filter { $0 != "-" }
    #expect(UInt128(hex, radix: 16) == number)
    #expect(names.uniqueID == "2.25.\(number)")
    #expect(DocumentName.uniqueID(names.uniqueID).asEntryUUID == names.entryUUID)
    #expect(DocumentName.entryUUID(names.entryUUID).asEntryUUID == names.entryUUID)
  }

  @Test(arguments: [
    "", "2.25.", "2.25.01", "2.25.+1", "2.25.-1", "2.26.1", "2.25.1.2", "2.25.x", " 2.25.1",
    "2.25.340282366920938463463374607431768211456",
  ])
  func `what is no number of ours names no document`(text: String) {
    #expect(DocumentName.uniqueID(text).asEntryUUID == nil)
  }

  @Test func `a shorter handle is filled with zeros`() throws {
    let handle = try #require(DocumentHandle(String(repeating: "a", count: 16)))
    #expect(handle.entryUUID == "urn:uuid:00000000-0000-8000-8000-000000000000")
    #expect(handle.uniqueID == "2.25.604472133179351442128896")
  }

  @Test func `two handles have two names`() throws {
    let one = try #require(DocumentHandle("abcdefghijklmnopqrstuvwxyz234567"))
    let other = try #require(DocumentHandle("bbcdefghijklmnopqrstuvwxyz234567"))
    #expect(one.entryUUID != other.entryUUID)
    #expect(one.uniqueID != other.uniqueID)
    #expect(!DocumentName.entryUUID(one.entryUUID).names(other))
  }

  @Test(arguments: [
    RegistryDocumentID(home: "1.2", repository: "1.3", uniqueID: "1.4^a|b~c"),
    RegistryDocumentID(home: nil, repository: "urn:oid:1.3", uniqueID: "~1|~0"),
  ])
  func `a document's place survives as one text`(_ id: RegistryDocumentID) {
    #expect(RegistryDocumentID(id.text) == id)
  }

  @Test(arguments: ["", "a|b", "a|b|", "a|b|c|d", "a|b|c~2", "a|b|~"])
  func `another text is no document's place`(_ text: String) {
    #expect(RegistryDocumentID(text) == nil)
  }
}
