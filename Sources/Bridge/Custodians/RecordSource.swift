import Consent
import Linkage
import Platform
import Record
import Transport

/// What answers for a custodian: a server or a storage, in whatever dialect it speaks.
///
/// Only a ``Custodian`` asks it, and every way to one costs a Permit.
protocol RecordSource: Sendable {
  /// The documents of `opened`'s patient that may answer the query; what is permitted and asked
  /// for is decided on the answer.
  ///
  /// `user` is who asks, where the custodian is told.
  func documents(
    _ query: DocumentQuery, of opened: OpenedLinks.Opened, for user: OutgoingUser?,
    on loop: EventLoop
  ) async throws(Problem) -> Holding

  /// One document's metadata, asked for anew, and its content; nil if it is gone or another's.
  func content(
    of localDocumentID: String, opened: OpenedLinks.Opened, for user: OutgoingUser?,
    on loop: EventLoop
  ) async throws(Problem) -> HeldDocument?

  /// The records of `opened`'s patient that are no documents; what is permitted is decided on
  /// the answer.
  func records(
    of opened: OpenedLinks.Opened, for user: OutgoingUser?, on loop: EventLoop
  ) async throws(Problem) -> RecordHolding

  /// Who tells whom a number of the facility belongs to; nil if nobody does.
  func register(of facility: FacilityID) -> (any PersonRegister)?
}

/// What knows who a facility's patients are.
protocol PersonRegister: Sendable {
  /// Whom it has under a number of the facility; nil if nobody, or more than one.
  ///
  /// `user` is who asks, where the custodian is told.
  func person(
    _ localID: LocalID, of facility: FacilityID, for user: OutgoingUser?, on loop: EventLoop
  ) async throws(Problem) -> RegisterEntry?
}

/// What a custodian holds of one patient.
struct Holding: Sendable {
  /// The patient as the custodian knows them; nil if it has no such patient.
  var patient: KnownPatient?
  /// Every document that may answer the query, over all the custodian's pages.
  var page = DocumentPage()
}

/// What a custodian's records say of one patient; not cleaned.
struct RecordHolding: Sendable {
  /// The patient as the custodian knows them; nil if it has no such patient.
  var patient: KnownPatient?
  /// The records, each unit the least that the policy decides on.
  var units: [HeldRecords] = []
  /// Every identifier met, in what was withheld too.
  var identifiers = IdentifierSet()
  /// What was withheld and why, without any of its content.
  var warnings: [PageWarning] = []
  /// From which day on observations and administrations are there, where all are too many.
  var since: PartialDate?
}

/// One document as the custodian holds it; not cleaned.
struct HeldDocument: Sendable {
  var patient: KnownPatient
  /// The document alone.
  let page: DocumentPage
  let entry: DocumentEntry
  let body: Body

  /// What the document is made of.
  enum Body: Sendable {
    /// The custodian's own bytes, in the media type of the entry.
    case bytes([UInt8])
    /// The custodian's own bytes on their way, in a media type that is cleaned in blocks.
    case stream(any ContentStream)
    /// Records, which are written anew for whoever asks.
    case records(ClinicalContent)
  }
}
