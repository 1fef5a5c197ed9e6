import Dialect
import Linkage
import Record
import Transport

/// What a viewer's page may list of one patient at one custodian; clean.
struct Timeline: Sendable {
  /// Documents, in the custodian's order.
  var documents: [ViewedDocument] = []
  /// Records, each unit the least that the policy decides on.
  var records: [ViewedRecords] = []
  /// False if a part of the custodian did not answer, or could not be read: something may be
  /// missing, for whatever reason.
  var isComplete = true
  /// From which day on measurements and administrations are listed, where all are too many; nil
  /// where none of them may be seen.
  var since: PartialDate?

  /// The categories of what is listed.
  var categories: Set<Category> {
    Set(documents.lazy.map(\.category)).union(records.lazy.map(\.category))
  }
}

/// One document of a timeline.
struct ViewedDocument: Sendable {
  /// What the document is called towards the asking facility.
  let handle: DocumentHandle
  /// The address by which this facility may open it.
  let address: String
  let category: Category
  /// What kind of document it is, in words.
  let kind: String?
  let title: String?
  /// When the entry was made.
  let date: PartialDate?
  /// When the care took place.
  let careStart: PartialDate?
  let careEnd: PartialDate?
  /// Who wrote it, by name.
  let authors: [String]
  let facilityName: String?
  let department: String?
  /// The media type without parameters; nil if none is named.
  let contentType: String?
}

/// One unit of records of a timeline.
struct ViewedRecords: Sendable {
  /// What the unit is called towards the asking facility.
  let handle: DocumentHandle
  let category: Category
  let date: PartialDate?
  let facilityName: String?
  let content: ClinicalContent
}

/// A document that was opened; clean.
struct OpenedDocument: Sendable {
  /// What its metadata say.
  let document: ViewedDocument
  /// What it says.
  let body: ViewedBody
}

/// What an opened document says.
enum ViewedBody: Sendable {
  case text(TextualDocument)
  case image(RasterImage)
  case records(ClinicalContent)
}

extension Cleaning {
  /// What a timeline lists of a document, and the same as it would be in FHIR, for the ledger's
  /// digest.
  func viewed(
    _ entry: DocumentEntry, of page: DocumentPage, patient: Handle, base: String
  ) throws(Problem) -> (document: ViewedDocument, bytes: [UInt8]) {
    let released = try released(entry, of: page, patient: patient)
    let bytes = FHIR.encodeDocumentReference(released, of: page, base: base, scrubber: scrubber)
    try refuseLeaks(bytes)
    let type = page.string(entry.attachment.contentType)
    let document = ViewedDocument(
      handle: released.handle, address: released.binary, category: entry.category,
      kind: shown(entry.type, of: page), title: shown(entry.attachment.title, of: page),
      date: date(entry.date ?? entry.attachment.creation, of: page),
      careStart: date(entry.period?.start, of: page), careEnd: date(entry.period?.end, of: page),
      authors: page.authors[entry.authors.range].compactMap { shown($0.name, of: page) },
      facilityName: shown(entry.custodianName, of: page),
      department: entry.practiceSetting.flatMap { shown($0, of: page) },
      contentType: type.flatMap { FHIR.viewedType(of: $0) })
    return (document, bytes)
  }

  private func shown(_ text: TextRange?, of page: DocumentPage) -> String? {
    page.string(text).map { scrubber.shown($0) }
  }

  private func shown(_ concept: DocumentEntry.Concept, of page: DocumentPage) -> String? {
    let codes = page.codes[concept.codes.range]
    let words = concept.text ?? codes.lazy.compactMap(\.display).first ?? codes.first?.code
    return shown(words, of: page)
  }

  private func date(_ date: DocumentEntry.Date?, of page: DocumentPage) -> PartialDate? {
    date.flatMap { PartialDate(page.string($0.text)) }
  }

  /// What a timeline lists of a unit of records, and the same as it would be in FHIR.
  func viewed(
    _ unit: HeldRecords, patient: Handle, base: String
  ) throws(Problem) -> (records: ViewedRecords, bytes: [UInt8]) {
    let (content, bytes) = try viewed(
      unit.content, named: unit.localID, patient: patient, base: base)
    let records = ViewedRecords(
      handle: documentHandle(unit.localID), category: unit.category, date: unit.date,
      facilityName: unit.facilityName.map { scrubber.shown($0) }, content: content)
    return (records, bytes)
  }

  /// A content without identifiers; what is left of it is looked through once more as FHIR.
  private func viewed(
    _ content: ClinicalContent, named localID: String, patient: Handle, base: String
  ) throws(Problem) -> (content: ClinicalContent, bytes: [UInt8]) {
    let clean = content.scrubbed(by: scrubber)
    let release = FHIR.ClinicalRelease(
      patient: patient, base: base, scrubber: TextScrubber(IdentifierSet())
    ) { documentHandle("\(localID)#\($0)").text }
    let bytes = FHIR.encodeBundle(clean, for: release)
    try refuseLeaks(bytes)
    return (clean, bytes)
  }

  /// A document as it is shown when it is opened, and the bytes that the ledger's digest is of.
  func opened(
    _ held: HeldDocument, patient: Handle, base: String
  ) async throws(Problem) -> (body: ViewedBody, bytes: [UInt8]) {
    let type = held.page.string(held.entry.attachment.contentType) ?? ""
    switch held.body {
    case .records(let content):
      let localID = held.page.string(held.entry.localID)
      let (clean, bytes) = try viewed(content, named: localID, patient: patient, base: base)
      return (.records(clean), bytes)
    case .bytes(let bytes): return try read(bytes, type)
    case .stream(let stream): return try read(try await Self.whole(stream), type)
    }
  }

  private func read(
    _ bytes: [UInt8], _ type: String
  ) throws(Problem) -> (body: ViewedBody, bytes: [UInt8]) {
    let read: FHIR.ReadAttachment
    do throws(DialectError) {
      read = try FHIR.readAttachment(bytes, contentType: type)
    } catch { throw .formatUnsupported }
    switch read {
    case .image(let image):
      try refuseLeaks(image.bytes)
      return (.image(image), image.bytes)
    case .text(let document, let met):
      let cleaning = knowing(met)
      let clean = document.scrubbed(by: cleaning.scrubber)
      let joined = Array(clean.joined.utf8)
      try cleaning.refuseLeaks(joined)
      return (.text(clean), joined)
    }
  }

  /// All of a document on its way, up to what can be shown.
  private static func whole(_ stream: any ContentStream) async throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      while let block = try await stream.next() {
        bytes += block
        guard bytes.count <= RasterImage.bytesMax else {
          stream.stop()
          throw Problem.formatUnsupported
        }
      }
    } catch { throw .custodian(error) }
    return bytes
  }
}
