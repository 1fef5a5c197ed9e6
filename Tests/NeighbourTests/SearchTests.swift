import HTTP
import Neighbour
import Record
import Testing

/// Searches for documents and patients.
@Suite struct Searches {
  private let number = Fixtures.patient().number
  private let system = Fixtures.patient().institution.patientSystem
  private var id: String { Fixtures.patient().logicalID }

  private func encoded(_ text: String) -> String { PercentEncoding.encode(text) }

  @Test func `finds a patient by number, in its system or in any`() throws {
    #expect(try Fixtures.found("Patient?identifier=\(number)").count == 1)
    #expect(try Fixtures.found("Patient?identifier=\(encoded("\(system)|\(number)"))").count == 1)
    #expect(try Fixtures.found("Patient?identifier=\(encoded("urn:x|\(number)"))").isEmpty)
    #expect(try Fixtures.found("Patient?identifier=\(encoded("|\(number)"))").isEmpty)
  }

  @Test func `finds a patient by id, name and birth date`() throws {
    let person = Fixtures.patient().person
    #expect(try Fixtures.found("Patient?_id=\(id)").count == 1)
    let kana = encoded(person.familyKana)
    let found = try Fixtures.found("Patient?family=\(kana)&birthdate=\(person.birthDate)")
    #expect(found.compactMap { $0["id"]?.string } == [id])
  }

  @Test func `every way to name the patient finds the same documents`() throws {
    let all = try Fixtures.found("DocumentReference?patient=\(id)&status=current,superseded")
    #expect(all.count == Fixtures.patient().documents(seed: 42).count)
    let token = encoded("\(system)|\(number)")
    for name in [
      "patient=Patient/\(id)", "subject=Patient/\(id)", "patient=\(Fixtures.base)/Patient/\(id)",
      "patient.identifier=\(token)", "patient:identifier=\(token)", "subject.identifier=\(token)",
    ] {
      #expect(try Fixtures.found("DocumentReference?\(name)") == all, "\(name)")
    }
  }

  @Test func `a document of two patients there is none`() throws {
    let other = Fixtures.patient(1).logicalID
    #expect(try Fixtures.found("DocumentReference?patient=\(id)&patient=\(other)").isEmpty)
    #expect(try !Fixtures.found("DocumentReference?patient=\(id),\(other)").isEmpty)
  }

  @Test func `an unknown patient is an empty answer and no error`() throws {
    let answer = try Fixtures.get("DocumentReference?patient.identifier=urn:x%7C1&status=current")
    let bundle = try JSONValue.parse(answer.body)
    #expect(answer.status == 200)
    #expect(bundle["total"]?.integer == 0)
    #expect(bundle["entry"] == nil)
  }

  @Test func `the newest document comes first`() throws {
    let dates = try Fixtures.found("DocumentReference?_count=200").compactMap { $0["date"]?.string }
    #expect(dates.count > 20)
    #expect(dates == dates.sorted(by: >))
  }

  @Test(arguments: ["type", "category"])
  func `finds documents by code`(parameter: String) throws {
    let coded = encoded("http://loinc.org|11502-2")
    let found = try Fixtures.found("DocumentReference?\(parameter)=\(coded)")
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { $0["type"]?["coding"]?[0]?["code"] == "11502-2" })
    #expect(try Fixtures.found("DocumentReference?\(parameter)=11502-2") == found)
    #expect(try Fixtures.found("DocumentReference?\(parameter)=\(encoded("x|11502-2"))").isEmpty)
  }

  @Test func `alternatives add and repetitions narrow`() throws {
    let one = try Fixtures.found("DocumentReference?type=11502-2").count
    let other = try Fixtures.found("DocumentReference?type=57133-1").count
    #expect(try Fixtures.found("DocumentReference?type=11502-2,57133-1").count == one + other)
    #expect(try Fixtures.found("DocumentReference?type=11502-2&type=57133-1").isEmpty)
  }

  @Test func `finds a document by either of its identifiers`() throws {
    let document = try #require(try Fixtures.found("DocumentReference?_count=1").first)
    for identifier in [document["masterIdentifier"], document["identifier"]?[0]] {
      let value = encoded(try #require(identifier?["value"]?.string))
      #expect(try Fixtures.found("DocumentReference?identifier=\(value)") == [document])
    }
  }

  @Test func `finds by label and by media type`() throws {
    let restricted = try Fixtures.found("DocumentReference?security-label=R")
    #expect(!restricted.isEmpty)
    #expect(
      restricted.allSatisfy { $0["securityLabel"]?[0]?["coding"]?[0]?["code"] == "R" })
    #expect(try !Fixtures.found("DocumentReference?contenttype=text/xml").isEmpty)
  }

  @Test func `a form finds what a query finds`() throws {
    let posted = try Fixtures.post(
      "DocumentReference/_search", form: "patient=\(id)&type=11502-2&_count=1")
    let asked = try Fixtures.found("DocumentReference?patient=\(id)&type=11502-2&_count=1")
    #expect(Fixtures.matches(try JSONValue.parse(posted.body)) == asked)
    #expect(!asked.isEmpty)
  }

  @Test func `next links lead through everything once`() throws {
    let all = try Fixtures.found("DocumentReference?_count=200")
    var collected: [JSONValue] = []
    var target: String? = "DocumentReference?_count=7&status=current,superseded"
    while let here = target {
      let bundle = try JSONValue.parse(Fixtures.get(here).body)
      #expect(bundle["total"]?.integer == Int64(all.count))
      let page = Fixtures.matches(bundle)
      try #require(!page.isEmpty)
      collected += page
      target = Fixtures.link("next", of: bundle).map {
        String($0.dropFirst(Fixtures.base.count + 1))
      }
    }
    #expect(collected == all)
  }

  @Test func `a count of none tells the total alone`() throws {
    let bundle = try JSONValue.parse(Fixtures.get("DocumentReference?_count=0").body)
    #expect(Fixtures.matches(bundle).isEmpty)
    #expect(Fixtures.link("next", of: bundle) == nil)
    #expect(try #require(bundle["total"]?.integer) > 20)
  }

  @Test func `an unknown parameter is ignored with a warning`() throws {
    let bundle = try JSONValue.parse(Fixtures.get("DocumentReference?_count=1&colour=red").body)
    let warning = bundle["entry"]?.elements?.last
    #expect(warning?["search"]?["mode"] == "outcome")
    #expect(warning?["resource"]?["issue"]?[0]?["diagnostics"]?.string == "ignored: colour")
    #expect(Fixtures.matches(bundle).count == 1)
  }

  @Test(arguments: [
    "date=yesterday", "date=2025-13", "date=ge", "date=2025-01-01T25:00Z", "status=",
    "type=a%7Cb%7Cc", "type=%7C", "_count=-1", "_count=x", "patient:missing=true", "a=%FF", "=1",
  ])
  func `refuses what it cannot read`(query: String) throws {
    let answer = try Fixtures.get("DocumentReference?\(query)")
    #expect(answer.status == 400)
    #expect(Fixtures.contains(answer.body, "OperationOutcome"))
  }
}

/// How dates of a search relate to dates of a record.
@Suite struct SearchDates {
  /// The document is of 2024-02-29T08:05:00+09:00 and of a period in February.
  private func isFound(_ date: String) throws -> Bool {
    var book = RecordBook()
    book.add([
      "resourceType": "DocumentReference", "id": "d", "date": "2024-02-29T08:05:00+09:00",
      "context": ["period": ["start": "2024-02-10", "end": "2024-02-20"]],
    ])
    let answer = try Fixtures.get("DocumentReference?\(date)", from: book)
    try #require(answer.status == 200)
    return try JSONValue.parse(answer.body)["total"]?.integer == 1
  }

  @Test(arguments: [
    ("2024-03-01T00:30:00+09:00", true), ("2024-02-29T15:30:00Z", true),
    ("2024-02-29T23:30:00+09:00", false), ("2024-03-01T15:30:00Z", false),
  ])
  func `a day begins at midnight in Japan`(date: String, isFound: Bool) throws {
    var book = RecordBook()
    book.add(["resourceType": "DocumentReference", "id": "d", "date": .string(date)])
    let answer = try Fixtures.get("DocumentReference?date=2024-03-01", from: book)
    #expect(try JSONValue.parse(answer.body)["total"]?.integer == (isFound ? 1 : 0))
  }

  @Test(arguments: [
    "date=2024", "date=2024-02", "date=2024-02-29", "date=eq2024-02-29T08:05%2B09:00",
    "date=2024-02-28T23:05:00Z", "date=ge2024-02-29", "date=le2024-02-29", "date=gt2024-02-28",
    "date=lt2024-03", "date=ne2024-03", "date=sa2024-01", "date=eb2024-03-01", "date=ap2024-02-29",
    "date=2023,2024", "date=ge2024-02&date=lt2024-03", "date=ge2024-02-28T23:05:00.000Z",
    "period=ge2024-02-20", "period=le2024-02-10", "period=2024-02", "period=gt2024-02-19",
    "period=sa2024-02-09", "period=eb2024-02-21",
  ])
  func `finds`(date: String) throws {
    #expect(try isFound(date))
  }

  @Test(arguments: [
    "date=2023", "date=2024-03", "date=2024-02-28", "date=gt2024-02-29", "date=lt2024-02-29",
    "date=ge2024-03", "date=le2024-02-28", "date=ne2024", "date=sa2024-02-29", "date=eb2024-02-29",
    "date=2024-02-29T08:05:00Z", "date=ge2024-02&date=lt2024-02-29", "date=lt2024-02-28T23:05:00Z",
    "period=sa2024-02-20", "period=eb2024-02-10", "period=2024-02-15", "period=gt2024-02-20",
  ])
  func `does not find`(date: String) throws {
    #expect(try !isFound(date))
  }
}
