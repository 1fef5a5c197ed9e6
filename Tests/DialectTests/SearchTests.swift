import Dialect
import HTTP
import Record
import Testing

@Suite struct Searches {
  static let handle = "abcdefgh234567ab"

  private func decode(
    _ query: String, method: HTTP.Method = .get, form: String? = nil
  ) throws -> (patient: Handle, query: DocumentQuery) {
    try FHIR.decodeSearch(
      method: method, query: Query(percentEncoded: query),
      form: form.map { try Query(form: Array($0.utf8)) }, base: "https://bridge.example/fhir")
  }

  private func decoded(_ more: String) throws -> DocumentQuery {
    try decode("patient=\(Self.handle)&status=current\(more)").query
  }

  @Test(arguments: [
    "\(handle)", "Patient/\(handle)", "https://bridge.example/fhir/Patient/\(handle)",
  ])
  func `a patient is a handle or a reference to one of ours`(_ patient: String) throws {
    let encoded = PercentEncoding.encode(patient)
    #expect(try decode("patient=\(encoded)&status=current").patient.text == Self.handle)
  }

  @Test(arguments: [
    "12345", "Patient/12345", "https://other.example/fhir/Patient/\(handle)", "",
    "Practitioner/\(handle)",
  ])
  func `a patient that is no handle is refused`(_ patient: String) {
    let encoded = PercentEncoding.encode(patient)
    #expect(throws: DialectError.parameterMalformed(name: "patient")) {
      try decode("patient=\(encoded)&status=current")
    }
  }

  @Test func `a form is read beside the query`() throws {
    let found = try decode("status=current", method: .post, form: "patient=\(Self.handle)")
    #expect(found.query.statuses == [.current])
    #expect(found.patient.text == Self.handle)
  }

  @Test(arguments: [HTTP.Method.put, .delete, .patch, .head, .options])
  func `no other method searches`(_ method: HTTP.Method) {
    #expect(throws: DialectError.methodUnsupported) {
      try decode("patient=\(Self.handle)&status=current", method: method)
    }
  }

  @Test(arguments: [
    ("status=current", "patient"), ("patient=\(handle)", "status"), ("", "patient"),
  ])
  func `patient and status have to be there`(_ query: String, _ missing: String) {
    #expect(throws: DialectError.parameterMissing(name: missing)) { try decode(query) }
  }

  @Test(arguments: [
    "_include", "_revinclude", "_sort", "_summary", "_elements", "subject", "type:in",
    "_lastUpdated", "author.name", "related", "_has:x", "Status",
  ])
  func `what is not supported is refused by name`(_ name: String) throws {
    let error = #expect(throws: DialectError.self) { try decoded("&\(name)=x") }
    #expect(error == .parameterUnsupported(name: name))
    #expect(error?.status == 400)
    #expect(error?.diagnostics.contains("`security-label`") == true)
  }

  @Test(arguments: [
    "\(handle)", "urn:ietf:rfc:3986|urn:kakehashi:patient:\(handle)",
    "urn:kakehashi:patient:\(handle)",
  ])
  func `the patient's identifier is the handle`(_ value: String) throws {
    let asked = PercentEncoding.encode(value)
    let found = try decode("patient.identifier=\(asked)&status=current")
    #expect(found.patient.text == Self.handle)
  }

  @Test(arguments: ["urn:oid:1.2|\(handle)", "\(handle),\(handle)", "P-4455", "|", ""])
  func `another identifier of the patient is refused`(_ value: String) {
    #expect(throws: DialectError.parameterMalformed(name: "patient.identifier")) {
      try decode("patient.identifier=\(PercentEncoding.encode(value))&status=current")
    }
  }

  @Test func `events, formats, authors, orders and communities are filters`() throws {
    let query = try decoded(
      "&event=urn:e|1&format=f&author.family=石田,Doe&author.given=功&related:identifier=urn:o|7"
        + "&targetCommunityIdList=urn:oid:1.2.392,1.2.3")
    #expect(query.events == [[Token(system: .exactly("urn:e"), code: "1")]])
    #expect(query.formats == [[Token(system: .any, code: "f")]])
    #expect(query.authors == [[.begins("石田"), .begins("Doe")], [.begins("功")]])
    #expect(query.references == [[Token(system: .exactly("urn:o"), code: "7")]])
    #expect(query.communities == ["1.2.392", "1.2.3"])
    #expect(throws: DialectError.parameterMalformed(name: "targetCommunityIdList")) {
      try decoded("&targetCommunityIdList=here")
    }
  }

  @Test func `format and pretty printing change nothing`() throws {
    let plain = try decoded("")
    #expect(try decoded("&_format=json&_pretty=true") == plain)
    #expect(try decoded("&_format=application%2Ffhir%2Bjson") == plain)
    #expect(try decoded("&_format=application/fhir+json") == plain)
    #expect(throws: DialectError.formatUnsupported) { try decoded("&_format=xml") }
  }

  @Test func `a comma is or, a repeated parameter is and`() throws {
    let query = try decoded(
      "&type=http://loinc.org|11506-3,34746-8&type=|x,urn:s|&category=a%5C,b&setting=c%5C%7Cd")
    #expect(
      query.types == [
        [
          Token(system: .exactly("http://loinc.org"), code: "11506-3"),
          Token(system: .any, code: "34746-8"),
        ],
        [Token(system: .absent, code: "x"), Token(system: .exactly("urn:s"), code: nil)],
      ])
    #expect(query.categories == [[Token(system: .any, code: "a,b")]])
    #expect(query.settings == [[Token(system: .any, code: "c|d")]])
  }

  @Test(arguments: ["", ",", "a,", "|", "a|b|c", "a\\", "a\\x"])
  func `a token that says nothing is refused`(_ value: String) {
    #expect(throws: DialectError.parameterMalformed(name: "type")) {
      try decoded("&type=" + PercentEncoding.encode(value))
    }
  }

  @Test(arguments: [
    ("status=current,superseded", [DocumentStatus.current, .superseded]),
    ("status=superseded,current&status=superseded", [.superseded]),
    ("status=http://hl7.org/fhir/document-reference-status|current", [.current]),
    ("status=entered-in-error", [.enteredInError]),
  ])
  func `statuses are what all parameters allow`(
    _ query: String, _ wanted: [DocumentStatus]
  ) throws {
    #expect(try decode("patient=\(Self.handle)&\(query)").query.statuses == wanted)
  }

  @Test func `statuses that exclude each other are refused`() {
    #expect(throws: DialectError.parameterRepeated(name: "status")) {
      try decode("patient=\(Self.handle)&status=current&status=superseded")
    }
    #expect(throws: DialectError.parameterMalformed(name: "status")) {
      try decode("patient=\(Self.handle)&status=final")
    }
  }

  @Test func `dates keep their prefix and precision`() throws {
    let query = try decoded("&date=ge2025&date=lt2026-02,eq2026-03-01&creation=sa2025&period=2025")
    #expect(query.dates.map { $0.map(\.text) } == [["ge2025"], ["lt2026-02", "eq2026-03-01"]])
    #expect(query.creations.map { $0.map(\.text) } == [["sa2025"]])
    #expect(query.periods.map { $0.map(\.text) } == [["eq2025"]])
    #expect(throws: DialectError.parameterMalformed(name: "date")) { try decoded("&date=ap2025") }
  }

  @Test(arguments: [("1", 1), ("200", 200), ("201", 200), ("99999", 200)])
  func `a count is at most the largest page`(_ text: String, _ count: Int) throws {
    #expect(try decoded("&_count=\(text)").count == count)
  }

  @Test(arguments: ["0", "-1", "x", "", "99999999999999999999", "1.5"])
  func `a count that is no count is refused`(_ text: String) {
    #expect(throws: DialectError.parameterMalformed(name: "_count")) {
      try decoded("&_count=\(text)")
    }
  }

  @Test(arguments: [
    ("patient=\(handle)", "patient"), ("_count=1&_count=1", "_count"), ("page=a&page=a", "page"),
  ])
  func `what may stand once is refused twice`(_ more: String, _ name: String) {
    #expect(throws: DialectError.parameterRepeated(name: name)) { try decoded("&" + more) }
  }

  @Test func `a page token is opaque and limited`() throws {
    #expect(try decoded("&page=aZ0-_.").page == "aZ0-_.")
    let longest = String(repeating: "a", count: FHIR.pageBytesMax)
    #expect(try decoded("&page=\(longest)").page == longest)
    for page in ["", longest + "a", "a/b", "a%20b", "%C3%A9"] {
      #expect(throws: DialectError.parameterMalformed(name: "page")) {
        try decoded("&page=\(page)")
      }
    }
  }

  @Test func `the alternatives of one parameter are limited`() throws {
    let most = Array(repeating: "a", count: FHIR.alternativesMax).joined(separator: ",")
    #expect(try decoded("&type=\(most)").types[0].count == FHIR.alternativesMax)
    #expect(throws: DialectError.parameterMalformed(name: "type")) {
      try decoded("&type=\(most),a")
    }
  }
}

@Suite struct CustodianRequests {
  @Test func `a custodian is asked by its own identifier, encoded`() throws {
    var query = DocumentQuery(statuses: [.current, .superseded])
    query.types = [[Token(system: .exactly("http://loinc.org"), code: "11506-3")]]
    query.identifiers = [[Token(system: .any, code: "secret")]]
    query.page = "token"
    query.count = 500
    let id = try #require(LocalID("P,1$&患"))
    let request = FHIR.encodeSearch(
      query, patientIdentifierSystem: "urn:oid:1.2", localID: id, countMax: 100)
    #expect(
      request
        == "DocumentReference?patient.identifier=urn%3Aoid%3A1.2%7CP%5C%2C1%5C%24%26%E6%82%A3"
        + "&status=current%2Csuperseded&type=http%3A%2F%2Floinc.org%7C11506-3&_count=100")
  }

  @Test(arguments: [
    ("https://emr.jp/fhir?_getpages=1", "?_getpages=1"),
    ("https://emr.jp/fhir/DocumentReference?page=2", "DocumentReference?page=2"),
  ])
  func `a link below the base is followed`(_ link: String, _ rest: String) {
    #expect(FHIR.followable(link, base: "https://emr.jp/fhir") == rest)
    #expect(FHIR.followable(link, base: "https://emr.jp/fhir/") == rest)
  }

  @Test(arguments: [
    "https://emr.jp/fhirx", "https://emr.jp.evil/fhir/x", "http://emr.jp/fhir/x", "/fhir/x",
    "https://emr.jp/fhir/../admin", "https://emr.jp/fhir//x", "https://emr.jp/fhir/%2e%2e/x",
    "https://emr.jp/fhir/a b", "https://emr.jp/fhir/a\nb", "https://emr.jp/fhir/a#b",
    "https://emr.jp/fhir", "https://emr.jp/fhir@evil/x", "https://emr.jp/fhir/./x",
  ])
  func `a link to any other place is not followed`(_ link: String) {
    #expect(FHIR.followable(link, base: "https://emr.jp/fhir") == nil)
  }
}
