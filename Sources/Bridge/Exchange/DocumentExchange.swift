import Consent
import Linkage
import Platform
import Policy
import Record
import Session
import Transport

/// The way of every exchange about documents, in no dialect: decide, ask, keep only what is
/// permitted, write down, answer.
struct DocumentExchange: Sendable {
  let mediation: Mediation
  let visitor: Visitor
  /// The loop of the connection, on which the custodian is asked too.
  let loop: EventLoop

  /// The handle of the patient whose session is used; nobody's outside a session.
  var sessionHandle: Handle { handle(of: nil) }

  /// A handle that leads nowhere.
  var nobody: Handle {
    mediation.handles.handle(for: visitor.facility.reference, link: Mediation.nobody)
  }

  /// The handle of the patient a document's address is about; nobody's for an address that this
  /// facility was not given.
  func handle(ofDocument address: String) -> Handle {
    handle(of: mediation.handles.documentToken(address, for: visitor.facility.reference)?.link)
  }

  func handle(of link: LinkID?) -> Handle {
    mediation.handles.handle(
      for: visitor.facility.reference,
      link: link ?? visitor.session?.kept.seed.subject.link ?? Mediation.nobody)
  }

  /// A work plan's session shows no more than the plan says.
  func limited(_ scope: Scope) -> Scope {
    scope.limited(to: visitor.session?.kept.seed.categories)
  }

  /// What the custodian answered about a patient it knows.
  final class Found {
    let page: DocumentPage
    let cleaning: Cleaning
    let record: LinkRecord

    init(_ page: DocumentPage, _ cleaning: Cleaning, _ record: LinkRecord) {
      self.page = page
      self.cleaning = cleaning
      self.record = record
    }
  }

  /// Writes an answer from the documents that may be seen, and says how many are in it.
  typealias Rendering = ([DocumentEntry], Found) throws(Problem) -> (ServerResponse, Int)

  /// Asks about the documents of one patient; `nothing` is the answer to whoever may see nothing,
  /// for whatever reason (invariant 5).
  func query(
    _ query: DocumentQuery, about handle: Handle, nothing: () -> ServerResponse,
    _ render: Rendering
  ) async throws(Problem) -> ServerResponse {
    try await run("query", about: handle, nothing: nothing) {
      permit, subject, standing, settlement throws(Problem) in
      let visible = standing.visible(in: limited(permit.scope))
      guard let found = try await found(query, subject, spending: permit) else { return nil }
      let shown = found.page.entries.filter { entry in
        visible.contains(entry) && found.cleaning.matches(query, entry, of: found.page)
      }
      let (response, count) = try render(shown, found)
      settlement.released = count
      if count > 0 { settlement.items = CategorySet(shown.lazy.map(\.category)) }
      settlement.withheld = found.page.entries.count - shown.count
      try found.cleaning.refuseLeaks(response.body)
      return response
    }
  }

  /// Asks whether one of the facility's own patients, whom it would know by `handle`, can be asked
  /// about; who cannot be is `nothing`.
  func discover(
    _ handle: Handle, nothing: () -> ServerResponse, _ render: (Handle) -> ServerResponse
  ) async throws(Problem) -> ServerResponse {
    try await run("discover", about: handle, nothing: nothing) {
      permit, subject, standing, settlement throws(Problem) in
      _ = consume permit
      guard subject.record != nil else { return nil }
      settlement.released = 1
      return render(handle)
    }
  }

  /// Enters, decides, and settles whatever comes of it: `permitted` spends the permit and has
  /// nil for nothing.
  func run(
    _ action: String, about handle: Handle, nothing: () -> ServerResponse,
    _ permitted: (consuming Permit, Mediation.Subject, Standing, inout Settlement)
      async throws(Problem) -> ServerResponse?
  ) async throws(Problem) -> ServerResponse {
    try await run(
      action, about: handle, holding: { HeldResponse($0 ?? nothing(), gate: $1) }, permitted)
  }

  /// The same for an answer of any kind; `holding` holds it, or what stands for nothing.
  func run<Value, Held: HeldAnswer & ~Copyable>(
    _ action: String, about handle: Handle, holding: (Value?, Gate) -> Held,
    _ permitted: (consuming Permit, Mediation.Subject, Standing, inout Settlement)
      async throws(Problem) -> Value?
  ) async throws(Problem) -> Held.Released {
    try await mediation.refuseLooseException(visitor, action: action)
    let subject = try await mediation.subject(handle, for: visitor)
    let gate = try mediation.enter(visitor, subject).gate
    let standing = try await mediation.standing(visitor, subject, action: action)
    var settlement = Settlement(standing)
    switch standing.decision.outcome {
    case .refusal: return try await mediation.settle(holding(nil, gate), settlement)
    case .permit(let permit):
      guard permit.obligations.areKept(underReview: visitor.isReviewed) else {
        return try await mediation.settle(holding(nil, gate), settlement)
      }
      let value: Value?
      do throws(Problem) {
        value = try await permitted(permit, subject, standing, &settlement)
      } catch {
        try await mediation.settle(error, settlement)
        throw error
      }
      return try await mediation.settle(holding(value, gate), settlement)
    }
  }

  private func found(
    _ query: DocumentQuery, _ subject: Mediation.Subject, spending permit: consuming Permit
  ) async throws(Problem) -> Found? {
    guard let record = subject.record else { return nil }
    var opened = try mediation.open(record)
    let holding = try await mediation.custodian.documents(
      query, of: opened, for: visitor, on: loop, spending: permit)
    guard let patient = holding.patient else { return nil }
    let cleaning = cleaning(opened, patient, met: holding.page.identifiers, record)
    opened.known = patient
    opened.sieve = cleaning.sieve.kept
    opened.names = cleaning.names
    mediation.remember(opened, record)
    return Found(holding.page, cleaning, record)
  }

  func cleaning(
    _ opened: OpenedLinks.Opened, _ patient: KnownPatient, met: IdentifierSet,
    _ record: LinkRecord
  ) -> Cleaning {
    Cleaning(
      opened: opened, patient: patient, met: met, record: record,
      facility: visitor.facility.reference, handles: mediation.handles)
  }
}

// MARK: - Retrieving

extension DocumentExchange {
  /// A document that may be handed out, cleaned.
  struct Retrieved: Sendable {
    let category: Category
    /// The media type it is served as.
    let contentType: String
    let content: OutgoingContent
  }

  /// Retrieves documents of one patient by the addresses that a query gave this facility.
  ///
  /// Their metadata are asked for anew and decided on anew; a document that may not be seen, is
  /// gone, was never there or is another patient's is nil, all alike; without any the answer is
  /// `nothing`. One that cannot be handed out says why.
  func retrieve(
    _ addresses: [String], nothing: () -> ServerResponse,
    _ render: ([Result<Retrieved, Problem>?]) throws(Problem) -> ServerResponse
  ) async throws(Problem) -> ServerResponse {
    // A token of nobody's, or of another facility, goes the whole way of a refusal.
    let documents = addresses.map {
      mediation.handles.documentToken($0, for: visitor.facility.reference)
    }
    let link = documents.lazy.compactMap { $0?.link }.first
    return try await run("retrieve", about: handle(of: link), nothing: nothing) {
      permit, subject, standing, settlement throws(Problem) in
      let visible = standing.visible(in: limited(permit.scope))
      let ids = documents.map { $0?.link == link ? $0?.localID : nil }
      let found = try await contents(ids, subject, visible, spending: permit)
      let released = found.compactMap { try? $0?.get() }
      settlement.released = released.count
      settlement.items = CategorySet(released.lazy.map(\.category))
      settlement.withheld = found.count - settlement.released
      return found.contains { $0 != nil } ? try render(found) : nil
    }
  }

  private func contents(
    _ ids: [String?], _ subject: Mediation.Subject, _ visible: VisibleCells,
    spending permit: consuming Permit
  ) async throws(Problem) -> [Result<Retrieved, Problem>?] {
    guard let record = subject.record, ids.contains(where: { $0 != nil }) else {
      return ids.map { _ in nil }
    }
    var opened = try mediation.open(record)
    let held = try await mediation.custodian.contents(
      of: ids.compactMap { $0 }, opened: opened, for: visitor, on: loop, spending: permit)
    if let patient = held.lazy.compactMap({ $0?.patient }).first {
      opened.known = patient
      mediation.remember(opened, record)
    }
    var rest = held[...]
    return ids.map { id in
      guard id != nil, let document = rest.popFirst() ?? nil,
        visible.contains(document.entry)
      else { return nil }
      return Result { () throws(Problem) in
        try cleaning(opened, document.patient, met: document.page.identifiers, record)
          .retrieved(document, patient: subject.handle, base: mediation.base)
      }
    }
  }
}
