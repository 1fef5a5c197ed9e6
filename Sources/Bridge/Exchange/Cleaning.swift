import Dialect
import Linkage
import Record

/// Takes one side's identifiers out of an answer, then looks once more before it is let go.
struct Cleaning: Sendable {
  /// Made once: an answer may be of thousands of parts, and know thousands of identifiers.
  let sieve: IdentifierSieve
  /// What this facility knows the patient's documents by.
  let names: RememberedNames

  /// Everything the bridge knows the custodian to call this patient: the linked number, what the
  /// custodian answered about the patient, what was met in this very answer.
  init(
    opened: OpenedLinks.Opened, patient: KnownPatient, met: IdentifierSet, record: LinkRecord,
    facility: FacilityReference, handles: Handles
  ) {
    var all = met
    all.formUnion(patient.identifiers)
    all.insert(opened.localID.exposed)
    self.init(
      .of(all, last: opened.sieve),
      .of(record.id, for: facility, handles: handles, last: opened.names))
  }

  private init(_ sieve: IdentifierSieve, _ names: RememberedNames) {
    self.sieve = sieve
    self.names = names
  }

  /// Takes the identifiers out of text that people wrote.
  var scrubber: TextScrubber { sieve.scrubber }

  /// The same with more identifiers.
  func knowing(_ met: IdentifierSet) -> Cleaning {
    guard !met.isEmpty else { return self }
    var all = sieve.identifiers
    all.formUnion(met)
    return Cleaning(.of(all, last: sieve), names)
  }

  /// The documents as this facility sees them: ids are its own handles, URLs are the bridge's.
  func released(
    _ entry: DocumentEntry, of page: DocumentPage, patient: Handle
  ) throws(Problem) -> ReleasedDocument {
    let names: RememberedNames.Names
    do throws(LinkageError) {
      names = try self.names.names(of: page.text.span.extracting(entry.localID.range))
    } catch {
      throw .custodianUnavailable
    }
    return ReleasedDocument(
      entry: entry, handle: names.handle, patient: patient, binary: names.address,
      related: page.relations[entry.relates.range].map {
        documentHandle($0.localDocumentID, in: page)
      })
  }

  /// Whether an entry answers the query, identifiers compared as this facility's handles.
  func matches(_ query: DocumentQuery, _ entry: DocumentEntry, of page: DocumentPage) -> Bool {
    query.matches(entry, in: page) { tokens in
      let handle = documentHandle(entry.localID, in: page)
      return FHIR.names(tokens, handle) || handle.isNamed(by: tokens)
    }
  }

  /// A document as it may be handed out, without the custodian's identifiers; `base` is the
  /// bridge's FHIR base URL towards `patient`'s facility.
  func retrieved(
    _ held: HeldDocument, patient: Handle, base: String
  ) throws(Problem) -> DocumentExchange.Retrieved {
    let type =
      held.page.string(held.entry.attachment.contentType) ?? "application/octet-stream"
    let retrieved: (contentType: String, bytes: [UInt8])
    switch held.body {
    case .bytes(let bytes): retrieved = try cleaned(bytes, type)
    case .stream(let content):
      guard let served = FHIR.servedType(of: type),
        let clean = CleanedContent(content, type: type, identifiers: sieve.identifiers)
      else { throw .formatUnsupported }
      return DocumentExchange.Retrieved(
        category: held.entry.category, contentType: served, content: .stream(clean))
    case .records(let content):
      let localID = held.page.string(held.entry.localID)
      let bytes = FHIR.encodeBundle(
        content,
        for: FHIR.ClinicalRelease(patient: patient, base: base, scrubber: scrubber) {
          [names] in names.handle(of: "\(localID)#\($0)").text
        })
      retrieved = (FHIRAnswer.contentType, bytes)
    }
    try refuseLeaks(retrieved.bytes)
    return DocumentExchange.Retrieved(
      category: held.entry.category, contentType: retrieved.contentType,
      content: .bytes(retrieved.bytes))
  }

  private func cleaned(
    _ bytes: [UInt8], _ type: String
  ) throws(Problem) -> (contentType: String, bytes: [UInt8]) {
    guard let served = FHIR.servedType(of: type) else { throw .formatUnsupported }
    do throws(DialectError) {
      return (
        served,
        try FHIR.scrubAttachment(bytes, contentType: type, identifiers: sieve.identifiers)
      )
    } catch {
      throw .formatUnsupported
    }
  }

  /// The guard: bytes that still hold an identifier do not leave (invariant 1).
  func refuseLeaks(_ bytes: [UInt8]) throws(Problem) {
    guard sieve.sentry.firstHit(in: bytes) == nil else { throw .answerWithheld }
  }

  /// What a document of the custodian is called towards this facility.
  func documentHandle(_ localID: String) -> DocumentHandle {
    names.handle(of: localID)
  }

  /// The same of an id that stands in a page.
  func documentHandle(_ localID: TextRange, in page: DocumentPage) -> DocumentHandle {
    names.handle(of: page.text.span.extracting(localID.range))
  }
}
