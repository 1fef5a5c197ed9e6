import Crypto
import HTTP
import Neighbour
import Record
import Testing

/// Reads of single resources and of documents.
@Suite struct Reads {
  @Test func `reads a patient, an organisation and a coverage`() throws {
    let patient = Fixtures.patient()
    for reference in [
      "Patient/\(patient.logicalID)", "Organization/o-\(patient.institution.code)",
      "Coverage/c-\(patient.number)",
    ] {
      let answer = try Fixtures.get(reference)
      let value = try JSONValue.parse(answer.body)
      #expect(answer.status == 200)
      #expect("\(value["resourceType"]?.string ?? "")/\(value["id"]?.string ?? "")" == reference)
    }
  }

  @Test(arguments: ["Patient/none", "Binary/none", "Nothing/1", "Patient/1/2", ""])
  func `what is not there is not found`(path: String) throws {
    let answer = try Fixtures.get(path)
    #expect(answer.status == 404)
    #expect(Fixtures.contains(answer.body, "OperationOutcome"))
  }

  @Test func `an inline document has the size it says`() throws {
    for document in try Fixtures.found("DocumentReference?_count=200") {
      let content = try #require(Fixtures.content(of: document))
      let attachment = document["content"]?[0]?["attachment"]
      #expect(attachment?["size"]?.integer == Int64(content.count))
      #expect(attachment?["url"] == nil)
    }
  }

  @Test(arguments: [
    ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
    ),
  ])
  func `the hash of a document is the SHA-1 of FIPS 180-4`(text: String, hex: String) throws {
    let line: JSONValue = [
      "resourceType": "DocumentReference", "id": "d",
      "content": [
        ["attachment": ["data": .string(Base64.encode(Array(text.utf8)))]]
      ],
    ]
    let book = try RecordBook.lines(of: [("a", line.encoded())], attachments: .inline)
    let answer = try Fixtures.get("DocumentReference/d", from: book)
    let hash = try JSONValue.parse(answer.body)["content"]?[0]?["attachment"]?["hash"]
    #expect(hash?.string.flatMap(Base64.decode).map(Hex.encode) == hex)
  }

  @Test func `a Binary holds what the inline document holds`() throws {
    let book = Fixtures.book(attachments: .binary)
    for document in try Fixtures.found("DocumentReference?_count=200") {
      let id = try #require(document["id"]?.string)
      let other = try JSONValue.parse(Fixtures.get("DocumentReference/\(id)", from: book).body)
      let url = try #require(other["content"]?[0]?["attachment"]?["url"]?.string)
      let answer = try Fixtures.get(url, from: book)
      #expect(answer.body == Fixtures.content(of: document))
      #expect(
        answer.contentType == document["content"]?[0]?["attachment"]?["contentType"]?.string)
      #expect(other["content"]?[0]?["attachment"]?["data"] == nil)
    }
  }

  @Test func `a document read from a file moves to its Binary`() throws {
    let line: JSONValue = [
      "resourceType": "DocumentReference", "id": "d",
      "content": [
        ["attachment": ["contentType": "text/plain", "data": "YWJj", "title": "a"]]
      ],
    ]
    let book = try RecordBook.lines(of: [("a", line.encoded())], attachments: .binary)
    let answer = try Fixtures.get("DocumentReference/d", from: book)
    let attachment = try JSONValue.parse(answer.body)["content"]?[0]?["attachment"]
    #expect(attachment?["data"] == nil)
    #expect(attachment?["title"] == "a")
    let url = try #require(attachment?["url"]?.string)
    #expect(try Fixtures.get(url, from: book).body == Array("abc".utf8))
  }

  @Test func `a Binary can be had as a resource`() throws {
    let book = Fixtures.book(patients: 1, attachments: .binary, base: Fixtures.base)
    let found = Fixtures.matches(
      try JSONValue.parse(Fixtures.get("DocumentReference?_count=1", from: book).body))
    let url = try #require(found.first?["content"]?[0]?["attachment"]?["url"]?.string)
    #expect(url.hasPrefix("\(Fixtures.base)/Binary/"))
    let path = String(url.dropFirst(Fixtures.base.count + 1))
    let plain = try Fixtures.get(path, from: book)
    let wrapped = try JSONValue.parse(
      Fixtures.get(path, accept: "application/fhir+json", from: book).body)
    #expect(wrapped["data"]?.string.flatMap(Base64.decode) == plain.body)
  }

  @Test func `says what it can do`() throws {
    let statement = try JSONValue.parse(Fixtures.get("metadata").body)
    #expect(statement["fhirVersion"] == "4.0.1")
    let types = statement["rest"]?[0]?["resource"]?.elements?.compactMap { $0["type"]?.string }
    #expect(
      types == [
        "Patient", "DocumentReference", "Binary", "Coverage", "Organization",
        "AllergyIntolerance", "Condition", "DiagnosticReport", "Encounter", "Immunization",
        "MedicationAdministration", "MedicationRequest", "Observation", "Procedure",
        "ServiceRequest", "Specimen",
      ])
  }

  @Test func `changes nothing`() throws {
    #expect(try Fixtures.post("DocumentReference", form: "").status == 405)
  }

  @Test func `a line that is no resource is refused with its place`() {
    #expect(throws: NeighbourError.file(path: "a", reason: "line 2 is not JSON")) {
      let lines = Array("{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{".utf8)
      _ = try RecordBook.lines(of: [("a", lines)], attachments: .inline)
    }
    #expect(throws: NeighbourError.file(path: "a", reason: "line 1 is not a resource of its own")) {
      _ = try RecordBook.lines(of: [("a", Array("{}".utf8))], attachments: .inline)
    }
    #expect(throws: NeighbourError.file(path: "b", reason: "line 1 is not a resource of its own")) {
      let line = Array("{\"resourceType\":\"Patient\",\"id\":\"1\"}".utf8)
      _ = try RecordBook.lines(of: [("a", line), ("b", line)], attachments: .inline)
    }
  }
}
