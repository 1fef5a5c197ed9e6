import Dialect
import HTTP
import Record
import Testing

@Suite struct WrittenAnswers {
  private func write(_ scrubber: TextScrubber? = nil) throws -> [UInt8] {
    let (entry, identifiers) = try FHIR.decodeDocumentReference(Array(Fixture.document.utf8))
    return FHIR.encodeSearchset(
      [try Fixture.release(entry)], total: 1, base: "https://bridge.example/fhir",
      query: "patient=\(Fixture.patient)&status=current&page=old", next: "new",
      warnings: ["something is missing"], scrubber: scrubber ?? TextScrubber(identifiers))
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
    let (entry, identifiers) = try FHIR.decodeDocumentReference(Array(Fixture.document.utf8))
    let bytes = FHIR.encodeDocumentReference(
      try Fixture.release(entry), scrubber: TextScrubber(identifiers))
    let again = try FHIR.decodeDocumentReference(bytes).entry
    #expect(again.localID == Fixture.handle)
    #expect(again.category == entry.category)
    #expect(again.label == entry.label)
    #expect(again.tag == entry.tag)
    #expect(again.type == entry.type)
    #expect(again.date == entry.date)
    #expect(again.period == entry.period)
    #expect(again.attachment.creation == entry.attachment.creation)
    #expect(again.format == entry.format)
    #expect(again.events == entry.events)
    #expect(again.securityLabels == entry.securityLabels)
    #expect(again.custodianName == entry.custodianName)
  }

  @Test func `a code that is an identifier is left out`() throws {
    var entry = try Fixture.entry()
    entry.type = Concept(codings: [Coding(system: "urn:a", code: "doc-1a2b3c")], text: "x")
    entry.format = Coding(system: "urn:doc-1a2b3c", code: "f")
    let scrubber = TextScrubber(IdentifierSet(Fixture.identifiers))
    let bytes = FHIR.encodeDocumentReference(try Fixture.release(entry), scrubber: scrubber)
    let value = try JSONValue.parse(bytes)
    #expect(value["type"]?["coding"] == nil)
    #expect(try value.string(at: "type.text") == "x")
    #expect(try value.elements(at: "content")[0]["format"] == nil)
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
    #expect(try #require(PartialDate(text)).instant == instant)
  }

  @Test func `an empty answer is a Bundle without entries`() throws {
    let bytes = FHIR.encodeSearchset(
      [], total: 0, base: "https://b", query: "status=current", next: nil, warnings: [],
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
    ("&identifier=doc-1a2b3c", false),
  ])
  func `every filter is checked again`(_ filter: String, _ wanted: Bool) throws {
    let text = "patient=\(Fixture.patient)&status=current\(filter)"
    let query = try FHIR.decodeSearch(
      method: .get, query: Query(percentEncoded: text), form: nil
    ).query
    let handle = DocumentHandle(Fixture.handle)
    #expect(FHIR.matches(query, try Fixture.entry(), handle: handle) == wanted)
  }

  @Test func `a status that was not asked for does not match`() throws {
    var entry = try Fixture.entry()
    entry.status = .superseded
    #expect(!FHIR.matches(DocumentQuery(), entry))
    #expect(FHIR.matches(DocumentQuery(statuses: [.superseded]), entry))
  }
}
