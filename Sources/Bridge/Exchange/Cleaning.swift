import Dialect
import Linkage
import Record

/// Takes one side's identifiers out of an answer, then looks once more before it is let go.
struct Cleaning: Sendable {
  private let identifiers: IdentifierSet
  /// Takes the identifiers out of text that people wrote.
  let scrubber: TextScrubber
  /// What this facility knows the patient's documents by.
  private let pseudonyms: DocumentPseudonyms
  private let base: String

  /// Everything the bridge knows the custodian to call this patient: the linked number, what the
  /// custodian answered about the patient, what was met in this very answer.
  init(
    opened: OpenedLinks.Opened, patient: KnownPatient, met: IdentifierSet, record: LinkRecord,
    facility: FacilityReference, handles: Handles, base: String
  ) {
    var all = IdentifierSet([opened.localID.exposed])
    all.formUnion(patient.identifiers)
    all.formUnion(met)
    identifiers = all
    scrubber = TextScrubber(all)
    pseudonyms = handles.towards(facility, link: record.id)
    self.base = base
  }

  /// The documents as this facility sees them: ids are its own handles, URLs are the bridge's.
  func released(_ entry: DocumentEntry, patient: Handle) throws(Problem) -> ReleasedDocument {
    let token: String
    do throws(LinkageError) {
      token = try pseudonyms.documentToken(
        localID: entry.localID, localURL: entry.attachment.localURL)
    } catch {
      throw .custodianUnavailable
    }
    return ReleasedDocument(
      entry: entry, handle: documentHandle(entry.localID), patient: patient,
      url: "\(base)/Binary/\(token)",
      relations: entry.relates.map { ($0.code, documentHandle($0.localDocumentID)) })
  }

  /// Whether an entry answers the query, identifiers compared as this facility's handles.
  func matches(_ query: DocumentQuery, _ entry: DocumentEntry) -> Bool {
    let handle = query.identifiers.isEmpty ? nil : documentHandle(entry.localID)
    return FHIR.matches(query, entry, handle: handle)
  }

  /// A document's content without the custodian's identifiers.
  func content(_ bytes: [UInt8], _ type: String) throws(Problem) -> [UInt8] {
    let cleaned: [UInt8]
    do throws(DialectError) {
      cleaned = try FHIR.scrubAttachment(
        bytes, contentType: type, identifiers: identifiers)
    } catch {
      throw .formatUnsupported
    }
    try refuseLeaks(cleaned)
    return cleaned
  }

  /// The guard: bytes that still hold an identifier do not leave (invariant 1).
  func refuseLeaks(_ bytes: [UInt8]) throws(Problem) {
    guard Guard(identifiers).firstHit(in: bytes) == nil else { throw .answerWithheld }
  }

  /// What a document of the custodian is called towards this facility.
  func documentHandle(_ localID: String) -> DocumentHandle {
    pseudonyms.documentHandle(localID)
  }
}
