import Consent
import Crypto
import Dialect
import Linkage
import Platform
import Policy
import Record

/// Exchanges of the viewer: the same way, but what comes of them are typed values for a page.
///
/// A page may show what several exchanges released: each has its own entry in the ledger, and its
/// own gate through which the page has to be written.
extension DocumentExchange {
  /// The documents and records of one patient that may be seen; nothing at all for whoever may see
  /// nothing, for whatever reason (invariant 5).
  func timeline(_ handle: Handle) async throws(Problem) -> ReleasedView<Timeline> {
    try await run(
      "query", about: handle,
      holding: { HeldView($0 ?? .nothing(Timeline()), gate: $1) }
    ) { permit, subject, standing, settlement throws(Problem) in
      let visible = standing.visible(in: limited(permit.scope))
      guard let record = subject.record else { return nil }
      var opened = try mediation.open(record)
      let (documents, records) = try await mediation.custodian.everything(
        of: opened, for: visitor, on: loop, spending: permit)
      guard let patient = KnownPatient(joining: documents.patient, records.patient) else {
        return nil
      }
      opened.known = patient
      mediation.remember(opened, record)
      var met = documents.page.identifiers
      met.formUnion(records.identifiers)
      let cleaning = cleaning(opened, patient, met: met, record)
      let view = try timeline(
        documents, records, visible, cleaning, patient: handle)
      settlement.released = view.value.documents.count + view.value.records.count
      settlement.items = CategorySet(view.value.categories)
      settlement.withheld =
        documents.page.entries.count + records.units.count - settlement.released
      return view
    }
  }

  private func timeline(
    _ documents: Holding, _ records: RecordHolding, _ visible: VisibleCells,
    _ cleaning: Cleaning, patient handle: Handle
  ) throws(Problem) -> Viewable<Timeline> {
    var timeline = Timeline()
    var hash = SHA256State()
    for entry in documents.page.entries where visible.contains(entry) {
      let (document, bytes) = try cleaning.viewed(
        entry, of: documents.page, patient: handle, base: mediation.base)
      timeline.documents.append(document)
      hash.add(bytes)
    }
    for unit in records.units where visible.contains(unit) {
      let (seen, bytes) = try cleaning.viewed(unit, patient: handle, base: mediation.base)
      timeline.records.append(seen)
      hash.add(bytes)
    }
    timeline.isComplete =
      documents.page.isComplete && !records.warnings.contains { $0.kind == .incomplete }
    if timeline.records.contains(where: \.content.isPartial) { timeline.since = records.since }
    return Viewable(value: timeline, digest: hash.finish())
  }

  /// Opens a document by the address that a timeline gave this facility; nil for one that may not
  /// be seen, is gone, was never there or is another patient's, all alike.
  func open(_ address: String) async throws(Problem) -> ReleasedView<OpenedDocument?> {
    let token = mediation.handles.documentToken(address, for: visitor.facility.reference)
    return try await run(
      "retrieve", about: self.handle(of: token?.link),
      holding: { HeldView($0 ?? .nothing(nil), gate: $1) }
    ) { permit, subject, standing, settlement throws(Problem) in
      let visible = standing.visible(in: limited(permit.scope))
      guard let record = subject.record, let token else { return nil }
      var opened = try mediation.open(record)
      let held = try await mediation.custodian.contents(
        of: [token.localID], opened: opened, for: visitor, on: loop, spending: permit)
      guard let document = held.first ?? nil else { return nil }
      opened.known = document.patient
      mediation.remember(opened, record)
      guard visible.contains(document.entry) else {
        settlement.withheld = 1
        return nil
      }
      let cleaning = cleaning(
        opened, document.patient, met: document.page.identifiers, record)
      let (body, bytes) = try await cleaning.opened(
        document, patient: subject.handle, base: mediation.base)
      let (seen, _) = try cleaning.viewed(
        document.entry, of: document.page, patient: subject.handle, base: mediation.base)
      settlement.released = 1
      settlement.items = [document.entry.category]
      return Viewable(
        value: OpenedDocument(document: seen, body: body), digest: SHA256.hash(bytes))
    }
  }
}

extension ClinicalContent {
  /// True if it holds what may have been asked for from a day on only.
  fileprivate var isPartial: Bool {
    records.contains { record in
      switch record {
      case .observation, .administration: true
      default: false
      }
    }
  }
}

/// A value that is clean, and the digest that its ledger entry has of it.
struct Viewable<Value: Sendable>: Sendable {
  let value: Value
  let digest: Digest

  /// The value that stands for nothing.
  static func nothing(_ value: Value) -> Viewable {
    Viewable(value: value, digest: SHA256.hash([]))
  }
}

extension HeldView {
  fileprivate init(_ view: Viewable<Value>, gate: Gate) {
    self.init(view.value, digest: view.digest, gate: gate)
  }
}

extension KnownPatient {
  /// What two answers say of one patient; nil if neither knows them.
  fileprivate init?(joining one: KnownPatient?, _ other: KnownPatient?) {
    guard var known = one ?? other else { return nil }
    if let other { known.identifiers.formUnion(other.identifiers) }
    self = known
  }
}
