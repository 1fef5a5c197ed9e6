import Dialect
import Record
import Testing
import TestSupport

/// The neighbour's records: real shapes, synthetic people.
@Suite struct SharedRecords {
  /// The logical ids and identifiers of all patients.
  private static func patientIdentifiers() throws -> IdentifierSet {
    var all = IdentifierSet()
    for line in SharedData.lines("records/fhir-jp/Patient.ndjson") {
      let value = try JSONValue.parse(line)
      if let id = value["id"]?.string { all.insert(id) }
      for identifier in value["identifier"]?.elements ?? [] {
        if let text = identifier["value"]?.string { all.insert(text) }
      }
    }
    return all
  }

  @Test func `all documents are read, classified and written without identifiers`() throws {
    let patients = try Self.patientIdentifiers()
    for (index, line) in SharedData.lines("records/fhir-jp/DocumentReference.ndjson").enumerated() {
      let (page, entry) = try FHIR.decodeDocumentReference(line)
      #expect(entry.category != .unknown)
      #expect(entry.label == .normal)
      let inline = try #require(entry.attachment.inline)
      #expect(inline.count == entry.attachment.size.map { Int($0) })
      var known = patients
      known.formUnion(page.identifiers)
      let bytes = try Fixture.write(entry, of: page, scrubber: TextScrubber(known))
      let watch = Guard(known)
      #expect(watch.firstHit(in: bytes) == nil, "document \(index)")
      #expect(watch.firstHit(in: line) != nil)
      let text = try FHIR.scrubAttachment(
        Array(page.text[inline.range]), contentType: "text/plain", identifiers: known)
      #expect(watch.firstHit(in: text) == nil)
    }
  }

  @Test func `identifiers planted in the texts are found only without the scrubber`() throws {
    let lines = SharedData.lines("records/fhir-jp/DocumentReference.ndjson")
    var hits = 0
    for line in lines {
      var (page, entry) = try FHIR.decodeDocumentReference(line)
      let planted = try #require(page.identifiers.values.last)
      entry.description = page.add((page.string(entry.description) ?? "") + "（\(planted)）")
      entry.attachment.title = page.add(planted)
      page.authors = [.init(name: page.add("石田 功 \(planted)"))]
      entry.authors = Sublist(0..<1)
      let watch = Guard(page.identifiers)
      let open = try Fixture.write(entry, of: page, scrubber: TextScrubber(IdentifierSet()))
      if watch.firstHit(in: open) != nil { hits += 1 }
      let closed = try Fixture.write(entry, of: page, scrubber: TextScrubber(page.identifiers))
      #expect(watch.firstHit(in: closed) == nil)
    }
    #expect(hits == lines.count)
  }

  @Test func `the official MHD examples are read unless they name no patient`() throws {
    for (name, bytes) in SharedData.files("conformance/ihe-fhir-examples/mhd") {
      let value = try JSONValue.parse(bytes)
      if name.hasPrefix("DocumentReference-"), value["subject"] == nil {
        #expect(throws: DialectError.elementMalformed(name: "subject"), "\(name)") {
          try FHIR.decodeDocumentReference(bytes)
        }
      } else if name.hasPrefix("DocumentReference-") {
        let (page, entry) = try FHIR.decodeDocumentReference(bytes)
        let written = try Fixture.write(entry, of: page, scrubber: TextScrubber(page.identifiers))
        #expect(Guard(page.identifiers).firstHit(in: written) == nil, "\(name)")
      } else if name.hasPrefix("Bundle-") {
        let page = try? FHIR.decodeBundle(bytes)
        #expect((page != nil) == (value["type"]?.string == "searchset"), "\(name)")
        let documents = (value["entry"]?.elements ?? []).compactMap { $0["resource"] }
          .filter { $0["resourceType"]?.string == "DocumentReference" }
        let shown = documents.count { $0["subject"] != nil }
        #expect(page == nil || page?.entries.count == shown, "\(name)")
        #expect(page == nil || page?.warnings.count == documents.count - shown, "\(name)")
      }
    }
  }
}
