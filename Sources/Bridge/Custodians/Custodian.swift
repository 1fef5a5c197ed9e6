import Consent
import Linkage
import Platform
import Policy
import Record
import Session

/// The custodian of one direction, every way to whose records costs a Permit.
struct Custodian: Sendable {
  /// Its settings.
  let network: NetworkSettings
  /// Who answers for which fault on the way to it, as the agreement says.
  let responsibilityBoundary: Wording
  /// What it is asked in; nil if it is not asked.
  var dialect: DialectID? { network.upstream?.dialect }
  private let source: any RecordSource
  private let introduction: Introduction?

  /// With an `introduction` the custodian is told who asks.
  init(
    _ network: NetworkSettings, _ source: any RecordSource, _ introduction: Introduction?,
    under agreement: AgreementSettings
  ) {
    self.network = network
    responsibilityBoundary = agreement.responsibilityBoundary
    self.source = source
    self.introduction = introduction
  }

  /// Whether each facility keeps its own records, so that all that a link leads to is that
  /// facility's.
  var keepsByFacility: Bool {
    if case .ssmix2 = network.upstream { true } else { false }
  }

  /// Whether anybody tells whom a number of the facility belongs to.
  func hasRegister(of facility: FacilityID) -> Bool { source.register(of: facility) != nil }

  /// Whom the custodian's register has under a number, for one comparison.
  ///
  /// A facility compares, no user; a register that is told who asks does not answer it.
  func registered(
    on loop: EventLoop, spending comparison: consuming Comparison
  ) async throws(Problem) -> RegisteredPerson? {
    let id = comparison.id
    _ = consume comparison
    let facility = id.facility.facility
    return try await source.register(of: facility)?
      .person(id.localID, of: facility, for: nil, on: loop)?.registered
  }

  /// Who `opened`'s patient is, to be shown to whoever may look; nil if nobody tells.
  func person(
    of opened: OpenedLinks.Opened, for visitor: Visitor, on loop: EventLoop,
    spending permit: consuming Permit
  ) async throws(Problem) -> Person? {
    _ = consume permit
    return try await source.register(of: opened.facility)?
      .person(
        opened.localID, of: opened.facility, for: introduction?.user(visitor), on: loop)?.person
  }

  /// The documents of `opened`'s patient; what is permitted and asked for is decided on the answer.
  func documents(
    _ query: DocumentQuery, of opened: OpenedLinks.Opened, for visitor: Visitor,
    on loop: EventLoop, spending permit: consuming Permit
  ) async throws(Problem) -> Holding {
    _ = consume permit
    return try await source.documents(
      query, of: opened, for: introduction?.user(visitor), on: loop)
  }

  /// The documents of `opened`'s patient that hold, and all that other records say; what is
  /// permitted is decided on the answer.
  ///
  /// A file that is shown as records is no document beside them.
  func everything(
    of opened: OpenedLinks.Opened, for visitor: Visitor, on loop: EventLoop,
    spending permit: consuming Permit
  ) async throws(Problem) -> (documents: Holding, records: RecordHolding) {
    _ = consume permit
    let user = introduction?.user(visitor)
    var opened = opened
    var documents = try await source.documents(DocumentQuery(), of: opened, for: user, on: loop)
    if let patient = documents.patient { opened.known = patient }
    let records = try await source.records(of: opened, for: user, on: loop)
    let shown = Set(records.units.map(\.localID))
    let page = documents.page
    documents.page.entries = page.entries.filter { !shown.contains(page.string($0.localID)) }
    return (documents, records)
  }

  /// Documents' metadata, asked for anew, and their contents, in the order of their ids; nil for
  /// one that is gone or another's.
  func contents(
    of localDocumentIDs: [String], opened: OpenedLinks.Opened, for visitor: Visitor,
    on loop: EventLoop, spending permit: consuming Permit
  ) async throws(Problem) -> [HeldDocument?] {
    _ = consume permit
    let user = introduction?.user(visitor)
    var opened = opened
    var documents: [HeldDocument?] = []
    for id in localDocumentIDs {
      let document = try await source.content(of: id, opened: opened, for: user, on: loop)
      if let document { opened.known = document.patient }
      documents.append(document)
    }
    return documents
  }
}
