import Dialect
import Record

/// What has to hold of every Bundle, sound or damaged; for tests and for libFuzzer.
enum FHIRFuzzProperties {
  /// The custodian's identifiers in the seeds.
  private static let planted = [
    "0045678", "p-0045678", "d-0045678-0", "1.2.392.99.0", "ORD-77123", "DR-00417", "enc-2fa87c",
  ]

  /// Reads a searchset Bundle of documents.
  ///
  /// It is refused, or written as a sound answer in which no identifier of the custodian's is
  /// left, the same each time, with all documents of the page.
  ///
  /// - Returns: what does not hold; nil if all does.
  static func bundle(_ bytes: [UInt8]) -> String? {
    // A refusal is as good as a reading.
    guard let page = try? FHIR.decodeBundle(bytes) else { return nil }
    guard let released = released(page) else { return "a name of ours is malformed" }
    let scrubber = TextScrubber(page.identifiers)
    func written() -> [UInt8] {
      FHIR.encodeSearchset(
        released, of: page, total: released.count, base: "https://b", query: "status=current",
        next: nil, warnings: page.warnings, scrubber: scrubber)
    }
    let answer = written()
    guard let json = try? JSONValue.parse(answer) else { return "the answer is not sound JSON" }
    let count = json["entry"]?.elements?.count ?? 0
    let outcomes = page.warnings.isEmpty ? 0 : 1
    guard count == released.count + outcomes else { return "documents are missing" }
    let known = IdentifierSet(planted.filter(page.identifiers.contains))
    if Guard(known).firstHit(in: answer) != nil { return "an identifier is left" }
    guard documents(answer) == released.count else { return "the answer does not read back" }
    return written() == answer ? nil : "the same page was written otherwise"
  }

  /// How many documents are read from a Bundle.
  static func documents(_ bytes: [UInt8]) -> Int {
    // A refusal is as good as none.
    (try? FHIR.decodeBundle(bytes))?.entries.count ?? 0
  }

  private static func released(_ page: DocumentPage) -> [ReleasedDocument]? {
    guard let patient = Handle("abcdefgh234567ab"),
      let handle = DocumentHandle("docdocdocdoc2345")
    else { return nil }
    return page.entries.map { entry in
      ReleasedDocument(
        entry: entry, handle: handle, patient: patient, binary: "slip",
        related: entry.relates.range.map { _ in handle })
    }
  }
}
