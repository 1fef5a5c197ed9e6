import Dialect
import Record
import Testing

@Suite struct Answers {
  @Test func `a document is read into the canonical model`() throws {
    let (page, entry) = try Fixture.page()
    #expect(page.string(entry.localID) == "doc-1a2b3c")
    #expect(page.string(entry.localPatientID) == "pt-d436f7")
    #expect(entry.status == .current)
    #expect(entry.stage == .final)
    #expect(page.codings(entry.type.codes).map(\.code) == ["34746-8"])
    #expect(page.string(entry.type.text) == "看護記録")
    #expect(entry.category == .nursing)
    #expect(entry.label == .restricted)
    #expect(entry.tag == .uninformed)
    #expect(page.string(entry.date?.text) == "2026-08-27T12:57:00+09:00")
    #expect(page.string(entry.custodianName) == "中央病院")
    #expect(page.string(entry.description) == "患者ID: 0009876543 key/pop-000126-5 を参照")
    #expect(page.string(entry.attachment.contentType) == "text/plain")
    #expect(entry.attachment.size == 903)
    let url = page.string(entry.attachment.localURL)
    #expect(url == "https://emr.jp/fhir/Binary/bin-4711?token=tok-9911")
    let relation = try #require(page.relations[entry.relates.range].first)
    #expect(relation.code == .appends)
    #expect(page.string(relation.localDocumentID) == "doc-955bb2")
    #expect(page.string(entry.period?.end?.text) == "2026-08-27")
    let setting = try #require(entry.practiceSetting)
    #expect(page.codings(setting.codes).first?.system == "urn:p")
    #expect(entry.consentMilliseconds == PartialDate("2026-08-01")?.lower)
  }

  @Test(arguments: 0..<20)
  func `an identifier ends before the query of a reference, wherever that begins`(
    _ length: Int
  ) throws {
    let id = String(repeating: "識", count: 3) + String(repeating: "x", count: length)
    let reference = #"Patient/pt-d436f7"},"encounter":{"reference":"E/\#(id)?v=99-1"#
    let page = try FHIR.decodeBundle(
      Fixture.bundle(Fixture.document("Patient/pt-d436f7", reference)))
    #expect(page.entries.count == 1)
    for value in [id, "99-1", "pt-d436f7"] { #expect(page.identifiers.contains(value)) }
    #expect(!page.identifiers.contains("\(id)?v=99-1"))
  }

  @Test func `a second answer is read behind the first`() throws {
    var page = DocumentPage()
    try FHIR.decodeBundle(Fixture.bundle(Fixture.document), into: &page)
    let first = try #require(page.entries.first)
    let other = Fixture.document("doc-1a2b3c", "doc-9z8y7x").replacing("看護記録", with: "別の記録")
    try FHIR.decodeBundle(Fixture.bundle(other), into: &page)
    #expect(page.entries.map { page.string($0.localID) } == ["doc-1a2b3c", "doc-9z8y7x"])
    #expect(page.string(first.type.text) == "看護記録")
    #expect(page.string(page.entries[1].type.text) == "別の記録")
    #expect(page.codings(page.entries[1].securityLabels).map(\.code) == ["R"])
    #expect(page.identifiers.contains("doc-1a2b3c") && page.identifiers.contains("doc-9z8y7x"))
    #expect(throws: DialectError.subjectsDiffer) {
      try FHIR.decodeBundle(
        Fixture.bundle(Fixture.document("pt-d436f7", "pt-other1")), into: &page)
    }
    #expect(page.entries.count == 2)
  }

  @Test func `every identifier is collected and no code is`() throws {
    let found = try Fixture.page().page.identifiers
    #expect(found.values.sorted() == Fixture.identifiers.sorted())
  }

  @Test func `identifiers of other resources are collected`() throws {
    let page = try FHIR.decodeBundle(
      Fixture.bundle(
        #"{"resourceType":"Patient","id":"other-1","identifier":[{"value":"MRN-4455"}]}"#,
        #"{"resourceType":"Coverage","id":"cov-1234","subscriberId":"sub-888"}"#,
        Fixture.document))
    #expect(page.entries.count == 1)
    #expect(page.next == "https://n/x")
    for value in ["other-1", "MRN-4455", "cov-1234", "sub-888"] {
      #expect(page.identifiers.contains(value))
    }
  }

  @Test(arguments: [
    #""implicitRules":"http://x","#, #""modifierExtension":[{"url":"http://x"}],"#,
    #""x":{"modifierExtension":[]},"#, #""x":[{"implicit\u0052ules":1}],"#,
  ])
  func `what must be understood and is not withholds the entry`(_ more: String) throws {
    let document = Fixture.document(#""status""#, more + #""status""#)
    let page = try FHIR.decodeBundle(Fixture.bundle(document, Fixture.document))
    #expect(page.entries.count == 1)
    #expect(page.warnings.count == 1)
    #expect(page.identifiers.contains("doc-1a2b3c"))
  }

  @Test(arguments: [
    (#""status":"current""#, #""status":"new""#), (#""code":"R""#, #""code":5"#),
    (#""date":"2026-08-27T12:57:00+09:00""#, #""date":"yesterday""#),
    (#""id":"doc-1a2b3c""#, #""id":"a/b""#), (#""reference":"Patient/pt-d436f7","#, ""),
    (#""securityLabel":["#, #""securityLabel":[{"text":"secret"},"#),
    (#""size":903"#, #""size":-1"#), (#""content":"#, #""contents":"#),
    (#""hash":"K05VthUhIkQG1skcoSe/vnKFg7Y=""#, #""data":"a===""#),
    (#""tag":["#, #""tag":[5,"#), (#""code":"appends""#, #""code":"likes""#),
    (#""description":"#, #""description":"","xdescription":"#),
  ])
  func `a malformed entry is withheld, named and never guessed`(
    _ part: String, _ other: String
  ) throws {
    let changed = Fixture.document(part, other)
    #expect(changed != Fixture.document)
    let page = try FHIR.decodeBundle(Fixture.bundle(changed))
    #expect(page.entries.isEmpty)
    #expect(page.warnings.count == 1)
    #expect(page.warnings.first?.text.contains("secret") == false)
  }

  @Test func `documents of two patients make the answer unreadable`() {
    let other = Fixture.document("pt-d436f7", "pt-other1")
    #expect(throws: DialectError.subjectsDiffer) {
      try FHIR.decodeBundle(Fixture.bundle(Fixture.document, other))
    }
  }

  @Test func `anything but a searchset is refused`() {
    #expect(throws: DialectError.notASearchset) {
      try FHIR.decodeBundle(Fixture.bundle(Fixture.document, type: "batch"))
    }
    #expect(throws: DialectError.notASearchset) {
      try FHIR.decodeBundle(Array(Fixture.document.utf8))
    }
    #expect(throws: DialectError.json(.unexpectedEnd)) { try FHIR.decodeBundle([]) }
    let outcome = #"{"resourceType":"OperationOutcome","issue":[{"code":"throttled"}]}"#
    #expect(throws: DialectError.outcome(code: "throttled")) {
      try FHIR.decodeBundle(Array(outcome.utf8))
    }
    let odd = #"{"resourceType":"OperationOutcome","issue":[{"code":"POP-1"}]}"#
    #expect(throws: DialectError.outcome(code: "unknown")) {
      try FHIR.decodeBundle(Array(odd.utf8))
    }
  }

  @Test func `an answer cut at any byte is refused`() {
    let bytes = Fixture.bundle(Fixture.document)
    for end in 0..<bytes.count {
      #expect(throws: DialectError.self) { try FHIR.decodeBundle(Array(bytes[..<end])) }
    }
  }

  @Test func `the count of entries is limited`() throws {
    let patient = #"{"resource":{"resourceType":"Patient"}}"#
    func bundle(_ count: Int) -> [UInt8] {
      let entries = Array(repeating: patient, count: count).joined(separator: ",")
      return Array(#"{"resourceType":"Bundle","type":"searchset","entry":[\#(entries)]}"#.utf8)
    }
    #expect(try FHIR.decodeBundle(bundle(FHIR.entriesMax)).entries.isEmpty)
    #expect(throws: DialectError.tooManyEntries(max: FHIR.entriesMax)) {
      try FHIR.decodeBundle(bundle(FHIR.entriesMax + 1))
    }
  }

  @Test func `a patient is found by its logical id`() throws {
    let found = try FHIR.decodePatientIdentifiers(
      Fixture.bundle(#"{"resourceType":"Patient","id":"pt-1","identifier":[{"value":"P-4455"}]}"#))
    #expect(found.localPatientIDs == ["pt-1"])
    #expect(found.identifiers.values == ["pt-1", "P-4455"])
  }
}

@Suite struct Classifications {
  @Test(arguments: [
    ("34746-8", Record.Category.nursing), ("54094-8", .nursing), ("11506-3", .progressNote),
    ("18842-5", .discharge), ("57133-1", .referral), ("57833-6", .prescription),
    ("11502-2", .labResult), ("18748-4", .imagingReport), ("18776-5", .carePlan),
    ("57016-8", .unknown), ("xyz", .unknown), ("57133-10", .unknown), ("57133-", .unknown),
    ("\u{0}57133-1", .unknown), ("", .unknown),
  ])
  func `a LOINC code has its category`(_ code: String, _ category: Record.Category) {
    var page = DocumentPage()
    let codes = page.add(codes: [Coding(system: "http://loinc.org", code: code)])
    page.concepts = [.init(codes: codes)]
    let type = page.concepts[0]
    #expect(Classification.category(of: type, or: Sublist(), in: page) == category)
    #expect(Classification.category(of: .init(), or: Sublist(0..<1), in: page) == category)
  }

  @Test(arguments: [
    (["http://loinc.org|34746-8", "http://loinc.org|18842-5"], Record.Category.unknown),
    (["urn:x|34746-8", "http://loinc.org|18842-5"], .discharge), (["|34746-8"], .unknown),
  ])
  func `codes that say different things are unknown`(
    _ codes: [String], _ category: Record.Category
  ) {
    var page = DocumentPage()
    let codings = codes.map { $0.split(separator: "|", omittingEmptySubsequences: false) }
      .map { Coding(system: $0[0].isEmpty ? nil : String($0[0]), code: String($0[1])) }
    let type = DocumentEntry.Concept(codes: page.add(codes: codings))
    #expect(Classification.category(of: type, or: Sublist(), in: page) == category)
  }

  @Test func `no code stands in two rows`() {
    let codes = Classification.rows.flatMap(\.1)
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { $0.utf8.count <= 7 }, "a word has room for the code and its count")
  }

  @Test(arguments: [
    ("", Label.unlabelled), ("U", .normal), ("L", .normal), ("M", .normal), ("N", .normal),
    ("R", .restricted), ("V", .veryRestricted), ("N R", .restricted), ("V R", .veryRestricted),
    ("x", .unknown), ("V x", .unknown), ("NN", .unknown), ("n", .unknown),
  ])
  func `the strictest label counts`(_ codes: String, _ wanted: Label) {
    let system = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
    let codings = codes.split(separator: " ").map { Coding(system: system, code: String($0)) }
    #expect(label(codings) == wanted)
  }

  @Test func `a label of another system is not weighed`() {
    let act = Coding(system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "HIV")
    #expect(label([act]) == .unknown)
    #expect(label([Coding(system: nil, code: "N")]) == .unknown)
  }

  private func label(_ codings: [Coding]) -> Label {
    var page = DocumentPage()
    return Classification.label(page.add(codes: codings), in: page)
  }

  private func tag(_ codings: [Coding]) -> Record.Tag {
    var page = DocumentPage()
    return Classification.tag(page.add(codes: codings), in: page)
  }

  @Test(arguments: [
    ("", Record.Tag.none), ("LTS", .none), ("UNINFORMED", .uninformed),
    ("UNDELIVERED", .undelivered), ("UNINFORMED UNDELIVERED", .undelivered), ("LTS x", .unknown),
    ("UNINFORMED x", .unknown),
  ])
  func `the strictest tag counts`(_ codes: String, _ wanted: Record.Tag) {
    let system = "http://jpfhir.jp/fhir/clins/CodeSystem/JP_ehrshrs_indication"
    let codings = codes.split(separator: " ").map { Coding(system: system, code: String($0)) }
    #expect(tag(codings) == wanted)
    #expect(tag([Coding(system: "urn:other", code: "UNDELIVERED")]) == .none)
  }
}
