import Dialect
import HTTP
import Record
import Testing

@Suite struct WrittenAnswers {
  private func write(_ scrubber: TextScrubber? = nil) throws -> [UInt8] {
    let (page, entry) = try Fixture.page()
    return FHIR.encodeSearchset(
      [try Fixture.release(entry)], of: page, total: 1, base: "https://bridge.example/fhir",
      query: "patient=\(Fixture.patient)&status=current&page=old", next: "new",
      warnings: [PageWarning(.remark, "something is missing")],
      scrubber: scrubber ?? TextScrubber(page.identifiers))
  }

  @Test func `no identifier of the custodian is written`() throws {
    let bytes = try write()
    #expect(Guard(IdentifierSet(Fixture.identifiers)).firstHit(in: bytes) == nil)
    let text = String(decoding: bytes, as: UTF8.self)
    for value in Fixture.identifiers { #expect(!text.contains(value)) }
  }

  @Test func `without the scrubber the guard finds what the texts hold`() throws {
    let bytes = try write(TextScrubber(IdentifierSet()))
    #expect(Guard(IdentifierSet(Fixture.identifiers)).firstHit(in: bytes) != nil)
  }

  @Test func `the answer says what the model says`() throws {
    let value = try JSONValue.parse(try write())
    let resource = try value.elements(at: "entry")[0].at("resource")
    #expect(try value.string(at: "type") == "searchset")
    #expect(try value.integer(at: "total") == 1)
    let links = try value.elements(at: "link").map { try $0.string(at: "url") }
    let base = "https://bridge.example/fhir/DocumentReference?patient=\(Fixture.patient)"
    #expect(links == [base + "&status=current&page=old", base + "&status=current&page=new"])
    #expect(try resource.string(at: "id") == Fixture.handle)
    #expect(try resource.string(at: "subject.reference") == "Patient/\(Fixture.patient)")
    #expect(try resource.string(at: "description") == "患者ID: *** *** を参照")
    #expect(try resource.elements(at: "author")[0].string(at: "display") == "石田 功 (***)")
    let attachment = try resource.elements(at: "content")[0].at("attachment")
    #expect(try attachment.string(at: "url") == "https://bridge.example/fhir/Binary/slip")
    #expect(try attachment.string(at: "title") == "記録 ***")
    for absent in ["size", "hash", "data"] { #expect(attachment[absent] == nil) }
    for absent in ["identifier", "authenticator", "text"] { #expect(resource[absent] == nil) }
    #expect(
      try resource.elements(at: "relatesTo")[0].string(at: "target.reference")
        == "DocumentReference/docdocdocdoc2346")
    let outcome = try value.elements(at: "entry")[1]
    #expect(try outcome.string(at: "search.mode") == "outcome")
  }

  @Test func `a written document reads back as the same model`() throws {
    let (page, entry) = try Fixture.page()
    let bytes = try Fixture.write(entry, of: page, scrubber: TextScrubber(page.identifiers))
    let (second, again) = try FHIR.decodeDocumentReference(bytes)
    #expect(second.string(again.localID) == Fixture.handle)
    #expect(again.category == entry.category)
    #expect(again.label == entry.label)
    #expect(again.tag == entry.tag)
    #expect(second.string(again.type.text) == page.string(entry.type.text))
    #expect(second.codings(again.type.codes) == page.codings(entry.type.codes))
    #expect(again.date?.span == entry.date?.span)
    #expect(again.period?.start?.span == entry.period?.start?.span)
    #expect(again.period?.end?.span == entry.period?.end?.span)
    #expect(again.attachment.creation?.span == entry.attachment.creation?.span)
    let formats = try (#require(again.format), #require(entry.format))
    #expect(second.string(formats.0.code) == page.string(formats.1.code))
    #expect(
      second.concepts[again.events.range].map { second.string($0.text) }
        == page.concepts[entry.events.range].map { page.string($0.text) })
    #expect(second.codings(again.securityLabels) == page.codings(entry.securityLabels))
    #expect(second.string(again.custodianName) == page.string(entry.custodianName))
  }

  @Test func `a code that is an identifier is left out`() throws {
    var (page, entry) = try Fixture.page()
    let codes = page.add(codes: [
      Coding(system: "urn:a", code: "doc-1a2b3c"), Coding(system: "urn:a", code: "kept"),
      Coding(system: "urn:doc-1a2b3c", code: "f"),
    ])
    entry.type = .init(codes: codes, text: page.add("x"))
    entry.securityLabels = codes
    entry.format = page.codes[codes.range].last
    let scrubber = TextScrubber(IdentifierSet(Fixture.identifiers))
    let value = try JSONValue.parse(try Fixture.write(entry, of: page, scrubber: scrubber))
    #expect(try value.elements(at: "type.coding").map { try $0.string(at: "code") } == ["kept"])
    #expect(try value.string(at: "type.text") == "x")
    #expect(try value.elements(at: "securityLabel").count == 1)
    #expect(try value.elements(at: "content")[0]["format"] == nil)
    entry.type = .init(codes: Sublist(codes.range.prefix(1)))
    let bare = try JSONValue.parse(try Fixture.write(entry, of: page, scrubber: scrubber))
    #expect(bare["type"] == nil)
  }

  @Test(arguments: [
    ("2026", "2025-12-31T15:00:00Z"), ("2026-08-27", "2026-08-26T15:00:00Z"),
    ("1969-12-31", "1969-12-30T15:00:00Z"), ("2024-03-01", "2024-02-29T15:00:00Z"),
    ("2026-08-27T12:57", "2026-08-27T03:57:00Z"),
    ("2026-08-27T12:57:00", "2026-08-27T03:57:00Z"),
    ("2026-08-27T12:57:00Z", "2026-08-27T12:57:00Z"),
    ("2026-08-27T12:57:00.123-09:00", "2026-08-27T12:57:00.123-09:00"),
  ])
  func `a date becomes an instant`(_ text: String, _ instant: String) throws {
    let date = try #require(PartialDate(text))
    #expect((TimeSpan.isInstant(text.utf8.span) ? text : date.span.instant) == instant)
  }

  @Test func `an empty answer is a Bundle without entries`() throws {
    let bytes = FHIR.encodeSearchset(
      [], of: DocumentPage(), total: 0, base: "https://b", query: "status=current", next: nil,
      warnings: [],
      scrubber: TextScrubber(IdentifierSet()))
    let link = #"[{"relation":"self","url":"https://b/DocumentReference?status=current"}]"#
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"resourceType":"Bundle","type":"searchset","total":0,"link":\#(link)}"#)
  }

  @Test func `errors are written without their content`() throws {
    let value = try JSONValue.parse(FHIR.operationOutcome(.parameterMalformed(name: "date")))
    let issue = try value.elements(at: "issue")[0]
    #expect(try issue.string(at: "severity") == "error")
    #expect(try issue.string(at: "code") == "value")
    let custodian = FHIR.operationOutcome(.elementMalformed(name: "POP-000126"))
    #expect(!String(decoding: custodian, as: UTF8.self).contains("POP"))
  }

  @Test func `an author of an institution is a person, an organisation and a role`() throws {
    var (page, entry) = try Fixture.page()
    let names = ["石田 功", "中央病院", "主治医", "内科"].map { page.add($0) }
    page.authors = [
      .init(name: names[0], institution: names[1], role: names[2], specialty: names[3]),
      .init(name: nil, institution: names[1]),
    ]
    entry.authors = Sublist(0..<2)
    entry.authenticator = .init(name: names[0])
    let scrubber = TextScrubber(page.identifiers)
    let value = try JSONValue.parse(Fixture.write(entry, of: page, scrubber: scrubber))
    let contained = try value.elements(at: "contained")
    #expect(
      try contained.map { try $0.string(at: "id") } == [
        "author1", "author1-organization", "author1-role", "author2-organization",
      ])
    #expect(try contained[2].elements(at: "specialty")[0].string(at: "text") == "内科")
    let authors = try value.elements(at: "author").map { try $0.string(at: "reference") }
    #expect(authors == ["#author1-role", "#author2-organization"])
    #expect(value["authenticator"]?["display"]?.string == "石田 功")
  }

  @Test(arguments: [
    ("patient=a&related:identifier=ORD-7&_count=3", "patient=a&_count=3"),
    ("related%3Aidentifier=ORD-7", ""), ("%72elated:identifier=ORD-7&type=x", "type=x"),
    ("type=related", "type=related"),
  ])
  func `links do not repeat the custodian's identifiers`(_ query: String, _ kept: String) {
    #expect(FHIR.repeatable(query) == kept)
  }

  @Test func `the capability statement is of FHIR 4.0.1`() throws {
    let bytes = FHIR.capabilityStatement(base: "https://b", release: "1.0", date: "2026-01-01")
    let value = try JSONValue.parse(bytes)
    #expect(try value.string(at: "fhirVersion") == "4.0.1")
    let resource = try value.elements(at: "rest")[0].elements(at: "resource")[0]
    let names = try resource.elements(at: "searchParam").map { try $0.string(at: "name") }
    #expect(names.contains("security-label"))
  }
}

@Suite struct Matches {
  @Test(arguments: [
    ("", true), ("&type=34746-8", true), ("&type=http://loinc.org|34746-8", true),
    ("&type=|34746-8", false), ("&type=urn:x|34746-8", false), ("&type=a,34746-8", true),
    ("&type=a&type=34746-8", false), ("&category=class-a", true), ("&category=b", false),
    ("&setting=urn:p|", true), ("&facility=|hosp", true), ("&facility=hosp2", false),
    ("&security-label=R", true), ("&security-label=N", false), ("&date=ge2026-08", true),
    ("&date=lt2026-08", false), ("&date=2025,2026", true), ("&creation=2026-08-26", true),
    ("&creation=gt2026-08-26", false), ("&period=2026-08", true), ("&period=sa2026", false),
    ("&period=lt2026-08-02", true), ("&identifier=docdocdocdoc2345", true),
    ("&identifier=urn:ietf:rfc:3986|urn:kakehashi:document:docdocdocdoc2345", true),
    ("&identifier=doc-1a2b3c", false), ("&event=x", false), ("&format=urn:x", true),
    ("&format=|urn:x", false), ("&author.family=石田", true), ("&author.given=功", true),
    ("&author.family=田", false), ("&related:identifier=urn:o|ORD-7", true),
    ("&related:identifier=ORD-8", false),
  ])
  func `every filter is checked again`(_ filter: String, _ wanted: Bool) throws {
    let text = "patient=\(Fixture.patient)&status=current\(filter)"
    let query = try FHIR.decodeSearch(
      method: .get, query: Query(percentEncoded: text), form: nil
    ).query
    let handle = DocumentHandle(Fixture.handle)
    let (page, entry) = try Fixture.page()
    #expect(query.matches(entry, in: page) { FHIR.names($0, handle) } == wanted)
  }

  @Test(arguments: [
    ("%田%", true), ("石田%", true), ("石田 功 (DR-CA-00_)", true), ("_", false), ("%%", true),
    ("石田", false), ("", false), ("%功", false), ("%)", true),
  ])
  func `an author may be asked for with wildcards`(_ pattern: String, _ wanted: Bool) throws {
    let (page, entry) = try Fixture.page()
    var query = DocumentQuery()
    query.authors = [[.like(pattern)]]
    #expect(query.matches(entry, in: page) { _ in true } == wanted)
  }

  @Test func `a kind that was not asked for does not match`() throws {
    let (page, entry) = try Fixture.page()
    var query = DocumentQuery()
    query.kinds = [.onDemand]
    #expect(!query.matches(entry, in: page) { _ in true })
  }

  @Test func `a status that was not asked for does not match`() throws {
    var (page, entry) = try Fixture.page()
    entry.status = .superseded
    page.entries = [entry]
    #expect(!DocumentQuery().matches(entry, in: page) { _ in true })
    #expect(DocumentQuery(statuses: [.superseded]).matches(entry, in: page) { _ in true })
  }
}
